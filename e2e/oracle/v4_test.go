package oracle

import (
	"crypto/sha256"
	"encoding/hex"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"

	"countersign/signer"
	"countersign/signer/check"
	"countersign/signer/diagnose"
)

// A v4Signing is what a signer made of a sample.
type v4Signing struct {
	unsigned string // the address before signing, for completing
	given    wire   // the request as it was given to the signer, and what was added
	sent     wire   // the request as a client would send it
	steps    map[string]signer.Text
}

// A wire is what a signer may change of a request.
type wire struct {
	url     string
	headers []signer.Header
	body    string
}

// handIn returns the input that asks about a request.
func (s v4Sample) handIn(w wire) check.Input {
	in := check.Input{
		Request:     &check.RequestInput{Method: s.method, URL: w.url, Headers: headersOf(w.headers), Body: signer.Text(w.body)},
		Credentials: &check.CredentialsInput{AccessKeyID: s.keyID, SecretAccessKey: s.secret, SessionToken: s.token},
	}
	if s.hidden {
		in.Request.Body, in.Request.PayloadHash = nil, s.payload
	}
	return in
}

// signedCase returns the request as the engine itself takes it.
func (s v4Sample) signedCase(w wire) signer.Case {
	c := signer.Case{
		Request: signer.Request{Method: s.method, URL: w.url, Headers: w.headers, Body: []byte(w.body)},
		Credentials: signer.Credentials{
			AccessKeyID: s.keyID, SecretAccessKey: signer.Secret(s.secret), SessionToken: signer.Secret(s.token),
		},
	}
	if s.hidden {
		c.Request.Body, c.Request.PayloadHash = nil, s.payload
	}
	return c
}

// unexplained asks for no explanation, which would cost a search.
func unexplained(in check.Input) check.Input {
	none := 0
	in.Depth = &none
	return in
}

// A differential holds the engine against one signer.
type differential struct {
	signer   string
	scheme   func(s v4Sample) string // the scheme that must be detected
	taste    taste
	samples  int
	compared int
	excluded []int
}

func newDifferential(signer string, scheme func(s v4Sample) string, t taste, samples int) *differential {
	return &differential{signer: signer, scheme: scheme, taste: t, samples: samples, excluded: make([]int, len(t.outliers))}
}

// originForm returns the request as it looks on the wire: the host is in its
// header only.
func (w wire) originForm() wire {
	_, rest, _ := strings.Cut(w.url, "://")
	end := strings.IndexAny(rest+"/", "/?")
	host := strings.ToLower(rest[:end])
	for port, scheme := range map[string]string{":80": "http:", ":443": "https:"} {
		if strings.HasPrefix(w.url, scheme) {
			host = strings.TrimSuffix(host, port)
		}
	}
	if w.url = rest[end:]; !strings.HasPrefix(w.url, "/") {
		w.url = "/" + w.url
	}
	if !slices.ContainsFunc(w.headers, func(h signer.Header) bool { return h.Name == "Host" }) {
		w.headers = append(slices.Clone(w.headers), signer.Header{Name: "Host", Value: host})
	}
	return w
}

// hold compares one signing, step by step, and hands in what is sent.
func (d *differential) hold(t *testing.T, i int, s v4Sample, theirs v4Signing) {
	t.Helper()
	arrives := true
	if s.excluded() {
		d.excluded[s.outlier]++
		arrives = d.taste.outliers[s.outlier].arrives
		d.requireDifferent(t, s, theirs)
	} else {
		d.compared++
		d.requireSame(t, s, theirs)
		if i%3 == 0 && theirs.unsigned != "" {
			d.requireCompleted(t, s, theirs)
		}
	}
	if s.excluded() || i%4 == 0 {
		w := theirs.sent
		if !s.excluded() && i%8 == 0 {
			w = w.originForm()
		}
		in := unexplained(s.handIn(w))
		if report := mustCheck(t, in, s.time); (report.Verdict == check.Valid) != arrives {
			t.Fatalf("%s for what %s sends of %s\n%s", report.Verdict, d.signer, s.show(), d.both(report, theirs))
		}
	}
	if i%8 == 0 {
		d.requireOtherSecretFails(t, s, theirs)
	}
}

// requireSame hands in the request with every value that the signer gave.
func (d *differential) requireSame(t *testing.T, s v4Sample, theirs v4Signing) {
	t.Helper()
	in := unexplained(s.handIn(theirs.given))
	in.Provided = theirs.steps
	report := mustCheck(t, in, s.time)
	if step := differing(report, theirs); step != "" || report.Verdict != check.Valid || len(report.Mistakes) > 0 || report.Scheme != d.scheme(s) {
		t.Fatalf("%s, %s, %q differs: %s of %s\n%s", report.Scheme, report.Verdict, step, d.signer, s.show(), d.both(report, theirs))
	}
}

// requireCompleted hands in the request before signing, to be completed and
// signed here: every step but the last must be the signer's. Where headers are
// left unsigned or the address does not name them, both may do as they like.
func (d *differential) requireCompleted(t *testing.T, s v4Sample, theirs v4Signing) {
	t.Helper()
	if s.has(unsignedHeaders) || s.has(dateHeader) || s.has(hostCapitals) || s.has(ownPort) {
		return
	}
	headers := slices.Clone(s.headers)
	if strings.Contains(string(theirs.steps["signed-headers"]), "content-length;") {
		headers = append(headers, signer.Header{Name: "Content-Length", Value: strconv.Itoa(len(s.body))})
	}
	in := unexplained(s.handIn(wire{url: theirs.unsigned, headers: headers, body: s.body}))
	in.Scheme, in.Complete, in.Region, in.Service = d.scheme(s), true, s.region, s.service
	report := mustCheck(t, in, s.time)
	for _, step := range report.Steps[:len(report.Steps)-1] {
		value, given := theirs.steps[step.ID]
		if given && string(value) != string(step.Calculated) && !(step.ID == "signature" && strings.HasPrefix(report.Scheme, "sigv4a")) {
			t.Fatalf("completed, %s differs: %s of %s\n%s", step.ID, d.signer, s.show(), d.both(report, theirs))
		}
	}
}

// requireDifferent keeps the exclusions honest: an excluded request is one that
// would have failed.
func (d *differential) requireDifferent(t *testing.T, s v4Sample, theirs v4Signing) {
	t.Helper()
	in := unexplained(s.handIn(theirs.given))
	in.Provided = theirs.steps
	report := mustCheck(t, in, s.time)
	if report.Verdict == check.Valid && differing(report, theirs) == "" {
		t.Fatalf("%q is excluded, but both sign the same: %s\n%s", d.taste.outliers[s.outlier].odd, s.show(), d.both(report, theirs))
	}
}

func (d *differential) requireOtherSecretFails(t *testing.T, s v4Sample, theirs v4Signing) {
	t.Helper()
	in := unexplained(s.handIn(theirs.sent))
	in.Credentials.SecretAccessKey = "x" + s.secret[1:] + "x"
	wrong := mustCheck(t, in, s.time)
	// Of a request that holds something like <key> or … nothing can be said.
	masked := slices.ContainsFunc(wrong.Steps, func(step check.Step) bool { return diagnose.Masked(step.Calculated) })
	if masked && (wrong.Verdict == check.Consistent || wrong.Verdict == check.NothingToCompare) {
		return
	}
	if wrong.Verdict != check.Unexplained || len(wrong.Mistakes) > 0 {
		t.Fatalf("%s with another secret, %+v: %s of %s", wrong.Verdict, wrong.Mistakes, d.signer, s.show())
	}
}

// differing returns the first step whose value the signer gave and that is not
// the same here.
func differing(report *check.Report, theirs v4Signing) string {
	left := maps.Clone(theirs.steps)
	for _, step := range report.Steps {
		value, given := left[step.ID]
		delete(left, step.ID)
		switch {
		case !given:
		case len(value) == 0: // says nothing to the engine
			if len(step.Calculated) > 0 {
				return step.ID
			}
		case step.Provided == nil || step.Provided.State != diagnose.Same:
			return step.ID
		}
	}
	for id := range left {
		return id
	}
	return ""
}

// both shows what is to be judged when two signers differ.
func (d *differential) both(report *check.Report, theirs v4Signing) string {
	var b strings.Builder
	for _, step := range report.Steps {
		value, given := theirs.steps[step.ID]
		if step.Secret || given && string(value) == string(step.Calculated) {
			continue
		}
		b.WriteString(step.ID + "\n  ours " + strconv.Quote(string(step.Calculated)))
		if given {
			b.WriteString("\ntheirs " + strconv.Quote(string(value)))
		}
		b.WriteByte('\n')
	}
	return b.String()
}

func (s v4Sample) show() string {
	return s.service + " " + strings.Join(traitNames(s.odd), ", ") + "\n" + s.method + " " + s.url()
}

func traitNames(traits []trait) (names []string) {
	for _, t := range traits {
		names = append(names, string(t))
	}
	return names
}

// report prints what was compared and what was not, and holds it to the table.
func (d *differential) report(t *testing.T) {
	t.Helper()
	share := 100 * float64(d.compared) / float64(d.samples)
	t.Logf("%s: %d of %d requests compared (%.1f %%)", d.signer, d.compared, d.samples, share)
	if share < 90 {
		t.Errorf("only %d of %d requests compared", d.compared, d.samples)
	}
	for i, o := range d.taste.outliers {
		arrives := "does not verify"
		if o.arrives {
			arrives = "what is sent verifies"
		}
		t.Logf("%5d excluded: %s%s (%s). Right: %s", d.excluded[i], o.odd, o.of, arrives, o.right)
		if d.excluded[i] != o.count {
			t.Errorf("%d excluded for %q%s, want %d", d.excluded[i], o.odd, o.of, o.count)
		}
	}
}

// String says it as the end of a sentence.
func (k kind) String() string {
	words := map[kind]string{toS3: ", for S3", toOthers: ", for a service other than S3", inHeader: ", in the header", inQuery: ", presigned"}
	return words[k&(toS3|toOthers)] + words[k&(inHeader|inQuery)]
}

// spread spreads what a signer of Version 4 says over the steps of the ladder.
func spread(canonicalRequest, stringToSign string) map[string]signer.Text {
	steps := map[string]signer.Text{"canonical-request": signer.Text(canonicalRequest), "string-to-sign": signer.Text(stringToSign)}
	if lines := strings.Split(canonicalRequest, "\n"); len(lines) >= 6 {
		last := len(lines) - 1
		for id, text := range map[string]string{
			"canonical-uri": lines[1], "canonical-query": lines[2], "canonical-headers": strings.Join(lines[3:last-2], "\n") + "\n",
			"signed-headers": lines[last-1], "payload-hash": lines[last],
		} {
			steps[id] = signer.Text(text)
		}
	}
	sum := sha256.Sum256([]byte(canonicalRequest))
	steps["canonical-request-hash"] = signer.Text(hex.EncodeToString(sum[:]))
	if lines := strings.Split(stringToSign, "\n"); len(lines) == 4 {
		steps["credential-scope"] = signer.Text(lines[2])
	}
	return steps
}

// add copies what an Authorization header of Version 4 says into steps.
func addAuthorization(steps map[string]signer.Text, header string) map[string]signer.Text {
	steps["authorization"] = signer.Text(header)
	for part := range strings.SplitSeq(header, ",") {
		name, value, _ := strings.Cut(strings.TrimSpace(part), "=")
		switch name {
		case "SignedHeaders":
			steps["signed-headers"] = signer.Text(value)
		case "Signature":
			steps["signature"] = signer.Text(value)
		default:
			_, scope, _ := strings.Cut(value, "/")
			steps["credential-scope"] = signer.Text(scope)
		}
	}
	return steps
}

// addURL does the same for a presigned URL.
func addURL(steps map[string]signer.Text, url string) map[string]signer.Text {
	steps["signed-url"] = signer.Text(url)
	for pair := range strings.SplitSeq(url[strings.IndexByte(url, '?')+1:], "&") {
		name, value, _ := strings.Cut(pair, "=")
		switch value = signer.Unescape(value); name {
		case "X-Amz-SignedHeaders":
			steps["signed-headers"] = signer.Text(value)
		case "X-Amz-Signature":
			steps["signature"] = signer.Text(value)
		case "X-Amz-Credential":
			_, scope, _ := strings.Cut(value, "/")
			steps["credential-scope"] = signer.Text(scope)
		}
	}
	return steps
}

// headerSigning describes a request that a signer of net/http requests has
// signed in its header. The URL before signing is given, because some signers
// write the query anew.
func headerSigning(request *http.Request, before, body string, steps map[string]signer.Text) v4Signing {
	headers := headersFrom(request.Header, len(body))
	if host := request.Host; host != "" && request.Header.Get("Host") == "" {
		headers = append(headers, signer.Header{Name: "Host", Value: host})
	}
	return v4Signing{
		unsigned: before,
		given:    wire{url: before, headers: headers, body: body},
		sent:     wire{url: request.URL.String(), headers: headers, body: body},
		steps:    addAuthorization(steps, request.Header.Get("Authorization")),
	}
}

// querySigning describes a presigned request.
func querySigning(before, signed, body string, headers []signer.Header, steps map[string]signer.Text) v4Signing {
	given := withAdded(before, signed)
	addURL(steps, signed)
	steps["signed-url"] = signer.Text(given)
	return v4Signing{
		unsigned: before,
		given:    wire{url: given, headers: headers, body: body},
		sent:     wire{url: signed, headers: headers, body: body},
		steps:    steps,
	}
}

// withAdded returns the address before signing with the parameters that signing
// has added.
func withAdded(before, signed string) string {
	path, query, _ := strings.Cut(before, "?")
	pairs := strings.Split(query, "&")
	if query == "" {
		pairs = nil
	}
	for pair := range strings.SplitSeq(signed[strings.IndexByte(signed, '?')+1:], "&") {
		if strings.HasPrefix(strings.ToLower(pair), "x-amz-") && !slices.Contains(pairs, pair) {
			pairs = append(pairs, pair)
		}
	}
	return path + "?" + strings.Join(pairs, "&")
}

// headersFrom lists headers in the order of their names, and the length of the
// body, which net/http sends without listing it.
func headersFrom(from http.Header, length int) (headers []signer.Header) {
	for _, name := range slices.Sorted(maps.Keys(from)) {
		for _, value := range from[name] {
			headers = append(headers, signer.Header{Name: name, Value: value})
		}
	}
	if length > 0 && from.Get("Content-Length") == "" {
		headers = append(headers, signer.Header{Name: "Content-Length", Value: strconv.Itoa(length)})
	}
	return headers
}
