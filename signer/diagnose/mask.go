package diagnose

import (
	"bytes"

	"countersign/signer"
)

// A maskForm is one way of making a value illegible before it is pasted. A
// regular expression for all of them takes 0.3 µs a byte; these few lines take
// a nanosecond.
type maskForm struct {
	run        string // repeated: xxxx, ****
	least      int    // so often
	open, shut string // around a few words: <key>, ##AccessKey##
	word       string // standing alone
}

var maskForms = []maskForm{
	{run: "x", least: 4}, {run: "X", least: 4}, {run: "*", least: 3}, {run: "#", least: 4}, {run: ".", least: 3},
	{run: "•", least: 3}, {run: "…", least: 1}, {run: "%2A", least: 3}, {run: "%E2%80%A2", least: 3}, {run: "%E2%80%A6", least: 1},
	{open: "<", shut: ">"}, {open: "##", shut: "##"}, {open: "{{", shut: "}}"}, {open: "[", shut: "]"},
	{open: "%3C", shut: "%3E"}, {open: "%23%23", shut: "%23%23"}, {open: "%7B%7B", shut: "%7D%7D"}, {open: "%5B", shut: "%5D"},
	{word: "REDACTED"}, {word: "HIDDEN"}, {word: "MASKED"}, {word: "REMOVED"},
}

// maskFormsFrom lists the forms by their first byte.
var maskFormsFrom = func() (from [256][]maskForm) {
	for _, f := range maskForms {
		first := (f.run + f.open + f.word)[0]
		from[first] = append(from[first], f)
	}
	return from
}()

// masks returns where a value was made illegible: start and end of each mask.
// There are none unless the first begins at the place by, or before it.
func masks(value []byte, by int) [][]int {
	var found [][]int
	for i := 0; i < len(value) && (i <= by || found != nil); i++ {
		for _, f := range maskFormsFrom[value[i]] {
			if n := f.length(value, i); n > 0 {
				found = append(found, []int{i, i + n})
				i += n - 1
				break
			}
		}
	}
	return found
}

// length returns how long the mask of that form is that begins at i, or 0.
func (f *maskForm) length(value []byte, i int) int {
	text, afterWord := value[i:], i > 0 && isWord(value[i-1])
	switch {
	case f.run != "":
		n := 0
		for hasPrefixFold(text[n:], f.run) {
			n += len(f.run)
		}
		if n >= f.least*len(f.run) {
			return n
		}
	case f.word != "":
		if hasPrefixFold(text, f.word) && !afterWord && (len(text) == len(f.word) || !isWord(text[len(f.word)])) {
			return len(f.word)
		}
	case (f.shut == "]" || f.shut == "%5D") && afterWord: // Id[first] is a name
	default:
		return bracketed(text, f.open, f.shut)
	}
	return 0
}

// bracketed returns the length of a few words in brackets, or 0.
func bracketed(text []byte, open, shut string) int {
	const most = 60
	if !hasPrefixFold(text, open) || len(text) == len(open) || isDigit(text[len(open)]) {
		return 0 // [1] is an index
	}
	for n := len(open); n < len(text) && n <= len(open)+most; n++ {
		switch {
		case n > len(open) && hasPrefixFold(text[n:], shut):
			return n + len(shut)
		case bytes.HasPrefix(text[n:], []byte("%20")):
			n += len("%20") - 1
		case !isWord(text[n]) && bytes.IndexByte([]byte(" .+-"), text[n]) < 0 && text[n] < 0x80:
			return 0
		}
	}
	return 0
}

// hasPrefixFold reports whether text begins with the prefix. Of percent escapes
// only, the digits may be in either case.
func hasPrefixFold(text []byte, prefix string) bool {
	if len(text) < len(prefix) {
		return false
	}
	for i := 0; i < len(prefix); i++ {
		c := text[i]
		if prefix[0] == '%' && 'a' <= c && c <= 'f' {
			c -= 'a' - 'A'
		}
		if c != prefix[i] {
			return false
		}
	}
	return true
}

func isWord(c byte) bool {
	return isDigit(c) || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || c == '_'
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

// Masked reports whether part of a value was made illegible.
func Masked(value []byte) bool { return masks(value, len(value)) != nil }

// IsMask reports whether a value is a mask and nothing else.
func IsMask(value []byte) bool {
	found := masks(value, 0)
	return len(found) == 1 && found[0][0] == 0 && found[0][1] == len(value)
}

// mask cuts the next stretch of both texts where one is masked and, but for the
// masks, is the other. It reports whether it did. A text that only encodes ours
// in another way ("***" for "%2A%2A%2A") is not masked.
func (d *differ) mask(ours, theirs []byte) bool {
	by := matching(ours, theirs)
	ofTheirs, ofOurs := masks(theirs, by), masks(ours, by)
	if ofTheirs == nil && ofOurs == nil || signer.Unescape(string(ours)) == signer.Unescape(string(theirs)) {
		return false
	}
	if widths, ok := behindMasks(ours, theirs, ofTheirs); ok {
		d.cutMasks(len(theirs), ofTheirs, func(k, n int) (int, int) { return widths[k], n })
		return true
	}
	if widths, ok := behindMasks(theirs, ours, ofOurs); ok {
		d.cutMasks(len(ours), ofOurs, func(k, n int) (int, int) { return n, widths[k] })
		return true
	}
	return false
}

// cutMasks cuts a text of length n at its masks. widths tells for the mask of
// a number and a length how long it is on our side and on theirs.
func (d *differ) cutMasks(n int, masks [][]int, widths func(k, n int) (int, int)) {
	d.masked = true
	from := 0
	for k, m := range masks {
		d.equal(m[0] - from)
		a, b := widths(k, m[1]-m[0])
		d.only(Calculated, a, 0, true)
		d.only(Provided, b, 0, true)
		from = m[1]
	}
	d.equal(n - from)
}

// behindMasks tells how many bytes of ours each mask stands for, if what
// stands between the masks is in ours, in order.
func behindMasks(ours, theirs []byte, masks [][]int) ([]int, bool) {
	if masks == nil {
		return nil, false
	}
	widths := make([]int, len(masks))
	head, tail := theirs[:masks[0][0]], theirs[masks[len(masks)-1][1]:]
	if len(ours) < len(head)+len(tail) || !bytes.HasPrefix(ours, head) || !bytes.HasSuffix(ours, tail) {
		return nil, false
	}
	rest := ours[len(head) : len(ours)-len(tail)]
	for k := range masks[1:] {
		literal := theirs[masks[k][1]:masks[k+1][0]]
		at := bytes.Index(rest, literal)
		if at < 0 {
			return nil, false
		}
		widths[k] = at
		rest = rest[at+len(literal):]
	}
	widths[len(masks)-1] = len(rest)
	return widths, true
}
