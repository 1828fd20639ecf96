package signer

import (
	"bytes"
	"crypto/sha256"
	"encoding"
	"encoding/binary"
	"encoding/hex"
	"hash"
)

// A Sealer computes the digests of many texts with one key, by one set of
// choices. What a text has in common with the one before it is not hashed again,
// as far as whole blocks of 64 bytes go. A Sealer belongs to one goroutine.
type Sealer struct {
	rules    DigestRules
	function hashFunction
	key      []byte

	inner, outer resumable
	begin, end   []byte  // their states before the text, and before what inner gives
	behind       []byte  // what is hashed behind the text
	then         *Sealer // of what inner gives, where that is signed and not the text
	marks        *Marks
	sum, wide    []byte
	wider        Sealable // wide, to seal
	pad, spare   []byte   // a block, and room for other things

	direct      bool   // the state behind a padded text tells the digest
	before      int    // bytes that are hashed before the text, then
	tail, state []byte // room for the end of the text, and for a state
	last        []byte // the padded block of what inner gives, for outer; or nil
}

// A Sealable is a text to seal. Padded is nil, or the text as [Pad] leaves it: a
// Sealer writes the length there, and need not copy the text. Hash is nil, or its
// SHA-256, for those that look at nothing else: see [Sealer.Hashes].
type Sealable struct{ Text, Padded, Hash []byte }

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

// Reset makes it seal with another key and other choices. What it has is used
// again.
func (s *Sealer) Reset(p *Plan, r *DigestRules, key []byte, marks *Marks) {
	s.reset(r.Hash.or(p.hash), *r, key, marks)
}

func (s *Sealer) reset(f hashFunction, r DigestRules, key []byte, marks *Marks) {
	if s.inner == nil || s.function.name != f.name {
		s.inner, s.outer, s.function = f.make().(resumable), f.make().(resumable), f
		s.begin, s.end = make([]byte, 0, markBytes), make([]byte, 0, markBytes)
		s.pad = make([]byte, s.inner.BlockSize())
	}
	r.Request = 0
	s.rules, s.key, s.marks, s.behind = r, key, marks, nil
	s.inner.Reset()
	switch {
	case r.Message != MessageText:
		if s.then == nil {
			s.then = new(Sealer)
		}
		r.Message, r.Wide = MessageText, NotWide
		s.then.reset(f, r, key, nil)
	case r.Call == CallHMAC:
		s.padOf(key, 0x5c)
		s.outer.Reset()
		s.outer.Write(s.pad)
		s.end = stateOf(s.outer, s.end[:0])
		for i := range s.pad {
			s.pad[i] ^= 0x5c ^ 0x36
		}
		s.inner.Write(s.pad)
	case r.Call == CallHashKeyText:
		s.inner.Write(key)
	case r.Call == CallHashTextKey:
		s.behind = key
	}
	s.begin = stateOf(s.inner, s.begin[:0])
	mac := r.Call == CallHMAC && s.rules.Message == MessageText
	s.direct = stateTells && f.name == sha256Hash.name && (mac || s.rules.Message != MessageText || r.Call == CallHash || r.Call == CallSwapped)
	s.before, s.last = 0, s.last[:0]
	if s.direct && mac {
		s.before = sealBlock
		s.last = lengthen(Pad(append(s.last, make([]byte, sha256.Size)...), sha256.Size), sealBlock+sha256.Size)
	}
}

// stateTells tells that the state of SHA-256 behind a text that is padded to
// whole blocks holds its digest. Then Sum is not needed, which copies the state
// and pads it.
var stateTells = func() bool {
	h, text := sha256.New().(resumable), []byte("text")
	sum := sha256.Sum256(text)
	h.Write(lengthen(Pad(text, len(text)), len(text)))
	return bytes.Equal(digestIn(stateOf(h, nil)), sum[:])
}()

// digestIn is the digest in the state of SHA-256.
func digestIn(state []byte) []byte { return state[4 : 4+sha256.Size] }

// Pad appends what makes whole blocks of a text of SHA-256, of which b holds the
// last so many bytes (FIPS 180-4, section 5.1.1), without its length.
func Pad(b []byte, bytes int) []byte {
	return append(b, padding[:1+8+(2*sealBlock-1-8-bytes%sealBlock)%sealBlock]...)
}

var padding = [2 * sealBlock]byte{0x80}

// lengthen writes the length of a text, in bytes, at the end of its padding.
func lengthen(padded []byte, bytes int) []byte {
	binary.BigEndian.PutUint64(padded[len(padded)-8:], uint64(bytes)*8)
	return padded
}

// padOf makes a block of the key of an HMAC (RFC 2104, section 2).
func (s *Sealer) padOf(key []byte, with byte) {
	if len(key) > len(s.pad) {
		s.outer.Reset()
		s.outer.Write(key)
		s.spare = s.outer.Sum(s.spare[:0])
		key = s.spare
	}
	clear(s.pad[copy(s.pad, key):])
	for i := range s.pad {
		s.pad[i] ^= with
	}
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
func (s *Sealer) Digest(m *Sealable, shared, next int, to []byte) []byte {
	if s.rules.Wide != NotWide {
		shared, next = s.widened(m.Text, shared, next)
		m = &s.wider
	}
	if s.rules.Call == CallSwapped && s.rules.Message == MessageText && len(m.Text) <= len(s.pad) {
		s.forget()
		return s.twice(s.keyed(m.Text), to) // a key that is not hashed first
	}
	if m.Hash != nil && s.Hashes() {
		s.forget()
		return s.finish(m.Hash, to)
	}
	s.hash(m, shared, next)
	s.inner.Write(s.behind)
	return s.finish(s.sumOf(s.inner, s.direct), to)
}

// forget forgets the text before: this one is not hashed.
func (s *Sealer) forget() {
	if s.marks != nil {
		s.marks.known = 0
	}
}

// Hashes reports whether nothing of a text is looked at but its SHA-256, if it
// is not short.
func (s *Sealer) Hashes() bool { return s.direct && s.before == 0 && s.rules.Wide == NotWide }

// keyed returns the HMAC of the key, with a text for its key.
func (s *Sealer) keyed(text []byte) []byte {
	s.padOf(text, 0x36)
	s.outer.Reset()
	s.outer.Write(s.pad)
	s.outer.Write(s.key)
	s.sum = s.outer.Sum(s.sum[:0])
	for i := range s.pad {
		s.pad[i] ^= 0x5c ^ 0x36
	}
	s.outer.Reset()
	s.outer.Write(s.pad)
	s.outer.Write(s.sum)
	s.sum = s.outer.Sum(s.sum[:0])
	return s.sum
}

// hash hashes a text from where it is not as the one before, and marks what the
// next one has in common with it.
func (s *Sealer) hash(message *Sealable, shared, next int) {
	m, text := s.marks, message.Text
	if m == nil {
		resume(s.inner, s.begin)
		s.rest(message, 0)
		return
	}
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
	s.rest(message, at*sealBlock)
}

// rest hashes a text from there on, and the padding where that tells the digest.
func (s *Sealer) rest(m *Sealable, from int) {
	text := m.Text[from:]
	if s.direct {
		padded := m.Padded
		if padded == nil {
			s.tail = Pad(append(s.tail[:0], text...), len(text))
			padded = s.tail
		} else {
			padded = padded[from:]
		}
		text = lengthen(padded, s.before+len(m.Text))
	}
	s.inner.Write(text)
}

// sumOf returns what a hash makes of all that it was given, until it is called
// again.
func (s *Sealer) sumOf(h resumable, padded bool) []byte {
	if !padded {
		s.sum = h.Sum(s.sum[:0])
		return s.sum
	}
	s.state = stateOf(h, s.state[:0])
	return digestIn(s.state)
}

// widened writes a text with two bytes for each character, but for what is
// there already.
func (s *Sealer) widened(text []byte, shared, next int) (same, more int) {
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
	s.wider = Sealable{Text: s.wide}
	if s.direct {
		s.wider.Padded = Pad(s.wide, len(s.wide))
		s.wide = s.wider.Padded[:len(s.wide)]
	}
	return at, before + 2*next
}

// finish appends the digest of what inner makes of a text.
func (s *Sealer) finish(sum, to []byte) []byte {
	switch {
	case s.rules.Message == MessageHexHash:
		s.spare = hex.AppendEncode(s.spare[:0], sum)
		return s.then.Digest(&Sealable{Text: s.spare}, Alone, 0, to)
	case s.rules.Message == MessageHash:
		return s.then.Digest(&Sealable{Text: sum}, Alone, 0, to)
	case s.rules.Call == CallHMAC:
		resume(s.outer, s.end)
		if len(s.last) > 0 {
			copy(s.last, sum)
			sum = s.last
		}
		s.outer.Write(sum)
		sum = s.sumOf(s.outer, len(s.last) > 0)
	case s.rules.Call == CallSwapped:
		sum = s.keyed(sum)
	}
	return s.twice(sum, to)
}

// twice appends the digest, or its hash.
func (s *Sealer) twice(sum, to []byte) []byte {
	if !s.rules.Twice {
		return append(to, sum...)
	}
	s.outer.Reset()
	s.outer.Write(sum)
	return s.outer.Sum(to)
}
