package cases

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// What the README shows of a file, in an indented block behind the file's name, is
// what stands there.
func TestREADMEShowsWhatIsThere(t *testing.T) {
	root := filepath.Join("..", "..")
	readme, err := os.ReadFile(filepath.Join(root, "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	shown := regexp.MustCompile("`(signer/[^`]+)`:\n\n((?:    .*\n)+)").FindAllStringSubmatch(string(readme), -1)
	if len(shown) != 2 {
		t.Fatalf("%d excerpts, want an entry and its case", len(shown))
	}
	for _, s := range shown {
		file, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(s[1])))
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(flushLeft(string(file)), flushLeft(s[2])) {
			t.Errorf("%s has not\n%s", s[1], s[2])
		}
	}
}

// flushLeft takes away the indentation.
func flushLeft(text string) string {
	return regexp.MustCompile(`(?m)^[ \t]+`).ReplaceAllString(text, "")
}
