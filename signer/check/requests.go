package check

import (
	"fmt"
	"strings"

	"countersign/signer"
	"countersign/signer/read"
)

// A Found is one of several whole requests in the pastes.
type Found struct {
	Entry  int    `json:"entry"` // from 1
	As     string `json:"as"`
	Method string `json:"method"`
	URL    string `json:"url"` // without its query
	Status int    `json:"status,omitempty"`
	Time   string `json:"time,omitempty"` // as it is written
	Signed bool   `json:"signed"`
	Chosen bool   `json:"chosen"`
	Note   string `json:"note,omitempty"`
}

// strippedNote is said of a request whose signature is not in the file.
const strippedNote = "no Authorization header, though X-Amz-Date is there: Chrome leaves it out of what it exports"

// readChosen reads the pastes, and of several requests the one to check.
func readChosen(in *Input, asIs map[string]bool) (read.Reading, error) {
	var choice read.Choice
	for _, of := range []struct{ given, to *int }{{in.Entry, &choice.Entry}, {in.Reference, &choice.Reference}} {
		if of.given != nil {
			*of.to = max(*of.given, 0)
		}
	}
	r := read.ReadChoice(in.Paste, asIs, choice)
	switch n := choice.Reference; {
	case in.Entry != nil && (choice.Entry == 0 || choice.Entry > r.Count):
		return r, outOfRange("entry", r.Count)
	case in.Reference == nil:
	case n == 0 || n > r.Count:
		return r, outOfRange("reference", r.Count)
	case n == choice.Entry:
		return r, &InputError{Message: fmt.Sprintf("must be another request than the one that is checked, of the %d that were found", r.Count), Field: "reference"}
	case r.Count == 1 && in.Request == nil:
		return r, &InputError{Message: "1 request was found, and it is the one to check", Field: "reference"}
	}
	return r, nil
}

// outOfRange says how many requests there are.
func outOfRange(field string, count int) error {
	message := fmt.Sprintf("must be a number from 1 to %d: %d requests were found", count, count)
	switch count {
	case 0:
		message = "no whole request was found"
	case 1:
		message = "must be 1: 1 request was found"
	}
	return &InputError{Message: message, Field: field}
}

// requests lists the whole requests, where there are several, and counts those
// that are not listed.
func (j *job) requests() (list []Found, more int) {
	if j.reading.Count < 2 {
		return nil, 0
	}
	for i := range j.reading.Found {
		f := &j.reading.Found[i]
		found := Found{
			Entry: f.Number, As: f.As, Method: signer.Printable(f.Request.Method), URL: address(&f.Request),
			Status: f.Status, Time: f.Time, Signed: isSigned(&f.Request), Chosen: f.Number == j.reading.Chosen,
		}
		if f.Stripped {
			found.Note = strippedNote
		}
		list = append(list, found)
	}
	return list, j.reading.Count - len(list)
}

// address is where a request goes, without what it asks.
func address(r *signer.Request) string {
	const most = 2000
	base := r.Target().Base()
	return strings.ToValidUTF8(base[:min(len(base), most)], "\uFFFD")
}

// isSigned reports whether a request carries a signature of some scheme.
func isSigned(r *signer.Request) bool {
	c := signer.Case{Request: *r}
	s := signer.Detect(&c)
	for _, value := range s.Carried(&c) {
		if value != nil {
			return true
		}
	}
	return false
}

// Words tell of a request in a line.
func (f *Found) Words() string {
	words := []string{f.Method + " " + f.URL}
	if f.Status > 0 {
		words = append(words, fmt.Sprint(f.Status))
	}
	switch {
	case f.Signed:
		words = append(words, "signed")
	case f.Note != "":
		words = append(words, "its signature was left out")
	default:
		words = append(words, "not signed")
	}
	if f.Time != "" {
		words = append(words, f.Time)
	}
	return strings.Join(words, " · ")
}
