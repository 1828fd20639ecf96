package main

import (
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"
	"unicode"

	"countersign/signer"
	"countersign/signer/check"
	"countersign/signer/diagnose"
)

const planted = "wJalr+XUtnFEMI/K7MDENG/bPxRfiCYKEY/1234="

// leaks lists the forms in which a secret is in a text. A terminal may break it
// over lines.
func leaks(text, secret string) []string {
	var found []string
	joined := strings.Join(strings.FieldsFunc(text, func(r rune) bool { return unicode.IsSpace(r) || r == '↪' }), "")
	for name, form := range map[string]string{
		"raw": secret, "hex": hex.EncodeToString([]byte(secret)), "HEX": strings.ToUpper(hex.EncodeToString([]byte(secret))),
		"Base64": base64.RawStdEncoding.EncodeToString([]byte(secret)), "percent": signer.Escape(secret),
		"percent, twice": signer.Escape(signer.Escape(secret)), "query": url.QueryEscape(secret), "half": secret[:len(secret)/2],
	} {
		if strings.Contains(text, form) || strings.Contains(joined, form) {
			found = append(found, name)
		}
	}
	return found
}

// modes search little, but where it is said otherwise: the families that have to
// do with secrets are tried by themselves, too.
var modes = [][]string{{"--depth", "1"}, {"--depth", "1", "--json"}, {"--depth", "1", "--all"}, {"--depth", "1", "--color", "always", "--all"}, {"--depth", "1", "--language", "go"}}

func TestSecretsAreInNoOutput(t *testing.T) {
	asJSON, err := json.Marshal(object{"paste": noiseURL, "credentials": object{"secret_access_key": planted}, "depth": 1})
	if err != nil {
		t.Fatal(err)
	}
	planted64 := base64.StdEncoding.EncodeToString([]byte(planted))
	for what, c := range map[string]struct {
		env   environ
		stdin string
		args  []string
	}{
		"environment":           {environ{"AWS_SECRET_ACCESS_KEY": planted}, noiseURL, nil},
		"searched further":      {environ{"AWS_SECRET_ACCESS_KEY": planted}, noiseURL, []string{"--depth", "2"}},
		"session token":         {environ{"AWS_SECRET_ACCESS_KEY": "x", "AWS_SESSION_TOKEN": planted}, noiseURL, nil},
		"file":                  {nil, noiseURL, []string{"--secret-file", file(t, planted+"\n")}},
		"standard input":        {nil, planted, []string{"--secret-file", "-", file(t, noiseURL)}},
		"pasted":                {nil, "export AWS_SECRET_ACCESS_KEY=" + planted + "\n" + noiseURL, nil},
		"pasted alone":          {nil, "aws_secret_access_key = " + planted + "\n", nil},
		"pasted, another one":   {environ{"AWS_SECRET_ACCESS_KEY": "x"}, "SecretKey: " + planted + "\n" + noiseURL, nil},
		"in Base64, pasted":     {nil, "secret_key=" + planted64 + "\n" + noiseURL, nil},
		"JSON":                  {nil, string(asJSON), nil},
		"JSON that is refused":  {nil, strings.Replace(string(asJSON), "{", `{"provided":{"x":"y"},`, 1), nil},
		"JSON that is a paste":  {nil, strings.Replace(string(asJSON), "{", `{"other":1,`, 1), nil},
		"a file of two lines":   {nil, noiseURL, []string{"--secret-file", file(t, planted+"\n"+planted+"\n")}},
		"a flag that is none":   {nil, noiseURL, []string{"--secret=" + planted}},
		"a large secret file":   {nil, noiseURL, []string{"--secret-file", file(t, strings.Repeat(planted, 2000))}},
		"a large file to check": {nil, strings.Repeat("AWS_SECRET_ACCESS_KEY="+planted+"\n", 1<<17), nil},
	} {
		for _, mode := range modes {
			_, stdout, stderr := runCheck(t, c.env, c.stdin, append(slices.Clone(mode), c.args...)...)
			if found := leaks(stdout+stderr, planted); len(found) > 0 {
				t.Errorf("%s %v: the secret is there, %s:\n%.2000s%s", what, mode, found, stdout, stderr)
			}
		}
	}
}

// The search finds what is there.
func TestLeaksFindsAPlantedLeak(t *testing.T) {
	for _, text := range []string{planted, hex.EncodeToString([]byte(planted)), planted[:9] + "\n     ↪ " + planted[9:], signer.Escape(planted)} {
		if len(leaks(text, planted)) == 0 {
			t.Errorf("no leak found in %q", text)
		}
	}
}

// The derived key is in the JSON of who asks for it there, and never on a
// screen.
func TestSigningKeyIsNotShown(t *testing.T) {
	_, stdout, _ := runCheck(t, nil, headerJSON, "--json")
	var report check.Report
	if err := json.Unmarshal([]byte(stdout), &report); err != nil {
		t.Fatal(err)
	}
	for _, step := range report.Steps {
		if !step.Secret {
			continue
		}
		if len(step.Calculated) == 0 {
			t.Fatal("it was asked for, and is not in the JSON")
		}
		_, shown, _ := runCheck(t, nil, headerJSON, "--all")
		if found := leaks(shown, string(step.Calculated)); len(found) > 0 {
			t.Errorf("%s:\n%s", found, shown)
		}
	}
}

// hostile is what a terminal obeys, hides or turns around.
const hostile = "\x1b[31m\x1b]0;title\x07\u009b2J\x08\x7f\u202e\u200b\x00\r\v"

// steers returns the first character that a terminal must not get, or 0.
func steers(text string) rune {
	for _, r := range text {
		if r != '\n' && (unicode.IsControl(r) || unicode.Is(unicode.Cf, r)) {
			return r
		}
	}
	return 0
}

func TestNothingPastedSteersTheTerminal(t *testing.T) {
	quoted, err := json.Marshal(hostile)
	if err != nil {
		t.Fatal(err)
	}
	in := func(text string) string { return strings.ReplaceAll(text, "EVIL", strings.Trim(string(quoted), `"`)) }
	for what, stdin := range map[string]string{
		"a paste":          hostile,
		"a line":           "Signature: " + hostile + "\n" + hostile + ": x\n" + twiceURL,
		"a parameter name": strings.Replace(twiceURL, "SellerId", "Seller"+hostile+"Id", 1),
		"a value":          strings.Replace(twiceURL, "ListOrders", hostile, 1),
		"a string to sign": strings.ReplaceAll(crlfString, "ListOrders", hostile),
		"a header name":    in(strings.Replace(headerJSON, "Content-Type", "X-EVIL", 1)),
		"a header value":   in(strings.Replace(headerJSON, "application/json", "EVIL", 1)),
		"a method":         in(strings.Replace(headerJSON, "POST", "PEVIL", 1)),
		"a signed header":  in(strings.Replace(headerJSON, "content-type;host", "content-type;EVIL;host", 1)),
		"a provided value": in(strings.Replace(headerJSON, "{", `{"provided":{"canonical-request":"POST\n/EVIL\nEVIL","string-to-sign":"AWS4EVIL\nEVIL"},"server":{"canonical-request":"EVIL"},`, 1)),
		"a field's name":   in(`{"provided":{"EVIL":"x"}}`),
		"a region":         in(strings.Replace(headerJSON, "{", `{"region":"EVIL","service":"EVIL",`, 1)),
	} {
		for _, mode := range [][]string{{"--depth", "1"}, {"--depth", "1", "--all"}, {"--depth", "1", "--language", "go"}} {
			_, stdout, stderr := runCheck(t, key, stdin, mode...)
			if r := steers(stdout + stderr); r != 0 {
				t.Errorf("%s %v: %U reaches the terminal:\n%q", what, mode, r, stdout+stderr)
			}
		}
		_, stdout, stderr := runCheck(t, key, stdin, "--depth", "1", "--json")
		if strings.ContainsAny(stdout+stderr, "\x1b\a\b\r\x00") {
			t.Errorf("%s: JSON with control characters:\n%q", what, stdout+stderr)
		}
	}
}

func TestNothingNamedSteersTheTerminal(t *testing.T) {
	for _, args := range [][]string{{hostile}, {"--" + hostile}, {"--secret-file", hostile}, {"--scheme", hostile}, {"--color", hostile}, {"--depth", hostile}} {
		status, stdout, stderr := runCheck(t, nil, validURL, args...)
		if r := steers(stdout + stderr); r != 0 || status != exitUsage {
			t.Errorf("%q: %d, %U: %q", args, status, r, stderr)
		}
	}
}

// On a terminal the JSON is escaped further, and means the same.
func TestJSONOnATerminal(t *testing.T) {
	report := &check.Report{Summary: hostile}
	text, err := answerJSON(report, true)
	if err != nil {
		t.Fatal(err)
	}
	var back check.Report
	if err := json.Unmarshal([]byte(text), &back); err != nil || back.Summary != hostile || steers(text) != 0 {
		t.Errorf("%v, %q", err, text)
	}
}

func FuzzVisible(f *testing.F) {
	for _, seed := range []string{hostile, "plain", "\xff\xfe", "Zürich\u00a0 \r\n", "日本語 \u0301", "␍"} {
		f.Add(seed, 60)
	}
	f.Fuzz(func(t *testing.T, text string, width int) {
		width = max(leastWidth, min(width, 200))
		s := &screen{width: width, all: true, paint: false}
		s.prose("", 0, plain, text)
		half := len(text) / 2
		s.compare("provided", &diagnose.Side{Segments: []diagnose.Segment{
			{Op: diagnose.Equal, Text: []byte(text)}, {Op: diagnose.Calculated, Text: []byte(text[:half])}, {Op: diagnose.Provided, Text: []byte(text[half:])},
		}})
		s.excerpt("", []diagnose.Segment{{Op: diagnose.Equal, Text: []byte(text)}, {Op: diagnose.Provided, Text: []byte(text)}})
		if r := steers(s.String()); r != 0 {
			t.Fatalf("%U in %q", r, s.String())
		}
		for line := range strings.Lines(s.String()) {
			if n := columns(strings.TrimSuffix(line, "\n")); n > width {
				t.Fatalf("%d columns of %d: %q", n, width, line)
			}
		}
	})
}

func TestLinesFitAnyWidth(t *testing.T) {
	for _, stdin := range []string{validURL, twiceURL, noiseURL, crlfString, maskURL, headerJSON} {
		for width := leastWidth; width <= 170; width += 13 {
			_, stdout, _ := runCheck(t, environ{"COLUMNS": fmt.Sprint(width), "AWS_SECRET_ACCESS_KEY": bookSecret}, stdin, "--all", "--depth", "1")
			for line := range strings.Lines(stdout) {
				if n := columns(strings.TrimSuffix(line, "\n")); n > width {
					t.Errorf("%d columns of %d: %q", n, width, line)
				}
			}
		}
	}
}

// A long value is cut around its first difference, unless all is asked for.
func TestLongValuesAreCut(t *testing.T) {
	long := strings.Repeat("a=1&", 2000)
	side := &diagnose.Side{Segments: []diagnose.Segment{
		{Op: diagnose.Equal, Text: []byte(long)}, {Op: diagnose.Provided, Text: []byte("é")}, {Op: diagnose.Equal, Text: []byte(long)},
	}}
	s := &screen{width: 80}
	if s.compare("provided", side); !strings.Contains(s.String(), "7400 bytes before this") || !strings.Contains(s.String(), "6602 bytes after") || !strings.Contains(s.String(), "é") || s.Len() > 8000 {
		t.Error(s.String())
	}
	whole := &screen{width: 80, all: true}
	if whole.compare("provided", side); strings.Contains(whole.String(), "not shown") || whole.Len() < 2*len(long) {
		t.Error(whole.Len())
	}
}

// Invisible characters are named, and lined up with what stands below.
func TestInvisibleCharacters(t *testing.T) {
	for text, want := range map[string]string{
		"a\r\tb": "a␍␉b", "a\u00a0b": "a<U+00A0>b", "\x1b[": "␛[", "\xff": "<FF>", "␍": "<U+240D>", "e\u0301": "e<U+0301>", " \n": "␠␊", "é日": "é日",
	} {
		if got := visible(text); got != want {
			t.Errorf("%q: %s", text, got)
		}
	}
	s := &screen{width: 80}
	s.compare("provided", &diagnose.Side{Segments: []diagnose.Segment{
		{Op: diagnose.Equal, Text: []byte("日")}, {Op: diagnose.Calculated, Text: []byte("x")}, {Op: diagnose.Provided, Text: []byte("\u00a0")}, {Op: diagnose.Equal, Text: []byte("z \n")},
	}})
	golden(t, "invisible.golden", s.String())
}

func TestDisplay(t *testing.T) {
	for what, c := range map[string]struct {
		env   environ
		color string
		width int
		paint bool
	}{
		"no terminal":          {nil, "auto", 80, false},
		"always":               {environ{"NO_COLOR": "1", "TERM": "dumb"}, "always", 80, true},
		"never":                {nil, "never", 80, false},
		"a width":              {environ{"COLUMNS": "132"}, "auto", 132, false},
		"a width that is none": {environ{"COLUMNS": "wide"}, "auto", 80, false},
		"too small a width":    {environ{"COLUMNS": "3"}, "auto", leastWidth, false},
	} {
		var out strings.Builder
		w := &world{getenv: func(name string) string { return c.env[name] }, stdout: &out}
		if width, paint := display(w, c.color); width != c.width || paint != c.paint {
			t.Errorf("%s: %d, %t", what, width, paint)
		}
	}
}
