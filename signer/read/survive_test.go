package read_test

import (
	"fmt"
	"strings"
	"testing"

	"countersign/signer/read"
	"countersign/signer/signertest"
)

// dressings are what may stand around a paste, or be done to it, without a
// change of what it holds.
var dressings = map[string]func(paste string) string{
	"noise before": func(p string) string { return "Hello all,\nthis is what I get; what is wrong?\n\n" + p },
	"noise behind": func(p string) string { return p + "\n\nThanks in advance!\n-- \nJo" },
	"CRLF":         func(p string) string { return crlf(strings.ReplaceAll(p, "\r\n", "\n")) },
	"indented":     indented,
	"in a log":     logged,
}

// indented puts blanks before each line.
func indented(s string) string { return "    " + strings.ReplaceAll(s, "\n", "\n    ") }

// logOf is a log of so many lines that tell nothing.
func logOf(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "2026-01-01 12:00:%02d INFO worker %d: it's \"done\" (%d { [\n", i%60, i, i)
	}
	return b.String()
}

// logged puts a text into the middle of a log.
func logged(s string) string { return logOf(100) + s + "\n" + logOf(100) }

// The reasons why a dressing changes a paste.
const (
	untilTheEnd = "a body that gives no length ends where the paste does"
	bodyLines   = "the line ends are part of the body, and counted"
	openQuote   = "a quotation that is never closed ends at the next mark, wherever that is"
	bodyBlanks  = "the blanks come into a quotation, which is the body"
)

// notDressed are the pastes that a dressing changes, with why.
var notDressed = map[string]string{
	"noise behind/http-signed-chunks": untilTheEnd, "in a log/http-signed-chunks": untilTheEnd,
	"CRLF/http-length-exact": bodyLines, "CRLF/http-raw-curl-chunked": bodyLines, "CRLF/http-raw-python-chunked": bodyLines,
	"in a log/curl-unclosed":           openQuote,
	"indented/curl-chrome-cmd-newline": bodyBlanks, "indented/curl-postman": bodyBlanks,
}

// Every paste is read alike whatever stands around it.
func TestPastesSurvive(t *testing.T) {
	if testing.Short() {
		t.Skip("a short run, as with the race detector, leaves this to the full one")
	}
	for how, dress := range dressings {
		for _, f := range signertest.CaseFiles(t, "testdata/pastes", sections()...) {
			t.Run(how+"/"+f.Name, func(t *testing.T) {
				paste := f.Section("paste")
				plain, dressed := read.Read([][]byte{[]byte(paste)}, nil), read.Read([][]byte{[]byte(dress(paste))}, nil)
				got, want, why := everything(dressed), everything(plain), notDressed[how+"/"+f.Name]
				if got != want && why == "" {
					t.Errorf("read\n%s\nwant\n%s", got, want)
				}
				if got == want && why != "" {
					t.Errorf("it survives, though %s", why)
				}
			})
		}
	}
}

// everything writes all that was read, line ends as LF.
func everything(r read.Reading) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n%s\n", requestText(r.Request), lines("region ", r.Region, "service ", r.Service, "signed_headers ", r.SignedHeaders))
	for _, name := range sections() {
		side, id, _ := strings.Cut(name, " ")
		switch value, read := map[string]map[string][]byte{"provided": r.Provided, "server": r.Server}[side][id]; {
		case read:
			fmt.Fprintf(&b, "%s: %q\n", name, strings.ReplaceAll(string(value), "\r", ""))
		}
	}
	c := r.Credentials
	fmt.Fprintf(&b, "%q %q %q", c.SecretAccessKey.Reveal(), c.SessionToken.Reveal(), c.SigningKey.Reveal())
	return strings.ReplaceAll(b.String(), "\r", "")
}
