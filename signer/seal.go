package signer

import (
	"encoding"
	"encoding/hex"
	"hash"
)

// A Sealer computes the digests of many texts with one key, by one set of
// choices. What a text has in common with the one before it is not hashed again,
// as far as whole blocks of 64 bytes go. A Sealer belongs to one goroutine.
type Sealer struct {
	rules DigestRules
	right hashFunction
	key   []byte

	inner, outer resumable // nil where each digest is computed by itself
	begin, end   []byte    // their states before the text, and before what inner gives
	behind       []byte    // what is hashed behind the text
	marks        *Marks
	sum, wide    []byte
}

// Marks are the states of a hash behind each block of the last text. Sealers
// that are used one after the other can share them.
type Marks struct {
	states [mostMarks][]byte
	known  int // how many of them are those of the last text
	bytes  [mostMarks * markBytes]byte
}

// resumable is a hash that can go on from a state: all of the standard library.
type resumable interface {
	hash.Hash
	encoding.BinaryAppender
	encoding.BinaryUnmarshaler
}

const (
	sealBlock = 64
	mostMarks = 64  // of a text: what is behind 4 KB is hashed again
	markBytes = 256 // that of SHA-512 takes 204
)

func newSealer(right hashFunction, r *DigestRules, key []byte, marks *Marks) *Sealer {
	s := &Sealer{rules: *r, right: right, key: key, marks: marks}
	s.rules.Request = 0
	f := r.Hash.or(right)
	s.inner = f.make().(resumable)
	switch {
	case r.Message != MessageText, r.Call == CallSwapped, r.Call == CallHash:
	case r.Call == CallHMAC:
		s.outer = f.make().(resumable)
		pad := hmacPad(f, key, s.outer.BlockSize())
		s.outer.Write(xored(pad, 0x5c))
		s.end = stateOf(s.outer, nil)
		s.inner.Write(xored(pad, 0x36))
	case r.Call == CallHashKeyText:
		s.inner.Write(key)
	case r.Call == CallHashTextKey:
		s.behind = key
	}
	s.begin = stateOf(s.inner, nil)
	return s
}

// hmacPad is the key of an HMAC as long as a block (RFC 2104, section 2).
func hmacPad(f hashFunction, key []byte, size int) []byte {
	if len(key) > size {
		key = f.sum(key)
	}
	return append(key[:len(key):len(key)], make([]byte, size-len(key))...)
}

func xored(pad []byte, with byte) []byte {
	b := make([]byte, len(pad))
	for i, c := range pad {
		b[i] = c ^ with
	}
	return b
}

// stateOf appends the state of a hash. It never fails for those used here.
func stateOf(h resumable, to []byte) []byte {
	state, err := h.AppendBinary(to)
	if err != nil {
		panic(err) // a hash of the standard library
	}
	return state
}

func resume(h resumable, state []byte) {
	if err := h.UnmarshalBinary(state); err != nil {
		panic(err) // a state of its own
	}
}

// Alone says that there is no text before.
const Alone = -1

// Digest appends the digest of a text, of which so many bytes are as in the text
// before, and so many as in the next one; [Alone] says that no text is before it.
func (s *Sealer) Digest(text []byte, shared, next int, to []byte) []byte {
	f := s.rules.Hash.or(s.right)
	if s.rules.Wide != NotWide {
		text, shared, next = s.widened(text, shared, next)
	}
	if s.rules.Call == CallSwapped && s.rules.Message == MessageText && len(text) <= s.inner.BlockSize() {
		s.marks.known = 0
		s.sum = append(s.sum[:0], f.mac(text, s.key, nil)...) // a key that is not hashed first
		return s.twice(f, to)
	}
	s.hash(text, shared, next)
	s.inner.Write(s.behind)
	return s.finish(f, to)
}

// hash hashes a text from where it is not as the one before, and marks what the
// next one has in common with it.
func (s *Sealer) hash(text []byte, shared, next int) {
	m := s.marks
	if shared == Alone {
		m.known = 0
	}
	at := min(max(shared, 0)/sealBlock, m.known)
	if at == 0 {
		resume(s.inner, s.begin)
	} else {
		resume(s.inner, m.states[at-1])
	}
	for most := min(mostMarks, next/sealBlock, len(text)/sealBlock); at < most; at++ {
		s.inner.Write(text[at*sealBlock : (at+1)*sealBlock])
		m.states[at] = stateOf(s.inner, m.bytes[at*markBytes:at*markBytes])
	}
	m.known = at
	s.inner.Write(text[at*sealBlock:])
}

// widened writes a text with two bytes for each character, but for what is
// there already.
func (s *Sealer) widened(text []byte, shared, next int) (wide []byte, same, more int) {
	before := 0
	if s.rules.Wide == WideMarked {
		before = 2
	}
	keep := max(shared, 0)
	if before+2*keep > len(s.wide) {
		keep = 0
	}
	rest := s.rules.Wide
	if keep > 0 && rest == WideMarked {
		rest = WideBig
	}
	at := 0
	if keep > 0 {
		at = before + 2*keep
	}
	s.wide = rest.append(s.wide[:at], text[keep:])
	if shared == Alone {
		at = Alone
	}
	return s.wide, at, before + 2*next
}

// finish makes the digest of what inner has hashed.
func (s *Sealer) finish(f hashFunction, to []byte) []byte {
	s.sum = s.inner.Sum(s.sum[:0])
	switch {
	case s.outer != nil:
		resume(s.outer, s.end)
		s.outer.Write(s.sum)
		if !s.rules.Twice {
			return s.outer.Sum(to)
		}
		s.sum = s.outer.Sum(s.sum[:0])
	case s.rules.Message != MessageText:
		text := s.sum
		if s.rules.Message == MessageHexHash {
			text = hex.AppendEncode(nil, text)
		}
		s.sum = append(s.sum[:0], s.rules.call(f, s.key, text)...)
	case s.rules.Call == CallSwapped:
		s.sum = f.mac(s.sum, s.key, nil)
	}
	return s.twice(f, to)
}

// twice appends the digest, or its hash.
func (s *Sealer) twice(f hashFunction, to []byte) []byte {
	if s.rules.Twice {
		return append(to, f.sum(s.sum)...)
	}
	return append(to, s.sum...)
}
