package read

import (
	"bytes"
	"slices"
	"strings"

	"countersign/signer"
)

// A Choice says which of several whole requests are meant, by their numbers
// from 1; 0 is none.
type Choice struct {
	Entry     int // the one to read: without it the likeliest of a HAR, else the first
	Reference int // one that works, which is not read unless Entry says so
}

// A Found is one of the whole requests of a text.
type Found struct {
	Number   int    // from 1, in the order of the text
	As       string // the form that it was read as
	Request  signer.Request
	Status   int    // of the answer, 0 where it is not told
	Time     string // of sending or signing, as it is written, "" where it is not told
	Stripped bool   // a browser left its Authorization header out
	// Region and Service are what a text says beside the request.
	Region, Service string
}

// How many requests are listed. Beyond, those that look signed are, too: a HAR
// of a web page has hundreds of others.
const (
	mostFound  = 200
	mostSigned = 300
)

// Find returns the request of that number, nil where it is not listed.
func (r *Reading) Find(number int) *Found {
	for i := range r.Found {
		if r.Found[i].Number == number {
			return &r.Found[i]
		}
	}
	return nil
}

// found notes a whole request and returns its number. One that is there again,
// as a command and as what it printed, is the same.
func (r *Reading) found(f Found) int {
	if n := len(r.Found); n > 0 && r.Found[n-1].Number == r.Count && r.Found[n-1].again(&f) {
		return r.Count
	}
	r.Count++
	f.Number = r.Count
	listed := f.Number == r.choice.Entry || f.Number == r.choice.Reference ||
		len(r.Found) < mostFound || len(r.Found) < mostSigned && (looksSigned(&f.Request) || looksDated(&f.Request))
	if listed {
		if f.Time == "" {
			f.Time = timeOf(&f.Request)
		}
		r.Found = append(r.Found, f)
	}
	return f.Number
}

// takes reports whether the request of that number is the one to read.
func (r *Reading) takes(number int) bool {
	switch {
	case r.choice.Entry != 0:
		return number == r.choice.Entry && r.Chosen == 0
	case number == r.choice.Reference:
		return false
	}
	return r.Chosen == 0
}

// take reads the request of that number, if it is the one to read.
func (r *Reading) take(request *signer.Request, number int) bool {
	if !r.takes(number) {
		return false
	}
	r.Chosen = number
	r.request(request, rankWhole)
	return true
}

// answered notes the status of the answer that follows a request. That the
// request may go on is no answer.
func (r *Reading) answered(status int) {
	if n := len(r.Found); n > 0 && status >= 200 && r.Found[n-1].Number == r.Count && r.Found[n-1].Status == 0 {
		r.Found[n-1].Status = status
	}
}

// harEntryName is what a HAR's requests are read as. Each of them was sent.
const harEntryName = "HAR entry"

// byItself are the headers that a client adds and a command does not show.
var byItself = []string{"host", "user-agent", "accept", "accept-encoding", "connection", "content-length", "content-type", "expect"}

// again reports whether another request is the same one, printed twice: the
// same address, body and headers but those that a client adds by itself.
func (f *Found) again(other *Found) bool {
	a, b := &f.Request, &other.Request
	return f.As != harEntryName && a.Method == b.Method && a.Target() == b.Target() && bytes.Equal(a.Body, b.Body) &&
		len(a.Headers) < 100 && len(b.Headers) < 100 && holds(a, b) && holds(b, a)
}

// holds reports whether a has the headers of b.
func holds(a, b *signer.Request) bool {
	for _, h := range b.Headers {
		value, sent := a.Header(h.Name)
		if sent && strings.TrimSpace(value) != strings.TrimSpace(h.Value) || !sent && !slices.Contains(byItself, strings.ToLower(h.Name)) {
			return false
		}
	}
	return true
}

// looksSigned reports whether a request carries a signature.
func looksSigned(r *signer.Request) bool {
	if text, found := r.Header("Authorization"); found && strings.HasPrefix(strings.TrimSpace(text), "AWS") {
		return true
	}
	query := "&" + strings.ToLower(r.Target().Query)
	return strings.Contains(query, "&x-amz-signature=") || strings.Contains(query, "&signature=") || bytes.Contains(r.Body, []byte("&Signature="))
}

// looksDated reports whether a header is there that only signers send.
func looksDated(r *signer.Request) bool {
	_, dated := r.Header("X-Amz-Date")
	return dated
}

// timeOf returns when a request was signed, as it is written.
func timeOf(r *signer.Request) string {
	const longest = 40
	at, sent := r.Header("X-Amz-Date")
	if !sent {
		at, _ = r.Header("Date")
	}
	for pair := range strings.SplitSeq(r.Target().Query, "&") {
		name, value, _ := strings.Cut(pair, "=")
		if at == "" && (name == "X-Amz-Date" || name == "Timestamp") {
			at = signer.Unescape(value)
		}
	}
	if at = strings.ToValidUTF8(strings.TrimSpace(at), "\uFFFD"); len(at) > longest {
		return ""
	}
	return at
}
