package cases

import (
	"strings"
	"testing"
)

func TestParse(t *testing.T) {
	f, err := Parse("What it is.\n-- a --\none\\r\ntwo\n-- b --\n-- c --\n \n x \n", "a", "b", "c")
	if err != nil {
		t.Fatal(err)
	}
	if got := f.Section("a"); got != "one\r\ntwo" {
		t.Errorf("section a is %q", got)
	}
	if !f.Has("b") || f.Section("b") != "" || f.Has("d") {
		t.Error("an empty section is one, and a missing one is none")
	}
	if lines := f.Lines("c"); len(lines) != 1 || lines[0] != "x" {
		t.Errorf("lines of c are %q", lines)
	}
}

func TestParseRefuses(t *testing.T) {
	for why, c := range map[string]struct{ text, want string }{
		"an unknown section": {"Head.\n-- verdct --\n", `line 2: unknown section "verdct"`},
		"a repeated section": {"Head.\n-- a --\n-- a --\n", `line 3: section "a" is there twice`},
		"a missing head":     {"-- a --\n", "no head"},
	} {
		if _, err := Parse(c.text, "a"); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: error %v, want %q", why, err, c.want)
		}
	}
}

func TestUnslash(t *testing.T) {
	for in, want := range map[string]string{
		`a\r\n\t\\`: "a\r\n\t\\", `\x00\xff`: "\x00\xff", `\q \x4 \`: `\q \x4 \`, `\\r`: `\r`, `\x+1`: `\x+1`,
	} {
		if got := unslash(in); got != want {
			t.Errorf("unslash(%q) is %q, want %q", in, got, want)
		}
	}
}
