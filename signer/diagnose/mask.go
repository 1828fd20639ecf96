package diagnose

import (
	"bytes"
	"regexp"

	"countersign/signer"
)

// maskPattern finds what people put in place of a value before they paste it:
// xxxx, ****, <key>, ##AccessKey##, {{key}}, [removed], AKIA…EXAMPLE, and the
// same percent-encoded.
var maskPattern = regexp.MustCompile(
	`x{4,}|X{4,}|\*{3,}|#{4,}|\.{3,}|(?:•){3,}|…+` +
		`|<[^<>\n&=]{1,60}>|##[^#\n&=]{1,60}##|\{\{[^{}\n&=]{1,60}\}\}|\[[A-Za-z][A-Za-z _-]{2,58}\]` +
		`|(?:%2[Aa]){3,}|(?:%E2%80%A6)+|%3[Cc][A-Za-z0-9_. -]{1,60}%3[Ee]|%23%23[A-Za-z0-9_. -]{1,60}%23%23` +
		`|\b(?:REDACTED|HIDDEN|MASKED|REMOVED)\b`)

// maskSigns are texts of which every match of maskPattern holds one. To look
// for them first makes the usual value, without a mask, 30 times as fast.
var maskSigns = [][]byte{
	[]byte("xxxx"), []byte("XXXX"), []byte("***"), []byte("##"), []byte("..."), []byte("••"), []byte("…"),
	[]byte("<"), []byte("{{"), []byte("["), []byte("%2A%2"), []byte("%2a%2"), []byte("%E2%80%A6"),
	[]byte("%3C"), []byte("%3c"), []byte("%23%23"),
	[]byte("REDACTED"), []byte("HIDDEN"), []byte("MASKED"), []byte("REMOVED"),
}

// masks returns where a value was made illegible.
func masks(value []byte) [][]int {
	for _, sign := range maskSigns {
		if bytes.Contains(value, sign) {
			return maskPattern.FindAllIndex(value, -1)
		}
	}
	return nil
}

// Masked reports whether part of a value was made illegible.
func Masked(value []byte) bool { return masks(value) != nil }

// mask cuts the next stretch of both texts where theirs is masked and, but for
// the masks, is ours. It reports whether it did. A text that only encodes ours
// in another way ("***" for "%2A%2A%2A") is not masked.
func (d *differ) mask(ours, theirs []byte) bool {
	masks := masks(theirs)
	if masks == nil || signer.Unescape(string(ours)) == signer.Unescape(string(theirs)) {
		return false
	}
	widths, ok := behindMasks(ours, theirs, masks)
	if !ok {
		return false
	}
	d.masked = true
	from := 0
	for k, m := range masks {
		d.equal(m[0] - from)
		d.only(Calculated, widths[k], 0, true)
		d.only(Provided, m[1]-m[0], 0, true)
		from = m[1]
	}
	d.equal(len(theirs) - from)
	return true
}

// behindMasks tells how many bytes of ours each mask stands for, if what
// stands between the masks is in ours, in order.
func behindMasks(ours, theirs []byte, masks [][]int) ([]int, bool) {
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
