package main

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"countersign/signer/check"
	"countersign/signer/diagnose"
)

// A style is how a stretch of text is painted.
type style string

const (
	plain style = ""
	bold  style = "1"
	dim   style = "2"
	red   style = "31"
	green style = "32"
)

// A screen writes an answer as text for a terminal.
type screen struct {
	strings.Builder
	width    int
	paint    bool
	all      bool   // every value, and whole
	depth    int    // of the search
	language string // of the fixes
}

// in paints a text, which must be visible.
func (s *screen) in(how style, text string) string {
	if !s.paint || how == plain || strings.TrimSpace(text) == "" {
		return text
	}
	return "\x1b[" + string(how) + "m" + text + "\x1b[0m"
}

// prose writes wrapped text after a head, and lines it up by the given indent.
// Longer lines than these are hard to read.
func (s *screen) prose(head string, indent int, how style, text string) {
	const longest = 100
	width := min(s.width, longest)
	lines := wrap(visible(text), max(1, width-columns(head)), max(1, width-indent))
	s.WriteString(head)
	for i, line := range lines {
		if i > 0 {
			s.WriteString(strings.Repeat(" ", indent))
		}
		s.WriteString(s.in(how, line))
		s.WriteByte('\n')
	}
}

func (s *screen) gap() { s.WriteByte('\n') }

// report writes all of an answer.
func (s *screen) report(r *check.Report, key string) {
	s.prose("", 0, tone(r.Verdict), r.Headline())
	s.prose("", 0, plain, r.Summary)
	s.origin(r, key)
	s.requests(r)
	for i := range r.Mistakes {
		s.finding(i+1, &r.Mistakes[i])
	}
	s.besides(r)
	s.warnings(r.Warnings)
	s.ladder(r)
	s.after(r)
}

func tone(v check.Verdict) style {
	switch v {
	case check.Valid, check.Consistent:
		return bold + ";" + green
	case check.NothingToCompare:
		return bold
	}
	return bold + ";" + red
}

// origin says what the input was taken for, and which key was used.
func (s *screen) origin(r *check.Report, key string) {
	s.gap()
	var parts, cleaned []string
	method := ""
	for _, part := range r.Read {
		if part.As == "method" {
			method = part.Note
			continue
		}
		parts = append(parts, part.As+" · "+part.Note)
	}
	for _, cleaning := range r.Cleaned {
		cleaned = append(cleaned, cleaning.Note)
	}
	for _, line := range []struct{ label, text string }{
		{"Read as", strings.Join(parts, "; ")}, {"Cleaned up", strings.Join(cleaned, " ")},
		{"Method", method}, {"Scheme", r.Scheme}, {"Key", key},
	} {
		if line.text != "" {
			const widest = len("Cleaned up:  ")
			s.prose(fmt.Sprintf("%-*s", widest, line.label+":"), widest, dim, line.text)
		}
	}
}

// requests lists the requests that can be chosen: of very many those that are
// signed.
func (s *screen) requests(r *check.Report) {
	const most = 20
	if len(r.Requests) == 0 {
		return
	}
	list := r.Requests
	if len(list) > most && !s.all {
		list = slices.DeleteFunc(slices.Clone(list), func(f check.Found) bool { return !f.Chosen && !f.Signed && f.Note == "" })
		list = list[:min(len(list), most)]
	}
	s.gap()
	s.prose("", 0, bold, "Requests")
	for _, f := range list {
		head, how := fmt.Sprintf("%4d  ", f.Entry), dim
		text := f.Words()
		if f.Chosen {
			text, how = text+" · checked here", plain
		}
		s.prose(head, len(head), how, text)
	}
	if n := len(r.Requests) - len(list) + r.MoreRequests; n > 0 {
		s.prose("      ", 6, dim, fmt.Sprintf("%d more are not shown; --json lists more.", n))
	}
	s.prose("      ", 6, dim, "--entry checks another one, --reference compares with one that works.")
}

// finding writes one mistake.
func (s *screen) finding(n int, m *check.Mistake) {
	s.gap()
	head := fmt.Sprintf("%d  ", n)
	indent := len(head)
	pad := strings.Repeat(" ", indent)
	title := m.Title
	if m.With != nil {
		title += " (" + *m.With + ")"
	}
	s.prose(head, indent, bold, title+" · "+string(m.Certainty))
	s.prose(pad, indent, dim, "Where: "+m.Where)
	if len(m.Excerpt) > 0 {
		s.WriteString(pad + s.in(dim, "Difference {calculated → provided}:") + "\n")
		s.excerpt(pad, m.Excerpt)
	}
	s.prose(pad, indent, plain, m.Explanation)
	s.fix(pad, m.Fixes)
}

// fix writes the fix, in the language that was asked for too.
func (s *screen) fix(pad string, fixes map[string]string) {
	if text, found := fixes[anyLanguage]; found {
		s.prose(pad+"Fix: ", len(pad)+len("Fix: "), plain, text)
	}
	if text, found := fixes[s.language]; found {
		head := pad + "In " + s.language + ": "
		s.prose(head, len(head), plain, text)
		return
	}
	known := slices.DeleteFunc(slices.Sorted(maps.Keys(fixes)), func(l string) bool { return l == anyLanguage })
	if len(known) > 0 {
		s.prose(pad, len(pad), dim, "In your language: --language "+strings.Join(known, ", "))
	}
}

// besides writes what else would give the same bytes, and what was tried.
func (s *screen) besides(r *check.Report) {
	found := map[string]bool{}
	for _, m := range r.Mistakes {
		found[m.ID] = true
	}
	var others []string
	for _, set := range r.Alternatives {
		if slices.ContainsFunc(set, func(n check.Name) bool { return !found[n.ID] }) {
			others = append(others, check.Titles(set))
		}
	}
	if len(others) > 0 {
		s.gap()
		s.prose("", 0, plain, "For this request these cannot be told apart from what stands above, since each gives exactly the same bytes:")
		for _, set := range others {
			s.prose("-  ", 3, plain, set)
		}
	}
	if text := r.Comfort(); text != "" {
		s.gap()
		s.prose("", 0, bold, text)
	}
	s.searched(r)
}

// searched writes what was tried in vain, and how to try more.
func (s *screen) searched(r *check.Report) {
	if r.Search == nil || r.Verdict == check.Explained || r.Verdict == check.Valid {
		return
	}
	text := strings.TrimSpace(r.Search.Tried() + " " + r.Search.Kinds())
	if r.Verdict == check.Unexplained {
		text += " " + r.Search.RulesOut()
	}
	s.gap()
	s.prose("", 0, dim, text)
	if s.all && len(r.Search.Families) > 0 {
		s.prose("", 0, dim, "The kinds: "+strings.Join(r.Search.Families, "; ")+".")
	}
	if r.Searchable() && s.depth < deepest {
		s.prose("", 0, dim, fmt.Sprintf("--depth %d searches deeper; Ctrl+C ends it with what is known by then.", deepest))
	}
}

// after writes what must be seen once the mistakes are mended.
func (s *screen) after(r *check.Report) {
	list := r.After()
	if len(list) == 0 {
		return
	}
	s.gap()
	s.prose("", 0, bold, "After the fix your program shows")
	for _, e := range list {
		title := visible(e.Title)
		head := fmt.Sprintf("  %2d  %s%s", e.Number, title, strings.Repeat(" ", max(2, titleWidth+2-columns(title))))
		s.prose(head, stepIndent, plain, e.Shows)
	}
}

func (s *screen) warnings(list []check.Mistake) {
	if len(list) == 0 {
		return
	}
	s.gap()
	s.prose("", 0, bold, "Also to look at")
	for _, m := range list {
		title := m.Title
		if m.Certainty == diagnose.Possible {
			title += " · possible"
		}
		s.prose("!  ", 3, plain, title+" ("+m.Where+")")
		s.prose("   ", 3, dim, m.Explanation)
		if fix := m.Fix(s.language); fix != "" {
			s.prose("   Fix: ", len("   Fix: "), plain, fix)
		}
	}
}
