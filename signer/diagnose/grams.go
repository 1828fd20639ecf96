package diagnose

import (
	"encoding/binary"
	"math/bits"
)

// A bag counts, for every short stretch of two texts, how much more often it is
// in the first. What is moved changes next to nothing in it, and what is changed
// in one place changes nothing at another: so each of several mistakes can be
// told by itself. Stretches of another length tell the order of what is the same
// at its ends.
type bag struct {
	counts  []int32 // by the stretch, or rather its hash
	change  []int32 // what a change makes of them; zero but in weigh
	touched []uint32
	shift   int
}

// The lengths of the stretches.
const shortGram, longGram = 4, 12

// newBag returns the bag of two texts.
func newBag(ours, theirs []byte) *bag {
	const least, most = 10, 20 // of bits
	size := min(max(bits.Len(uint(4*(len(ours)+len(theirs)))), least), most)
	b := &bag{counts: make([]int32, 1<<size), change: make([]int32, 1<<size), shift: 64 - size}
	b.each(framed(ours), func(h uint32, _ bool) { b.counts[h]++ })
	b.each(framed(theirs), func(h uint32, _ bool) { b.counts[h]-- })
	return b
}

// framed puts marks around a text, so that its ends are places too.
func framed(text []byte) []byte {
	b := make([]byte, 0, len(text)+2*(shortGram-1))
	b = append(append(b, 2, 2, 2), text...)
	return append(b, 3, 3, 3)
}

// each calls f for the hash of every stretch of a framed text.
func (b *bag) each(text []byte, f func(h uint32, short bool)) {
	const a, c = 0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F
	for i := 0; i+shortGram <= len(text); i++ {
		n := uint64(binary.LittleEndian.Uint32(text[i:]))
		f(uint32((n+1)*a>>b.shift), true)
		if i+longGram <= len(text) {
			rest := binary.LittleEndian.Uint64(text[i+shortGram:])
			f(uint32((n*c^rest)*a>>b.shift), false)
		}
	}
}

// An evidence is what a change of a text is worth.
type evidence struct {
	gain            int // how much nearer it comes
	added, there    int // short stretches that it adds, and that are in theirs
	removed, absent int // short stretches that it removes, and that are not in theirs
	size            int // bytes looked at
}

// weigh tells what it is worth to change a text, the bag's first, in that way.
func (b *bag) weigh(from, to []byte) evidence { return b.weighIn(framed(from), framed(to)) }

// weighIn is weigh for a stretch of the text, with what stands around it.
func (b *bag) weighIn(from, to []byte) (e evidence) {
	from, to = changedPart(from, to)
	e.size = len(from) + len(to)
	var short []uint32
	b.touched = b.touched[:0]
	count := func(by int32) func(uint32, bool) {
		return func(h uint32, isShort bool) {
			if b.change[h] += by; isShort {
				short = append(short, h)
			} else {
				b.touched = append(b.touched, h)
			}
		}
	}
	b.each(from, count(-1))
	b.each(to, count(1))
	for _, h := range short {
		e.count(int(b.counts[h]), int(b.change[h]))
		b.change[h] = 0
	}
	for _, h := range b.touched {
		e.gain += less(int(b.counts[h]), int(b.change[h]))
		b.change[h] = 0
	}
	return e
}

// count adds a short stretch that is there n times too often and is changed by d.
func (e *evidence) count(n, d int) {
	e.gain += 2 * less(n, d)
	if d > 0 {
		e.added, e.there = e.added+d, e.there+min(d, max(0, -n))
	} else if d < 0 {
		e.removed, e.absent = e.removed-d, e.absent+min(-d, max(0, n))
	}
}

// less tells by how much a change makes a number smaller that should be zero.
func less(n, by int) int { return max(n, -n) - max(n+by, -n-by) }

// changedPart returns what differs between two texts, with as much around it as
// a stretch is long.
func changedPart(a, b []byte) (x, y []byte) {
	n := matching(a, b)
	end := 0
	for end < len(a)-n && end < len(b)-n && a[len(a)-1-end] == b[len(b)-1-end] {
		end++
	}
	n, end = max(0, n-longGram+1), max(0, end-longGram+1)
	return a[n : len(a)-end], b[n : len(b)-end]
}

// make changes the bag's first text.
func (b *bag) make(from, to []byte) {
	from, to = changedPart(framed(from), framed(to))
	b.each(from, func(h uint32, _ bool) { b.counts[h]-- })
	b.each(to, func(h uint32, _ bool) { b.counts[h]++ })
}

// shared tells how much of the shorter of two texts is in the other, in percent.
func (b *bag) shared(ours, theirs []byte) int {
	differ := 0
	for _, n := range b.counts {
		differ += int(max(n, -n))
	}
	grams := func(text []byte) int {
		n := len(text) + 2*(shortGram-1)
		return max(0, n-shortGram+1) + max(0, n-longGram+1)
	}
	n, m := grams(ours), grams(theirs)
	return 50 * max(0, n+m-differ) / max(1, min(n, m))
}
