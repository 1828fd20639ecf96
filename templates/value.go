package templates

import (
	"context"
	"fmt"
	"io"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/a-h/templ"

	"countersign/signer/diagnose"
)

// mostShown is how many bytes of one value are shown, and mostMarkup how many
// bytes that may take. Beyond, the page would be too heavy to be of use.
const (
	mostShown  = 256 << 10
	mostMarkup = 1 << 20
)

// Ours shows the calculated value of a step, with what the provided one lacks
// marked.
func Ours(s Step) templ.Component {
	if s.Apart && s.State != string(diagnose.Differs) {
		return unlikeWorking(s)
	}
	if side, _ := s.Telling(); side != nil && len(side.Segments) > 0 && !s.fits() {
		return sideOf(side.Segments, diagnose.Calculated)
	}
	return Plain(string(s.Calculated))
}

// fits reports whether a provided value was verified: then where it is another
// than ours means nothing.
func (s *Step) fits() bool { return s.Verified && s.State == string(diagnose.Same) }

// Provided shows the provided value of a step.
func Provided(s Step) templ.Component {
	if s.fits() {
		return Plain(string(s.Step.Provided.Value))
	}
	return Theirs(s.Step.Provided)
}

// Theirs shows a provided value, with what the calculated one lacks marked.
func Theirs(side *diagnose.Side) templ.Component {
	if len(side.Segments) == 0 {
		return Plain(string(side.Value))
	}
	return sideOf(side.Segments, diagnose.Provided)
}

// Both shows ours and theirs in one line.
func Both(segments []diagnose.Segment) templ.Component {
	return component(func(w *writer) {
		for i := range segments {
			w.segment(&segments[i])
		}
	})
}

// Plain shows a text with nothing marked but what cannot be seen.
func Plain(text string) templ.Component {
	return component(func(w *writer) { w.text([]byte(text), false) })
}

func sideOf(segments []diagnose.Segment, side diagnose.Op) templ.Component {
	return component(func(w *writer) {
		for i := range segments {
			if op := segments[i].Op; op == diagnose.Equal || op == side {
				w.segment(&segments[i])
			}
		}
	})
}

func component(write func(*writer)) templ.Component {
	return templ.ComponentFunc(func(_ context.Context, out io.Writer) error {
		var w writer
		write(&w)
		if w.cut > 0 {
			fmt.Fprintf(&w.Builder, `<span class="cut">%d more bytes are not shown</span>`, w.cut)
		}
		if strings.HasPrefix(w.String(), "\n") {
			_, _ = io.WriteString(out, "\n") // the first one after <pre> is dropped
		}
		_, err := io.WriteString(out, w.String())
		return err
	})
}

// A writer renders text as HTML so that the text content of the element is the
// text itself: a character that cannot be seen is there, in an element whose
// style shows its label. Only NUL and bytes that are not UTF-8, which HTML
// cannot hold, are written as an escape.
type writer struct {
	strings.Builder
	shown, cut int
}

// segment writes one segment with its mark.
func (w *writer) segment(s *diagnose.Segment) {
	open, end := "", ""
	switch {
	case s.Masked:
		open, end = `<span class="masked"><span class="vh">masked: </span>`, `</span>`
	case s.Op == diagnose.Calculated:
		open, end = `<ins`+moved(s)+`><span class="vh">only calculated: </span>`, `</ins>`
	case s.Op == diagnose.Provided:
		open, end = `<del`+moved(s)+`><span class="vh">only provided: </span>`, `</del>`
	}
	w.WriteString(open)
	w.text(s.Text, open != "")
	w.WriteString(end)
}

func moved(s *diagnose.Segment) string {
	if s.Move == 0 {
		return ""
	}
	return fmt.Sprintf(` class="moved" title="moved (%d)"`, s.Move)
}

// text writes text; in a difference line feeds and blanks are labelled too.
func (w *writer) text(text []byte, marked bool) {
	if room := mostShown - w.shown; len(text) > room {
		w.cut += len(text) - room
		text = text[:room]
	}
	w.shown += len(text)
	for i := 0; i < len(text); {
		r, n := utf8.DecodeRune(text[i:])
		next := byte('\n')
		if i+n < len(text) {
			next = text[i+n]
		}
		w.character(r, text[i:i+n], next, marked)
		i += n
		if w.Len() > mostMarkup {
			w.cut += len(text) - i
			w.shown = mostShown
			return
		}
	}
}

// character writes one character; next is the byte after it, or a line feed at
// the end.
func (w *writer) character(r rune, raw []byte, next byte, marked bool) {
	switch {
	case r == utf8.RuneError && len(raw) == 1:
		w.glyph(fmt.Sprintf("byte %02X", raw[0]), fmt.Sprintf(`\x%02X`, raw[0]), "a byte that is not UTF-8")
	case r == 0:
		w.glyph("NUL", `\x00`, "U+0000")
	case r == '\n' && marked:
		w.glyph("LF", "", "line feed, U+000A")
		w.WriteByte('\n')
	case r == '\n':
		w.WriteByte('\n')
	case r == ' ' && (marked || next == '\n' || next == '\r'):
		w.glyph("SP", " ", "blank, U+0020")
	case r == '&' && marked:
		w.WriteString("&amp;")
	case r == '&':
		w.WriteString("<wbr>&amp;") // the best place to break a line
	case r == '<':
		w.WriteString("&lt;")
	case r == '>':
		w.WriteString("&gt;")
	case r == '"':
		w.WriteString("&#34;")
	case r == '\'':
		w.WriteString("&#39;")
	case r > ' ' && r < 0x7F || r == ' ':
		w.WriteByte(byte(r))
	case !visible(r):
		w.glyph(characterName(r), fmt.Sprintf("&#%d;", r), fmt.Sprintf("U+%04X", r))
	default:
		w.Write(raw)
	}
}

// glyph writes a character that cannot be seen with its label.
func (w *writer) glyph(label, content, title string) {
	fmt.Fprintf(&w.Builder, `<i class="g" data-g="%s" title="%s">%s</i>`, label, title, content)
}

// visible reports whether a character shows on a screen.
func visible(r rune) bool {
	return unicode.IsGraphic(r) && !unicode.Is(unicode.Zs, r) && !unicode.Is(unicode.Cf, r) && r != 0x3164 && r != 0x2800
}

// characterName is the label of a character that cannot be seen.
func characterName(r rune) string {
	if name, known := characterNames[r]; known {
		return name
	}
	return fmt.Sprintf("U+%04X", r)
}

var characterNames = map[rune]string{
	'\r': "CR", '\t': "TAB", 0x08: "BS", 0x0B: "VT", 0x0C: "FF", 0x1B: "ESC", 0x7F: "DEL",
	0xA0: "NBSP", 0xAD: "SHY", 0x200B: "ZWSP", 0x200C: "ZWNJ", 0x200D: "ZWJ", 0x200E: "LRM", 0x200F: "RLM",
	0x2028: "LS", 0x2029: "PS", 0x2060: "WJ", 0xFEFF: "BOM",
}
