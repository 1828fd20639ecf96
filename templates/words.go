package templates

import (
	"fmt"
	"strings"

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

// kindOf says whether an example works.
func kindOf(e Example) string {
	if e.Works {
		return "works"
	}
	return "broken"
}
