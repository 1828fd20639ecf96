package diagnose

import (
	"slices"

	"countersign/signer"
)

// A Mistake is one change of the rules, with what there is to say about it.
type Mistake struct {
	ID      string
	Variant string // "" for the plain form
	// Cases is how often it was met among 380 public cases; 0: known from
	// documentation only.
	Cases int
	Title string
	Step  string // the step in which it happens
	Say   string // what was done and why it breaks the signature
	// Fixes tells how to mend it, by language: python, php, javascript,
	// java, csharp, go, ruby, perl, asp. any is the fix in every language.
	Fixes map[string]string
	// Change makes right rules wrong. It is nil for a mistake that is only seen
	// in a request, a reply or a program.
	Change func(*signer.Rules)
}

// Switches are the mistakes that change the rules, and have no parameter.
func Switches() []Mistake { return switches }

var switches = slices.DeleteFunc(slices.Clone(catalogue), func(m Mistake) bool { return m.Change == nil })

// Find returns the entry of the catalogue, that of the plain mistake where
// there is none for the variant, or nil.
func Find(id, variant string) *Mistake {
	var plain *Mistake
	for i := range catalogue {
		switch m := &catalogue[i]; {
		case m.ID != id:
		case m.Variant == variant:
			return m
		case m.Variant == "":
			plain = m
		}
	}
	return plain
}

// Mistakes is the catalogue. To add a mistake, add an entry to the file of its
// chapter, and a field to [signer.Rules] if no field can say it yet.
func Mistakes() []Mistake { return catalogue }

// catalogue is in the order in which a request is made. Where two sets of
// mistakes give the same bytes, the one whose entries come first is named.
var catalogue = slices.Concat(
	timeMistakes,
	credentialMistakes,
	hostMistakes,
	queryMistakes,
	sortMistakes,
	headerMistakes,
	payloadMistakes,
	textMistakes,
	keyMistakes,
	outputMistakes,
	transportMistakes,
	proxyMistakes,
)
