package signer

import (
	"bytes"
	"crypto/hmac"
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base64"
	"encoding/hex"
	"hash"
	"slices"
)

// DigestRules are the choices about what is computed of the string to sign. The
// right ones are the zero value: the HMAC of its bytes.
type DigestRules struct {
	Hash    Hash
	Call    Call
	Message Message
	Wide    Wide
	// Twice hashes the result once more.
	Twice bool
	// Request is what the last line of Version 4 holds.
	Request RequestHash
}

// Hash is the hash function of an HMAC.
type Hash uint8

const (
	// HashRight is the one that the scheme asks for.
	HashRight Hash = iota
	// HashOther is SHA-1 in the place of SHA-256 or the other way round,
	// where the request does not say which.
	HashOther
	// HashNotNamed is the same, where the request says which.
	HashNotNamed
	// HashMD5 is MD5.
	HashMD5
	// HashSHA512 is SHA-512.
	HashSHA512
)

// or returns the function, of a scheme that asks for the right one.
func (h Hash) or(right hashFunction) hashFunction {
	other := sha1Hash
	if right.name == sha1Hash.name {
		other = sha256Hash
	}
	switch {
	case h == HashOther && !right.named, h == HashNotNamed && right.named:
		return other
	case h == HashMD5:
		return hashFunction{name: "MD5", make: md5.New, size: md5.Size}
	case h == HashSHA512:
		return hashFunction{name: "SHA-512", make: sha512.New, size: sha512.Size}
	}
	return right
}

// A hashFunction is one that a scheme may ask for.
type hashFunction struct {
	name  string
	make  func() hash.Hash
	size  int  // of what it makes, in bytes
	named bool // by the request
}

var (
	sha1Hash   = hashFunction{name: "SHA-1", make: sha1.New, size: sha1.Size}
	sha256Hash = hashFunction{name: "SHA-256", make: sha256.New, size: sha256.Size}
)

// mac appends the HMAC of a text.
func (f hashFunction) mac(key, text, to []byte) []byte {
	if f.name == sha256Hash.name {
		return append(to, hmacSHA256(key, text)...)
	}
	mac := hmac.New(f.make, key)
	mac.Write(text)
	return mac.Sum(to)
}

// sum returns the hash of texts, one behind the other.
func (f hashFunction) sum(texts ...[]byte) []byte {
	h := f.make()
	for _, text := range texts {
		h.Write(text)
	}
	return h.Sum(nil)
}

// Call is how the function is called.
type Call uint8

const (
	// CallHMAC is the HMAC with its key.
	CallHMAC Call = iota
	// CallSwapped takes the text for the key.
	CallSwapped
	// CallHash is the hash of the text, without a key.
	CallHash
	// CallHashKeyText is the hash of the key and the text.
	CallHashKeyText
	// CallHashTextKey is the hash of the text and the key.
	CallHashTextKey
)

// Message is what is signed.
type Message uint8

const (
	// MessageText is the string to sign.
	MessageText Message = iota
	// MessageHash is its hash, as bytes.
	MessageHash
	// MessageHexHash is its hash, in hex.
	MessageHexHash
)

// of appends the digest of a text, by a scheme that asks for that hash.
func (r DigestRules) of(right hashFunction, key, text, to []byte) []byte {
	r.Request = 0
	if r == (DigestRules{}) {
		return right.mac(key, text, to)
	}
	f := r.Hash.or(right)
	text = r.Wide.of(text)
	if r.Message != MessageText {
		text = f.sum(text)
	}
	if r.Message == MessageHexHash {
		text = hex.AppendEncode(nil, text)
	}
	digest := r.call(f, key, text)
	if r.Twice {
		digest = f.sum(digest)
	}
	return append(to, digest...)
}

func (r DigestRules) call(f hashFunction, key, text []byte) []byte {
	switch r.Call {
	case CallSwapped:
		return f.mac(text, key, nil)
	case CallHash:
		return f.sum(text)
	case CallHashKeyText:
		return f.sum(key, text)
	case CallHashTextKey:
		return f.sum(text, key)
	}
	return f.mac(key, text, nil)
}

// RequestHash is what the last line of Version 4 holds in the place of the hash
// of the canonical request.
type RequestHash uint8

const (
	// RequestHex is the hash in hex, with small letters.
	RequestHex RequestHash = iota
	// RequestUpperHex has capitals.
	RequestUpperHex
	// RequestBase64 is Base64.
	RequestBase64
	// RequestHexHashed is the hash of the hex text.
	RequestHexHashed
	// RequestHashed is the hash of the hash's bytes.
	RequestHashed
	// RequestItself is the canonical request.
	RequestItself
	// RequestMAC is keyed with the secret.
	RequestMAC
	// RequestMACTrue is keyed with 1, as PHP writes the true that was meant
	// to ask for bytes.
	RequestMACTrue
)

// of returns what the line holds, or nil where it needs a secret and there is
// none.
func (h RequestHash) of(request []byte, secret Secret, r SecretRules) []byte {
	if h == RequestHex {
		return hexOfSum(request)
	}
	sum := sha256.Sum256(request)
	switch h {
	case RequestUpperHex:
		return bytes.ToUpper(hexOfSum(request))
	case RequestBase64:
		return base64.StdEncoding.AppendEncode(nil, sum[:])
	case RequestHexHashed:
		return hexOfSum(hexOfSum(request))
	case RequestHashed:
		return hexOfSum(sum[:])
	case RequestItself:
		return slices.Clone(request)
	case RequestMACTrue:
		return hex.AppendEncode(nil, hmacSHA256([]byte("1"), request))
	}
	if secret == "" {
		return nil
	}
	return hex.AppendEncode(nil, hmacSHA256(r.key("", secret), request))
}
