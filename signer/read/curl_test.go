package read_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"countersign/signer"
	"countersign/signer/read"
)

// What is said of a command: what is not known, and what was left out.
func TestCommandNotes(t *testing.T) {
	for paste, want := range map[string]string{
		"curl -d @f https://h.example/":                         "POST h.example, 1 header; the body is in the file f and not known",
		"curl -T f https://h.example/":                          "PUT h.example, 0 headers; the body is in the file f and not known",
		"curl -H @f https://h.example/":                         "GET h.example, 0 headers; headers are in a file and not known",
		"curl -F a=@f https://h.example/":                       "POST h.example, 1 header; what is in the file of the form's field a is not known",
		"curl -u me:pass https://h.example/":                    "GET h.example, 0 headers; user and password are left out",
		"curl --aws-sigv4 aws:amz:r:s https://h.example/":       "GET h.example, 0 headers; curl signs it while it sends",
		`curl -H "A: $B" https://h.example/`:                    "GET h.example, 1 header; variables are left as they stand",
		"curl 'https://h.example/' -d 'a":                       "POST h.example, 1 header; a quote is not closed",
		"curl https://h.example/ https://i.example/":            "GET h.example, 0 headers; the first of several addresses",
		"iwr https://h.example/ -Body $b -InFile f":             "GET h.example, 0 headers; the body is in a variable and not known; the body is in a file and not known",
		"irm https://h.example/ -Headers $h":                    "GET h.example, 0 headers; the headers are in a variable and not known",
		"fetch('https://h.example/', { body: f(x) })":           "GET h.example, 0 headers; the body is computed and not known",
		"curl https://a.example/ | x\ncurl https://h.example/b": "GET a.example, 0 headers",
	} {
		if r := reading(paste); len(r.Parts) == 0 || r.Parts[0].Note != want {
			t.Errorf("%s: parts are %+v, want the note %q", paste, r.Parts, want)
		}
	}
}

// An & in no quotes is named where it cuts an address, and nowhere else.
func TestUnquotedAmpersand(t *testing.T) {
	for paste, want := range map[string]int{
		"curl https://h.example/?a=1&b=2":                1,
		"curl.exe https://h.example/?a=1&b=2":            1,
		"curl https://h.example/?a=1 & ":                 0,
		"curl https://h.example/?a=1 && echo":            0,
		"curl 'https://h.example/?a=1&b=2'":              0,
		"curl https://h.example/?a=1^&b=2 ^\n  -H ^\"A;": 0,
	} {
		r := reading(paste)
		if r.Request == nil || len(r.Cleaned) != want {
			t.Errorf("%s: cleaned %+v", paste, r.Cleaned)
		}
	}
}

// A second command adds nothing to the request of the first one.
func TestSecondCommandIsAnother(t *testing.T) {
	r := reading("curl https://a.example/\ncurl https://b.example/ -H 'X: y' -d body")
	if got := requestText(r.Request); got != "GET https://a.example/" {
		t.Errorf("request is %s", got)
	}
}

// quoters write a word for a shell.
var quoters = map[string]func(string) string{
	"'":  func(s string) string { return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'" },
	"$'": func(s string) string { return ansiC(s) },
	`"`: func(s string) string {
		return `"` + replacer(`\`, `\\`, `"`, `\"`, "$", `\$`, "`", "\\`").Replace(s) + `"`
	},
	`\`: func(s string) string {
		var b strings.Builder
		for _, r := range s {
			if r == '\n' {
				b.WriteString("'\n'")
			} else {
				b.WriteString(`\` + string(r))
			}
		}
		return b.String() + "''"
	},
}

func replacer(pairs ...string) *strings.Replacer { return strings.NewReplacer(pairs...) }

// ansiC writes as browsers do.
func ansiC(s string) string {
	var b strings.Builder
	b.WriteString("$'")
	for _, r := range s {
		switch {
		case r == '\'' || r == '\\':
			b.WriteString(`\` + string(r))
		case r == '\n':
			b.WriteString(`\n`)
		case r == '!' || r > 126 && r < 0x10000:
			fmt.Fprintf(&b, `\u%04x`, r)
		case r > 126:
			fmt.Fprintf(&b, `\U%08x`, r)
		default:
			b.WriteRune(r)
		}
	}
	return b.String() + "'"
}

// cmdQuoter writes as Chrome does for Windows, but doubles backslashes only
// where a quote follows, as Windows has it.
func cmdQuoter(s string) string {
	var b strings.Builder
	slashes := 0
	for _, r := range s + "\x00" {
		if r == '\\' {
			slashes++
			continue
		}
		if r == '"' || r == 0 {
			slashes *= 2
		}
		b.WriteString(strings.Repeat(`^\`, slashes))
		switch slashes = 0; r {
		case 0:
		case '\n':
			b.WriteString("^\n\n")
		case '"':
			b.WriteString(`^\^"`)
		default:
			b.WriteString("^" + string(r))
		}
	}
	return `^"` + b.String() + `^"`
}

// printCurl writes a request as a command.
func printCurl(r *signer.Request, quote func(string) string, join string) string {
	words := []string{"curl -X " + r.Method, quote(r.URL)}
	for _, h := range r.Headers {
		if h.Value == "" {
			words = append(words, "-H "+quote(h.Name+";"))
		} else {
			words = append(words, "-H "+quote(h.Name+": "+h.Value))
		}
	}
	if len(r.Body) > 0 {
		words = append(words, "-H "+quote("Content-Type: x/y"), "--data-raw "+quote(string(r.Body)))
	}
	return strings.Join(words, join)
}

// randomText is made of what shells take for something else.
func randomText(r *rand.Rand, more string) string {
	alphabet := []rune(`'"\\^$%&!()=;|<>#@{}[]*?~,.:/ab1 ` + "`" + "üß€😀" + more)
	text := make([]rune, r.IntN(30))
	for i := range text {
		text[i] = alphabet[r.IntN(len(alphabet))]
	}
	return string(text)
}

func randomRequest(r *rand.Rand) *signer.Request {
	q := &signer.Request{Method: []string{"GET", "POST", "PUT"}[r.IntN(3)]}
	q.URL = "https://h.example/" + strings.ReplaceAll(randomText(r, ""), " ", "+")
	for i := range r.IntN(4) {
		q.Headers = append(q.Headers, signer.Header{Name: fmt.Sprint("X-", i), Value: strings.TrimLeft(randomText(r, ""), " ")})
	}
	q.Body = []byte(randomText(r, "\n\n"))
	return q
}

// Printing a request as a command and reading that gives the same request.
func TestPrintThenReadCurl(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range size(3000) {
		q := randomRequest(r)
		want := *q
		if len(q.Body) > 0 {
			want.Headers = append(slices.Clone(q.Headers), signer.Header{Name: "Content-Type", Value: "x/y"})
		}
		for kind, quote := range quoters {
			checkPrinted(t, kind, printCurl(q, quote, []string{" ", " \\\n  "}[r.IntN(2)]), &want)
		}
		checkPrinted(t, "cmd", printCurl(q, cmdQuoter, " ^\n  "), &want)
		powershell := func(s string) string {
			return `"` + replacer("`", "``", `"`, "`\"", "$", "`$", "\n", "`n").Replace(s) + `"`
		}
		if !strings.Contains(q.URL+fmt.Sprint(q.Headers)+string(q.Body), `\"`) { // which differs between its versions
			checkPrinted(t, "PowerShell", printCurl(q, powershell, " `\n  "), &want)
		}
	}
}

func checkPrinted(t *testing.T, kind, text string, want *signer.Request) {
	t.Helper()
	got := read.Read([][]byte{[]byte(text)}, nil).Request
	if g, w := requestText(got), requestText(want); g != w {
		t.Fatalf("%s:\n%s\nis read as\n%s\nwant\n%s", kind, text, g, w)
	}
}

// hostileCommands would be slow, or deep, if they were looked at twice.
func hostileCommands(n int) map[string][]byte {
	repeat := func(head, s string) []byte { return []byte(head + strings.Repeat(s, n/len(s))) }
	shapes := map[string][]byte{}
	for _, s := range []string{
		"(", "$(", "curl \\\n", "curl ^\n", "curl.exe `\n", "curl '\n", "curl \"\n", "curl $'\n", "curl ^\"\n", "curl 'a' \\\n", "iwr (\n", "iwr @{\n", "iwr \"\n",
		"iwr @\"\n", "curl -d a https://h/ \\\n", "curl \\\n'\n", "fetch(\"a\",\n", "fetch(`\n", "fetch(\n", "fetch('https://h/', [\n", "{\"log\":\n", "{\"log\":{\n", "{\"log\":[\n",
		"{\"request\":1},\n", "{\"_a\":[[[[1]]]],\"b\":\n", "curl -", "curl -H ", "-u a:b ", "-u curl:", "\\", "^", "\"", "curl http", "{\n", "{\"_\n",
	} {
		shapes["of "+s] = repeat("", s)
		shapes["of curl and "+s] = repeat("curl https://h.example/ ", s)
		shapes["of iwr and "+s] = repeat("iwr https://h.example/ @{ ", s)
	}
	shapes["a HAR that nests"] = repeat(`{"log":`, "[")
	shapes["a HAR of objects"] = repeat(`{"log":{"entries":[`, `{"a":`)
	shapes["a HAR of values"] = append(repeat(`{"request":{"`+strings.Repeat("k", n/2)+`":[`, "1,"), "1]}}"...)
	shapes["a HAR of keys"] = append(repeat(`{"request":{`, `"a":1,`), `"b":1}}`...)
	shapes["a HAR of entries"] = append(repeat(`{"log":{"entries":[`, `{"request":{"url":"h"}},`), `1]}}`...)
	return shapes
}

// Work grows with the length alone, however hostile the text is.
func TestCommandsAreLinear(t *testing.T) {
	small := hostileCommands(size(1 << 13))
	for what, paste := range hostileCommands(size(1 << 16)) {
		few := allocated(small[what])
		if many := allocated(paste); many > 16*few+1<<23 {
			t.Errorf("%s: %d bytes for an eighth, %d for all", what, few, many)
		}
	}
}

// A command is read up to a size, and the lines after it are still read.
func TestCommandsAreBounded(t *testing.T) {
	r := reading("curl https://h.example/ -d '" + strings.Repeat("a", 1<<20) + "'\n" + b64)
	if r.Request == nil || len(r.Request.Body) > 256<<10 || len(r.Provided) != 1 {
		t.Errorf("a body of %d bytes, values %d", len(r.Request.Body), len(r.Provided))
	}
}
