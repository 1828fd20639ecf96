package diagnose

import (
	"time"

	"countersign/signer"
)

// Known is what is known beside the request, for mistakes that have a
// parameter.
type Known struct {
	// Hosts, Secrets and Times were found in what was pasted.
	Hosts   []string
	Secrets []signer.Secret
	Times   []time.Time
	// Now is the time of the check; zero where it is not known.
	Now time.Time
}

// A family is a mistake with a parameter.
type family struct {
	// name is the finished sentence's subject for what was searched: "other
	// hosts".
	name string
	// members returns at most mostMembers of it, the likeliest first.
	members func(s signer.Scheme, c *signer.Case, k *Known) []Mistake
}

// mostMembers bounds a family.
const mostMembers = 64

// families are in the order of the catalogue.
var families = []family{}
