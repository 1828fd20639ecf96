package web

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"countersign/signer/check"
	"countersign/signer/diagnose"
)

// A stubSearch is a check whose search goes as far as the test lets it.
type stubSearch struct {
	ticks chan time.Time       // when it is told how far the search is
	found chan diagnose.Search // what the search tells
	end   chan error           // what the search ends with
	asked chan check.Input     // what was asked for
	gone  chan struct{}        // closed when the search's context has ended
}

func newStubSearch() *stubSearch {
	return &stubSearch{make(chan time.Time), make(chan diagnose.Search), make(chan error), make(chan check.Input, 1), make(chan struct{})}
}

func (f *stubSearch) configure(cfg *Config) {
	cfg.Ticks = func() (<-chan time.Time, func()) { return f.ticks, func() {} }
	cfg.Check = func(ctx context.Context, in check.Input, now time.Time) (*check.Report, error) {
		if in.Depth != nil && *in.Depth == 0 { // only a reading
			return check.Check(ctx, in, now)
		}
		f.asked <- in
		for {
			select {
			case search := <-f.found:
				in.Progress(search)
			case err := <-f.end:
				if err != nil {
					return nil, err
				}
				return shallow(ctx, in, now)
			case <-ctx.Done():
				close(f.gone)
				return emptyReport(), nil
			}
		}
	}
}

// shallow is a check that searches no further than for one mistake, so that
// noise takes no time.
func shallow(ctx context.Context, in check.Input, now time.Time) (*check.Report, error) {
	one := 1
	in.Depth = &one
	return check.Check(ctx, in, now)
}

// tell lets the search tell how far it is, and the client hear it.
func (f *stubSearch) tell(search diagnose.Search) {
	f.found <- search
	f.found <- search // the first one has arrived
	f.ticks <- time.Time{}
}

// listen serves on the loopback address.
func (s *testServer) listen() string {
	listener := httptest.NewServer(s)
	s.t.Cleanup(listener.Close)
	return listener.URL
}

// open posts, and returns the answer as soon as it begins.
func open(t testing.TB, ctx context.Context, address, kind, body string, headers ...string) *http.Response {
	t.Helper()
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, address, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", kind)
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = answer.Body.Close() })
	return answer
}

// A line is one of a stream.
type line struct {
	Progress *struct {
		Waiting           bool
		Depth, Hypotheses int
		Distinct, HMACs   int
		Families          []string
	}
	Report       *struct{ Verdict string }
	Error        *struct{ Message, Field string }
	Target, HTML string
}

func nextLine(t *testing.T, from *bufio.Reader) line {
	t.Helper()
	text, err := from.ReadString('\n')
	if err != nil {
		t.Fatalf("the stream ends: %v, %q", err, text)
	}
	return parseLine(t, text)
}

func parseLine(t *testing.T, text string) line {
	t.Helper()
	var l line
	if err := json.Unmarshal([]byte(text), &l); err != nil {
		t.Fatalf("%v: %q", err, text)
	}
	return l
}

const deepJSON = `{"depth": 4, "request": {"method": "GET", "url": "https://mws.amazonservices.com/Orders/2013-09-01?Action=ListOrders"},
	"provided": {"signature": "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="}, "credentials": {"secret_access_key": SECRET}}`

// Each line is there as soon as it is written, packed or not.
func TestProgressComesBeforeTheReport(t *testing.T) {
	for _, coding := range []string{"gzip", "identity"} {
		t.Run(coding, func(t *testing.T) {
			search := newStubSearch()
			address := newTestServer(t, search.configure).listen()
			headers := []string{"Accept", "application/x-ndjson"}
			if coding == "identity" { // else the client asks for gzip, and unpacks it
				headers = append(headers, "Accept-Encoding", coding)
			}
			answer := open(t, t.Context(), address+"/api/check", "application/json", withSecret(deepJSON), headers...)
			if kind := answer.Header.Get("Content-Type"); kind != mimeLines || answer.StatusCode != http.StatusOK || answer.Uncompressed != (coding == "gzip") {
				t.Fatalf("status %d, %q, packed: %v", answer.StatusCode, kind, answer.Uncompressed)
			}
			lines := bufio.NewReader(answer.Body)
			if p := nextLine(t, lines).Progress; p == nil || !p.Waiting || p.Families == nil {
				t.Errorf("first line %+v", p)
			}
			if in := <-search.asked; in.Depth == nil || *in.Depth != 4 {
				t.Errorf("depth %v", in.Depth)
			}
			search.tell(diagnose.Search{Depth: 2, Hypotheses: 70, Distinct: 7, HMACs: 3, Families: []string{"other hosts"}})
			if p := nextLine(t, lines).Progress; p == nil || p.Waiting || p.Depth != 2 || p.Hypotheses != 70 || p.Distinct != 7 || p.HMACs != 3 || len(p.Families) != 1 {
				t.Errorf("progress %+v", p)
			}
			search.tell(diagnose.Search{Depth: 3, Hypotheses: 71})
			if p := nextLine(t, lines).Progress; p == nil || p.Hypotheses != 71 {
				t.Errorf("progress %+v", p)
			}
			search.end <- nil
			if r := nextLine(t, lines).Report; r == nil || r.Verdict != "unexplained" {
				t.Errorf("report %+v", r)
			}
			if rest, err := io.ReadAll(lines); err != nil || len(rest) > 0 {
				t.Errorf("after the report: %q, %v", rest, err)
			}
		})
	}
}

func TestClientThatLeavesEndsTheSearch(t *testing.T) {
	form := fields{{"do", "deeper"}, {"secret_access_key", testSecret}}.with(parameters("Action", "ListOrders")...).encode()
	for what, c := range map[string]struct{ address, kind, body, accept string }{
		"a program":               {"/api/check", "application/json", withSecret(deepJSON), mimeLines},
		"a program without lines": {"/api/check", "application/json", withSecret(deepJSON), "application/json"},
		"the page's script":       {"/", "application/x-www-form-urlencoded", form, mimeLines},
		"the page without script": {"/", "application/x-www-form-urlencoded", form, "text/html"},
	} {
		t.Run(what, func(t *testing.T) {
			search := newStubSearch()
			server := newTestServer(t, search.configure, func(cfg *Config) { cfg.MaxConcurrent = 1 })
			ctx, leave := context.WithCancel(t.Context())
			go func() {
				<-search.asked
				leave()
			}()
			r, _ := http.NewRequestWithContext(ctx, http.MethodPost, server.listen()+c.address, strings.NewReader(c.body))
			r.Header.Set("Content-Type", c.kind)
			r.Header.Set("Accept", c.accept)
			if answer, err := http.DefaultClient.Do(r); err == nil {
				_, err = io.Copy(io.Discard, answer.Body)
				if err == nil {
					t.Error("the answer came to its end")
				}
			}
			<-search.gone
		})
	}
}

func TestErrorsInTheStream(t *testing.T) {
	for what, c := range map[string]struct {
		check CheckFunc
		want  string
	}{
		"one to be shown": {func(context.Context, check.Input, time.Time) (*check.Report, error) {
			return nil, &check.InputError{Message: "unknown step id", Field: "reveal.0"}
		}, "unknown step id"},
		"one that is not": {func(context.Context, check.Input, time.Time) (*check.Report, error) {
			return nil, errors.New("at " + testSecret)
		}, "The server failed"},
		"a panic": {func(context.Context, check.Input, time.Time) (*check.Report, error) {
			panic("near " + testSecret)
		}, "The server failed"},
	} {
		t.Run(what, func(t *testing.T) {
			s := newTestServer(t, checkWith(c.check))
			w := s.api(withSecret(deepJSON), header("Accept", mimeLines))
			lines := strings.Split(strings.TrimSpace(w.Body.String()), "\n")
			last := parseLine(t, lines[len(lines)-1])
			if w.Code != http.StatusOK || last.Error == nil || !strings.Contains(last.Error.Message, c.want) {
				t.Errorf("status %d, last line %s", w.Code, lines[len(lines)-1])
			}
			page := s.submit(fields{{"do", "deeper"}, {"secret_access_key", testSecret}}).Body.String()
			if !strings.Contains(page, c.want) || !strings.Contains(page, "</html>") {
				t.Errorf("the page does not say %q, or has no end", c.want)
			}
		})
	}
}

// What is wrong with the input is known before the stream begins.
func TestWrongInputIsNoStream(t *testing.T) {
	s := newTestServer(t, func(cfg *Config) { cfg.MaxRequest = 1000 })
	for body, status := range map[string]int{`{"depht": 4}`: 400, ``: 400, `{"paste":"` + strings.Repeat("a", 1000) + `"}`: 413} {
		w := s.api(body, header("Accept", mimeLines))
		if w.Code != status || !strings.HasPrefix(w.Header().Get("Content-Type"), "application/json") {
			t.Errorf("%.20q: status %d, %q", body, w.Code, w.Header().Get("Content-Type"))
		}
	}
}

func TestOnlyWhoAsksGetsLines(t *testing.T) {
	s := newTestServer(t, checkWith(shallow))
	for accept, want := range map[string]bool{
		"": false, "*/*": false, "application/json": false, "text/html, */*": false,
		"application/x-ndjson": true, "application/json, Application/X-NDJSON;q=0.9": true,
	} {
		w := s.api(withSecret(signedJSON), header("Accept", accept))
		if got := w.Header().Get("Content-Type") == mimeLines; got != want {
			t.Errorf("Accept %q is answered with %q", accept, w.Header().Get("Content-Type"))
		}
	}
}

// A reader that does not read never holds up the search.
func TestSlowReaderDoesNotBlockTheSearch(t *testing.T) {
	ticks, searched, read := make(chan time.Time), make(chan struct{}), make(chan struct{})
	s := newTestServer(t, func(cfg *Config) {
		cfg.Ticks = func() (<-chan time.Time, func()) { return ticks, func() {} }
		cfg.Check = func(_ context.Context, in check.Input, _ time.Time) (*check.Report, error) {
			in.Progress(diagnose.Search{})
			ticks <- time.Time{} // from here on, the writer is stuck
			for range 10_000 {
				in.Progress(diagnose.Search{Hypotheses: 1})
			}
			close(searched)
			return emptyReport(), nil
		}
	})
	w := &slowWriter{ResponseRecorder: httptest.NewRecorder(), free: 1, read: read}
	r := httptest.NewRequest(http.MethodPost, "/api/check", strings.NewReader(`{"depth": 4}`))
	r.Host = "127.0.0.1"
	r.Header.Set("Accept", mimeLines)
	answered := make(chan struct{})
	go func() { defer close(answered); s.ServeHTTP(w, r) }()
	<-searched
	close(read)
	<-answered
	if !strings.Contains(w.Body.String(), `{"report":`) {
		t.Errorf("answer %q", w.Body)
	}
}

// A slowWriter takes so many writes freely; from then on they wait.
type slowWriter struct {
	*httptest.ResponseRecorder
	free int
	read chan struct{}
}

func (w *slowWriter) Write(p []byte) (int, error) {
	if w.free--; w.free < 0 {
		<-w.read
	}
	return w.ResponseRecorder.Write(p)
}

// noiseForm is a form whose signature nothing explains.
func noiseForm(more ...[2]string) fields {
	return fields{{"method", "POST"}, {"endpoint", "https://mws.amazonservices.co.uk"}, {"path", "/Orders/2013-09-01"}, {"sent", "yes"},
		{"provided.signature", "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="}, {"as.signature", "plain"}}.
		with(parameters("AWSAccessKeyId", "AKIDEXAMPLE000PYTHON", "Action", "ListOrders", "CreatedAfter", "2014-08-26T23:00:00Z",
			"MarketplaceId.Id.1", "A1F83G8C2ARO7P", "MaxResultsPerPage", "50", "OrderStatus.Status.1", "Unshipped", "SellerId", "A2EXAMPLE000SELL",
			"SignatureMethod", "HmacSHA256", "SignatureVersion", "2", "Timestamp", "2014-08-28T15:50:34Z", "Version", "2013-09-01")...).
		with(more...)
}

func TestSearchDeeperIsOffered(t *testing.T) {
	secret := [2]string{"secret_access_key", testSecret}
	for what, c := range map[string]struct {
		form fields
		want bool
	}{
		"where nothing was found":      {noiseForm(secret), true},
		"but not without a key":        {noiseForm(), false},
		"nor once it has gone deepest": {noiseForm(secret, [2]string{"do", "deeper"}), false},
		"nor where all is right":       {fields{{"paste", pastedURL}, {"secret_access_key", "1234567890"}}, false},
		"nor where there is nothing":   {fields{secret}, false},
	} {
		for _, w := range []*httptest.ResponseRecorder{newTestServer(t, checkWith(shallow)).submit(c.form), newTestServer(t, checkWith(shallow)).live(c.form)} {
			if got := strings.Contains(w.Body.String(), `value="deeper"`); got != c.want {
				t.Errorf("%s: offered %v", what, got)
			}
		}
	}
}

// Without script the page comes in one piece more: the form, how far the search
// is, and then the answer.
func TestDeeperWithoutScript(t *testing.T) {
	search := newStubSearch()
	address := newTestServer(t, search.configure).listen()
	form := noiseForm([2]string{"do", "deeper"}, [2]string{"secret_access_key", testSecret})
	answer := open(t, t.Context(), address+"/", "application/x-www-form-urlencoded", form.encode())
	page := bufio.NewReader(answer.Body)
	got := readUntil(t, page, "<li>Waiting")
	for _, want := range []string{"<!doctype html>", `rel="stylesheet"`, `name="secret_access_key"`, "Searching sets of up to 4 mistakes"} {
		if !strings.Contains(got, want) {
			t.Errorf("there is no %q before the search", want)
		}
	}
	if in := <-search.asked; in.Depth == nil || *in.Depth != deeperDepth {
		t.Errorf("depth %v", in.Depth)
	}
	search.tell(diagnose.Search{Depth: 3, Hypotheses: 12_345, Distinct: 678})
	readUntil(t, page, "<li>12,345 sets tried, 678 of them make a difference here; up to 3 mistakes each.</li>")
	search.end <- nil
	rest, err := io.ReadAll(page)
	if err != nil || !strings.Contains(string(rest), `id="verdict"`) || !strings.Contains(string(rest), "</html>") {
		t.Errorf("%v, the rest is %.300q", err, rest)
	}
	if findSecret(got+string(rest), testSecret) != nil {
		t.Error("the secret is in the page")
	}
}

// readUntil reads up to a text.
func readUntil(t *testing.T, from *bufio.Reader, text string) string {
	t.Helper()
	var got strings.Builder
	for !strings.HasSuffix(got.String(), text) {
		b, err := from.ReadByte()
		if err != nil {
			t.Fatalf("%v before %q, after %.500q", err, text, got.String())
		}
		got.WriteByte(b)
	}
	return got.String()
}

func TestDeeperByScript(t *testing.T) {
	form := noiseForm([2]string{"do", "deeper"}, [2]string{"secret_access_key", testSecret})
	for what, c := range map[string]struct {
		form             fields
		target, has, not string
	}{
		"the answer alone":               {form, "#answer", `id="verdict"`, `id="paste"`},
		"the form too, where it changes": {form.with([2]string{"paste", pastedURL}), "#pad", `id="paste"`, `<head>`},
	} {
		w := newTestServer(t, checkWith(shallow)).submit(c.form, header("HX-Request", "true"), header("Accept", mimeLines))
		lines := strings.Split(strings.TrimSpace(w.Body.String()), "\n")
		last := parseLine(t, lines[len(lines)-1])
		if first := parseLine(t, lines[0]); first.Progress == nil {
			t.Errorf("%s: first line %q", what, lines[0])
		}
		if last.Target != c.target || !strings.Contains(last.HTML, c.has) || strings.Contains(last.HTML, c.not) {
			t.Errorf("%s: target %q, %.200q", what, last.Target, last.HTML)
		}
	}
}

// A form that is refused is refused before the stream begins.
func TestDeeperWithTooManyRows(t *testing.T) {
	form := noiseForm([2]string{"do", "deeper"})
	for range mostRows {
		form = form.with(parameters("a", "b")...)
	}
	if w := newTestServer(t).submit(form); w.Code != http.StatusRequestEntityTooLarge {
		t.Errorf("status %d", w.Code)
	}
}

func TestOnlyTheScriptGetsLinesOfThePage(t *testing.T) {
	s := newTestServer(t, checkWith(shallow))
	for what, w := range map[string]*httptest.ResponseRecorder{
		"a link": s.send(http.MethodGet, "/?do=deeper", "", header("Accept", mimeLines)),
		"a form": s.submit(noiseForm(), header("Accept", mimeLines)),
	} {
		if w.Header().Get("Content-Type") == mimeLines {
			t.Errorf("%s is streamed", what)
		}
	}
}

// twiceEncoded is pastedURL with its signature percent-encoded twice.
var twiceEncoded = strings.NewReplacer("Signature=Nace%2B", "Signature=Nace%252B", "xg%3D", "xg%253D").Replace(pastedURL)

// The fixes are shown in the chosen language, which outlives an answer without
// mistakes.
func TestFixesInTheChosenLanguage(t *testing.T) {
	s := newTestServer(t)
	twice := fields{{"paste", twiceEncoded}, {"secret_access_key", "1234567890"}}
	fix := func(form fields) string {
		_, rest, _ := strings.Cut(s.submit(form).Body.String(), `<b>Fix:</b>`)
		text, _, _ := strings.Cut(rest, "</p>")
		return text
	}
	php, anyone := fix(twice.with([2]string{"language", "php"})), fix(twice)
	if php == anyone || php == "" || anyone == "" {
		t.Errorf("for PHP %q, for any language %q", php, anyone)
	}
	if other := fix(twice.with([2]string{"language", "klingon"})); other != anyone {
		t.Errorf("for a language that is not known %q", other)
	}
	page := s.submit(fields{{"language", "php"}}).Body.String()
	if !strings.Contains(page, `<input type="hidden" name="language" value="php">`) {
		t.Error("the language is forgotten")
	}
}

// A mistake and its step point to each other.
func TestMistakesAndStepsPointToEachOther(t *testing.T) {
	page := newTestServer(t).submit(fields{{"paste", twiceEncoded}, {"secret_access_key", "1234567890"}}).Body.String()
	for _, want := range []string{
		`id="mistake-1"`, `href="#step-encoded-signature"`, `id="step-encoded-signature"`, `href="#mistake-1"`, "mistake 1 is made here",
		"the signature needs nothing else", "After the fix your program shows",
	} {
		if !strings.Contains(page, want) {
			t.Errorf("there is no %q", want)
		}
	}
}
