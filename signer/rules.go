package signer

// Rules are the choices that a signer makes, in the parts in which it makes
// them. The right ones are a value, the scheme's Rules; a mistake is another
// value in one field or a few. Rules are comparable, and so are their parts:
// equal rules are one hypothesis. A field that a scheme has no use for changes
// nothing.
type Rules struct {
	Host   HostRules
	Path   PathRules
	Query  QueryRules
	Text   TextRules
	Output OutputRules
}

// HostRules are the choices about the host.
type HostRules struct {
	Port Port
}

// Port is when a port is part of the host.
type Port uint8

const (
	// PortOther keeps a port that is not the scheme's own.
	PortOther Port = iota
	// PortNever drops every port.
	PortNever
	// PortAlways writes the scheme's own port too.
	PortAlways
)

// PathRules are the choices about the path of Signature Version 4, its
// canonical URI.
type PathRules struct {
	// Normalise removes "." and ".." and doubled slashes.
	Normalise bool
	// Decode undoes the percent-encoding of the path as sent first.
	Decode bool
	// Passes is how often the path is percent-encoded then.
	Passes uint8
}

// QueryRules are the choices about the canonical query.
type QueryRules struct {
	// Order of the parameters.
	Order Order
	// Encoded sorts them as they are written, percent-encoded.
	Encoded bool
}

// TextRules are the choices about the string to sign.
type TextRules struct {
	// LineEnd joins the lines.
	LineEnd LineEnd
}

// OutputRules are the choices about how a signature becomes part of a request.
type OutputRules struct {
	// Passes is how often the signature is percent-encoded on its way into
	// a URL or a form body.
	Passes uint8
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
