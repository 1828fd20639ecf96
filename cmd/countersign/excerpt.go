package main

import (
	"slices"

	"countersign/signer/diagnose"
)

// A cell is one character of an excerpt.
type cell struct {
	text string
	how  style
}

// excerpt writes the first difference, with what is around it, in one line.
func (s *screen) excerpt(pad string, segments []diagnose.Segment) {
	cells, first := excerptCells(segments)
	room := max(1, s.width-columns(pad)-2) // without the dots at both ends
	from := first
	for used := 0; from > 0 && used < room/3; from-- {
		used += columns(cells[from-1].text)
	}
	s.WriteString(pad)
	if from > 0 {
		s.WriteString(s.in(dim, "…"))
	}
	used := 0
	for i := from; i < len(cells); {
		run, how := "", cells[i].how
		for ; i < len(cells) && cells[i].how == how && used+columns(cells[i].text) <= room; i++ {
			run += cells[i].text
			used += columns(cells[i].text)
		}
		s.WriteString(s.in(how, run))
		if i < len(cells) && used+columns(cells[i].text) > room {
			s.WriteString(s.in(dim, "…"))
			break
		}
	}
	s.gap()
}

// excerptCells spells segments out as "equal{calculated → provided}equal", and
// returns where the first brace is. More than fits into any line is left out.
func excerptCells(segments []diagnose.Segment) (cells []cell, first int) {
	const most = 1000
	first = -1
	put := func(how style, list ...string) {
		for _, text := range list[:min(most, len(list))] {
			cells = append(cells, cell{text, how})
		}
	}
	for i := 0; i < len(segments) && len(cells) < 4*most; i++ {
		if segments[i].Op == diagnose.Equal || segments[i].Masked {
			text := segments[i].Text
			if first < 0 && len(text) > most {
				text = text[clip(text, len(text)-most):]
			}
			put(plain, glyphs(text[:clip(text, most)], 0)...)
			continue
		}
		if first < 0 {
			first = len(cells)
		}
		end := i + slices.IndexFunc(append(slices.Clone(segments[i:]), diagnose.Segment{Op: diagnose.Equal}), func(s diagnose.Segment) bool { return s.Op == diagnose.Equal || s.Masked })
		put(dim, "{")
		put(green, sideGlyphs(segments[i:end], diagnose.Calculated, most)...)
		put(dim, " ", "→", " ")
		put(red, sideGlyphs(segments[i:end], diagnose.Provided, most)...)
		put(dim, "}")
		i = end - 1
	}
	return cells, max(0, first)
}

// sideGlyphs are the characters of one side.
func sideGlyphs(segments []diagnose.Segment, op diagnose.Op, most int) []string {
	var list []string
	for i := range segments {
		if segments[i].Op == op && len(list) < most {
			list = append(list, glyphs(segments[i].Text[:clip(segments[i].Text, most)], 0)...)
		}
	}
	return list
}
