package check_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"countersign/signer/check"
)

// refused are inputs that are not taken, and the field that the error names.
var refused = map[string]struct{ body, field, message string }{
	"nothing":                              {"", "", "not valid JSON"},
	"half an object":                       {`{"paste":"a"`, "", "not valid JSON (byte 12)"},
	"two objects":                          {`{}{}`, "", "not valid JSON"},
	"null":                                 {`null`, "", "must be an object"},
	"a list":                               {`[]`, "", "must be an object"},
	"a string":                             {`"GET"`, "", "must be an object"},
	"bytes that are no UTF-8":              {"{\"paste\":\"\xff\"}", "", "not UTF-8"},
	"an unknown field":                     {`{"pastes":""}`, "pastes", "unknown field"},
	"a field in another case":              {`{"Paste":""}`, "Paste", "unknown field"},
	"an empty name":                        {`{"":1}`, "", "unknown field"},
	"an unknown field of the request":      {`{"request":{"methd":"GET"}}`, "request.methd", "unknown field"},
	"an unknown credential":                {`{"credentials":{"secret":"x"}}`, "credentials.secret", "unknown field"},
	"an unknown field beside base64":       {`{"provided":{"digest":{"base64":"","utf8":""}}}`, "provided.digest.utf8", "unknown field"},
	"the same in a header":                 {`{"request":{"headers":[["a","b"],["c",{"base64":"","x":1}]]}}`, "request.headers.1.1.x", "unknown field"},
	"the same in a list of pastes":         {`{"paste":["a",{"base64":"","x":1}]}`, "paste.1.x", "unknown field"},
	"the same in one paste":                {`{"paste":{"Base64":""}}`, "paste.Base64", "unknown field"},
	"the first unknown field":              {`{"b":1,"a":2}`, "b", "unknown field"},
	"a header that is a string":            {`{"request":{"headers":["Host: h"]}}`, "request.headers.0", `["Name", "value"]`},
	"a header that is null":                {`{"request":{"headers":[null]}}`, "request.headers.0", `["Name", "value"]`},
	"a header of three":                    {`{"request":{"headers":[["a","b","c"]]}}`, "request.headers.0", `["Name", "value"]`},
	"a header of a number":                 {`{"request":{"headers":[["a",1]]}}`, "request.headers.0.1", "must be a string"},
	"headers as an object":                 {`{"request":{"headers":{"Host":"h"}}}`, "request.headers", "must be a list"},
	"a method that is a number":            {`{"request":{"method":1}}`, "request.method", "must be a string"},
	"a URL in base64":                      {`{"request":{"url":{"base64":""}}}`, "request.url", "must be a string"},
	"a request that is a string":           {`{"request":"GET /"}`, "request", "must be an object"},
	"a body that is a list":                {`{"request":{"body":[]}}`, "request.body", "must be a string"},
	"a paste that is a number":             {`{"paste":1}`, "paste", "must be a string"},
	"a paste in a list in a list":          {`{"paste":[["a"]]}`, "paste.0", "must be a string"},
	"base64 that is none":                  {`{"provided":{"digest":{"base64":"a"}}}`, "provided.digest", "Base64"},
	"base64 in a list":                     {`{"paste":["a",{"base64":"!"}]}`, "paste.1", "Base64"},
	"base64 that is a number":              {`{"paste":{"base64":1}}`, "paste.base64", "must be a string"},
	"an empty wrapper":                     {`{"paste":{}}`, "paste", "must be a string"},
	"half of a surrogate pair":             {`{"paste":"\ud800"}`, "paste", "surrogate"},
	"the other half":                       {`{"request":{"method":"\udc00"}}`, "request.method", "surrogate"},
	"the halves swapped":                   {`{"region":"\udc00\ud800"}`, "region", "surrogate"},
	"half a pair, then an escape":          {`{"region":"\ud800\n\udc00"}`, "region", "surrogate"},
	"half a pair in a header's name":       {`{"request":{"headers":[["\ud800","b"]]}}`, "request.headers.0", "surrogate"},
	"half a pair in a list":                {`{"as_is":["a","\udfff"]}`, "as_is.1", "surrogate"},
	"a time that is none":                  {`{"now":"yesterday"}`, "now", "must be a time"},
	"a time that is a number":              {`{"now":1409241034}`, "now", "must be a time"},
	"complete as a string":                 {`{"complete":"true"}`, "complete", "true or false"},
	"half a depth":                         {`{"depth":1.5}`, "depth", "whole number"},
	"an entry as a string":                 {`{"entry":"1"}`, "entry", "whole number"},
	"half a reference":                     {`{"reference":1.5}`, "reference", "whole number"},
	"a huge depth":                         {`{"depth":1e400}`, "depth", "whole number"},
	"a depth of 400 digits":                {`{"depth":` + strings.Repeat("9", 400) + `}`, "depth", "whole number"},
	"reveal as a string":                   {`{"reveal":"signing-key"}`, "reveal", "must be a list"},
	"provided as a list":                   {`{"provided":[]}`, "provided", "must be an object"},
	"a field that is there twice":          {`{"paste":"a","paste":"b"}`, "paste", "twice"},
	"a step that is there twice":           {`{"provided":{"digest":"a","digest":"b"}}`, "provided.digest", "twice"},
	"the same under an escaped name":       {`{"provided":{"digest":"a","\u0064igest":"b"}}`, "provided.digest", "twice"},
	"lists 100,000 deep":                   {`{"paste":` + strings.Repeat("[", 1e5) + strings.Repeat("]", 1e5) + `}`, "", "not valid JSON"},
	"objects 100,000 deep":                 {strings.Repeat(`{"request":`, 1e5) + "1" + strings.Repeat("}", 1e5), "", "not valid JSON"},
	"requests in requests, 5,000 deep":     {strings.Repeat(`{"request":`, 5e3) + "1" + strings.Repeat("}", 5e3), "request.request", "unknown field"},
	"a name of a million letters is short": {`{"` + strings.Repeat("n", 1e6) + `":1}`, "…", "unknown field"},
}

func TestDecodeRefuses(t *testing.T) {
	for what, c := range refused {
		_, err := check.Decode([]byte(c.body))
		var wrong *check.InputError
		if !errors.As(err, &wrong) {
			t.Errorf("%s: error is %v", what, err)
			continue
		}
		if wrong.Field != c.field || !strings.Contains(wrong.Message, c.message) {
			t.Errorf("%s: %q at %q, want %q at %q", what, wrong.Message, wrong.Field, c.message, c.field)
		}
	}
}

// Check refuses what only it can know.
func TestCheckRefuses(t *testing.T) {
	for body, field := range map[string]string{
		`{"scheme":"sigv9"}`:                                  "scheme",
		`{"provided":{"foo":""}}`:                             "provided.foo",
		`{"server":{"canonical_query":"a"}}`:                  "server.canonical_query",
		`{"reveal":["signature","digest","no"]}`:              "reveal.2",
		`{"provided":{"` + strings.Repeat("x", 99) + `":""}}`: "provided.…",
	} {
		in, err := check.Decode([]byte(body))
		if err != nil {
			t.Fatal(err)
		}
		_, err = check.Check(t.Context(), in, time.Time{})
		var wrong *check.InputError
		if !errors.As(err, &wrong) || wrong.Field != field {
			t.Errorf("%s: error %v, want one at %s", body, err, field)
		}
	}
}

func TestDecodeTakes(t *testing.T) {
	in, err := check.Decode([]byte(`
	{ "paste" : [ "a\r\n" , {"base64":"/wA="}, "\ud834\udd1e\\ud800" ], "scheme":"sigv2",
	  "request": {"method":"POST","url":"https://h/","headers":[["Host","h"],["X",{"base64":"/w=="}]],"body":{"base64":"AP8="},"payload_hash":"x"},
	  "credentials":{"access_key_id":"AK","secret_access_key":"s","session_token":"t","signing_key":"k"},
	  "region":"r","service":"s","complete":true,"now":"2014-08-28T15:50:34+02:00",
	  "provided":{"string-to-sign":"a"},"server":{"digest":null},"as_is":["final-line-end"],"reveal":[],"depth":2} `))
	if err != nil {
		t.Fatal(err)
	}
	got := fmt.Sprintf("%q %s %s %q %q %s %v %s %q %q %v %d", in.Paste, in.Request.Method, in.Request.URL, in.Request.Headers, in.Request.Body,
		in.Credentials.SecretAccessKey, in.Complete, in.Now.UTC().Format(time.RFC3339), in.Provided, in.Server, in.AsIs, *in.Depth)
	want := `["a\r\n" "\xff\x00" "𝄞\\ud800"] POST https://h/ [{"Host" "h"} {"X" "\xff"}] "\x00\xff" s true 2014-08-28T13:50:34Z ` +
		`map["string-to-sign":"a"] map["digest":""] [final-line-end] 2`
	if got != want {
		t.Errorf("decoded\n%s, want\n%s", got, want)
	}
	for _, body := range []string{`{}`, `{"paste":null,"request":null,"credentials":null,"now":null,"depth":null,"provided":null,"as_is":null}`} {
		if in, err := check.Decode([]byte(body)); err != nil {
			t.Errorf("%s: %v", body, err)
		} else if report, err := check.Check(t.Context(), in, time.Time{}); err != nil || report.Verdict != check.NothingToCompare {
			t.Errorf("%s: %v, %v", body, report, err)
		}
	}
}

// An empty box does not hide what the paste holds.
func TestEmptyProvidedSaysNothing(t *testing.T) {
	report := checkJSON(t, object{"paste": "GET\nh.example\n/\na=1&b=2", "provided": object{"string-to-sign": "", "digest": nil}})
	if side := step(t, report, "string-to-sign").Provided; side == nil || report.Verdict != check.Consistent {
		t.Errorf("provided %+v, %s", side, report.Verdict)
	}
}

func FuzzDecode(f *testing.F) {
	for _, c := range refused {
		if len(c.body) < 1000 {
			f.Add([]byte(c.body))
		}
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		_, err := check.Decode(body)
		var wrong *check.InputError
		if err != nil && (!errors.As(err, &wrong) || wrong.Message == "") {
			t.Fatalf("%q: %v", body, err)
		}
	})
}
