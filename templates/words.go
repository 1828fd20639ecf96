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

// Language is a language's name by its id; that of every language is empty.
func Language(id string) string {
	for _, l := range languages {
		if l.Value == id {
			return l.Label
		}
	}
	return ""
}

// met says how often a mistake was met.
func met(cases int) string {
	switch cases {
	case 0:
		return ""
	case 1:
		return "1 case"
	}
	return fmt.Sprintf("%d cases", cases)
}

// found says how many mistakes there are, or were found.
func found(m Mistakes) string {
	switch {
	case m.Found == 0:
		return "No mistake has all these words."
	case m.Found < m.All:
		return fmt.Sprintf("%d of %d mistakes", m.Found, m.All)
	}
	return fmt.Sprintf("%d mistakes", m.All)
}

// pageOf is the address of a mistake's page; empty for what has none.
func pageOf(name check.Name) string {
	variant := ""
	if name.Variant != nil {
		variant = *name.Variant
	}
	if diagnose.Find(name.ID, variant) == nil {
		return ""
	}
	return strings.TrimSuffix("/mistakes/"+name.ID+"#"+variant, "#")
}

// encodings are the ways in which a box takes bytes.
var encodings = []Choice{
	{"plain", "plain text"}, {"escaped", `escaped (\r\n, \xFF)`}, {"hex", "hex"}, {"base64", "Base64"},
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

// onlyThere says where the values are from that are set against ours.
func onlyThere(s Step) string {
	if s.Server != nil {
		return "only in yours or the service's"
	}
	return "only in yours"
}

// words makes the id of a clean-up readable.
func words(id string) string { return strings.ReplaceAll(id, "-", " ") }

// alsoWrong introduces the warnings.
func alsoWrong(n int) string {
	if n == 1 {
		return "One more thing to look at"
	}
	return fmt.Sprintf("%d more things to look at", n)
}

// words says how far a search is.
func (p Progress) words() string {
	if p.Waiting {
		return "Waiting for a turn: others are searching."
	}
	return fmt.Sprintf("%s sets tried, %s of them make a difference here; up to %d mistakes each.",
		check.Count(p.Hypotheses), check.Count(p.Distinct), max(1, p.Depth))
}
