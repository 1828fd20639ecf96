package diagnose_test

import (
	"fmt"
	"strings"
	"testing"

	"countersign/signer/diagnose"
)

// marked writes segments in one line: [-ours-], {+theirs+}, ~ for a mask, the
// number of its move before a moved item.
func marked(segments []diagnose.Segment) string {
	var b strings.Builder
	for _, s := range segments {
		open, shut := "", ""
		switch s.Op {
		case diagnose.Calculated:
			open, shut = "[-", "-]"
		case diagnose.Provided:
			open, shut = "{+", "+}"
		}
		if s.Move > 0 {
			open += fmt.Sprint(s.Move, ":")
		}
		if s.Masked {
			open += "~"
		}
		b.WriteString(open + string(s.Text) + shut)
	}
	return b.String()
}

func TestSegments(t *testing.T) {
	all := steps()
	for what, c := range map[string]struct{ step, ours, theirs, want string }{
		"nothing":                        {"string-to-sign", "a", "a", "a"},
		"a parameter moved":              {"canonical-query", "a=1&b=2&c=3", "b=2&c=3&a=1", "[-1:a=1-][-&-]b=2&c=3{+&+}{+1:a=1+}"},
		"two that changed places":        {"canonical-query", "b=1&a=2", "a=2&b=1", "[-1:b=1-][-&-]a=2{+&+}{+1:b=1+}"},
		"a value changed":                {"canonical-query", "a=1&b=two&c=3", "a=1&b=too&c=3", "a=1&b=t[-w-]{+o+}o&c=3"},
		"a value in another name":        {"canonical-query", "a=1&b=2", "a=1&c=2", "a=1&[-b-]{+c+}=2"},
		"a parameter more":               {"canonical-query", "a=1&c=3", "a=1&b=2&c=3", "a=1&{+b=2&+}c=3"},
		"a parameter less":               {"canonical-query", "a=1&b=2&c=3", "a=1&c=3", "a=1&[-b=2&-]c=3"},
		"the last parameter less":        {"canonical-query", "a=1&b=2", "a=1", "a=1[-&b=2-]"},
		"an empty pair":                  {"canonical-query", "a=1&b=2", "a=1&&b=2", "a=1&{+&+}b=2"},
		"&amp; for &":                    {"canonical-query", "a=1&b=2", "a=1&amp;b=2", "a=1&{+amp;+}b=2"},
		"an escape in small letters":     {"canonical-query", "a=%2F", "a=%2f", "a=[-%2F-]{+%2f+}"},
		"an escape of another character": {"canonical-query", "a=x%C3%BCy", "a=x%C3%BDy", "a=x%C3[-%BC-]{+%BD+}y"},
		"escaped twice":                  {"canonical-query", "a=%2F", "a=%252F", "a=[-%2F-]{+%252F+}"},
		"another character":              {"canonical-query", "a=xüy", "a=xýy", "a=x[-ü-]{+ý+}y"},
		"an invalid byte":                {"canonical-query", "a=x\xff", "a=x\xfe", "a=x[-\xff-]{+\xfe+}"},
		"CRLF for LF":                    {"string-to-sign", "GET\nh\n/\na=1", "GET\r\nh\r\n/\r\na=1", "GET{+\r+}\nh{+\r+}\n/{+\r+}\na=1"},
		"CR for LF":                      {"string-to-sign", "GET\nh\n/\na=1", "GET\rh\r/\ra=1", "GET[-\n-]{+\r+}h[-\n-]{+\r+}/[-\n-]{+\r+}a=1"},
		"a line less":                    {"string-to-sign", "GET\nh\n/\na=1", "GET\n/\na=1", "GET\n[-h\n-]/\na=1"},
		"a line end too many":            {"string-to-sign", "GET\nh\n/\na=1", "GET\nh\n/\na=1\n", "GET\nh\n/\na=1{+\n+}"},
		"the method in small letters":    {"string-to-sign", "GET\nh\n/\na=1", "get\nh\n/\na=1", "[-GET-]{+get+}\nh\n/\na=1"},
		"all of a digest that differs":   {"digest", "00aa11", "00bb11", "00[-aa-]{+bb+}11"},
		"the path of an address":         {"signed-url", "https://h/x?a=1", "https://h/y?a=1", "https://h/[-x-]{+y+}?a=1"},
		"everything":                     {"string-to-sign", "GET\nh\n/\n", "", "[-GET\nh\n/\n-]"},
	} {
		d := checkDiff(t, all[c.step], []byte(c.ours), []byte(c.theirs))
		if got := marked(d.Segments); got != c.want {
			t.Errorf("%s:\n%q, want\n%q", what, got, c.want)
		}
	}
}

func TestFirstDifference(t *testing.T) {
	all := steps()
	for what, c := range map[string]struct {
		step, ours, theirs string
		byte, line         int
		item               string
		excerpts           string
	}{
		"in a value":            {"canonical-query", "a=1&bc=23", "a=1&bc=24", 8, 1, "parameter 2 bc", "bc=23|bc=24"},
		"a missing parameter":   {"canonical-query", "a=1&b=2&c=3", "a=1&c=3", 4, 1, "parameter 2 b", "b=2|"},
		"at the end of theirs":  {"canonical-query", "a=1&b=2", "a=1", 3, 1, "parameter 2 b", "b=2|"},
		"in the host":           {"string-to-sign", "GET\nhost\n/\na=1", "GET\nhast\n/\na=1", 5, 2, "line 2 host", "host|hast"},
		"a carriage return":     {"string-to-sign", "GET\nh\n/\na=1", "GET\r\nh\n/\na=1", 3, 1, "line 1 method", "GET|GET\r"},
		"in a parameter below":  {"string-to-sign", "GET\nh\n/\na=1&b=2", "GET\nh\n/\na=1&b=3", 14, 4, "parameter 2 b", "b=2|b=3"},
		"a blank host":          {"string-to-sign", "GET\nh\n/\na=1", "GET\n \n/\na=1", 4, 2, "line 2 host", "h| "},
		"in what has no items":  {"signature", "abcdef", "abXdef", 2, 1, "", "cdef|Xdef"},
		"behind a mask":         {"canonical-query", "a=secret&b=2", "a=xxxx&b=3", 9, 1, "parameter 2 b", "b=2|b=3"},
		"inside a character":    {"canonical-query", "a=ü", "a=ý", 3, 1, "parameter 1 a", "a=ü|a=ý"},
		"in a long value":       {"canonical-query", "a=" + long("b", 300) + "1", "a=" + long("b", 300) + "2", 302, 1, "parameter 1 a", ""},
		"an unfinished address": {"signed-url", "https://h/?a=1", "https://h/", 10, 1, "parameter 1 a", "a=1|"},
	} {
		f := checkDiff(t, all[c.step], []byte(c.ours), []byte(c.theirs)).First
		if f.Byte != c.byte || f.Line != c.line {
			t.Errorf("%s: byte %d, line %d; want %d, %d", what, f.Byte, f.Line, c.byte, c.line)
		}
		item := ""
		if f.Item != nil {
			item = fmt.Sprint(f.Item.Kind, " ", f.Item.Index, " ", f.Item.Name)
		}
		if got := string(f.Calculated) + "|" + string(f.Provided); item != c.item || c.excerpts != "" && got != c.excerpts {
			t.Errorf("%s: item %q, excerpts %q; want %q, %q", what, item, got, c.item, c.excerpts)
		}
	}
}

func long(s string, n int) string { return strings.Repeat(s, n) }
