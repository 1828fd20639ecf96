package check

import (
	"cmp"
	"fmt"
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
		size = fmt.Sprintf("up to %d mistakes", s.Depth)
	}
	text := fmt.Sprintf("Tried: %d sets of %s, %d of them distinct.", s.Hypotheses, size, s.Distinct)
	if !s.Complete {
		text += " The search was cut short."
	}
	return text
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
