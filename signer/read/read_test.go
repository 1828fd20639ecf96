package read_test

import (
	"bytes"
	"maps"
	"runtime"
	"slices"
	"strings"
	"testing"

	"countersign/signer/read"
	"countersign/signer/signertest"
)

const (
	text   = "POST\nmws.example.com\n/Orders/2013-09-01\nAWSAccessKeyId=AK&Action=ListOrders"
	digest = "8c9be0e5c1a2d9e7f3b4a5968778695a4b3c2d1e0f9e8d7c6b5a493827160514"
	b64    = "i91nKc4PWAt0JJIdXwz9HxZCJDdiy6cf/Mj6vPxyYIs="
)

func reading(pastes ...string) read.Reading {
	var list [][]byte
	for _, p := range pastes {
		list = append(list, []byte(p))
	}
	return read.Read(list, nil)
}

// Each row: what was pasted, the request in it, and the values in it.
func TestRead(t *testing.T) {
	for what, c := range map[string]struct {
		paste, request string
		provided       map[string]string
	}{
		"nothing":                         {"", "", nil},
		"prose":                           {"how do I sign this?\nPlease help.", "", nil},
		"a URL":                           {"https://h.example/p?a=1", " https://h.example/p?a=1", nil},
		"a URL with a method":             {"post  https://h.example/p?a=1", "post https://h.example/p?a=1", nil},
		"a URL in quotes, with a label":   {`url = "http://h.example/?a=1"`, " http://h.example/?a=1", nil},
		"a URL in brackets":               {"<https://h.example/>", " https://h.example/", nil},
		"a URL with more behind it":       {"GET https://h.example/?a=1 HTTP/1.1", "GET https://h.example/?a=1", nil},
		"a URL in capitals":               {"HTTPS://H.EXAMPLE/?a=1", " HTTPS://H.EXAMPLE/?a=1", nil},
		"two URLs, of which the first":    {"https://a.example/\nhttps://b.example/", " https://a.example/", nil},
		"a string to sign":                {text, "POST https://mws.example.com/Orders/2013-09-01?AWSAccessKeyId=AK&Action=ListOrders", map[string]string{"string-to-sign": text}},
		"with its lines in CRLF":          {crlf(text), "POST https://mws.example.com/Orders/2013-09-01?AWSAccessKeyId=AK&Action=ListOrders", map[string]string{"string-to-sign": crlf(text)}},
		"with its lines in CR":            {strings.ReplaceAll(text, "\n", "\r"), "POST https://mws.example.com/Orders/2013-09-01?AWSAccessKeyId=AK&Action=ListOrders", map[string]string{"string-to-sign": strings.ReplaceAll(text, "\n", "\r")}},
		"behind a label":                  {"String to sign: " + text, "POST https://mws.example.com/Orders/2013-09-01?AWSAccessKeyId=AK&Action=ListOrders", map[string]string{"string-to-sign": text}},
		"with a blank after the method":   {"POST \nh.example\n/\na=1", "POST https://h.example/?a=1", map[string]string{"string-to-sign": "POST \nh.example\n/\na=1"}},
		"with a blank host":               {"GET\n \n/\na=1&&b=2", "GET /?a=1&&b=2", map[string]string{"string-to-sign": "GET\n \n/\na=1&&b=2"}},
		"with an empty path":              {"GET\nh.example\n\na=1", "GET https://h.example?a=1", map[string]string{"string-to-sign": "GET\nh.example\n\na=1"}},
		"with a scheme before the host":   {"GET\nhttps://h.example/\n/p\na=1", "GET https://h.example/p?a=1", map[string]string{"string-to-sign": "GET\nhttps://h.example/\n/p\na=1"}},
		"three lines are none":            {"GET\nh.example\n/p", "", nil},
		"a string to sign, then the URL":  {text + "\n\nhttps://mws.example.com/Orders/2013-09-01?x=1", "POST https://mws.example.com/Orders/2013-09-01?x=1", map[string]string{"string-to-sign": text}},
		"a URL, then the string to sign":  {"https://mws.example.com/?x=1\n" + text, "POST https://mws.example.com/?x=1", map[string]string{"string-to-sign": text}},
		"a canonical query":               {"AWSAccessKeyId=AK&Action=A", " /?AWSAccessKeyId=AK&Action=A", map[string]string{"canonical-query": "AWSAccessKeyId=AK&Action=A"}},
		"a signed query is the request's": {"Action=A&Signature=x%3D", " /?Action=A&Signature=x%3D", nil},
		"one pair is not enough":          {"a=1", "", nil},
		"a digest":                        {digest, "", map[string]string{"digest": digest}},
		"a signature, with a label":       {"Signature: " + b64, "", map[string]string{"signature": b64}},
		"a signature without padding":     {b64[:43], "", map[string]string{"signature": b64[:43]}},
		"an encoded signature":            {"i91nKc4PWAt0JJIdXwz9HxZCJDdiy6cf%2FMj6vPxyYIs%3D", "", map[string]string{"encoded-signature": "i91nKc4PWAt0JJIdXwz9HxZCJDdiy6cf%2FMj6vPxyYIs%3D"}},
		"one that is encoded twice":       {"Signature=i91nKc4PWAt0JJIdXwz9HxZCJDdiy6cf%252FMj6vPxyYIs%253D", "", map[string]string{"encoded-signature": "i91nKc4PWAt0JJIdXwz9HxZCJDdiy6cf%252FMj6vPxyYIs%253D"}},
		"a word of 40 letters is none":    {strings.Repeat("g", 40), "", nil},
		"the first of two signatures":     {b64 + "\n" + b64[1:43] + "A=", "", map[string]string{"signature": b64}},
	} {
		r := reading(c.paste)
		request := ""
		if r.Request != nil {
			request = r.Request.Method + " " + r.Request.URL
		}
		provided := map[string]string{}
		for id, value := range r.Provided {
			provided[id] = string(value)
		}
		if request != c.request || !maps.Equal(provided, c.provided) {
			t.Errorf("%s: request %q, values %q\nwant %q, %q", what, request, provided, c.request, c.provided)
		}
	}
}

func crlf(s string) string { return strings.ReplaceAll(s, "\n", "\r\n") }

// What was not understood is counted, and said once.
func TestWhatIsNotUnderstoodIsSaid(t *testing.T) {
	r := reading("hello\n\n  \nworld\n" + b64 + "\nagain")
	var parts []string
	for _, p := range r.Parts {
		parts = append(parts, p.As+": "+p.Note)
	}
	if want := []string{"signature: 44 characters", "not understood: 3 lines (1, 4, 6)"}; !slices.Equal(parts, want) {
		t.Errorf("parts are %q, want %q", parts, want)
	}
}

// Of many parts the first are named.
func TestManyPartsAreNotAllNamed(t *testing.T) {
	r := reading(strings.Repeat("https://a.example/\n", 5000) + "https://z.example/\nwhat?")
	if n := len(r.Parts); n != 102 || r.Parts[100].As != "more" || r.Parts[101].As != "not understood" || r.Request.URL != "https://a.example/" {
		t.Errorf("%d parts, the last %+v; request %+v", n, r.Parts[n-1], r.Request)
	}
}

// A line end after the string to sign is taken for the paste's own, unless it
// is asked for.
func TestFinalLineEnd(t *testing.T) {
	for end, cleaned := range map[string]int{"": 0, "\n": 1, "\r\n": 1, "\n\n": 1, "\nSignature: " + b64: 0} {
		r := reading(text + end)
		if got := string(r.Provided["string-to-sign"]); got != text || len(r.Cleaned) != cleaned {
			t.Errorf("%q: %q, cleaned %v", end, got, r.Cleaned)
		}
		kept := read.Read([][]byte{[]byte(text + end)}, map[string]bool{"final-line-end": true})
		want := text
		if cleaned > 0 {
			want += end
		}
		if got := string(kept.Provided["string-to-sign"]); got != want || len(kept.Cleaned) != 0 {
			t.Errorf("%q as it is: %q, cleaned %v", end, got, kept.Cleaned)
		}
	}
}

// Several pastes are read one after another; the first value of a step counts.
func TestSeveralPastes(t *testing.T) {
	r := reading(b64, text, "https://h.example/?a=1", digest)
	if r.Request.Method != "POST" || r.Request.URL != "https://h.example/?a=1" || len(r.Provided) != 3 {
		t.Errorf("request %+v, values %q", r.Request, r.Provided)
	}
}

// hostile are pastes that would be slow if a line were looked at from every
// line before it.
func hostile(n int) map[string][]byte {
	repeat := func(s string) []byte { return bytes.Repeat([]byte(s), n/len(s)) }
	return map[string][]byte{
		"methods": repeat("GET\n"), "empty lines": repeat("\n"), "CR": repeat("\r"), "strings to sign": repeat("GET\nh\n/\na=1&b=2\n"),
		"almost": repeat("GET\nh\n/\n"), "URLs": repeat("https://h/?a=1\n"), "labels": repeat("a: "), "equals": repeat("="), "ampersands": repeat("a=&"),
		"one line": repeat("x"), "zeros": repeat("\x00"), "percent": repeat("%2B"), "Signature": repeat("&Signature="), "quotes": repeat(`"`),
	}
}

// Work grows with the length alone: memory that is allocated stands for it.
func TestReadIsLinear(t *testing.T) {
	for what, paste := range hostile(size(1 << 18)) {
		few := allocated(paste[:len(paste)/8])
		if many := allocated(paste); many > 16*few+1<<20 {
			t.Errorf("%s: %d bytes for an eighth, %d for all", what, few, many)
		}
	}
}

// size is how large hostile pastes are: less where a short run is asked for.
func size(full int) int {
	if testing.Short() {
		return full / 8
	}
	return full
}

func allocated(paste []byte) int {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	read.Read([][]byte{paste}, nil)
	runtime.ReadMemStats(&after)
	return int(after.TotalAlloc - before.TotalAlloc)
}

// FuzzRead reads anything. What holds of every paste: it is not changed, what
// is read stands in it unless something was cleaned, nothing is noted twice,
// and what is read is not much larger.
func FuzzRead(f *testing.F) {
	for _, seed := range []string{
		text, crlf(text), "Signature: " + b64, digest, "GET https://h/?a=1&Signature=x%3D", "a=1&b=2", "GET\n\n\n=",
		"POST \n \n\n&a=", "<https://h/>", "x = ", "\"", "\r\n\r", "Signature=%", "https://", "GET\r\r\ra=\r", "POST\n\n \n 0=",
	} {
		f.Add([]byte(seed))
	}
	for _, c := range signertest.CaseFiles(f, "testdata/pastes", sections()...) {
		f.Add([]byte(c.Section("paste")))
	}
	for _, group := range groups {
		for _, paste := range group(size(800)) {
			f.Add(paste)
		}
	}
	f.Fuzz(func(t *testing.T, paste []byte) {
		before := bytes.Clone(paste)
		r := read.Read([][]byte{paste}, nil)
		if !bytes.Equal(paste, before) {
			t.Fatal("reading changed the paste")
		}
		masked, _ := read.Redact(paste)
		for id, value := range r.Provided {
			if len(r.Cleaned) == 0 && !bytes.Contains(masked, value) {
				t.Fatalf("%s is %q, which is not in %q", id, value, paste)
			}
		}
		seen := map[string]bool{}
		for _, c := range r.Cleaned {
			if seen[c.ID] {
				t.Fatalf("%s was noted twice", c.ID)
			}
			seen[c.ID] = true
		}
		for id, value := range r.Server {
			if len(value) > 4*len(paste)+200 {
				t.Fatalf("%s has %d bytes, of %d", id, len(value), len(paste))
			}
		}
		fields := 1 + bytes.Count(paste, []byte("=")) + bytes.Count(paste, []byte("F")) + bytes.Count(paste, []byte("form")) // of a multipart body
		if r.Request != nil && len(r.Request.Body) > 4*len(paste)+200*fields {
			t.Fatalf("%d bytes give a body of %d", len(paste), len(r.Request.Body))
		}
		if len(r.Parts) > 3+bytes.Count(paste, []byte("\n"))+bytes.Count(paste, []byte("\r"))+strings.Count(string(paste), `\n`)+3 {
			t.Fatalf("%d parts of %q", len(r.Parts), paste)
		}
	})
}
