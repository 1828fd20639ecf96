package signer

// Rules are the choices that a signer makes, in the parts in which it makes
// them. The right ones are a value, the scheme's Rules; a mistake is another
// value in one field or a few. Rules are comparable, and so are their parts:
// equal rules are one hypothesis. A field that a scheme has no use for changes
// nothing.
type Rules struct {
	// Method is how the method is written; the right way is in capitals.
	Method Letters
	Host   HostRules
	Path   PathRules
	Query  QueryRules
	Header HeaderRules
	// Resource is of S3's Version 2.
	Resource ResourceRules
	Payload  PayloadRules
	// Request is how the lines of Version 4's canonical request are joined.
	Request RequestRules
	Text    TextRules
	Key     KeyRules
	Digest  DigestRules
	Output  OutputRules
}

// HostRules are the choices about the host.
type HostRules struct {
	// Letters is how the name is written; the right way is in lower case.
	Letters Letters
	Port    Port
	// Before and After stand around the name.
	Before HostBefore
	After  HostAfter
	// Missing is what became of the line of the host in Version 2.
	Missing HostMissing
}

// HostBefore is what stands in front of the host; right is nothing.
type HostBefore uint8

const (
	// SchemeBefore writes https://host.
	SchemeBefore HostBefore = iota + 1
	// SchemeColonBefore writes https:host.
	SchemeColonBefore
)

// HostAfter is what stands behind the host; right is nothing.
type HostAfter uint8

const (
	// SlashAfter writes host/.
	SlashAfter HostAfter = iota + 1
	// DotAfter writes "host.".
	DotAfter
	// PathAfter writes host/path.
	PathAfter
)

// HostMissing is how the host is missing; right is not at all.
type HostMissing uint8

const (
	// HostEmpty leaves its line empty.
	HostEmpty HostMissing = iota + 1
	// HostBlank leaves a blank in its line.
	HostBlank
	// HostLeftOut leaves the whole line out.
	HostLeftOut
)

// Letters is whether letters are small or capital.
type Letters uint8

const (
	// LettersRight are those that the scheme asks for.
	LettersRight Letters = iota
	// LettersAsSent are those of the address.
	LettersAsSent
	// LettersSmall are small ones.
	LettersSmall
	// LettersCapital are capitals.
	LettersCapital
	// LettersTitle begin each word with a capital: Get, Mws.Amazonservices.Com.
	LettersTitle
)

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

// PathRules are the choices about the path. The first three are those of
// Signature Version 4, for its canonical URI; Version 2 signs the path as sent.
type PathRules struct {
	// Normalise removes "." and ".." and doubled slashes.
	Normalise bool
	// Decode undoes the percent-encoding of the path as sent first.
	Decode bool
	// Passes is how often the path is percent-encoded then.
	Passes uint8
	Line   PathLine
}

// QueryRules are the choices about the canonical query, in the order in which a
// signer makes them.
type QueryRules struct {
	// DecodedFirst decodes the query before it is split into pairs.
	DecodedFirst bool
	// EmptySignature keeps the signature among the parameters, without a
	// value.
	EmptySignature bool
	Encode         EncodeRules
	// Order of the parameters.
	Order Order
	// Encoded sorts them as they are written, percent-encoded.
	Encoded bool
	// Natural sorts numbers by their size.
	Natural bool
	// ValuesAsSent leaves the values of one name in the order in which they
	// are sent.
	ValuesAsSent bool
	Join         JoinRules
}

// EncodeRules are the choices about how names and values are percent-encoded.
// The right ones are the zero value: everything but A-Z a-z 0-9 - _ . ~, once,
// in UTF-8, with capital digits.
type EncodeRules struct {
	Charset Charset
	// None leaves everything as it is.
	None bool
	// Raw are left as they are besides.
	Raw Chars
	// Over are encoded besides.
	Over        Chars
	BlankAsPlus bool
	SmallHex    bool
	// MorePasses is how often values are encoded once more.
	MorePasses uint8
}

// JoinRules are the choices about how pairs are joined. The right ones are the
// zero value: name, =, value, with & between two pairs.
type JoinRules struct {
	// Bare writes no = behind a name without a value.
	Bare bool
	// NoEquals writes no = at all.
	NoEquals  bool
	Separator Separator
	// Break stands before each separator: a line end, perhaps with blanks.
	Break string
	// Empty is where there are separators too many.
	Empty EmptyPairs
	// Doubled is the number, from 1, of a pair that one separator too many
	// follows.
	Doubled uint8
	// Encoded percent-encodes the joined text.
	Encoded bool
}

// LineRules are the choices about how lines become a text. The right ones are
// the zero value: a line feed between two lines, none at the end.
type LineRules struct {
	// LineEnd joins the lines.
	LineEnd LineEnd
	// Indent stands before each line but the first.
	Indent Indent
	// Joined is the number, from 1, of a line that runs into the next one.
	Joined uint8
	// Doubled is the number, from 1, of a line that an empty one follows.
	Doubled uint8
	// Leading and Trailing write a line end before the first line and after
	// the last.
	Leading, Trailing bool
	// NoEmpty leaves out the lines that have nothing in them.
	NoEmpty bool
	// Formatted is what a formatting function made of the text.
	Formatted Formatted
}

// RequestRules are the choices about the canonical request of Version 4. Its
// block of headers is one of the lines, so that an empty line follows it.
type RequestRules struct {
	LineRules
	// HeaderEnd ends each line of the block of headers.
	HeaderEnd LineEnd
}

// TextRules are the choices about the string to sign.
type TextRules struct {
	LineRules
	// QueryAlone leaves out all lines but that of the query, as Version 1.
	QueryAlone bool
	// Swapped writes the third line before the second.
	Swapped bool
	// Escaped percent-encodes the whole.
	Escaped Escaped
	// Time and Scope of Version 4 are signed in the place of the request's,
	// where they are not empty.
	Time, Scope string
}

// scope returns the scope that is signed, for the right one.
func (r *TextRules) scope(right []byte) []byte {
	if r.Scope != "" {
		return []byte(r.Scope)
	}
	return right
}

// Indent is what indents a line.
type Indent uint8

const (
	// Indent2 is two blanks, and so on.
	Indent2 Indent = iota + 1
	Indent4
	Indent8
	Indent12
	IndentTab
	IndentTabs
)

func (i Indent) text() string {
	return [...]string{"", Indent2: "  ", Indent4: "    ", Indent8: "        ", Indent12: "            ", IndentTab: "\t", IndentTabs: "\t\t"}[i]
}

// Escaped is what is percent-encoded of a whole text; right is nothing.
type Escaped uint8

const (
	// EscapedAll is all but letters, digits and - _ . ~.
	EscapedAll Escaped = iota + 1
	// EscapedPath leaves / too, as the quote function of Python.
	EscapedPath
	// EscapedURI leaves all that has a meaning in a URL, as encodeURI of
	// JavaScript.
	EscapedURI
)

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
	// OrderPair sorts by the finished pairs, name=value.
	OrderPair
	// OrderValue sorts by the value alone.
	OrderValue
	// OrderSent does not sort.
	OrderSent
)

// Charset is how text becomes bytes.
type Charset uint8

const (
	// UTF8 is what every scheme asks for.
	UTF8 Charset = iota
	// Latin1 is ISO 8859-1, where the text has no other characters.
	Latin1
	// TwiceUTF8 takes the bytes of UTF-8 for Latin-1, and writes those in
	// UTF-8.
	TwiceUTF8
)

// EmptyPairs is where there are pairs without name and value; right is nowhere.
type EmptyPairs uint8

const (
	// EmptyBetween doubles every separator.
	EmptyBetween EmptyPairs = iota + 1
	// EmptyFirst writes a separator before the first pair.
	EmptyFirst
	// EmptyLast writes a separator behind the last pair.
	EmptyLast
)

// Separator is what stands between two parameters.
type Separator uint8

const (
	// Ampersand is &.
	Ampersand Separator = iota
	// Entity is &amp;, as HTML writes it.
	Entity
	// Semicolon is ;.
	Semicolon
	// NoSeparator is nothing.
	NoSeparator
)

func (s Separator) text() string {
	return [...]string{Ampersand: "&", Entity: "&amp;", Semicolon: ";", NoSeparator: ""}[s]
}

// LineEnd is what stands between two lines.
type LineEnd uint8

const (
	// LF is the line feed that every scheme asks for.
	LF LineEnd = iota
	// CRLF is a carriage return and a line feed.
	CRLF
	// CR is a carriage return alone.
	CR
	// Backslash is a backslash and an n.
	Backslash
	// LetterN is an n: what is left where the backslash gets lost.
	LetterN
)

func (e LineEnd) text() string {
	return [...]string{LF: "\n", CRLF: "\r\n", CR: "\r", Backslash: `\n`, LetterN: "n"}[e]
}
