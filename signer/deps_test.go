package signer_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const goDiff = "github.com/sergi/go-diff/diffmatchpatch"

// imports lists what the files of a folder import, but for tests and what only
// tests import.
func imports(t *testing.T) map[string][]string {
	t.Helper()
	files := map[string][]string{}
	err := filepath.WalkDir(".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") ||
			strings.HasPrefix(path, "signertest/") {
			return err
		}
		f, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		files[path] = []string{}
		for _, i := range f.Imports {
			name, err := strconv.Unquote(i.Path.Value)
			if err != nil {
				return err
			}
			files[path] = append(files[path], name)
		}
		return nil
	})
	if err != nil || len(files) < 10 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	return files
}

// The engine is pure: no network, no disk, no environment, no log.
func TestImports(t *testing.T) {
	forbidden := []string{"net", "net/http", "net/url", "os", "os/exec", "log", "log/slog", "io/fs", "math/rand", "math/rand/v2", "runtime", "unsafe", "testing"}
	var withDiff []string
	for file, names := range imports(t) {
		for _, name := range names {
			first, _, _ := strings.Cut(name, "/")
			switch {
			case name == "runtime" && file == "diagnose/hunt.go": // it uses all cores
			case slices.Contains(forbidden, name):
				t.Errorf("%s imports %s", file, name)
			case name == goDiff:
				withDiff = append(withDiff, file)
			case strings.Contains(first, ".") || first == "countersign" && !strings.HasPrefix(name, "countersign/signer"):
				t.Errorf("%s imports %s", file, name)
			}
		}
	}
	if !slices.Equal(withDiff, []string{"diagnose/characters.go"}) {
		t.Errorf("go-diff is imported by %v, want one file", withDiff)
	}
}

// Arrows go one way: signer ← read, diagnose ← check.
func TestArrows(t *testing.T) {
	allowed := map[string][]string{
		".": {}, "read": {"countersign/signer"}, "diagnose": {"countersign/signer"}, "cases": {},
		"check": {"countersign/signer", "countersign/signer/read", "countersign/signer/diagnose"},
	}
	for file, names := range imports(t) {
		may, known := allowed[filepath.Dir(file)]
		if !known {
			t.Errorf("%s is in a package that this test does not know", file)
		}
		for _, name := range names {
			if strings.HasPrefix(name, "countersign/") && !slices.Contains(may, name) {
				t.Errorf("%s imports %s", file, name)
			}
		}
	}
}

// What the engine's dependencies bring along opens no network either.
func TestDependencies(t *testing.T) {
	out, err := exec.Command("go", "list", "-deps", "countersign/signer/check").Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	for _, name := range strings.Fields(string(out)) {
		first, _, _ := strings.Cut(name, "/")
		switch {
		case slices.Contains([]string{"net", "net/http", "log", "log/slog", "os/exec", "testing", "plugin"}, name),
			strings.Contains(first, ".") && name != goDiff:
			t.Errorf("the engine depends on %s", name)
		}
	}
}

// Now is an argument. The one place that may name the clock is a test.
func TestNoClock(t *testing.T) {
	for file := range imports(t) {
		f, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range clockCalls(f) {
			t.Errorf("%s calls time.%s", file, name)
		}
	}
}

// clockCalls lists what a file uses of package time that reads the clock.
func clockCalls(f *ast.File) (calls []string) {
	clock := []string{"Now", "Since", "Until", "After", "AfterFunc", "Tick", "NewTicker", "NewTimer", "Sleep"}
	ast.Inspect(f, func(n ast.Node) bool {
		if s, ok := n.(*ast.SelectorExpr); ok {
			if of, ok := s.X.(*ast.Ident); ok && of.Name == "time" && slices.Contains(clock, s.Sel.Name) {
				calls = append(calls, s.Sel.Name)
			}
		}
		return true
	})
	return calls
}
