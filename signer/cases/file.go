package cases

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// A File is a text in the txtar format: a head, then sections, each after a
// line "-- name --".
type File struct {
	Name     string // of the file, without its ending
	Head     string
	sections map[string]string
}

// Section returns a section without its last line end. "\r" and "\x41" stand
// for bytes that an editor would not show or keep.
func (f *File) Section(name string) string {
	return unslash(strings.TrimSuffix(f.sections[name], "\n"))
}

// Has reports whether the section is there, be it empty.
func (f *File) Has(name string) bool {
	_, has := f.sections[name]
	return has
}

// Lines returns the lines of a section that hold anything.
func (f *File) Lines(name string) []string {
	var lines []string
	for line := range strings.Lines(f.sections[name]) {
		if line = strings.TrimSpace(line); line != "" {
			lines = append(lines, line)
		}
	}
	return lines
}

// Parse reads a case file. A section that is not among the known ones is an
// error, as is one that is there twice: a misspelt expectation would otherwise
// be none.
func Parse(text string, known ...string) (*File, error) {
	f := &File{sections: map[string]string{}}
	section, number := "", 0
	for line := range strings.Lines(text) {
		number++
		name, marker := marker(line)
		switch {
		case !marker && section == "":
			f.Head += line
		case !marker:
			f.sections[section] += line
		case !slices.Contains(known, name):
			return nil, fmt.Errorf("line %d: unknown section %q", number, name)
		case f.Has(name):
			return nil, fmt.Errorf("line %d: section %q is there twice", number, name)
		default:
			section, f.sections[name] = name, ""
		}
	}
	if strings.TrimSpace(f.Head) == "" {
		return nil, errors.New("line 1: no head that says what the case is and where it comes from")
	}
	return f, nil
}

func marker(line string) (name string, ok bool) {
	line = strings.TrimRight(line, "\r\n")
	name, ok = strings.CutPrefix(line, "-- ")
	if !ok {
		return "", false
	}
	return strings.CutSuffix(name, " --")
}

// unslash turns \r, \n, \t, \\ and \xNN into the bytes they stand for, and
// leaves any other backslash alone.
func unslash(s string) string {
	var b strings.Builder
	for len(s) > 0 {
		var c byte
		n := 0
		if v, err := strconv.ParseUint(hexOf(s), 16, 8); err == nil {
			c, n = byte(v), 4
		} else if len(s) > 1 && s[0] == '\\' {
			if at := strings.IndexByte(`rnt\`, s[1]); at >= 0 {
				c, n = "\r\n\t\\"[at], 2
			}
		}
		if n == 0 {
			c, n = s[0], 1
		}
		b.WriteByte(c)
		s = s[n:]
	}
	return b.String()
}

// hexOf returns the two digits of "\x41".
func hexOf(s string) string {
	if len(s) < 4 || s[:2] != `\x` {
		return ""
	}
	return s[2:4]
}
