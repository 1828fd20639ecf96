package check_test

import (
	"context"
	"math/rand/v2"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"countersign/signer"
	"countersign/signer/check"
	"countersign/signer/diagnose"
	"countersign/signer/signertest"
)

// unexplainable is a request of 11 parameters with a signature that nothing
// makes.
func unexplainable(depth int) check.Input {
	return check.Input{
		Request:     &check.RequestInput{Method: "POST", URL: listOrders},
		Credentials: &check.CredentialsInput{SecretAccessKey: searchKey},
		Provided:    map[string]signer.Text{"signature": signer.Text("7+KlwJ5tSdfrc1yYdfd0BL5biHuz9WN4A4lo1OP/gZg=")},
		Depth:       &depth,
	}
}

// TestSearchTriesAllSets holds the sets that the search counts, part by part, to
// the formula: all of up to three switches, and one member of a family with up
// to two, of those that change something.
func TestSearchTriesAllSets(t *testing.T) {
	f := newFormula()
	t.Logf("%d switches with the text and the key, %d with the digest, and %d members of families change something",
		f.switches, f.endings, len(f.members))
	if f.switches < 100 || f.endings < 10 || len(f.members) < 200 {
		t.Error("so few")
	}
	most := 3
	if testing.Short() {
		most = 2
	}
	for depth := 1; depth <= most; depth++ {
		report, err := check.Check(t.Context(), unexplainable(depth), time.Time{})
		if err != nil {
			t.Fatal(err)
		}
		s, want := report.Search, f.sets(depth)
		if s.Hypotheses != want || !s.Complete || s.Depth != depth || len(s.Families) == 0 || report.Verdict != check.Unexplained {
			t.Errorf("depth %d: %+v, %s, want %d sets, complete", depth, s, report.Verdict, want)
		}
		if s.Distinct > s.Hypotheses+1 || s.Distinct < s.Hypotheses/4 {
			t.Errorf("depth %d: %d digests of %d sets", depth, s.Distinct, s.Hypotheses)
		}
	}
}

// A formula counts sets from what single mistakes change, which it finds out by
// signing with each.
type formula struct {
	c        signer.Case
	alone    int   // mistakes that are combined with what is done with the digest alone
	switches int   // that change the digest
	endings  int   // that change what is done with it
	members  []int // for each member that changes it: how many switches do so after that
}

func newFormula() *formula {
	f := &formula{c: signer.Case{
		Request:     signer.Request{Method: "POST", URL: listOrders},
		Credentials: signer.Credentials{SecretAccessKey: searchKey},
	}}
	scheme := signer.SchemeByID("sigv2")
	right := f.sign(nil)
	for _, m := range diagnose.Switches() {
		wrong := f.sign(&m)
		switch {
		case m.Alone:
			f.alone++
		case string(wrong[digestStep]) != string(right[digestStep]):
			f.switches++
		case string(wrong[digestStep+1]) != string(right[digestStep+1]):
			f.endings++
		}
	}
	for _, member := range diagnose.Members(scheme, &f.c, &diagnose.Known{}) {
		after := f.sign(&member)
		if string(after[digestStep]) == string(right[digestStep]) {
			continue
		}
		n := 0
		for _, m := range diagnose.Switches() {
			if !m.Alone && string(f.sign(&member, &m)[digestStep]) != string(after[digestStep]) {
				n++
			}
		}
		f.members = append(f.members, n)
	}
	return f
}

const digestStep = 2 // of Version 2

// sign signs with mistakes; nil is none.
func (f *formula) sign(mistakes ...*diagnose.Mistake) signer.Values {
	scheme := signer.SchemeByID("sigv2")
	c, rules := f.c, scheme.Rules(&f.c)
	for _, m := range mistakes {
		if m != nil {
			m.Make(&c, &rules)
		}
	}
	return scheme.Sign(&c, rules, nil)
}

// sets counts those of up to that many mistakes.
func (f *formula) sets(depth int) int {
	total := 0
	for size := 1; size <= depth; size++ {
		total += choose(f.switches+f.endings, size) + f.alone*choose(f.endings, size-1)
		for _, n := range f.members {
			total += choose(n+f.endings, size-1)
		}
	}
	return total
}

// choose is how many sets of k there are of n.
func choose(n, k int) int {
	if k == 0 {
		return 1
	}
	return choose(n, k-1) * (n - k + 1) / k
}

// TestSearchStops ends a search in the midst of it, and counts what is computed
// after that.
func TestSearchStops(t *testing.T) {
	const most = 20_000 // digests: some milliseconds
	for _, after := range []int{1, 4, 6} {
		ctx, cancel := context.WithCancel(t.Context())
		in, told, at := unexplainable(4), 0, 0
		in.Progress = func(s diagnose.Search) {
			if told++; told == after {
				at = s.HMACs
				cancel()
			}
		}
		report, err := check.Check(ctx, in, time.Time{})
		cancel()
		if err != nil {
			t.Fatal(err)
		}
		s := report.Search
		if at == 0 && after > 1 || s.HMACs-at > most || s.Complete || report.Verdict != check.Unexplained {
			t.Errorf("stopped after %d digests: %+v, %s", at, s, report.Verdict)
		}
	}
}

// TestSearchNeedsLittleMemory looks at the heap in the midst of complete
// searches.
func TestSearchNeedsLittleMemory(t *testing.T) {
	if testing.Short() {
		t.Skip("it takes seconds")
	}
	const most = 64 << 20
	r := rand.New(rand.NewPCG(401, 402))
	four := signertest.CaseOf(r, "sigv4")
	four.Credentials = signer.Credentials{AccessKeyID: "AKIDEXAMPLE", SecretAccessKey: searchKey}
	depth := 3
	for name, in := range map[string]check.Input{
		"sigv2": unexplainable(3),
		"sigv4": {
			Request:     &check.RequestInput{Method: four.Request.Method, URL: four.Request.URL, Body: four.Request.Body},
			Region:      "us-east-1",
			Service:     "dynamodb",
			Scheme:      "sigv4",
			Complete:    true,
			Credentials: &check.CredentialsInput{AccessKeyID: "AKIDEXAMPLE", SecretAccessKey: searchKey},
			Provided:    map[string]signer.Text{"signature": signer.Text("0f3a5b7c9d1e2f30415263748596a7b8c9dae0f102132435465768798a9bacbd")},
			Depth:       &depth,
		},
	} {
		now := signertest.Noon
		in.Now = &now
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		before, peak := m.HeapAlloc, uint64(0)
		in.Progress = func(diagnose.Search) {
			runtime.ReadMemStats(&m)
			peak = max(peak, m.HeapAlloc)
		}
		report, err := check.Check(t.Context(), in, time.Time{})
		if err != nil {
			t.Fatal(err)
		}
		t.Logf("%s: at most %d KB, %+v", name, (peak-min(peak, before))>>10, report.Search)
		if peak == 0 || peak-min(peak, before) > most || report.Search.Depth != 3 {
			t.Errorf("%s: the heap grew by %d bytes, %+v", name, peak-min(peak, before), report.Search)
		}
	}
}

// TestWhatTextShowsIsFixedFirst: what a box shows of a text is explained, and the
// signature is searched from there, since the box made LF of its CRLF: six
// mistakes in all, more than any search tries.
func TestWhatTextShowsIsFixedFirst(t *testing.T) {
	c := signer.Case{
		Request: signer.Request{Method: "GET", URL: "https://webservices.amazon.com/onca/xml?AWSAccessKeyId=AKIDEXAMPLE000PYTHON&AssociateTag=shop-20" +
			"&Keywords=salt%20%26%20pepper%20~it%27s&Operation=ItemSearch&SearchIndex=Books&Service=AWSECommerceService" +
			"&Timestamp=2014-08-28T15%3A50%3A34Z&Version=2011-08-01&aPage=2"},
		Credentials: signer.Credentials{SecretAccessKey: searchKey},
	}
	scheme := signer.SchemeByID("sigv2")
	rules := scheme.Rules(&c)
	made := []string{"sort-case-insensitive", "param-space-as-plus", "param-tilde-encoded", "param-lowercase-hex", "base64-variant/base64-padding-stripped"}
	for _, name := range made {
		id, variant, _ := strings.Cut(name, "/")
		diagnose.Find(id, variant).Change(&rules)
	}
	box := scheme.Sign(&c, rules, nil)
	rules.Text.LineEnd = signer.CRLF
	sent := scheme.Sign(&c, rules, nil)
	report := checkJSON(t, object{
		"request": requestJSON(&c.Request), "credentials": credentialsJSON(&c.Credentials),
		"provided": object{"string-to-sign": string(box[1]), "signature": string(sent[3])},
	})
	found := []string{}
	for _, m := range report.Mistakes {
		found = append(found, nameOf(m.Name))
	}
	made = append(made, "sts-crlf")
	slices.Sort(made)
	slices.Sort(found)
	if report.Verdict != check.Explained || !slices.Equal(found, made) {
		t.Errorf("%s: %q, want %q", report.Verdict, found, made)
	}
}

// TestSetsWithoutMethod: two mistakes and three are proved of a URL alone, of which
// the method is not known, as they are of one with it.
func TestSetsWithoutMethod(t *testing.T) {
	c := signer.Case{Request: signer.Request{Method: "GET", URL: listOrders + "&aNote=a%20b~"}, Credentials: signer.Credentials{SecretAccessKey: searchKey}}
	scheme := signer.SchemeByID("sigv2")
	for _, made := range [][]string{
		{"param-lowercase-hex", "sort-case-insensitive"},
		{"param-lowercase-hex", "sort-case-insensitive", "param-tilde-encoded"},
	} {
		rules := scheme.Rules(&c)
		for _, name := range made {
			diagnose.Find(name, "").Change(&rules)
		}
		sent := c.Request.URL + "&Signature=" + signer.Escape(string(scheme.Sign(&c, rules, nil)[3]))
		report := checkJSON(t, object{"paste": sent, "credentials": credentialsJSON(&c.Credentials)})
		found := []string{}
		for _, m := range report.Mistakes {
			if m.Certainty == diagnose.Proved {
				found = append(found, nameOf(m.Name))
			}
		}
		slices.Sort(made)
		slices.Sort(found)
		if report.Verdict != check.Explained || !slices.Equal(found, made) {
			t.Errorf("%s: %q, want %q", report.Verdict, found, made)
		}
	}
}

// TestDeeper: four mistakes are found where four are looked for.
func TestDeeper(t *testing.T) {
	if testing.Short() {
		t.Skip("it takes seconds")
	}
	c := signer.Case{Request: signer.Request{Method: "POST", URL: listOrders + "&aNote=a%20b~"}, Credentials: signer.Credentials{SecretAccessKey: searchKey}}
	scheme := signer.SchemeByID("sigv2")
	rules := scheme.Rules(&c)
	made := []string{"sort-case-insensitive", "param-space-as-plus", "param-tilde-encoded", "base64-variant/base64-padding-stripped"}
	for _, name := range made {
		id, variant, _ := strings.Cut(name, "/")
		diagnose.Find(id, variant).Change(&rules)
	}
	in := object{
		"request": requestJSON(&c.Request), "credentials": credentialsJSON(&c.Credentials),
		"provided": object{"signature": string(scheme.Sign(&c, rules, nil)[3])},
	}
	for depth, want := range map[int]check.Verdict{3: check.Unexplained, 4: check.Explained} {
		in["depth"] = depth
		if report := checkJSON(t, in); report.Verdict != want || want == check.Explained && len(report.Mistakes) != len(made) {
			t.Errorf("depth %d: %s, %q", depth, report.Verdict, mistakesOf(report))
		}
	}
}
