package signer

import (
	"bytes"
	"cmp"
	"slices"
	"strings"
	"unicode"
)

// canonicalQuery sorts and encodes parameters, but for the signature, which has
// that name. It changes the pairs.
func canonicalQuery(pairs []Pair, r QueryRules, signature string) []byte {
	pairs = slices.DeleteFunc(pairs, func(p Pair) bool { return signature != "" && p.Name == signature })
	pairs = r.misread(pairs, signature)
	e, finished := newEncoder(&r.Encode), r.Encoded || r.Order == OrderPair
	size := 0
	for i, p := range pairs {
		if finished {
			pairs[i] = Pair{e.text(p.Name, 1), e.text(p.Value, e.passes)}
		}
		size += len(p.Name) + len(p.Value) + 2
	}
	sortPairs(pairs, r)
	joint := r.Join.joint()
	b := make([]byte, 0, size+size/4)
	for i, p := range pairs {
		if i > 0 {
			b = append(b, joint...)
		}
		bare := r.Join.Bare && p.Value == ""
		if finished {
			b = r.Join.pair(b, p, bare)
			continue
		}
		if b = e.append(b, p.Name, 1); !bare {
			b = e.append(r.Join.equals(b), p.Value, e.passes)
		}
	}
	return r.Join.finish(b, &e)
}

// pair appends name=value, or a bare name.
func (r *JoinRules) pair(b []byte, p Pair, bare bool) []byte {
	if b = append(b, p.Name...); bare {
		return b
	}
	return append(r.equals(b), p.Value...)
}

// equals appends what stands between a name and its value.
func (r *JoinRules) equals(b []byte) []byte {
	if r.NoEquals {
		return b
	}
	return append(b, '=')
}

// misread changes the pairs as somebody does who reads them wrongly.
func (r *QueryRules) misread(pairs []Pair, signature string) []Pair {
	if r.DecodedFirst {
		pairs = splitDecoded(pairs)
	}
	if r.EmptySignature && signature != "" {
		pairs = append(pairs, Pair{Name: signature})
	}
	if r.Encode.Charset == TwiceUTF8 {
		for i, p := range pairs {
			pairs[i] = Pair{latin1AsUTF8(p.Name), latin1AsUTF8(p.Value)}
		}
	}
	return pairs
}

// splitDecoded splits the pairs of a query that was decoded as a whole.
func splitDecoded(pairs []Pair) []Pair {
	var split []Pair
	for _, p := range pairs {
		for pair := range strings.SplitSeq(p.Name+"="+p.Value, "&") {
			if name, value, _ := strings.Cut(pair, "="); pair != "" {
				split = append(split, Pair{name, value})
			}
		}
	}
	return split
}

// joint is what stands between two pairs.
func (r *JoinRules) joint() string {
	joint := r.Separator.text()
	if r.Empty == EmptyBetween {
		joint += joint
	}
	return r.Break + joint
}

// finish does what is done with the joined text, in its memory.
func (r *JoinRules) finish(b []byte, e *encoder) []byte {
	b = r.double(b)
	switch r.Empty {
	case EmptyFirst:
		b = slices.Insert(b, 0, []byte(r.Separator.text())...)
	case EmptyLast:
		b = append(b, r.Separator.text()...)
	}
	if r.Encoded {
		whole := *e
		whole.none = false
		b = whole.append(b[:0], string(b), 1)
	}
	return b
}

// double writes one separator twice.
func (r *JoinRules) double(b []byte) []byte {
	if r.Doubled == 0 {
		return b
	}
	joint, at := []byte(r.joint()), 0
	for range r.Doubled {
		next := bytes.Index(b[at:], joint)
		if next < 0 {
			return b
		}
		at += next + len(joint)
	}
	return slices.Insert(b, at, []byte(r.Separator.text())...)
}

// sortPairs sorts by the rules given, and equal names by value, which the rules
// of Version 2 leave open.
func sortPairs(pairs []Pair, r QueryRules) {
	if r.Order == OrderSent {
		return
	}
	slices.SortStableFunc(pairs, func(a, b Pair) int { return r.compare(a, b) })
}

func (r *QueryRules) compare(a, b Pair) int {
	order := 0
	switch r.Order {
	case OrderValue:
		return r.compareTexts(a.Value, b.Value)
	case OrderPair:
		return r.compareTexts(a.Name+"="+a.Value, b.Name+"="+b.Value)
	case OrderFoldCase:
		if order = r.compareFolded(a.Name, b.Name, strings.ToLower); order == 0 {
			order = strings.Compare(a.Name, b.Name)
		}
	case OrderCulture:
		if order = r.compareFolded(a.Name, b.Name, collationKey); order == 0 {
			order = cmp.Or(strings.Compare(strings.ToLower(a.Name), strings.ToLower(b.Name)), strings.Compare(a.Name, b.Name))
		}
	default:
		order = r.compareTexts(a.Name, b.Name)
	}
	if order != 0 || r.ValuesAsSent {
		return order
	}
	return strings.Compare(a.Value, b.Value)
}

// compareTexts compares bytes, and perhaps numbers by their size.
func (r *QueryRules) compareTexts(a, b string) int {
	if r.Natural {
		return compareNatural(a, b)
	}
	return strings.Compare(a, b)
}

// compareFolded compares what fold makes of two texts, which leaves the bytes of
// words of ASCII as they are but for their case. Where such words tell, nothing
// is folded.
func (r *QueryRules) compareFolded(a, b string, fold func(string) string) int {
	for i := 0; !r.Natural && i < len(a) && i < len(b) && isWord(a[i]) && isWord(b[i]); i++ {
		if x, y := a[i]|0x20, b[i]|0x20; x != y {
			return cmp.Compare(x, y)
		}
	}
	return r.compareTexts(fold(a), fold(b))
}

// isWord reports whether a byte is a letter or a digit of ASCII: with the bit
// 0x20 they are in lower case.
func isWord(c byte) bool { return c-'0' < 10 || c|0x20-'a' < 26 }

// compareNatural compares texts with numbers in them: Id.2 is before Id.10.
func compareNatural(a, b string) int {
	whole, other := a, b
	for a != "" && b != "" {
		m, n := leadingDigits(a), leadingDigits(b)
		if m == 0 || n == 0 {
			if a[0] != b[0] {
				return cmp.Compare(a[0], b[0])
			}
			a, b = a[1:], b[1:]
			continue
		}
		x, y := strings.TrimLeft(a[:m], "0"), strings.TrimLeft(b[:n], "0")
		if order := cmp.Or(cmp.Compare(len(x), len(y)), strings.Compare(x, y)); order != 0 {
			return order
		}
		a, b = a[m:], b[n:]
	}
	return cmp.Or(cmp.Compare(len(a), len(b)), strings.Compare(whole, other))
}

// leadingDigits returns how many digits a text begins with.
func leadingDigits(s string) int {
	n := 0
	for n < len(s) && '0' <= s[n] && s[n] <= '9' {
		n++
	}
	return n
}

// collationKey keeps the letters and digits of a name, in lower case.
func collationKey(name string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, name)
}
