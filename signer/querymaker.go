package signer

import (
	"slices"
)

// A queryMaker makes many canonical queries of the same pairs. What the rules of
// two queries have in common is made once.
type queryMaker struct {
	pairs     []Pair
	signature string
	encoded   []*encodedPairs // few: a search of the list takes less than a map
	orders    orders          // of the pairs as they are
	all       []byte          // room to encode
	room      []byte          // of the query that was made last
	made      [1][]byte
}

// encodedBy is what makes the encoded pairs what they are.
type encodedBy struct {
	decodedFirst, emptySignature bool
	encode                       EncodeRules
}

// encodedPairs are the plain and the encoded pairs, in the order in which they
// are sent, and how they are sorted.
type encodedPairs struct {
	by             encodedBy
	misread        bool // plain are not the pairs of the query
	plain, encoded []Pair
	encoder        encoder
	orders         orders
}

// orders are those in which pairs were sorted.
type orders []orderedPairs

// orderedPairs are the places of pairs in one order.
type orderedPairs struct {
	by     orderedBy
	places []int
}

// orderedBy is what makes an order what it is.
type orderedBy struct {
	order                          Order
	encoded, natural, valuesAsSent bool
}

func newQueryMaker(pairs []Pair, signature string) *queryMaker {
	pairs = slices.DeleteFunc(slices.Clone(pairs), func(p Pair) bool { return signature != "" && p.Name == signature })
	return &queryMaker{pairs: pairs, signature: signature}
}

// make returns the canonical query, until it is called again.
func (m *queryMaker) make(r *QueryRules) [][]byte {
	e := m.encode(r)
	joint, b := r.Join.joint(), m.room[:0]
	for n, i := range m.sorted(e, r) {
		if n > 0 {
			b = append(b, joint...)
		}
		b = r.Join.pair(b, e.encoded[i], r.Join.Bare && e.plain[i].Value == "")
	}
	m.room = r.Join.finish(b, &e.encoder)
	m.made[0] = m.room
	return m.made[:]
}

// encode returns the pairs as these rules encode them.
func (m *queryMaker) encode(r *QueryRules) *encodedPairs {
	by := encodedBy{r.DecodedFirst, r.EmptySignature, r.Encode}
	for _, e := range m.encoded {
		if e.by == by {
			return e
		}
	}
	e := &encodedPairs{by: by, plain: m.pairs, encoder: newEncoder(&r.Encode)}
	if e.misread = by.decodedFirst || by.emptySignature || r.Encode.Charset == TwiceUTF8; e.misread {
		e.plain = r.misread(slices.Clone(m.pairs), m.signature)
	}
	all := m.all[:0] // one memory for all texts
	ends := make([]int, 0, 2*len(e.plain))
	for _, p := range e.plain {
		all = e.encoder.append(all, p.Name, 1)
		ends = append(ends, len(all))
		all = e.encoder.append(all, p.Value, e.encoder.passes)
		ends = append(ends, len(all))
	}
	text, from := string(all), 0
	m.all = all
	e.encoded = make([]Pair, len(e.plain))
	for i := range e.encoded {
		name, value := ends[2*i], ends[2*i+1]
		e.encoded[i] = Pair{text[from:name], text[name:value]}
		from = value
	}
	m.encoded = append(m.encoded, e)
	return e
}

// sorted returns the places of the pairs in their order.
func (m *queryMaker) sorted(e *encodedPairs, r *QueryRules) []int {
	by := orderedBy{r.Order, r.Encoded || r.Order == OrderPair, r.Natural, r.ValuesAsSent}
	list, known := e.plain, &e.orders
	switch {
	case by.encoded:
		list = e.encoded
	case !e.misread:
		known = &m.orders
	}
	for i := range *known {
		if (*known)[i].by == by {
			return (*known)[i].places
		}
	}
	order := make([]int, len(list))
	for i := range order {
		order[i] = i
	}
	if r.Order != OrderSent {
		slices.SortStableFunc(order, func(i, j int) int { return r.compare(list[i], list[j]) })
	}
	*known = append(*known, orderedPairs{by, order})
	return order
}
