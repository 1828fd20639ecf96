package diagnose

import (
	"unicode/utf8"

	"github.com/sergi/go-diff/diffmatchpatch"

	"countersign/signer"
)

const (
	// mostCharacters is the longest text a side, in bytes, that is compared
	// character by character.
	mostCharacters = 2 << 10

	// workPerComparison bounds the cost of all that over one comparison. It
	// takes about 15 ms (measured), however it is spent.
	workPerComparison = 3 << 19

	// workPerCharacter is what a character costs beside what the product of
	// the lengths costs, by measurement: it counts for short texts.
	workPerCharacter = 72
)

// A budget is the work that is left for a comparison.
type budget int

// spend takes the cost of comparing n with m bytes character by character, if
// it can be had.
func (b *budget) spend(n, m int) bool {
	cost := n*m + workPerCharacter*(n+m)
	if n > mostCharacters || m > mostCharacters || cost > int(*b) {
		return false
	}
	*b -= budget(cost)
	return true
}

// characters compares the next stretch of both texts, which has no inner
// structure. Above its limits it marks all from the first to the last
// difference.
func (d *differ) characters(ours, theirs []byte) {
	prefix := commonPrefix(ours, theirs)
	suffix := commonSuffix(ours[prefix:], theirs[prefix:])
	a, b := ours[prefix:len(ours)-suffix], theirs[prefix:len(theirs)-suffix]
	d.equal(prefix)
	switch {
	case len(a) == 0 || len(b) == 0:
		d.changed(len(a), len(b))
	case d.work.spend(len(a), len(b)):
		d.script(units(a), units(b))
	default:
		d.coarse = true
		d.changed(len(a), len(b))
	}
	d.equal(suffix)
}

// script lets go-diff compare two lists of units. It sees a made-up character
// for each distinct unit, because it would take all invalid bytes for the same
// and would cut percent escapes in two.
func (d *differ) script(a, b [][]byte) {
	ids := map[string]rune{}
	engine := diffmatchpatch.New()
	engine.DiffTimeout = 0 // bounded by length instead: the result depends on no clock
	diffs := engine.DiffMainRunes(intern(ids, a), intern(ids, b), false)
	for _, diff := range engine.DiffCleanupSemantic(diffs) {
		n := utf8.RuneCountInString(diff.Text)
		switch diff.Type {
		case diffmatchpatch.DiffEqual:
			d.equal(total(a[:n]))
			a, b = a[n:], b[n:]
		case diffmatchpatch.DiffDelete:
			d.changed(total(a[:n]), 0)
			a = a[n:]
		case diffmatchpatch.DiffInsert:
			d.changed(0, total(b[:n]))
			b = b[n:]
		}
	}
}

// total returns the length of units in bytes.
func total(units [][]byte) int {
	n := 0
	for _, unit := range units {
		n += len(unit)
	}
	return n
}

// intern gives each distinct unit a character of its own. There are at most
// 4,096, all below the surrogates.
func intern(ids map[string]rune, units [][]byte) []rune {
	runes := make([]rune, len(units))
	for i, unit := range units {
		id, known := ids[string(unit)]
		if !known {
			id = rune(len(ids) + 1)
			ids[string(unit)] = id
		}
		runes[i] = id
	}
	return runes
}

// units splits text into what must not be cut: percent escapes, characters,
// and single bytes where they are not UTF-8.
func units(text []byte) [][]byte {
	list := make([][]byte, 0, len(text))
	for len(text) > 0 {
		n := unitLength(text)
		list = append(list, text[:n])
		text = text[n:]
	}
	return list
}

func unitLength(text []byte) int {
	if len(text) >= 3 && text[0] == '%' && signer.IsHex(text[1]) && signer.IsHex(text[2]) {
		return 3
	}
	_, n := utf8.DecodeRune(text)
	return n
}

// commonPrefix returns the length of the common prefix, not ending inside a
// character or an escape of either text.
func commonPrefix(a, b []byte) int {
	n := matching(a, b)
	return min(boundaryBefore(a, n), boundaryBefore(b, n))
}

// matching returns the length of the common prefix in bytes.
func matching(a, b []byte) int {
	n := 0
	for n < len(a) && n < len(b) && a[n] == b[n] {
		n++
	}
	return n
}

// commonSuffix is commonPrefix from the other end.
func commonSuffix(a, b []byte) int {
	n := 0
	for n < len(a) && n < len(b) && a[len(a)-1-n] == b[len(b)-1-n] {
		n++
	}
	return min(len(a)-boundaryAfter(a, len(a)-n), len(b)-boundaryAfter(b, len(b)-n))
}

// boundaryBefore returns the last place up to i that is not inside a unit.
func boundaryBefore(text []byte, i int) int {
	if i == len(text) {
		return i
	}
	for start := max(0, i-utf8.UTFMax+1); start < i; start++ {
		if start+unitLength(text[start:]) > i && startsUnit(text, start) {
			return start
		}
	}
	return i
}

// boundaryAfter returns the first place from i on that is not inside a unit.
func boundaryAfter(text []byte, i int) int {
	for start := max(0, i-utf8.UTFMax+1); start < i; start++ {
		if end := start + unitLength(text[start:]); end > i && startsUnit(text, start) {
			return end
		}
	}
	return i
}

// startsUnit reports whether a unit of several bytes starts at i.
func startsUnit(text []byte, i int) bool {
	return text[i] == '%' || utf8.RuneStart(text[i])
}
