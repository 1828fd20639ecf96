package check

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"countersign/signer"
	"countersign/signer/diagnose"
	"countersign/signer/read"
)

// verdict weighs the provided values.
func (j *job) verdict() Verdict {
	signature, compared, differs, open := diagnose.Absent, 0, 0, 0
	unsure := false
	for k, side := range j.compared.Sides {
		if side == nil {
			continue
		}
		tells := j.steps[k].Keyed || !j.carried[j.steps[k].ID] // a scope in a request that says it tells nothing
		if side.State == diagnose.Differs || tells && side.State != diagnose.Absent && j.calculated[k] != nil && !unsure {
			compared++
		}
		unsure = side.State == diagnose.Absent // what follows from this says nothing
		if j.steps[k].Role != signer.RoleNone && !side.Diff.Masked {
			signature = worse(signature, side.State)
		}
		if side.State == diagnose.Differs {
			differs++
			if !j.explained.Reproduced[k] {
				open++
			}
		}
	}
	switch {
	case !j.hasRequest || compared == 0:
		return NothingToCompare
	case signature == diagnose.Same && j.unverified() == "":
		return Valid
	case differs == 0:
		return Consistent
	case len(j.explained.Findings) == 0:
		return Unexplained
	case open > 0 || !j.allProved():
		return PartlyExplained
	}
	return Explained
}

// worse returns the state that says more against a signature.
func worse(a, b diagnose.State) diagnose.State {
	rank := map[diagnose.State]int{diagnose.Absent: 0, diagnose.Same: 1, diagnose.Follows: 2, diagnose.Differs: 3}
	if rank[b] > rank[a] {
		return b
	}
	return a
}

func (j *job) allProved() bool {
	for _, f := range j.explained.Findings {
		if f.Certainty != diagnose.Proved {
			return false
		}
	}
	return true
}

// summary is the verdict in a sentence or two.
func (j *job) summary(v Verdict) string {
	if who := j.blame(); who != "" && v != Valid && v != Explained {
		return who
	}
	found := len(j.explained.Findings)
	switch v {
	case Valid:
		if k := j.firstDiffering(); k >= 0 {
			return "The signature verifies, but the " + strings.ToLower(j.steps[k].Title) + " that you gave is not what it was made from."
		}
		return "The signature is right: it is what this server computes for this request and this key." + j.refusal() + j.answer()
	case Consistent:
		return j.consistent()
	case Explained:
		return j.nameMistakes() + plural(found, " explains", " explain") + " your values: with " + plural(found, "it", "all of them") +
			" applied, this server computes exactly the same bytes."
	case PartlyExplained:
		return j.nameMistakes() + plural(found, " is", " are") + " to be seen in your values" + j.rest()
	case Unexplained:
		return j.unexplained()
	}
	return j.nothing()
}

// open returns the first step in which something differs that is not named, or -1.
func (j *job) open() int {
	for k, side := range j.compared.Sides {
		if side != nil && side.State == diagnose.Differs && !j.explained.Reproduced[k] && !j.explained.Named[k] {
			return k
		}
	}
	return -1
}

// rest tells what the mistakes that were named leave unexplained.
func (j *job) rest() string {
	found := len(j.explained.Findings)
	open := j.open()
	if open < 0 {
		return ", and nothing else differs in what you gave."
	}
	text := ", but " + plural(found, "does", "do") + " not explain all of the difference. "
	for _, left := range j.explained.Left {
		if left.Step == j.steps[open].ID {
			return text + "Nothing known explains what is left; it begins in the " + strings.ToLower(left.Where[:1]) + left.Where[1:] + "."
		}
	}
	if open != j.firstDiffering() {
		return text + "The " + strings.ToLower(j.steps[open].Title) + " is not what this gives."
	}
	return text + j.firstDifference()
}

// unverified returns what of the request should be signed and cannot be
// verified, in a few words.
func (j *job) unverified() string {
	for _, remark := range j.scheme.Remarks(&j.c, time.Time{}) {
		if remark.Unverified {
			return remark.Title
		}
	}
	return ""
}

// refusal points to what a service objects to all the same.
func (j *job) refusal() string {
	for _, remark := range j.scheme.Remarks(&j.c, j.now) {
		if !remark.Possible {
			return " But something else is wrong with it: see below."
		}
	}
	return ""
}

// answer repeats what the service objected to, where it is not the signature.
func (j *job) answer() string {
	if j.reading.Answer == "" {
		return ""
	}
	return " " + j.reading.Answer
}

// consistent says what was not verified.
func (j *job) consistent() string {
	if title := j.unverified(); title != "" {
		return "What can be verified is right, but not all of the request is: " + strings.ToLower(title[:1]) + title[1:] + "."
	}
	for k, side := range j.compared.Sides {
		if side != nil && j.steps[k].Role != signer.RoleNone && side.Diff.Masked {
			return "All that you gave is right, as far as it can be read. The signature itself is masked."
		}
	}
	if !j.c.Credentials.CanSign() {
		return "Nothing that you gave is against the rules. To check the signature itself, give the secret access key."
	}
	return "All that you gave is right, and there is no signature among it to verify."
}

// unexplained says what is known all the same: which side of the key is wrong.
func (j *job) unexplained() string {
	k := j.firstDiffering()
	if !j.steps[k].Keyed || j.steps[k].Divide != nil || !j.c.Credentials.CanSign() {
		return j.firstDifference() + " None of the mistakes tried here gives your value."
	}
	for _, i := range j.signedText(k) {
		if side := j.compared.Sides[i]; side != nil && side.State == diagnose.Same {
			return "Your " + strings.ToLower(j.steps[i].Title) + " is right, yet the " + strings.ToLower(j.steps[k].Title) +
				" is not what it gives with this key: the key is another one, or your program signed other bytes than it printed."
		}
	}
	return "The " + strings.ToLower(j.steps[k].Title) + " is not what this request gives with this key. " +
		"None of the mistakes tried here gives it. Give the string that your program signed, to see whether that or the key is wrong."
}

// signedText returns the steps that hold what step k signs.
func (j *job) signedText(k int) []int {
	var list []int
	for _, of := range j.steps[k].Of {
		switch step := &j.steps[of]; {
		case step.Secret:
		case step.Keyed && step.Divide == nil:
			list = append(list, j.signedText(of)...)
		default:
			list = append(list, of)
		}
	}
	return list
}

// nothing says what is missing.
func (j *job) nothing() string {
	switch {
	case j.reading.Answer != "":
		return j.reading.Answer
	case (len(j.reading.Parts) > 0 || len(j.reading.Hints) > 0) && j.nothingRead() && !j.hasRequest:
		return j.nothingIn()
	case j.given() && !j.hasRequest:
		return "There is no request to compare with. Give the URL, or the string that your program signed."
	case len(j.scheme.Lacks(&j.c)) > 0:
		return "The signature cannot be computed without " + list(j.scheme.Lacks(&j.c)) + "."
	case j.given() && j.c.Credentials.CanSign() && !j.canCompute():
		return "The key that you gave cannot be used: a secret access key, or a signing key of 64 hex digits, is needed."
	case j.given() && j.c.Credentials.CanSign():
		return "Values in what you gave are masked, or look so: a signature cannot be computed from those."
	case j.given():
		return "What you gave cannot be compared without the secret access key."
	case !j.c.Credentials.CanSign():
		return "Give the secret access key to see the signature, and paste what your program produced to compare."
	}
	return "Paste what your program produced beside a step to compare."
}

// nothingIn says what a paste without a request and without values is.
func (j *job) nothingIn() string {
	const wanted = " Give the URL or the request that was sent, or the string that was signed."
	understood := func(p read.Part) bool { return p.As != "not understood" }
	switch {
	case len(j.reading.Hints) == 0 && !slices.ContainsFunc(j.reading.Parts, understood):
		return "The paste was not understood. A URL, a request, a curl command, an error reply, a log or a printed string can be read."
	case len(j.reading.Hints) > 0:
		return "The paste holds no request, so nothing can be computed; but some of it is worth a look, see below." + wanted
	}
	return "The paste holds no request, so nothing can be computed." + wanted
}

// canCompute reports whether some step was computed with the key.
func (j *job) canCompute() bool {
	for k := range j.steps {
		if j.steps[k].Keyed && j.calculated[k] != nil {
			return true
		}
	}
	return false
}

// given reports whether there is a value beside what a request shows by itself
// that tells nothing.
func (j *job) given() bool {
	for id := range j.provided {
		if k := signer.StepIndex(j.steps, id); k < 0 || j.steps[k].Keyed || !j.carried[id] {
			return true
		}
	}
	return false
}

func (j *job) nothingRead() bool {
	return j.reading.Request == nil && len(j.reading.Provided) == 0
}

// list joins words as a sentence does.
func list(words []string) string {
	if n := len(words) - 1; n > 0 {
		return strings.Join(words[:n], ", ") + " and " + words[n]
	}
	return words[0]
}

// nameMistakes counts the findings in words.
func (j *job) nameMistakes() string {
	n := len(j.explained.Findings)
	if n == 1 {
		return "One mistake"
	}
	words := []string{"No", "One", "Two", "Three", "Four", "Five"}
	if n < len(words) {
		return words[n] + " mistakes together"
	}
	return fmt.Sprintf("%d mistakes together", n)
}

// firstDiffering returns the first step whose provided value differs, or -1.
func (j *job) firstDiffering() int {
	return slices.IndexFunc(j.compared.Sides, func(s *diagnose.Side) bool { return s != nil && s.State == diagnose.Differs })
}

// firstDifference tells where the first provided value parts from ours.
func (j *job) firstDifference() string {
	k := j.firstDiffering()
	where := "The first difference is in the " + strings.ToLower(j.steps[k].Title)
	if d := j.compared.Sides[k].Difference; d != nil && j.steps[k].Divide != nil {
		if d.Item != nil && d.Item.Name != "" {
			where += fmt.Sprintf(", %s %s", d.Item.Kind, d.Item.Name)
		}
		where += fmt.Sprintf(", at byte %d", d.Byte)
	}
	return where + "."
}

func plural(n int, one, more string) string {
	if n == 1 {
		return one
	}
	return more
}
