package web

import (
	_ "embed"
	"encoding/json"
	"slices"

	"countersign/signer"
	"countersign/signer/check"
)

// An example is a request with all that checks it: one that works, or one that
// is broken on purpose. Its values are made up.
type example struct {
	ID           string       `json:"id"`
	Scheme       string       `json:"scheme"`
	Label        string       `json:"label"`
	Title        string       `json:"title"`
	Works        bool         `json:"works"`
	Verdict      string       `json:"verdict"` // what the test expects
	Now          string       `json:"now"`
	Secret       string       `json:"secret"` // opens nothing: it is made up
	SessionToken string       `json:"session_token"`
	Input        exampleInput `json:"input"`
}

// An exampleInput is the input of a check.
type exampleInput struct{ check.Input }

// UnmarshalJSON implements [json.Unmarshaler].
func (in *exampleInput) UnmarshalJSON(b []byte) (err error) {
	in.Input, err = check.Decode(b)
	return err
}

//go:embed examples.json
var examplesJSON []byte

// loadExamples reads the embedded examples, in the order of the menu.
func loadExamples() (list []example, err error) {
	err = json.Unmarshal(examplesJSON, &list)
	return list, err
}

// example returns the example of that id.
func (s *Server) example(id string) (*example, bool) {
	i := slices.IndexFunc(s.examples, func(e example) bool { return e.ID == id })
	if i < 0 {
		return nil, false
	}
	return &s.examples[i], true
}

// pad fills the form with the example.
func (e *example) pad() *pad {
	p := &pad{example: e.ID, scheme: e.Scheme, shaped: e.Scheme, boxes: map[string]box{}}
	in := &e.Input
	if len(in.Paste) > 0 {
		p.paste = string(in.Paste[0])
	}
	if in.Request != nil {
		p.take(in.Request, true)
		p.method = in.Request.Method
	}
	if in.Credentials != nil {
		p.accessKeyID = in.Credentials.AccessKeyID
	}
	p.region, p.service = in.Region, in.Service
	if !in.Complete {
		p.sent = "yes"
	}
	return p
}

// credentials are the example's own secrets.
func (e *example) credentials() signer.Credentials {
	return signer.Credentials{SecretAccessKey: signer.Secret(e.Secret), SessionToken: signer.Secret(e.SessionToken)}
}
