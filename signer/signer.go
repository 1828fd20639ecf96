// Package signer computes request signatures step by step.
//
// A [Case] holds a request and the credentials that sign it. A [Scheme] turns
// it into a list of [Step] values: every intermediate result that the scheme's
// rules name, in order. The choices that a signer makes on the way are a value
// too, [Rules], so that the same code signs rightly and wrongly.
//
// Nothing here reads a clock, a file, the network or the environment, and
// nothing is logged.
package signer

import (
	"bytes"
	"slices"
	"time"
)

// A Header is one header line as sent: name and value unchanged.
type Header struct {
	Name, Value string
}

// A Request is what a client sent, or is about to send, byte for byte.
type Request struct {
	Method string
	// URL as sent: absolute, or only path and query, in which case the Host
	// header names the host. It may carry a signature already.
	URL     string
	Headers []Header
	Body    []byte
	// PayloadHash, where not empty, stands in for a body that is not at hand.
	PayloadHash string
}

// Header returns the value of the first header of that name, in any case, and
// whether there is one.
func (r *Request) Header(name string) (string, bool) {
	for _, h := range r.Headers {
		if equalFold(h.Name, name) {
			return h.Value, true
		}
	}
	return "", false
}

// Credentials sign a request. All of it is optional: without a secret the
// steps up to the first keyed one are still computed.
type Credentials struct {
	AccessKeyID     string
	SecretAccessKey Secret
	SessionToken    Secret
	SigningKey      Secret
}

// CanSign reports whether there is a key.
func (c *Credentials) CanSign() bool { return c.SecretAccessKey != "" || c.SigningKey != "" }

// A Case is all that signing needs.
type Case struct {
	Request     Request
	Credentials Credentials
	Region      string
	Service     string
	// SignedHeaders is the list of signed headers, joined by ";", where it is
	// known though the request does not say it.
	SignedHeaders string
	// Bucket of S3, where the host names it in a way that is not AWS's own.
	Bucket string
}

// A Step describes one rung of a scheme's ladder. Its value is in [Values], at
// the same index.
type Step struct {
	ID     string
	Title  string
	Rule   string // the rule, in one sentence
	Source string // where the rule is written: an address
	Role   Role   // what it is to a service
	Keyed  bool   // computed with the key
	Secret bool   // as good as the key: never shown unless asked for
	Host   bool   // holds the host, and is not right without it
	Of     []int  // the indexes of the earlier steps that it is made of, beside the request

	// Divide splits a value at the step's own joints, for comparing. Nil
	// means that the value has no inner structure (a digest, say).
	Divide func(value []byte) []Piece
	// Same compares by meaning. Nil means byte for byte.
	Same func(a, b []byte) bool
	// Verify reports whether a value fits the values of the other steps, where
	// it is never the same twice and can only be verified. Nil means that it
	// is compared.
	Verify func(v Values, value []byte) bool
	// Undo gives what the step before must have been for this value, however
	// wrongly this step was done; nil where it cannot tell. Nil means that
	// this step cannot be undone.
	Undo func(value []byte) []byte
}

// A Role is what a step's value is to a service.
type Role uint8

const (
	// RoleNone is for a value that is never sent.
	RoleNone Role = iota
	// RoleSignature is for a value that a service verifies.
	RoleSignature
	// RoleRequest is for the whole of what is sent.
	RoleRequest
)

// Values holds one value a step; nil where there is none.
type Values [][]byte

// Fits reports whether a value is right for step k among the values v.
func (v Values) Fits(step *Step, k int, value []byte) bool {
	switch {
	case v[k] == nil || value == nil:
		return false
	case step.Verify != nil:
		return step.Verify(v, value)
	case step.Same != nil:
		return step.Same(v[k], value)
	}
	return bytes.Equal(v[k], value)
}

// or returns own[i] where the user has a value of their own for step i, else
// v[i].
func (v Values) or(own Values, i int) []byte {
	if own != nil && own[i] != nil {
		return own[i]
	}
	return v[i]
}

// A Remark is something about a request that does not change its signature but
// deserves a word: an expired time, a parameter sent twice.
type Remark struct {
	ID      string // an id of the catalogue where it has one
	Variant string
	Step    string // the step that shows it
	Where   string // the field: "header X-Amz-Date", "parameter Expires"
	Title   string
	Text    string
	// Possible marks what is worth checking, but may well be right.
	Possible bool
	// Unverified marks a part of the request that should be signed and
	// cannot be verified: then no request is called right.
	Unverified bool
}

// A Likelihood says how sure it is that a request is signed by a scheme.
type Likelihood uint8

const (
	// Unlikely: nothing speaks for it.
	Unlikely Likelihood = iota
	// Guessed: its host, or a name in it, is one where the scheme is in use.
	Guessed
	// Marked: it says that it is, or is to be, signed so.
	Marked
	// Carrying: it carries a signature of the scheme.
	Carrying
)

// A Form says what a page asks for to lay out a request of a scheme.
type Form struct {
	Fields     []Field // the parameters and headers that the scheme itself knows
	Scope      bool    // region and service are signed
	Headers    bool    // headers are signed
	Body       bool    // the body is signed, or its hash
	FormBody   bool    // parameters may travel in a form body
	OnlyForm   bool    // they always do
	SigningKey bool    // the derived key may be given instead of the secret
}

// A Field is a parameter or a header that a scheme adds, or looks at.
type Field struct {
	Name      string
	Header    bool   // it is a header, not a parameter
	Signature bool   // it holds the signature
	Time      string // the layout, in the terms of package time, where it is the time of signing
	Offered   bool   // worth a row of its own in an empty form
	Empty     string // what is sent when it is left empty: "the time now"
}

// A Scheme is one way of signing requests.
type Scheme interface {
	ID() string
	Title() string
	// Recognises says how likely it is that the request is signed, or meant
	// to be signed, by this scheme.
	Recognises(c *Case) Likelihood
	// Form says what a page asks for.
	Form() Form
	// Rules returns the right choices for this case.
	Rules(c *Case) Rules
	// Steps returns the ladder for this case, in order.
	Steps(c *Case) []Step
	// HasStep reports whether some case's ladder has a step of that id.
	HasStep(id string) bool
	// Complete returns the case with all that a signer adds before signing
	// and that is not there yet. now is the time to sign with.
	Complete(c Case, now time.Time) Case
	// Lacks names what is needed to compute every step and is not there,
	// beside the key: "the region".
	Lacks(c *Case) []string
	// Sign computes every step by the rules r. Where own holds a value for
	// a step, the later steps are computed from that instead of from ours:
	// so one can tell what follows from a user's own value. A step that
	// cannot be computed (no key) is nil.
	Sign(c *Case, r Rules, own Values) Values
	// Carried returns the values that a signed request shows by itself: its
	// signature, say.
	Carried(c *Case) Values
	// Signed returns the request with the signature of v in it, and false
	// where v holds none.
	Signed(c *Case, v Values) (Request, bool)
	// Remarks tells what a service would object to beside the signature,
	// and what in the request contradicts itself. A zero now means that the
	// time is not known.
	Remarks(c *Case, now time.Time) []Remark
}

// An Opener is a scheme for which a request can leave a fact open that is
// signed and not sent: then whichever reading verifies is right.
type Opener interface {
	// Readings returns other readings of the case, each with what is taken
	// for granted in it.
	Readings(c *Case) []Reading
}

// A Reading is a case with a fact filled in.
type Reading struct {
	Case Case
	Note string
}

// Schemes lists all schemes, in the order in which a page offers them.
func Schemes() []Scheme { return schemes }

var schemes = []Scheme{
	sigV2{},
	sigV4,
	sigV4Query,
	newStreaming(),
	sigV4Post{},
	sigV4A,
	sigV4AQuery,
	s3V2{},
	s3V2Query{},
	s3V2Post{},
}

// SchemeByID returns the scheme with that id, or nil.
func SchemeByID(id string) Scheme {
	for _, s := range schemes {
		if s.ID() == id {
			return s
		}
	}
	return nil
}

// Detect returns the likeliest scheme of the case, or else the first of all.
func Detect(c *Case) Scheme {
	best, most := schemes[0], Unlikely
	for _, s := range schemes {
		if l := s.Recognises(c); l > most {
			best, most = s, l
		}
	}
	return best
}

// HasStep reports whether some scheme has a step of that id.
func HasStep(id string) bool {
	return slices.ContainsFunc(schemes, func(s Scheme) bool { return s.HasStep(id) })
}

// SecretStep reports whether a step of that id is as good as the key.
func SecretStep(id string) bool {
	return slices.ContainsFunc(schemes, func(s Scheme) bool {
		steps := s.Steps(&Case{})
		k := StepIndex(steps, id)
		return k >= 0 && steps[k].Secret
	})
}

// StepIndex returns the index of the step with that id, or -1.
func StepIndex(steps []Step, id string) int {
	for i := range steps {
		if steps[i].ID == id {
			return i
		}
	}
	return -1
}
