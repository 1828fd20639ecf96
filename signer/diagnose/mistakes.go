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
	// LastResort is for a name that other mistakes say more exactly where they
	// give the same bytes.
	LastResort bool
	// Alone is for a mistake so large that it is combined with none but those in what
	// is done with the digest.
	Alone bool
	// Change makes right rules wrong. It is nil for a mistake that is only seen
	// in a request, a reply or a program.
	Change func(*signer.Rules)
	// Changes are there instead of Change where the mistake can be made in
	// several ways that need no names of their own.
	Changes []func(*signer.Rules)
	// With is the parameter of a member of a family: the host that was signed,
	// say. "" for a switch.
	With string
	// Alter makes the case that was signed of the one that was sent, without
	// changing that one's slices. It is there for members of families alone,
	// which have no Change.
	Alter func(signer.Case) signer.Case

	met int // Cases, and for a variant at least those of the plain form
}

// Make makes the mistake.
func (m *Mistake) Make(c *signer.Case, r *signer.Rules) {
	if m.Alter != nil {
		*c = m.Alter(*c)
	}
	if m.Change != nil {
		m.Change(r)
	}
}

// Switches are the mistakes that change the rules, and have no parameter. One
// that can be made in several ways is there for each of them.
func Switches() []Mistake { return switches }

var switches = func() []Mistake {
	var list []Mistake
	for _, m := range catalogue {
		m.met = m.Cases
		if plain := Find(m.ID, ""); plain != nil {
			m.met = max(m.met, plain.Cases)
		}
		if m.Change != nil {
			list = append(list, m)
		}
		for _, change := range m.Changes {
			way := m
			way.Change = change
			list = append(list, way)
		}
	}
	return list
}()

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
