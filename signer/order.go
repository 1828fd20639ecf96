package signer

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
)

// canonicalQuery sorts and encodes parameters, but for the one of that name.
// It changes the pairs.
func canonicalQuery(pairs []Pair, r QueryRules, without string) []byte {
	pairs = slices.DeleteFunc(pairs, func(p Pair) bool { return without != "" && p.Name == without })
	size := 0
	for i, p := range pairs {
		if r.Encoded {
			pairs[i] = Pair{Escape(p.Name), Escape(p.Value)}
		}
		size += len(p.Name) + len(p.Value) + 2
	}
	sortPairs(pairs, r.Order)
	b := make([]byte, 0, size+size/4)
	for i, p := range pairs {
		if i > 0 {
			b = append(b, '&')
		}
		if r.Encoded {
			b = append(append(append(b, p.Name...), '='), p.Value...)
		} else {
			b = appendEscaped(append(appendEscaped(b, p.Name), '='), p.Value)
		}
	}
	return b
}

// sortPairs sorts by the order given, and equal names by value, which the
// rules of Version 2 leave open.
func sortPairs(pairs []Pair, order Order) {
	slices.SortStableFunc(pairs, func(a, b Pair) int {
		return cmp.Or(compareNames(a.Name, b.Name, order), strings.Compare(a.Value, b.Value))
	})
}

func compareNames(a, b string, order Order) int {
	switch order {
	case OrderFoldCase:
		return cmp.Or(strings.Compare(strings.ToLower(a), strings.ToLower(b)), strings.Compare(a, b))
	case OrderCulture:
		return cmp.Or(strings.Compare(collationKey(a), collationKey(b)),
			strings.Compare(strings.ToLower(a), strings.ToLower(b)), strings.Compare(a, b))
	}
	return strings.Compare(a, b)
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
