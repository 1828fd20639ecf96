package signer

// Rules are the choices that a signer makes. The right ones are a value, the
// scheme's Rules(); a mistake is another value in one field or a few. Rules
// are comparable: equal rules are one hypothesis. A field that a scheme has no
// use for changes nothing.
type Rules struct {
	// Order of the parameters in the canonical query.
	Order Order
	// LineEnd joins the lines of the string to sign.
	LineEnd LineEnd
	// SignaturePasses is how often the signature is percent-encoded on its
	// way into a URL or a form body.
	SignaturePasses uint8
}

// Order is how parameters are sorted.
type Order uint8

const (
	// OrderName sorts by the bytes of the plain name, then of the value.
	OrderName Order = iota
	// OrderFoldCase sorts by the name in lower case.
	OrderFoldCase
	// OrderCulture sorts as a culture's collation does that looks at
	// letters and digits first, in any case, and at the rest only to break
	// a tie.
	OrderCulture
)

// LineEnd is what stands between two lines.
type LineEnd uint8

const (
	// LF is the line feed that every scheme asks for.
	LF LineEnd = iota
	// CRLF is a carriage return and a line feed.
	CRLF
	// CR is a carriage return alone.
	CR
)

func (e LineEnd) text() string {
	return [...]string{LF: "\n", CRLF: "\r\n", CR: "\r"}[e]
}
