package web

import (
	"cmp"
	"context"
	"errors"
	"maps"
	"slices"
	"strconv"
	"strings"

	"countersign/signer/check"
	"countersign/signer/read"
	"countersign/templates"
)

// number reads a choice: 0 is none.
func number(choice string) int {
	n, err := strconv.Atoi(choice)
	if err != nil || n < 1 {
		return 0
	}
	return n
}

// checkChosen checks a paste, and of several requests in it the chosen one. A
// choice that there is no longer, after a clean-up was undone, is forgotten.
func (s *Server) checkChosen(ctx context.Context, p *pad, in *check.Input) (*check.Report, error) {
	if n := number(p.entry); n > 0 && (p.file != nil || string(in.Paste[0]) == p.paste) { // not what was typed
		in.Entry = &n
	}
	report, err := s.check(ctx, *in)
	var unfit *check.InputError
	if errors.As(err, &unfit) && unfit.Field == "entry" {
		p.entry, p.reference, in.Entry = "", "", nil
		return s.check(ctx, *in)
	}
	return report, err
}

// found keeps which of several requests the fields were filled from.
func (p *pad) found() {
	if p.reading == nil {
		return
	}
	p.entry, p.chosen = "", ""
	for _, f := range p.reading.Requests {
		if f.Chosen {
			p.entry = strconv.Itoa(f.Entry)
			p.chosen = p.entry
		}
	}
	if number(p.reference) > len(p.reading.Requests)+p.reading.MoreRequests || p.reference == p.entry {
		p.reference = ""
	}
}

// choose fills the fields from another request of the paste than before, where
// another is chosen, and reports whether the form is another one. What was typed
// beside the request stays.
func (p *pad) choose(s *Server, ctx context.Context) bool {
	conflict := p.reference != "" && p.reference == p.entry
	if conflict {
		p.reference = ""
	}
	if p.chosen == "" || p.entry == p.chosen || number(p.entry) == 0 {
		return conflict
	}
	before := *p
	before.entry = p.chosen
	was, err := s.read(ctx, &before, p.pasted())
	if err != nil {
		p.failed = err
		return true
	}
	typed, region, service := p.typed(was), p.region, p.service
	p.headers, p.body, p.hash, p.region, p.service, p.signed = nil, box{}, "", "", "", ""
	old := p.chosen
	p.readPaste(s, ctx)
	maps.Copy(p.boxes, typed)
	if region != was.Region {
		p.region = cmp.Or(region, p.region)
	}
	if service != was.Service {
		p.service = cmp.Or(service, p.service)
	}
	if conflict && p.reading != nil && len(p.reading.Requests) == 2 {
		p.reference = old // it was the other way round
	}
	return true
}

// typed returns the boxes that hold something else than the request gave them.
func (p *pad) typed(was *check.Report) map[string]box {
	filled := &pad{boxes: map[string]box{}}
	filled.fillBoxes(was)
	typed := map[string]box{}
	for id, b := range p.boxes {
		if b.text != "" && b.text != filled.boxes[id].text {
			typed[id] = b
		}
	}
	return typed
}

// working returns the request to compare with, nil where none is chosen.
func (p *pad) working() *read.Found {
	n := number(p.reference)
	if n == 0 || p.reference == p.entry {
		return nil
	}
	return p.told().Find(n)
}

// told is what the paste tells beside the fields that it filled.
func (p *pad) told() *read.Reading {
	if p.tells == nil {
		asIs := map[string]bool{}
		for _, id := range p.asIs {
			asIs[id] = true
		}
		r := read.ReadChoice([][]byte{[]byte(p.pasted())}, asIs, read.Choice{Entry: number(p.entry), Reference: number(p.reference)})
		p.tells = &r
	}
	return p.tells
}

// fillRequests lists the requests of a paste, where there are several.
func fillRequests(f *templates.Form, p *pad) {
	f.Entry, f.Reference, f.Chosen = p.entry, p.reference, p.chosen
	if p.reading == nil || len(p.reading.Requests) < 2 {
		for _, kept := range []templates.Choice{{Value: "entry", Label: p.entry}, {Value: "reference", Label: p.reference}, {Value: "chosen", Label: p.chosen}} {
			if p.paste != "" && kept.Label != "" {
				f.Kept = append(f.Kept, kept)
			}
		}
		return
	}
	for i := range p.reading.Requests {
		r := &p.reading.Requests[i]
		f.Requests = append(f.Requests, templates.Request{Number: strconv.Itoa(r.Entry), Label: labelOf(r), Signed: r.Signed || r.Note != ""})
		if r.Note != "" {
			f.Stripped++
		}
	}
	f.MoreRequests = p.reading.MoreRequests
}

// labelOf is a request in a list: what tells it from its neighbours.
func labelOf(f *check.Found) string {
	words := []string{strconv.Itoa(f.Entry), f.Method, shortened(f.URL)}
	if f.Status > 0 {
		words = append(words, strconv.Itoa(f.Status))
	}
	switch {
	case f.Signed:
		words = append(words, "signed")
	case f.Note != "":
		words = append(words, "signature left out")
	default:
		words = append(words, "not signed")
	}
	return strings.Join(words, " · ")
}

// shortened returns an address without its scheme, and without its middle.
func shortened(url string) string {
	const most, end = 26, 13
	_, rest, found := strings.Cut(url, "://")
	if !found {
		rest = url
	}
	letters := []rune(strings.TrimSuffix(rest, "/"))
	if len(letters) > most {
		letters = slices.Concat(letters[:most-end-1], []rune("…"), letters[len(letters)-end:])
	}
	return string(letters)
}
