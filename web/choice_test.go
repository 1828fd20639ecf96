package web

import (
	"html"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
)

const (
	refusedRequest = "POST /refused HTTP/1.1\nHost: sqs.eu-west-1.amazonaws.com\nX-Amz-Date: 20140828T155034Z\nAuthorization: AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20140828/eu-west-1/sqs/aws4_request, SignedHeaders=host;x-amz-date, Signature=" + hexOnes + "\n\nbody of one\n\n"
	worksRequest   = "POST /works HTTP/1.1\nHost: sqs.eu-west-1.amazonaws.com\nContent-Type: text/plain\nX-Amz-Date: 20140828T155000Z\nAuthorization: AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20140828/eu-west-1/sqs/aws4_request, SignedHeaders=content-type;host;x-amz-date, Signature=" + hexOnes + "\n\nbody of two\n\n"
	thirdRequest   = "GET /third HTTP/1.1\nHost: other.example\nAccept: */*\n\n"
	hexOnes        = "1111111111111111111111111111111111111111111111111111111111111111"
)

var (
	inputTag    = regexp.MustCompile(`<input [^>]*>`)
	selectTag   = regexp.MustCompile(`(?s)<select [^>]*name="([^"]*)".*?</select>`)
	optionTag   = regexp.MustCompile(`<option value="([^"]*)"( selected)?`)
	textareaTag = regexp.MustCompile(`(?s)<textarea [^>]*name="([^"]*)"[^>]*>\n?(.*?)</textarea>`)
	attribute   = regexp.MustCompile(` (name|value|type|checked)="([^"]*)"`)
)

// formOf returns the fields of a page as a browser sends them back.
func formOf(page string) (f fields) {
	for _, tag := range inputTag.FindAllString(page, -1) {
		a := map[string]string{}
		for _, m := range attribute.FindAllStringSubmatch(tag, -1) {
			a[m[1]] = html.UnescapeString(m[2])
		}
		if a["name"] != "" && a["type"] != "checkbox" {
			f = f.with([2]string{a["name"], a["value"]})
		}
	}
	for _, m := range selectTag.FindAllStringSubmatch(page, -1) {
		chosen := ""
		for i, o := range optionTag.FindAllStringSubmatch(m[0], -1) {
			if i == 0 || o[2] != "" {
				chosen = html.UnescapeString(o[1])
			}
		}
		f = f.with([2]string{m[1], chosen})
	}
	for _, m := range textareaTag.FindAllStringSubmatch(page, -1) {
		f = f.with([2]string{m[1], html.UnescapeString(m[2])})
	}
	return f
}

// get returns the value of a field, "" where there is none.
func (f fields) get(name string) string {
	i := slices.IndexFunc(f, func(field [2]string) bool { return field[0] == name })
	if i < 0 {
		return ""
	}
	return f[i][1]
}

// set returns the form with another value in a field.
func (f fields) set(pairs ...string) fields {
	f = slices.Clone(f)
	for i := 0; i < len(pairs); i += 2 {
		at := slices.IndexFunc(f, func(field [2]string) bool { return field[0] == pairs[i] })
		if at < 0 {
			f = f.with([2]string{pairs[i], pairs[i+1]})
		} else {
			f[at][1] = pairs[i+1]
		}
	}
	return f
}

// again sends the form of a page back, with other values in some fields.
func (s *testServer) again(page string, pairs ...string) string {
	s.t.Helper()
	w := s.submit(formOf(page).set(pairs...))
	if w.Code != http.StatusOK {
		s.t.Fatalf("status %d", w.Code)
	}
	return w.Body.String()
}

// wantChoice checks which request the form was filled from, and which one works.
func wantChoice(t *testing.T, what, page, entry, reference, path string) {
	t.Helper()
	f := formOf(page)
	if f.get("entry") != entry || f.get("reference") != reference || f.get("path") != path || f.get("chosen") != entry {
		t.Errorf("%s: entry %q (filled from %q), reference %q, path %q; want %q, %q, %q",
			what, f.get("entry"), f.get("chosen"), f.get("reference"), f.get("path"), entry, reference, path)
	}
	if shown := strings.Contains(page, `id="reference-canonical-headers"`); shown != (reference != "") {
		t.Errorf("%s: the column of the one that works: %t", what, shown)
	}
}

func TestOneOfTwoRequestsIsChosen(t *testing.T) {
	s := newTestServer(t)
	page := s.submit(fields{{"paste", refusedRequest + worksRequest}}).Body.String()
	wantChoice(t, "at first", page, "1", "", "/refused")
	if !strings.Contains(page, "Two requests. Which one is refused?") {
		t.Error("it is not asked which one is refused")
	}
	page = s.again(page, "access_key_id", "AKIDTYPED", "provided.canonical-uri", "/typed", "region", "eu-typed-1")
	page = s.again(page, "entry", "2")
	wantChoice(t, "the second", page, "2", "", "/works")
	f := formOf(page)
	for name, want := range map[string]string{
		"access_key_id": "AKIDTYPED", "provided.canonical-uri": "/typed", "region": "eu-typed-1", "body": "body of two",
		"provided.signed-headers": "content-type;host;x-amz-date",
	} {
		if f.get(name) != want {
			t.Errorf("%s is %q, want %q", name, f.get(name), want)
		}
	}
	page = s.again(page, "reference", "1")
	wantChoice(t, "with one that works", page, "2", "1", "/works")
	if !strings.Contains(page, "Beside the time, the one that works has the path /refused") {
		t.Error("the summary does not tell what differs")
	}
	page = s.again(page, "path", "/edited")
	wantChoice(t, "after an edit", page, "2", "1", "/edited")
	page = s.again(page, "entry", "1")
	wantChoice(t, "the other way round", page, "1", "2", "/refused")
	page = s.again(page, "paste", thirdRequest)
	wantChoice(t, "another paste", page, "", "", "/third")
	if strings.Contains(page, `id="entry"`) {
		t.Error("there is one request, and it is asked which")
	}
}

func TestOneOfThreeRequestsIsChosen(t *testing.T) {
	s := newTestServer(t)
	page := s.submit(fields{{"paste", refusedRequest + worksRequest + thirdRequest}}).Body.String()
	if !strings.Contains(page, "3 requests were read") {
		t.Error("their number is not told")
	}
	page = s.again(page, "entry", "2", "reference", "1")
	wantChoice(t, "two choices at once", page, "2", "1", "/works")
	page = s.again(page, "entry", "1")
	wantChoice(t, "the one that works is refused", page, "1", "", "/refused")
	page = s.again(page, "reference", "3")
	page = s.again(page, "do", "read")
	wantChoice(t, "the same paste read again", page, "1", "3", "/refused")
	page = s.again(page, "endpoint", "https://typed.example/p?a=b&c=d")
	page = s.again(page)
	if f := formOf(page); f.get("endpoint") != "https://typed.example" || f.get("entry") != "1" {
		t.Errorf("an address that was typed: %q, entry %q", f.get("endpoint"), f.get("entry"))
	}
	page = s.again(page, "entry", "2")
	wantChoice(t, "after that", page, "2", "3", "/works")
}

// No choice is an error in the page, whatever is sent.
func TestChoicesThatAreNone(t *testing.T) {
	s := newTestServer(t)
	page := s.submit(fields{{"paste", refusedRequest + worksRequest}}).Body.String()
	for _, n := range []string{"9", "-1", "0", "x", "", "99999999999999999999"} {
		s.again(page, "entry", n)
		s.again(page, "reference", n)
		s.again(page, "entry", n, "reference", n, "chosen", n)
	}
	if w := s.submit(fields{{"entry", "2"}, {"reference", "1"}, {"chosen", "3"}}); w.Code != http.StatusOK {
		t.Errorf("no paste: %d", w.Code)
	}
}

// Choosing what to compare with leaves the form as it is.
func TestChoosingTheReferenceSwapsTheAnswerAlone(t *testing.T) {
	s := newTestServer(t)
	page := s.submit(fields{{"paste", refusedRequest + worksRequest}}).Body.String()
	w := s.live(formOf(page).set("reference", "2"))
	if w.Header().Get("HX-Retarget") != "" || !strings.Contains(w.Body.String(), `id="reference-canonical-headers"`) {
		t.Errorf("%q: %.300s", w.Header().Get("HX-Retarget"), w.Body.String())
	}
	if w = s.live(formOf(page).set("entry", "2")); w.Header().Get("HX-Retarget") != "#pad" {
		t.Error("another request does not fill the form")
	}
}

// POST /api/check names the field of a choice that is none.
func TestCheckAPIRefusesAChoice(t *testing.T) {
	s := newTestServer(t)
	w := s.api(`{"paste":"` + strings.ReplaceAll(refusedRequest+worksRequest, "\n", `\n`) + `","entry":3}`)
	if w.Code != http.StatusBadRequest {
		t.Errorf("status %d", w.Code)
	}
	wantError(t, w.Body.Bytes(), "entry", "2 requests were found")
}
