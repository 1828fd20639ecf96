package check

import (
	"maps"
	"slices"

	"countersign/signer"
	"countersign/signer/diagnose"
	"countersign/signer/read"
)

// known collects what the input tells beside the request: from what was pasted,
// and from what the program and the service gave. The secret that is used is not
// among the others, and none of them is ever shown.
func (j *job) known() diagnose.Known {
	texts := slices.Clone(j.in.Paste)
	for _, values := range []map[string]signer.Text{j.provided, j.server} {
		for _, id := range slices.Sorted(maps.Keys(values)) {
			texts = append(texts, values[id])
		}
	}
	beside := read.LookBeside(texts...)
	used := j.c.Credentials
	return diagnose.Known{
		Hosts: beside.Hosts, Times: beside.Times, Now: j.now, MethodOpen: !j.methodGiven,
		Secrets: slices.DeleteFunc(beside.Secrets, func(s signer.Secret) bool {
			return s == used.SecretAccessKey || s == used.SigningKey || s == used.SessionToken
		}),
	}
}
