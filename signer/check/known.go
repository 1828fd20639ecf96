package check

import "countersign/signer/diagnose"

// known collects what the input tells beside the request.
func (j *job) known() diagnose.Known {
	return diagnose.Known{Now: j.now}
}
