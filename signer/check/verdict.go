package check

import (
	"fmt"
	"strings"

	"countersign/signer"
	"countersign/signer/diagnose"
)

// verdict weighs the provided values.
func (j *job) verdict() Verdict {
	signature, compared, differs, open := diagnose.Absent, 0, 0, 0
	unsure := false
	for k, side := range j.compared.Sides {
		if side == nil {
			continue
		}
		if side.State == diagnose.Differs || side.State != diagnose.Absent && j.calculated[k] != nil && !unsure {
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
	case !j.hasRequest() || compared == 0:
		return NothingToCompare
	case signature == diagnose.Same:
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

// hasRequest reports whether there is anything to sign.
func (j *job) hasRequest() bool { return j.c.Request.URL != "" || len(j.c.Request.Body) > 0 }

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

// summary is the verdict in one sentence.
func (j *job) summary(v Verdict) string {
	switch v {
	case Valid:
		return "The signature is right: it is what this server computes for this request and this key."
	case Consistent:
		if !j.c.Credentials.CanSign() {
			return "All that you gave is right. Without the secret access key the signature itself cannot be checked."
		}
		return "All that you gave is right, and there is no signature among it to verify."
	case Explained:
		return j.nameMistakes() + " explain" + plural(len(j.explained.Findings), "s", "") +
			" your values: with " + plural(len(j.explained.Findings), "it", "all of them") + " applied, this server computes exactly the same bytes."
	case PartlyExplained:
		return j.nameMistakes() + plural(len(j.explained.Findings), " is", " are") +
			" to be seen in your values, but " + plural(len(j.explained.Findings), "does", "do") + " not explain all of the difference. " + j.firstDifference()
	case Unexplained:
		return j.firstDifference() + " None of the mistakes tried here gives your value."
	}
	switch {
	case len(j.reading.Parts) > 0 && j.nothingRead():
		return "The paste was not understood. A URL, a string to sign, a canonical query or a signature can be read."
	case len(j.provided) > 0 && !j.hasRequest():
		return "There is no request to compare with. Give the URL, or the string that your program signed."
	case len(j.provided) > 0 && j.c.Credentials.CanSign():
		return "There are masked values in what you gave: a signature cannot be computed from those."
	case len(j.provided) > 0:
		return "What you gave cannot be compared without the secret access key."
	case !j.c.Credentials.CanSign():
		return "Give the secret access key to see the signature, and paste what your program produced to compare."
	}
	return "Paste what your program produced beside a step to compare."
}

func (j *job) nothingRead() bool {
	return j.reading.Request == nil && len(j.reading.Provided) == 0
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

// firstDifference tells where the first provided value parts from ours.
func (j *job) firstDifference() string {
	for k, side := range j.compared.Sides {
		if side == nil || side.State != diagnose.Differs {
			continue
		}
		where := "The first difference is in the " + strings.ToLower(j.steps[k].Title)
		if d := side.Difference; d != nil {
			if d.Item != nil && d.Item.Name != "" {
				where += fmt.Sprintf(", %s %s", d.Item.Kind, d.Item.Name)
			}
			where += fmt.Sprintf(", at byte %d", d.Byte)
		}
		return where + "."
	}
	return ""
}

func plural(n int, one, more string) string {
	if n == 1 {
		return one
	}
	return more
}
