package signer_test

import (
	"crypto/hmac"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"hash"
	"slices"
	"strings"
	"testing"
	"time"

	"countersign/signer"
	"countersign/signer/signertest"
)

func TestVectors(t *testing.T) {
	vectors := signertest.Vectors(t, ".")
	if len(vectors) != 13 {
		t.Errorf("%d vectors, want 13", len(vectors))
	}
	for _, v := range vectors {
		t.Run(v.Name, func(t *testing.T) { checkVector(t, v) })
	}
}

func checkVector(t *testing.T, v signertest.Vector) {
	scheme := signer.SigV2{}
	steps, values := scheme.Steps(&v.Case), scheme.Sign(&v.Case, scheme.Rules(), nil)
	want := independent(v)
	for id, value := range v.Steps {
		if signer.StepIndex(steps, id) < 0 {
			t.Fatalf("the case has no step %s", id)
		}
		want[id] = value
	}
	for k, step := range steps {
		expected, published := want[step.ID]
		if got := values[k]; published && !same(&step, []byte(expected), got) {
			t.Errorf("%s is\n%q, want\n%q", step.ID, got, expected)
		}
	}
}

// independent computes the last steps from the vector's string to sign by
// other means than the signer's.
func independent(v signertest.Vector) map[string]string {
	var newHash func() hash.Hash = sha256.New
	if strings.Contains(v.Steps["canonical-query"], "SignatureMethod=HmacSHA1") {
		newHash = sha1.New
	}
	mac := hmac.New(newHash, []byte(v.Case.Credentials.SecretAccessKey.Reveal()))
	mac.Write([]byte(v.Steps["string-to-sign"]))
	sum := mac.Sum(nil)
	signature := base64.StdEncoding.EncodeToString(sum)
	return map[string]string{
		"digest": hex.EncodeToString(sum), "signature": signature,
		"encoded-signature": strings.NewReplacer("+", "%2B", "/", "%2F", "=", "%3D").Replace(signature),
	}
}

func same(step *signer.Step, a, b []byte) bool {
	if step.Same != nil {
		return step.Same(a, b)
	}
	return string(a) == string(b)
}

// Without the parameters that a signer adds by itself, Complete puts them
// back, and the signature is the published one.
func TestVectorsCompleted(t *testing.T) {
	tried := 0
	for _, v := range signertest.Vectors(t, ".") {
		if !strings.Contains(v.Steps["canonical-query"], "SignatureMethod=HmacSHA256") {
			continue
		}
		tried++
		t.Run(v.Name, func(t *testing.T) {
			scheme, bare := signer.SigV2{}, v.Case
			address, query, _ := strings.Cut(bare.Request.URL, "?")
			if query != "" {
				bare.Request.URL = address + "?" + withoutAdded(query)
			}
			bare.Request.Body = []byte(withoutAdded(string(bare.Request.Body)))
			done := scheme.Complete(bare, time.Time{})
			if got := string(scheme.Sign(&done, scheme.Rules(), nil)[3]); got != v.Steps["signature"] {
				t.Errorf("signature is %s, want %s; request %+v", got, v.Steps["signature"], done.Request)
			}
		})
	}
	if tried != 9 {
		t.Errorf("%d vectors tried, want 9", tried)
	}
}

// withoutAdded drops what a signer adds, but for the time.
func withoutAdded(query string) string {
	pairs := slices.DeleteFunc(strings.Split(query, "&"), func(pair string) bool {
		name, _, _ := strings.Cut(pair, "=")
		return slices.Contains([]string{"AWSAccessKeyId", "SignatureMethod", "SignatureVersion", "SecurityToken"}, name)
	})
	return strings.Join(pairs, "&")
}
