package signer

import (
	"bytes"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"slices"
)

// base64OfHex returns the signature in Base64 of a digest in hex, or nil where
// there is no hex.
func base64OfHex(digest []byte, r OutputRules) []byte {
	var buffer [64]byte
	raw, err := hex.AppendDecode(buffer[:0], bytes.TrimSpace(digest))
	if err != nil || len(raw) == 0 {
		return nil
	}
	return r.inBase64(raw)
}

// escapeTimes percent-encodes text that many times.
func escapeTimes(text []byte, times uint8) []byte {
	if text == nil {
		return nil
	}
	for range times {
		text = appendEscaped(make([]byte, 0, len(text)+16), string(text))
	}
	return text
}

// signatureBehind returns the Base64 signature of 20 or 32 bytes that the text
// is, or becomes when it is percent-decoded a few times; or nil.
func signatureBehind(text []byte) []byte {
	const passes = 4
	s := string(text)
	for range passes {
		if raw, err := base64.StdEncoding.DecodeString(s); err == nil && (len(raw) == sha1.Size || len(raw) == sha256.Size) {
			return []byte(s)
		}
		s = Unescape(s)
	}
	return nil
}

// sameUnescaped compares texts after one percent-decoding.
func sameUnescaped(a, b []byte) bool { return Unescape(string(a)) == Unescape(string(b)) }

// samePairs compares parameters without regard to their order.
func samePairs(a, b []byte) bool {
	return slices.Equal(sortedPairs(string(a)), sortedPairs(string(b)))
}

// sameURL compares addresses byte for byte, but for the case of the host and
// the scheme's own port, and parameters without regard to their order. The
// target of a request may name no host: its header does.
func sameURL(a, b []byte) bool {
	s, t := SplitURL(string(a)), SplitURL(string(b))
	sameHost := s.Host == "" || t.Host == "" || s.Scheme == t.Scheme && s.SignedHost() == t.SignedHost()
	return sameHost && s.SignedPath() == t.SignedPath() &&
		slices.Equal(sortedPairs(s.Query), sortedPairs(t.Query))
}

func sortedPairs(query string) []Pair {
	pairs := ParsePairs(query)
	sortPairs(pairs, QueryRules{})
	return pairs
}
