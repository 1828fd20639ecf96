// Package signertest holds what several packages' tests share: case files of a
// folder, and random requests. Only tests import it.
package signertest

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"countersign/signer/cases"
)

// A CaseFile is a case file.
type CaseFile = cases.File

// CaseFiles reads all case files of a folder. It is fatal to find none.
func CaseFiles(t testing.TB, folder string, known ...string) []*CaseFile {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(folder, "*.txtar"))
	if err != nil || len(paths) == 0 {
		t.Fatalf("no case files in %s", folder)
	}
	var files []*CaseFile
	for _, path := range paths {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		f, err := cases.Parse(string(text), known...)
		if err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		f.Name = strings.TrimSuffix(filepath.Base(path), ".txtar")
		files = append(files, f)
	}
	return files
}
