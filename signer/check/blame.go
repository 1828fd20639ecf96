package check

import (
	"strings"

	"countersign/signer"
	"countersign/signer/diagnose"
)

// blame tells from the texts that the service echoed who is wrong: the program,
// what lies between it and the service, or the key. No key is needed for that.
// It is "" where there is no such text.
func (j *job) blame() string {
	equal := ""
	for k := range j.steps {
		step, theirs := &j.steps[k], j.echoed.Sides[k]
		if theirs == nil || step.Keyed || step.Divide == nil {
			continue
		}
		title, mine := strings.ToLower(step.Title), j.compared.Sides[k]
		switch {
		case mine != nil && !differ(step, theirs.Value, mine.Value):
			equal = title
		case mine != nil && theirs.State == diagnose.Same:
			return "The service computed the " + title + " that this server computes for the request, and your program another one: the program signed wrongly."
		case mine != nil && mine.State == diagnose.Same:
			return "Your program's " + title + " is right for the request that you gave, but the service computed another one: the program sent something other than it signed, or something on the way changed it."
		case mine != nil:
			return "Your program's " + title + ", the service's, and the one for the request that you gave are three different ones: give the request as it was sent."
		case theirs.State == diagnose.Differs:
			return "The service computed another " + title + " than the request that you gave has: it got another request, or something on the way changed it."
		}
	}
	if equal == "" {
		return ""
	}
	return "Your program's " + equal + " is the one that the service computed, and it still refused the signature: the key is wrong. The secret does not belong to this access key id, or was changed on its way into the program."
}

// differ reports whether two values differ in more than what is masked.
func differ(step *signer.Step, a, b []byte) bool {
	diff := diagnose.Compare(step, a, b)
	return diff.First != nil
}
