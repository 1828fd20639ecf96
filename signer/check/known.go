package check

import (
	"maps"
	"slices"

	"countersign/signer"
	"countersign/signer/diagnose"
	"countersign/signer/read"
)

// known collects what the input tells beside the request. The secret that is used
// is not among the others, and none of them is ever shown.
func (j *job) known() diagnose.Known {
	beside := j.beside()
	used := j.c.Credentials
	return diagnose.Known{
		Hosts: beside.Hosts, Times: beside.Times, Now: j.now, MethodOpen: !j.methodGiven,
		Secrets: slices.DeleteFunc(slices.Clone(beside.Secrets), func(s signer.Secret) bool {
			return s == used.SecretAccessKey || s == used.SigningKey || s == used.SessionToken
		}),
	}
}

// lookBeside looks through what was pasted, now or to fill a form, and what the
// program and the service gave.
func (in *Input) lookBeside() read.Beside {
	texts := slices.Concat(in.Paste, in.Around)
	for _, values := range []map[string]signer.Text{in.Provided, in.Server} {
		for _, id := range slices.Sorted(maps.Keys(values)) {
			texts = append(texts, values[id])
		}
	}
	return read.LookBeside(texts...)
}
