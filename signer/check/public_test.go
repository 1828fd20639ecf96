package check_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"countersign/signer/check"
)

// publicCases are what must be found in the public cases, each a web page's
// text pasted whole: the beginning of the file's name tells which. Of what is
// not named here nothing is demanded.
var publicCases = map[string]struct {
	verdict  check.Verdict
	method   string
	url      string            // how it begins
	provided map[string]string // by step: how it begins
	read     []string          // forms
	cleaned  []string
	mistakes []string
	hints    []string // what may be wrong, with its line where that is known
}{
	"000": { // Python 2, MWS: the signature is quoted twice, and Host names another host
		verdict: check.Consistent, method: "POST", url: "https://mws.amazonservices.co.uk/Orders/2013-09-01?AWSAccessKeyId=",
		provided: map[string]string{"string-to-sign": "POST\nmws.amazonservices.co.uk\n/Orders/2013-09-01\nAWSAccessKeyId="},
		read:     []string{"error reply", "string to sign", "URL", "program code"}, cleaned: []string{"html"},
		hints: []string{"signature-double-encoded line 61", "host-header-overridden line 62"},
	},
	"001": { // a how-to whose lines are numbered: the sample is sorted without regard to case
		verdict: check.Explained, method: "POST", url: "https://mws.amazonservices.com/?Action=ListOrders&AWSAccessKeyId=",
		provided: map[string]string{"string-to-sign": "POST\nmws.amazonservices.com\n/\nAction=ListOrders&AWSAccessKeyId="},
		read:     []string{"string to sign", "program code"}, cleaned: []string{"line-numbers"},
		mistakes: []string{"sort-case-insensitive"}, hints: []string{"path-mismatch"},
	},
	"002": { // classic ASP: nothing but code
		verdict: check.NothingToCompare, read: []string{"error reply", "program code"}, cleaned: []string{"curly-quotes"},
		hints: []string{
			"sts-crlf line 51", "param-separator-doubled line 44", "timestamp-local-time-labelled-utc line 30",
			"param-reserved-unencoded line 33", "host-missing-in-sts line 52", "text-smart-quotes", "base64-variant line 59",
			"param-required-missing line 38",
		},
	},
	"003": { // Python 3, SES: a literal over several lines, in the order in which it was typed
		verdict: check.NothingToCompare, read: []string{"error reply", "program code"}, hints: []string{
			"param-literal-newline line 50", "param-format-collision line 51", "param-reserved-unencoded line 51", "sort-missing line 51", "host-missing-in-sts line 23",
		},
	},
	"004": { // PHP, Product Advertising API: &amp; and curly quotation marks
		verdict: check.NothingToCompare, url: "http://webservices.amazon.com/onca/xml?Service=AWSECommerceService&SubscriptionId=",
		read: []string{"URL", "program code"}, cleaned: []string{"broken-lines", "curly-quotes", "entities"},
		hints: []string{
			"param-separator-html-entity", "text-smart-quotes", "keys-swapped line 128", "param-double-encoded line 127", "param-required-missing parameter AssociateTag",
		},
	},
}

// TestPublicCases pastes each of the public cases whole, damage, prose and all.
func TestPublicCases(t *testing.T) {
	folder := os.Getenv("PUBLIC_CASES")
	if folder == "" {
		t.Skip("PUBLIC_CASES names no folder: the cases are texts of others, and not part of the project")
	}
	files, err := filepath.Glob(filepath.Join(folder, "*.txt"))
	if err != nil || len(files) == 0 {
		t.Fatalf("%d files in %s, %v", len(files), folder, err)
	}
	for number, want := range publicCases {
		t.Run(number, func(t *testing.T) {
			i := slices.IndexFunc(files, func(f string) bool { return strings.HasPrefix(filepath.Base(f), number) })
			if i < 0 {
				t.Fatal("there is no such file")
			}
			text, err := os.ReadFile(files[i])
			if err != nil {
				t.Fatal(err)
			}
			r := pasted(t, check.Input{Paste: check.Texts{text}})
			if r.Verdict != want.verdict || want.method != "" && r.Request.Method != want.method || !strings.HasPrefix(r.Request.URL, want.url) {
				t.Errorf("%s: %s %s", r.Verdict, r.Request.Method, r.Request.URL)
			}
			for id, begins := range want.provided {
				k := slices.IndexFunc(r.Steps, func(s check.Step) bool { return s.ID == id })
				if k < 0 || r.Steps[k].Provided == nil || !strings.HasPrefix(string(r.Steps[k].Provided.Value), begins) {
					t.Errorf("%s is not read", id)
				}
			}
			var read, cleaned, found, hints []string
			for _, p := range r.Read {
				read = append(read, p.As)
			}
			for _, c := range r.Cleaned {
				cleaned = append(cleaned, c.ID)
			}
			for _, m := range r.Mistakes {
				found = append(found, m.ID)
			}
			for _, w := range r.Warnings {
				where, _ := strings.CutSuffix(w.Where, " of the paste")
				hints = append(hints, w.ID, w.ID+" "+where)
			}
			for what, list := range map[string][2][]string{
				"read as": {want.read, read}, "cleaned": {want.cleaned, cleaned}, "mistakes": {want.mistakes, found}, "hints": {want.hints, hints},
			} {
				for _, one := range list[0] {
					if !slices.Contains(list[1], one) {
						t.Errorf("%s: no %s among %q", what, one, list[1])
					}
				}
			}
		})
	}
}
