package signer

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/sha256"
	"encoding/hex"
	"math/big"
	"strings"
)

// sigV4A is Signature Version 4A in the Authorization header: signed with an
// elliptic curve, for a set of regions.
var sigV4A Scheme = newV4(v4Kind{asymmetric: true}, v4Scheme{
	id: "sigv4a", title: "Signature Version 4A, Authorization header",
	form: v4HeaderForm(
		Field{Name: "X-Amz-Content-Sha256", Header: true},
		Field{Name: "X-Amz-Region-Set", Header: true, Offered: true, Empty: "the region"},
	),
	recognises: recognisesAsymmetric,
})

// sigV4AQuery is Signature Version 4A in the query.
var sigV4AQuery Scheme = newV4(v4Kind{asymmetric: true, query: true}, v4Scheme{
	id: "sigv4a-query", title: "Signature Version 4A, presigned URL",
	form:       v4QueryForm(Field{Name: "X-Amz-Region-Set", Offered: true, Empty: "the region"}),
	recognises: recognisesQuery,
})

// recognisesAsymmetric looks at the headers.
func recognisesAsymmetric(_ v4Kind, c *Case) Likelihood {
	authorization, _ := c.Request.Header("Authorization")
	_, regions := c.Request.Header("X-Amz-Region-Set")
	switch {
	case strings.HasPrefix(strings.TrimSpace(authorization), algorithmV4A):
		return Carrying
	case regions && authorization == "":
		return Marked
	}
	return Unlikely
}

// asymmetricSteps changes the steps that are other ones with a curve.
func (v4Kind) asymmetricSteps(steps []Step) {
	steps[v4CredentialScope].Rule = "Date, service and aws4_request, joined with /. There is no region: X-Amz-Region-Set is signed instead."
	key := &steps[v4SigningKey]
	key.Of, key.Source = nil, v4ASource
	key.Rule = "The private key, a number in hex: derived from AWS4A and the secret access key, the access key id and a counter, with HMAC-SHA256 (NIST SP 800-108)."
	signature := &steps[v4Signature]
	signature.Source = v4ASource
	signature.Rule = "ECDSA on the curve P-256 with SHA-256, in hex (DER). Each signing gives another one: yours is verified, not compared."
	steps[v4SignedRequest].Source = v4ASource
	verified(steps)
}

// verified makes the two steps that hold the signature verified, with the
// public key.
func verified(steps []Step) {
	verify := func(v Values, signature string) bool {
		public := publicKey(v[v4SigningKey])
		raw, err := hex.DecodeString(signature)
		if public == nil || err != nil || v[v4StringToSign] == nil {
			return false
		}
		sum := sha256.Sum256(v[v4StringToSign])
		return ecdsa.VerifyASN1(public, sum[:], raw)
	}
	steps[v4Signature].Verify = func(v Values, value []byte) bool { return verify(v, string(value)) }
	carries := func(v Values, signature string) bool { // one that is wrong only follows
		return signature == string(v[v4Signature]) || verify(v, signature)
	}
	request := &steps[v4SignedRequest]
	if request.ID == "signed-url" {
		request.Verify = func(v Values, value []byte) bool {
			claim := queryClaim(SplitURL(string(value)).Query)
			return sameURL(unsignedURL(v[v4SignedRequest]), unsignedURL(value)) && carries(v, claim.signature)
		}
		return
	}
	request.Verify = func(v Values, value []byte) bool {
		ours, theirs := parseAuthorization(string(v[v4SignedRequest])), parseAuthorization(string(value))
		return ours.same(&theirs) && carries(v, theirs.signature)
	}
}

// unsignedURL returns an address without its signature.
func unsignedURL(address []byte) []byte {
	base, query, _ := bytes.Cut(address, []byte("?"))
	pairs := canonicalQuery(ParsePairs(string(query)), QueryRules{Encoded: true}, "X-Amz-Signature")
	return append(append(bytes.Clone(base), '?'), pairs...)
}

// asymmetricKey derives the private key from the secret, in hex: the key
// derivation in counter mode of NIST SP 800-108, with HMAC-SHA256. A result
// that is too large is thrown away, and the next counter taken.
func asymmetricKey(secret Secret, keyID string) []byte {
	const tries = 254
	limit := new(big.Int).Sub(elliptic.P256().Params().N, big.NewInt(2))
	key := append([]byte("AWS4A"), secret.Reveal()...)
	for counter := 1; counter <= tries; counter++ {
		text := append([]byte{0, 0, 0, 1}, algorithmV4A...)
		text = append(append(append(text, 0), keyID...), byte(counter), 0, 0, 1, 0)
		candidate := new(big.Int).SetBytes(hmacSHA256(key, text))
		if candidate.Cmp(limit) <= 0 {
			d := candidate.Add(candidate, big.NewInt(1)).FillBytes(make([]byte, sha256.Size))
			return hex.AppendEncode(nil, d)
		}
	}
	return nil
}

// privateKey reads a private key in hex; nil where it is none.
func privateKey(raw []byte) *ecdsa.PrivateKey {
	key, err := ecdsa.ParseRawPrivateKey(elliptic.P256(), raw)
	if err != nil {
		return nil
	}
	return key
}

// publicKey returns the public half of a private key in hex.
func publicKey(inHex []byte) *ecdsa.PublicKey {
	raw, err := hex.DecodeString(string(bytes.TrimSpace(inHex)))
	if err != nil {
		return nil
	}
	if key := privateKey(raw); key != nil {
		return &key.PublicKey
	}
	return nil
}

// signAsymmetric signs a text. With no source of randomness the signature is
// the deterministic one of RFC 6979, so that the engine stays a pure function.
func signAsymmetric(raw, text []byte) []byte {
	key := privateKey(raw)
	if key == nil {
		return nil
	}
	sum := sha256.Sum256(text)
	der, err := key.Sign(nil, sum[:], crypto.SHA256)
	if err != nil {
		return nil
	}
	return hex.AppendEncode(nil, der)
}
