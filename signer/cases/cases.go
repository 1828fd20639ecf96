// Package cases holds the case files of the mistakes: what was given to a check,
// and what is expected of the answer. They are tests first, and the examples of
// the catalogue's pages, for which they are part of the program.
package cases

import (
	"embed"
	"fmt"
	"regexp"
	"slices"
	"strings"
)

//go:embed *.txtar
var folder embed.FS

// Sections are those that a case file may have. The input is what POST
// /api/check takes; verdict and mistakes are always there, of the others those
// that matter. A line of the mistakes is "id/variant certainty".
var Sections = []string{"input", "verdict", "mistakes", "alternatives", "states", "warnings", "read", "segments string-to-sign"}

// All returns the case files in the order of their names.
func All() ([]*File, error) {
	entries, err := folder.ReadDir(".")
	if err != nil {
		return nil, fmt.Errorf("case files: %w", err)
	}
	files := make([]*File, len(entries))
	for i, entry := range entries {
		text, err := folder.ReadFile(entry.Name())
		if err != nil {
			return nil, fmt.Errorf("case files: %w", err)
		}
		f, err := Parse(string(text), Sections...)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", entry.Name(), err)
		}
		f.Name = strings.TrimSuffix(entry.Name(), ".txtar")
		files[i] = f
	}
	return files, nil
}

// plusInQuery is a blank in a query, written as a form's fields do not keep it.
var plusInQuery = regexp.MustCompile(`"url": "[^"]*\?[^"]*\+`)

// Example returns the one of the files that shows a mistake best, by its name
// "id" or "id/variant": with no other mistake beside it, with a request, and
// named after it. It is nil where there is none. A near miss shows no mistake.
func Example(files []*File, name string) *File {
	var best *File
	most := -1
	for _, f := range files {
		if strings.HasPrefix(f.Name, "near-") || strings.HasPrefix(f.Name, "noise-") {
			continue
		}
		if n := f.shows(name); n > most {
			best, most = f, n
		}
	}
	return best
}

// shows tells how well a file shows a mistake: -1 for not at all.
func (f *File) shows(name string) int {
	found, certain := f.mistake(name)
	if !found {
		return -1
	}
	id, variant, _ := strings.Cut(name, "/")
	n := 0
	for _, better := range []bool{
		len(f.Lines("mistakes")) <= 1,
		f.Section("verdict") == "explained",
		certain,
		strings.Contains(f.sections["input"], `"url"`),
		len(f.Lines("alternatives")) == 0,
		!plusInQuery.MatchString(f.sections["input"]),
		f.Name == id || f.Name == variant || f.Name == id+"-"+variant,
	} {
		n *= 2
		if better {
			n++
		}
	}
	return n
}

// mistake reports whether the file names a mistake, or warns of it, and whether
// it is proved.
func (f *File) mistake(name string) (found, proved bool) {
	for _, line := range f.Lines("mistakes") {
		if its, certainty, _ := strings.Cut(line, " "); its == name {
			return true, certainty == "proved"
		}
	}
	return slices.Contains(f.Lines("warnings"), name), false
}
