package signer_test

import (
	"maps"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"countersign/signer"
	"countersign/signer/signertest"
)

// vectorCounts are the vectors of each scheme, so that none gets lost.
var vectorCounts = map[string]int{
	"sigv2": 13, "sigv4": 18, "sigv4-query": 15, "sigv4-streaming": 5, "sigv4-post": 2, "sigv4a": 6, "sigv4a-query": 6,
	"s3v2": 12, "s3v2-query": 2, "s3v2-post": 1,
}

func TestVectors(t *testing.T) {
	counts := map[string]int{}
	for _, v := range signertest.Vectors(t, ".") {
		counts[v.Scheme]++
		t.Run(v.Scheme+"/"+v.Name, func(t *testing.T) { checkVector(t, &v) })
	}
	if !maps.Equal(counts, vectorCounts) {
		t.Errorf("vectors are %v, want %v", counts, vectorCounts)
	}
}

// checkVector signs the case as it is and compares every step that the vector
// tells.
func checkVector(t *testing.T, v *signertest.Vector) {
	scheme := signer.SchemeByID(v.Scheme)
	steps, want := scheme.Steps(&v.Case), expected(t, v)
	values := scheme.Sign(&v.Case, v.Rules(), ownOf(t, v, steps))
	if len(values) != len(steps) {
		t.Fatalf("%d values for %d steps", len(values), len(steps))
	}
	for k := range steps {
		if value, has := want[steps[k].ID]; has {
			checkStep(t, &steps[k], values, k, value)
			delete(want, steps[k].ID)
		}
	}
	if len(want) > 0 {
		t.Errorf("the case has no steps %v", slices.Sorted(maps.Keys(want)))
	}
}

// checkStep compares a step's value with the published one. A signature that
// is never the same twice must fit the string to sign, ours and theirs, and
// none with a bit changed may.
func checkStep(t *testing.T, step *signer.Step, values signer.Values, k int, want string) {
	t.Helper()
	if step.Verify == nil {
		if !same(step, []byte(want), values[k]) {
			t.Errorf("%s is\n%q, want\n%q", step.ID, values[k], want)
		}
		return
	}
	for whose, value := range map[string][]byte{"ours": values[k], "the published one": []byte(want)} {
		if !step.Verify(values, value) {
			t.Errorf("%s does not accept %s, %q", step.ID, whose, value)
		}
		if step.Verify(values, damaged(value)) {
			t.Errorf("%s accepts %s with a bit changed", step.ID, whose)
		}
	}
}

// damaged changes the last hex digit.
func damaged(signature []byte) []byte {
	b := slices.Clone(signature)
	if len(b) > 0 {
		b[len(b)-1] = "1032547698badcfe"[strings.IndexByte("0123456789abcdef", b[len(b)-1])&15]
	}
	return b
}

func same(step *signer.Step, a, b []byte) bool {
	if step.Same != nil {
		return step.Same(a, b)
	}
	return string(a) == string(b)
}

// ownOf returns the values to go on from instead of ours.
func ownOf(t *testing.T, v *signertest.Vector, steps []signer.Step) signer.Values {
	t.Helper()
	own := make(signer.Values, len(steps))
	for id, value := range v.Own {
		own[stepNamed(t, steps, id)] = []byte(value)
	}
	return own
}

func stepNamed(t *testing.T, steps []signer.Step, id string) int {
	t.Helper()
	k := signer.StepIndex(steps, id)
	if k < 0 {
		t.Fatalf("the case has no step %s", id)
	}
	return k
}

// sentSignature returns the signature in the signed request; "" where the
// vector has none.
func sentSignature(t *testing.T, v *signertest.Vector) string {
	t.Helper()
	if value, has := v.Steps["authorization"]; has {
		if _, signature, found := strings.Cut(value, ":"); found && strings.HasPrefix(value, "AWS ") {
			return signature
		}
		return value[strings.LastIndex(value, "=")+1:]
	}
	address, has := v.Steps["signed-url"]
	_, query, _ := strings.Cut(address, "?")
	if body, form := v.Steps["signed-body"]; form {
		query, has = body, true
	}
	for pair := range strings.SplitSeq(query, "&") {
		name, value, _ := strings.Cut(pair, "=")
		if name != "Signature" && name != "X-Amz-Signature" {
			continue
		}
		plain, err := url.QueryUnescape(value)
		if err != nil {
			t.Fatal(err)
		}
		return plain
	}
	if has {
		t.Fatalf("no signature in %q", v.Steps)
	}
	return ""
}

// A signed request shows its signature, and signing it again gives the same.
func TestVectorsAsSent(t *testing.T) {
	tried := 0
	for _, v := range signertest.Vectors(t, ".") {
		signature := sentSignature(t, &v)
		if strings.HasSuffix(v.Scheme, "-post") {
			signature = v.Steps["signature"]
		}
		if signature == "" {
			continue
		}
		tried++
		t.Run(v.Scheme+"/"+v.Name, func(t *testing.T) {
			v.Case.Request = v.Sent()
			checkVector(t, &v)
			checkCarried(t, &v, signature)
		})
	}
	if tried != 69 {
		t.Errorf("%d vectors tried, want 69", tried)
	}
}

func checkCarried(t *testing.T, v *signertest.Vector, signature string) {
	t.Helper()
	scheme := signer.SchemeByID(v.Scheme)
	steps, carried := scheme.Steps(&v.Case), scheme.Carried(&v.Case)
	want := map[string]string{"signature": signature}
	if signer.StepIndex(steps, "encoded-signature") >= 0 {
		want = map[string]string{"encoded-signature": encoded(signature)}
	}
	for id, value := range v.Steps {
		if strings.HasPrefix(id, "chunk-") && strings.HasSuffix(id, "-signature") || id == "trailer-signature" {
			want[id] = value
		}
	}
	for id, value := range want {
		k := stepNamed(t, steps, id)
		if !same(&steps[k], carried[k], []byte(value)) {
			t.Errorf("the request carries %s %q, want %q", id, carried[k], value)
		}
	}
	if got := scheme.Recognises(&v.Case); got < signer.Marked {
		t.Errorf("the scheme recognises the request with likelihood %d, want %d", got, signer.Marked)
	}
	if got := signer.Detect(&v.Case).ID(); got != v.Scheme {
		t.Errorf("the request is taken for %s", got)
	}
}

// Without the parameters that a signer adds by itself, Complete puts them
// back, and the signature is the published one.
func TestVectorsCompleted(t *testing.T) {
	tried := 0
	for _, v := range signertest.Vectors(t, ".", "sigv2") {
		if !strings.Contains(v.Steps["canonical-query"], "SignatureMethod=HmacSHA256") {
			continue
		}
		tried++
		t.Run(v.Name, func(t *testing.T) {
			v.Case.Request = bare(v.Case.Request, "AWSAccessKeyId", "SignatureMethod", "SignatureVersion", "SecurityToken")
			v.Case = signer.SchemeByID(v.Scheme).Complete(v.Case, time.Time{})
			delete(v.Steps, "signed-url") // with the parameters in another order
			delete(v.Steps, "signed-body")
			checkVector(t, &v)
		})
	}
	if tried != 9 {
		t.Errorf("%d vectors tried, want 9", tried)
	}
}

func TestVectorsOfVersion4Completed(t *testing.T) {
	tried := 0
	for _, v := range signertest.Vectors(t, ".", "sigv4", "sigv4-query", "sigv4a", "sigv4a-query", "sigv4-streaming") {
		if _, dated := v.Case.Request.Header("Date"); dated || v.Steps["string-to-sign"] == "" {
			continue // it has its time already; it is a trailer alone
		}
		tried++
		t.Run(v.Scheme+"/"+v.Name, func(t *testing.T) {
			now, err := time.Parse("20060102T150405Z", strings.Split(v.Steps["string-to-sign"], "\n")[1])
			if err != nil {
				t.Fatal(err)
			}
			v.Case.Request = bare(v.Case.Request, "X-Amz-Algorithm", "X-Amz-Credential", "X-Amz-Date",
				"X-Amz-SignedHeaders", "X-Amz-Security-Token", "X-Amz-Region-Set")
			v.Case = signer.SchemeByID(v.Scheme).Complete(v.Case, now)
			checkVector(t, &v)
		})
	}
	if tried != 48 {
		t.Errorf("%d vectors tried, want 48", tried)
	}
}

// bare drops parameters of the query, of a form and headers of those names.
func bare(r signer.Request, names ...string) signer.Request {
	if address, query, found := strings.Cut(r.URL, "?"); found {
		r.URL = strings.TrimSuffix(address+"?"+without(query, names), "?")
	}
	if kind, _ := r.Header("Content-Type"); strings.HasPrefix(kind, "application/x-www-form-urlencoded") {
		r.Body = []byte(without(string(r.Body), names))
	}
	r.Headers = slices.DeleteFunc(slices.Clone(r.Headers), func(h signer.Header) bool {
		return slices.ContainsFunc(names, func(name string) bool { return strings.EqualFold(name, h.Name) })
	})
	return r
}

func without(query string, names []string) string {
	pairs := slices.DeleteFunc(strings.Split(query, "&"), func(pair string) bool {
		name, _, _ := strings.Cut(pair, "=")
		return slices.Contains(names, name)
	})
	return strings.Join(pairs, "&")
}
