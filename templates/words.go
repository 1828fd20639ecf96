package templates

import (
	"fmt"
	"strings"

	"countersign/signer/check"
	"countersign/signer/diagnose"
)

// languages are those that a fix may be written for.
var languages = []Choice{
	{"python", "Python"}, {"php", "PHP"}, {"javascript", "JavaScript"}, {"java", "Java"}, {"csharp", "C#"},
	{"go", "Go"}, {"ruby", "Ruby"}, {"perl", "Perl"}, {"asp", "Classic ASP"},
}

// encodings are the ways in which a box takes bytes.
var encodings = []Choice{
	{"plain", "plain text"}, {"escaped", `escaped (\r\n, \xFF)`}, {"hex", "hex"}, {"base64", "Base64"},
}

// headline is the verdict in a few words.
func headline(r *check.Report) string {
	switch r.Verdict {
	case check.Valid:
		return "The signature is right"
	case check.Consistent:
		return "All that can be compared is right"
	case check.Explained:
		if len(r.Mistakes) == 1 {
			return r.Mistakes[0].Title
		}
		return fmt.Sprintf("%d mistakes, and together they explain your values", len(r.Mistakes))
	case check.PartlyExplained:
		return "Part of the difference is explained"
	case check.Unexplained:
		return "Your values differ, and the cause is not known yet"
	}
	return "Nothing to compare yet"
}

// mark is what the dot beside a step shows.
func mark(s Step) string {
	switch diagnose.State(s.State) {
	case diagnose.Same:
		return "✓"
	case diagnose.Differs:
		return "≠"
	case diagnose.Follows:
		return "↳"
	}
	return ""
}

// unordered reports whether the order of a step's items says nothing.
func unordered(s Step) bool { return s.Provided != nil && s.Provided.Diff.Unordered }

// tried tells what a search covered.
func tried(s *check.Search) string {
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

// alsoWrong introduces the warnings.
func alsoWrong(n int) string {
	if n == 1 {
		return "One more thing to look at"
	}
	return fmt.Sprintf("%d more things to look at", n)
}

// names lists the mistakes of a set.
func names(set []check.Name) string {
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

// kindOf says whether an example works.
func kindOf(e Example) string {
	if e.Works {
		return "works"
	}
	return "broken"
}
