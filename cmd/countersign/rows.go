package main

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"countersign/signer/diagnose"
)

// A kind says how the two sides stand to each other in one column; a greater
// one says more.
type kind byte

const (
	same kind = iota
	masked
	moved
	differs
)

// A column is one character of both sides, either of which may lack it.
type column struct {
	ours, theirs string
	kind         kind
}

func (c *column) width() int { return max(columns(c.ours), columns(c.theirs)) }

// rows lays two values line under line: lines that are the same once, others
// with a line below that marks where they differ.
type rows struct {
	s                  *screen
	both, ours, theirs string // labels
	label              string // the last one written
	unordered          bool   // what moved is no difference

	columns []column // of the line so far
	used    int
	goes    bool // the line goes on from the row above
}

const (
	labelWidth = len("calculated") + 3
	goesOn     = "↪"
)

func (s *screen) rows(both, ours, theirs string) *rows {
	return &rows{s: s, both: both, ours: ours, theirs: theirs}
}

// write writes all segments, or of long ones those around the first difference.
func (r *rows) write(segments []diagnose.Segment) {
	before, after := 0, 0
	if !r.s.all {
		segments, before, after = r.around(segments)
	}
	r.cut(before, "before")
	for i := 0; i < len(segments); {
		if segments[i].Op == diagnose.Equal {
			for _, g := range split(&segments[i], next(segments, i)) {
				r.add(column{ours: g, theirs: g}, g == lineFeed)
			}
			i++
			continue
		}
		end := i
		for end < len(segments) && segments[end].Op != diagnose.Equal {
			end++
		}
		r.differing(segments[i:end], next(segments, end-1))
		i = end
	}
	r.flush()
	r.cut(after, "after")
}

const lineFeed = "␊"

// split shows the characters of a segment.
func split(segment *diagnose.Segment, next byte) []string { return glyphs(segment.Text, next) }

// next is the byte after a segment. The end counts as a line feed: a blank
// before it is as hard to see.
func next(segments []diagnose.Segment, i int) byte {
	if i+1 < len(segments) && len(segments[i+1].Text) > 0 {
		return segments[i+1].Text[0]
	}
	return '\n'
}

// differing lays what only ours has over what only theirs has.
func (r *rows) differing(segments []diagnose.Segment, last byte) {
	var ours, theirs []column
	for i := range segments {
		for _, g := range split(&segments[i], last) {
			if segments[i].Op == diagnose.Calculated {
				ours = append(ours, column{ours: g, kind: r.kind(&segments[i])})
			} else {
				theirs = append(theirs, column{theirs: g, kind: r.kind(&segments[i])})
			}
		}
	}
	for i := range max(len(ours), len(theirs)) {
		var c column
		if i < len(ours) {
			c = ours[i]
		}
		if i < len(theirs) {
			c.theirs, c.kind = theirs[i].theirs, max(c.kind, theirs[i].kind)
		}
		r.add(c, c.ours == lineFeed || c.theirs == lineFeed)
	}
}

func (r *rows) kind(segment *diagnose.Segment) kind {
	switch {
	case segment.Masked, segment.Aside:
		return masked
	case r.unordered && (segment.Move > 0 || string(segment.Text) == "&"):
		return masked // no difference either
	case segment.Move > 0:
		return moved
	}
	return differs
}

// add appends a column; one that ends a line in both is not shown by itself.
func (r *rows) add(c column, ends bool) {
	room := max(1, r.s.width-stepIndent-labelWidth)
	if !ends || c.kind != same {
		if r.used > 0 && r.used+c.width() > room {
			r.flush()
			r.goes = true
		}
		r.columns = append(r.columns, c)
		r.used += c.width()
	}
	if ends {
		r.end()
	}
}

// end ends a line, also an empty one.
func (r *rows) end() {
	if len(r.columns) == 0 {
		r.line(r.both, "")
	}
	r.flush()
	r.goes = false
}

// flush writes the line so far.
func (r *rows) flush() {
	if len(r.columns) == 0 {
		return
	}
	if !slices.ContainsFunc(r.columns, func(c column) bool { return c.kind != same }) {
		r.line(r.both, r.text(func(c column) string { return c.ours }, plain))
	} else {
		r.line(r.ours, r.text(func(c column) string { return c.ours }, green))
		r.label = "" // each of a pair has its label
		r.line(r.theirs, r.text(func(c column) string { return c.theirs }, red))
		r.label = ""
		if marks := strings.TrimRight(r.text(caret, plain), " "); marks != "" {
			r.line("", marks)
		}
	}
	r.columns, r.used = r.columns[:0], 0
}

// caret is what stands below a column.
func caret(c column) string {
	switch c.kind {
	case differs:
		return strings.Repeat("^", c.width())
	case moved:
		return strings.Repeat("~", c.width())
	}
	return ""
}

// text puts one side of the columns together, what differs painted.
func (r *rows) text(side func(column) string, how style) string {
	var b strings.Builder
	for i := 0; i < len(r.columns); {
		of := r.columns[i].kind
		var run strings.Builder
		for ; i < len(r.columns) && r.columns[i].kind == of; i++ {
			text := side(r.columns[i])
			run.WriteString(text + strings.Repeat(" ", r.columns[i].width()-columns(text)))
		}
		text := run.String()
		if i == len(r.columns) {
			text = strings.TrimRight(text, " ")
		}
		b.WriteString(r.s.in(map[kind]style{differs: how, moved: how, masked: dim}[of], text))
	}
	return b.String()
}

// line writes one line with its label, unless that stands above.
func (r *rows) line(label, text string) {
	shown := label
	if label == r.label {
		shown = ""
	}
	if label != "" {
		r.label = label
	}
	joint := " "
	if r.goes && label != "" {
		joint = goesOn
	}
	head := strings.Repeat(" ", stepIndent) + r.s.in(dim, fmt.Sprintf("%-*s%s ", labelWidth-2, shown, joint))
	if text == "" {
		head = strings.TrimRight(head, " ")
	}
	r.s.WriteString(head + text + "\n")
}

// around returns at most some 2,000 bytes that show the first difference, and
// how many bytes are left out on either side.
func (r *rows) around(segments []diagnose.Segment) (shown []diagnose.Segment, before, after int) {
	const most, lead = 2000, 600
	size, first := 0, -1
	for i := range segments {
		if first < 0 && segments[i].Op != diagnose.Equal && r.kind(&segments[i]) > masked {
			first = size
		}
		size += len(segments[i].Text)
	}
	if size <= most {
		return segments, 0, 0
	}
	from := min(max(0, first-lead), size-most)
	at := 0
	for _, segment := range segments {
		text := segment.Text
		head, tail := clip(text, from-at), clip(text, from+most-at)
		at += len(text)
		before, after = before+head, after+len(text)-tail
		if segment.Text = text[head:tail]; len(segment.Text) > 0 {
			shown = append(shown, segment)
		}
	}
	return shown, before, after
}

// clip brings a place into a text, never inside of a character.
func clip(text []byte, at int) int {
	at = min(max(0, at), len(text))
	for back := 0; back < utf8.UTFMax && at > 0 && at < len(text) && !utf8.RuneStart(text[at]); back++ {
		at--
	}
	return at
}

// cut says how much is left out.
func (r *rows) cut(n int, where string) {
	if n > 0 {
		r.s.note(fmt.Sprintf("… %d bytes %s this are not shown (--all shows them)", n, where))
		r.label = ""
	}
}
