package check

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"countersign/signer/diagnose"
)

// Headline is the verdict in a few words.
func (r *Report) Headline() string {
	switch r.Verdict {
	case Valid:
		return "The signature is right"
	case Consistent:
		return cmp.Or(r.Refused(), "All that can be compared is right")
	case Explained:
		if len(r.Mistakes) == 1 {
			return r.Mistakes[0].Title
		}
		return fmt.Sprintf("%d mistakes, and together they explain your values", len(r.Mistakes))
	case PartlyExplained:
		if r.Named && len(r.Mistakes) == 1 {
			return r.Mistakes[0].Title
		} else if r.Named {
			return fmt.Sprintf("%d mistakes are to be seen in your values", len(r.Mistakes))
		}
		return "Part of the difference is explained"
	case Unexplained:
		return cmp.Or(r.strayed(), "Your values differ, and the cause is not known yet")
	}
	return cmp.Or(r.Refused(), "Nothing to compare yet")
}

// Refused says in a few words what the texts that the service echoed tell of a
// request that is right. It is "" where they tell nothing.
func (r *Report) Refused() string {
	told := ""
	for i := range r.Steps {
		switch s := &r.Steps[i]; {
		case !s.echoed() || r.Request.URL == "":
		case s.Server.State == diagnose.Differs:
			return "The service computed something else"
		case s.Provided != nil && s.Server.State == diagnose.Same && s.Provided.State == diagnose.Same:
			told = "The request is right, so the key is wrong"
		}
	}
	return told
}

// strayed says that the service computed what is right, and the program did
// not: then it signed wrongly, even where it is not known how.
func (r *Report) strayed() string {
	for i := range r.Steps {
		s := &r.Steps[i]
		if s.echoed() && s.Server.State == diagnose.Same && s.Provided != nil && s.Provided.State == diagnose.Differs {
			return "Your program signed something else"
		}
	}
	return ""
}

// echoed reports whether the service repeated what it signed in its error.
func (s *Step) echoed() bool {
	return s.Server != nil && (s.ID == "canonical-request" || s.ID == "string-to-sign")
}

// Telling returns the side that tells more: what the service computed, where
// only that differs. Whose it is stands before its words.
func (s *Step) Telling() (side *diagnose.Side, whose string) {
	switch {
	case s.Provided == nil:
		return s.Server, ""
	case s.Server != nil && s.Server.State == diagnose.Differs && s.Provided.State != diagnose.Differs:
		return s.Server, "in the service's, "
	}
	return s.Provided, ""
}

// Alone is the summary without what it tells of a request that works.
func (r *Report) Alone() string {
	return strings.TrimSpace(strings.TrimSuffix(r.Summary, r.Beside))
}

// Tried tells what a search covered.
func (s *Search) Tried() string {
	size := "one mistake each"
	if s.Depth > 1 {
		size = "up to " + inWords(s.Depth) + " mistakes"
	}
	return fmt.Sprintf("Tried: %s sets of %s, of which %s make a difference here.", Count(s.Hypotheses), size, Count(s.Distinct))
}

// Kinds tells of the mistakes that can be made with one value or another, such as
// another host. Which kinds those were is in Families.
func (s *Search) Kinds() string {
	if len(s.Families) == 0 {
		return ""
	}
	return fmt.Sprintf("Of %d %s that can be made with any value, such as another host, the likeliest values were tried, one in a set.",
		len(s.Families), plural(len(s.Families), "kind of mistake", "kinds of mistakes"))
}

// RulesOut tells what is known once a search has found nothing.
func (s *Search) RulesOut() string {
	if !s.Complete {
		return "Not all was tried: the search stopped before its end. What it did try is ruled out."
	}
	size := "alone"
	if s.Depth > 1 {
		size = "alone or up to " + inWords(s.Depth) + " together"
	}
	return "So it is none of the mistakes that are known here, " + size +
		". What remains: more of them at once, one that is not known here, another key, or another request than the one that was signed."
}

// Searchable reports whether a search with the key has left something open.
func (r *Report) Searchable() bool {
	if r.Search == nil || r.Verdict != Unexplained && r.Verdict != PartlyExplained {
		return false
	}
	return slices.ContainsFunc(r.Steps, func(s Step) bool { return s.Keyed && (s.Calculated != nil || s.Hidden) })
}

// An Expected is what a step shows once the mistakes are mended.
type Expected struct {
	ID, Title string
	Number    int // of the step
	Shows     string
}

// After lists the steps that change once the mistakes are mended, each with the
// ends of what it must show then.
func (r *Report) After() []Expected {
	if r.Verdict != Explained && r.Verdict != PartlyExplained {
		return nil
	}
	const most = 12
	var list []Expected
	for i := range r.Steps {
		s := &r.Steps[i]
		changes := s.Provided != nil && (s.Provided.State == diagnose.Differs || s.Provided.State == diagnose.Follows) ||
			slices.ContainsFunc(r.Mistakes, func(m Mistake) bool { return m.Step == s.ID })
		if changes && !s.Secret && !s.Verified && len(s.Calculated) > 0 && len(list) < most {
			list = append(list, Expected{s.ID, s.Title, i + 1, ends(string(s.Calculated))})
		}
	}
	return list
}

// ends returns a text without its middle: of several lines the first, and the
// end of the last.
func ends(text string) string {
	const start, end = 20, 28
	first, rest, several := strings.Cut(strings.ToValidUTF8(text, "\uFFFD"), "\n")
	letters := []rune(first)
	if !several && len(letters) <= start+end {
		return first
	}
	tail := letters
	if several {
		tail = []rune(rest[strings.LastIndexByte(rest, '\n')+1:])
	}
	return string(letters[:min(len(letters), start)]) + " … " + string(tail[max(0, len(tail)-end):])
}

// Comfort is the sentence after the mistakes: what is to be done, and that it is
// all.
func (r *Report) Comfort() string {
	if r.Verdict != Explained {
		return ""
	}
	todo := "Mend this one thing: "
	if n := len(r.Mistakes); n > 1 {
		todo = "Mend these " + inWords(n) + " things: "
	}
	if slices.ContainsFunc(r.Steps, func(s Step) bool { return s.Keyed && s.Provided != nil && s.Provided.State != diagnose.Absent }) {
		return todo + "the signature needs nothing else."
	}
	return todo + "nothing else in what you gave differs."
}

// Count writes a number so that its size is seen.
func Count(n int) string {
	digits := strconv.Itoa(n)
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return digits
}

func inWords(n int) string {
	words := []string{"no", "one", "two", "three", "four", "five", "six"}
	if n < len(words) {
		return words[n]
	}
	return strconv.Itoa(n)
}

// Fix tells how to mend it in a language, or else in any.
func (m *Mistake) Fix(language string) string {
	if fix, found := m.Fixes[language]; found {
		return fix
	}
	return m.Fixes["any"]
}

// Titles lists the mistakes of a set.
func Titles(set []Name) string {
	list := make([]string, len(set))
	for i, n := range set {
		list[i] = n.ID
		for _, m := range diagnose.Mistakes() {
			if m.ID == n.ID && (n.Variant == nil && m.Variant == "" || n.Variant != nil && m.Variant == *n.Variant) {
				list[i] = m.Title
			}
		}
		if n.With != nil {
			list[i] += " (" + *n.With + ")"
		}
	}
	return strings.Join(list, " + ")
}

// Words say how a side's value stands to ours.
func (s *Step) Words(side *diagnose.Side) string {
	switch side.State {
	case diagnose.Same:
		return s.sameWords(side)
	case diagnose.Follows:
		return s.followsWords()
	case diagnose.Absent:
		return "not compared"
	}
	d := side.Difference
	if d == nil {
		return "differs"
	}
	if d.Item == nil || d.Item.Name == "" {
		return fmt.Sprintf("first difference: byte %d", d.Byte)
	}
	return fmt.Sprintf("first difference: %s %d %s, byte %d", d.Item.Kind, d.Item.Index, d.Item.Name, d.Byte)
}

func (s *Step) sameWords(side *diagnose.Side) string {
	switch {
	case s.Verified:
		return "verified: it fits the string to sign"
	case diagnose.IsMask(side.Value):
		return "masked"
	case side.Diff.Masked:
		return "the same, as far as it is not masked"
	}
	return "the same"
}

func (s *Step) followsWords() string {
	switch {
	case s.Calculated == nil:
		return "fits your own earlier value"
	case s.Keyed:
		return "follows: right for what your program signed"
	}
	return "follows: differs only because an earlier step does"
}
