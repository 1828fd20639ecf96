package signer

import (
	"cmp"
	"encoding/base64"
	"encoding/hex"
	"slices"
	"strings"
)

// HeaderRules are the choices about the headers. The right ones are the zero
// value.
type HeaderRules struct {
	// Lines are the names of those whose lines are signed, and List is the
	// list of them, where they are not empty; each joined by ";".
	Lines, List string
	Order       HeaderOrder
	// Given writes the names with the capitals that they are given with.
	Given bool
	// Unsigned are left out, although they are to be signed; of Unlined the lines
	// alone are, and the list names them.
	Unsigned, Unlined HeaderSet
	// Unlisted signs headers that are sent, and that the request does not list,
	// but for those that change on the way.
	Unlisted bool
	// ListRight says that order, names and what is left out are right in the
	// list of signed headers, and wrong in the lines alone.
	ListRight bool
	// Joint stands between the names of the list.
	Joint    ListJoint
	Blanks   Blanks
	Repeated Repeated
	Charset  HeaderCharset
	Type     ContentType
	TypeText TypeCharset
	Encoding AcceptEncoding
	MD5      ContentMD5
	Date     DateLine
}

// ResourceRules are the choices about which parameters are part of what S3's
// Version 2 addresses. The right ones are the zero value.
type ResourceRules struct {
	Parameters ResourceParameters
	// Unsorted leaves them in the order sent.
	Unsorted bool
}

// ResourceParameters are the parameters of a resource.
type ResourceParameters uint8

const (
	// ParametersListed are those of S3's list.
	ParametersListed ResourceParameters = iota
	// ParametersNone are none.
	ParametersNone
	// ParametersAll are all but those that carry the signature.
	ParametersAll
)

// names reports whether a parameter is part of the resource.
func (r ResourceRules) names(name string) bool {
	switch r.Parameters {
	case ParametersNone:
		return false
	case ParametersAll:
		return name != "Signature" && name != "AWSAccessKeyId" && name != "Expires"
	}
	return subresources[name]
}

// HeaderOrder is the order of the headers.
type HeaderOrder uint8

const (
	// HeadersByName sorts by the name in lower case.
	HeadersByName HeaderOrder = iota
	// HeadersAsSent leaves them in the order of the request's list, and where
	// that is sorted in the order in which they are sent.
	HeadersAsSent
	// HeadersByLine sorts the lines, so that the colon counts.
	HeadersByLine
	// HeadersByGivenName sorts by the name with its capitals.
	HeadersByGivenName
)

// HeaderSet is a set of headers.
type HeaderSet uint16

const (
	// TheToken is x-amz-security-token, as a header or as a parameter.
	TheToken HeaderSet = 1 << iota
	// TheAcceptEncoding is accept-encoding.
	TheAcceptEncoding
	// TheMutable are those that clients and proxies change.
	TheMutable
	// TheAmz are those that begin with x-amz-, but for the date of Version 4.
	TheAmz
	// TheType is content-type.
	TheType
	// TheHost is host.
	TheHost
	// TheEmpty are those without a value.
	TheEmpty
)

// ListJoint is what stands between the names of signed headers.
type ListJoint uint8

const (
	// JointSemicolon is the right one.
	JointSemicolon ListJoint = iota
	// JointComma is a comma.
	JointComma
	// JointCommaBlank is a comma and a blank.
	JointCommaBlank
	// JointBlank is a blank.
	JointBlank
	// JointSemicolonBlank is a semicolon and a blank.
	JointSemicolonBlank
	// JointEscaped is a percent-encoded semicolon.
	JointEscaped
)

func (j ListJoint) text() string {
	return [...]string{
		JointSemicolon: ";", JointComma: ",", JointCommaBlank: ", ", JointBlank: " ", JointSemicolonBlank: "; ", JointEscaped: "%3B",
	}[j]
}

// Blanks is what is done with the white space of a value, and behind the colon.
type Blanks uint8

const (
	// BlanksRight are as the scheme asks.
	BlanksRight Blanks = iota
	// BlanksKept changes nothing.
	BlanksKept
	// BlanksTrimmed takes those away that are around the value.
	BlanksTrimmed
	// BlanksCollapsed makes one of several, and leaves it at the ends too.
	BlanksCollapsed
	// BlanksQuoted keeps those between quotation marks.
	BlanksQuoted
	// BlanksFolded makes one of several inside, as Version 4 does.
	BlanksFolded
	// BlanksGone takes all away.
	BlanksGone
	// BlanksColon puts one behind the colon.
	BlanksColon
)

// Repeated is how headers of one name become a line.
type Repeated uint8

const (
	// RepeatedComma joins the values with a comma.
	RepeatedComma Repeated = iota
	// RepeatedCommaBlank joins them with a comma and a blank.
	RepeatedCommaBlank
	// RepeatedFirst takes the first.
	RepeatedFirst
	// RepeatedLast takes the last.
	RepeatedLast
	// RepeatedLines writes a line for each.
	RepeatedLines
)

// HeaderCharset is how a value becomes bytes.
type HeaderCharset uint8

const (
	// HeaderSent takes the bytes that are sent.
	HeaderSent HeaderCharset = iota
	// HeaderLatin1 writes UTF-8 in Latin-1.
	HeaderLatin1
	// HeaderUTF8 takes each byte for a character of Latin-1, and writes that
	// in UTF-8.
	HeaderUTF8
	// HeaderASCII writes a question mark for what is not ASCII.
	HeaderASCII
	// HeaderEscaped percent-encodes what is not ASCII.
	HeaderEscaped
	// HeaderMIME writes an encoded word of RFC 2047.
	HeaderMIME
)

// ContentType is the Content-Type that is signed.
type ContentType uint8

const (
	// TypeSent is the one of the request.
	TypeSent ContentType = iota
	// TypeNone is none.
	TypeNone
	// TypeOctets is what S3 takes for granted.
	TypeOctets
	// TypeBinary is what S3 answers with.
	TypeBinary
	// TypeForm is what curl and browsers set.
	TypeForm
	// TypeJSON is that of JSON.
	TypeJSON
	// TypeXML is that of XML.
	TypeXML
	// TypeText is that of text.
	TypeText
	// TypeHTML is that of pages.
	TypeHTML
	// TypeJPEG is that of photographs.
	TypeJPEG
	// TypePNG is that of drawings.
	TypePNG
	// TypePDF is that of documents.
	TypePDF
)

func (t ContentType) text() string {
	return [...]string{
		TypeNone: "", TypeOctets: "application/octet-stream", TypeBinary: "binary/octet-stream", TypeForm: formType,
		TypeJSON: "application/json", TypeXML: "text/xml", TypeText: "text/plain", TypeHTML: "text/html",
		TypeJPEG: "image/jpeg", TypePNG: "image/png", TypePDF: "application/pdf",
	}[t]
}

// TypeCharset is the charset behind the Content-Type.
type TypeCharset uint8

const (
	// CharsetSent is the one of the request, or none.
	CharsetSent TypeCharset = iota
	// CharsetDropped is none.
	CharsetDropped
	// CharsetUpper is written UTF-8, behind a semicolon and a blank.
	CharsetUpper
	// CharsetLower is written utf-8, behind a semicolon and a blank.
	CharsetLower
	// CharsetUpperTight is written UTF-8, behind a semicolon.
	CharsetUpperTight
	// CharsetLowerTight is written utf-8, behind a semicolon.
	CharsetLowerTight
)

func (t TypeCharset) text() string {
	return [...]string{
		CharsetUpper: "; charset=UTF-8", CharsetLower: "; charset=utf-8",
		CharsetUpperTight: ";charset=UTF-8", CharsetLowerTight: ";charset=utf-8",
	}[t]
}

// AcceptEncoding is the Accept-Encoding that is signed.
type AcceptEncoding uint8

const (
	// EncodingSent is the one that arrived.
	EncodingSent AcceptEncoding = iota
	// EncodingIdentity is that of the AWS SDKs for Go and Python.
	EncodingIdentity
	// EncodingGzip is that of Go's HTTP client.
	EncodingGzip
	// EncodingDeflate is that of most libraries.
	EncodingDeflate
	// EncodingBrotli is that of proxies.
	EncodingBrotli
	// EncodingBrowser is that of browsers.
	EncodingBrowser
	// EncodingFrontEnd is what Google's front end makes of identity.
	EncodingFrontEnd
	// EncodingFrontEndGzip is what it makes of gzip.
	EncodingFrontEndGzip
)

func (e AcceptEncoding) text() string {
	return [...]string{
		EncodingIdentity: "identity", EncodingGzip: "gzip", EncodingDeflate: "gzip, deflate", EncodingBrotli: "gzip, br",
		EncodingBrowser: "gzip, deflate, br", EncodingFrontEnd: "identity,gzip(gfe)", EncodingFrontEndGzip: "gzip,gzip(gfe)",
	}[e]
}

// ContentMD5 is the Content-MD5 that is signed.
type ContentMD5 uint8

const (
	// MD5Sent is the one of the request.
	MD5Sent ContentMD5 = iota
	// MD5None is none.
	MD5None
	// MD5Hex is it in hex.
	MD5Hex
	// MD5OfHex is its hex in Base64.
	MD5OfHex
)

// DateLine is the line of the Date in S3's Version 2.
type DateLine uint8

const (
	// DateRight is empty where x-amz-date is there.
	DateRight DateLine = iota
	// DateFilled holds the Date all the same.
	DateFilled
	// DateAmz holds what x-amz-date says.
	DateAmz
	// DateGone leaves the line out where x-amz-date is there.
	DateGone
)

// right tells that nothing is changed.
func (h *HeaderRules) right() bool { return *h == HeaderRules{} }

// names returns the names of the headers for the lines and for the list, in
// their order, in lower case.
func (h *HeaderRules) names(r *Request, f *v4Facts) (lines, list []string) {
	if h.right() {
		return f.signedHeaders, f.signedHeaders
	}
	lines = slices.Clone(f.signedHeaders)
	if h.Unlisted {
		for _, name := range headersToSign(f.lines) {
			if at, found := slices.BinarySearch(lines, name); !found && !isMutable(name) && name != "accept-encoding" {
				lines = slices.Insert(lines, at, name)
			}
		}
	}
	without := func(set HeaderSet) func(string) bool {
		return func(name string) bool {
			return set.leaves(name, name != "x-amz-date") || set&TheEmpty != 0 && f.isEmpty(r, name)
		}
	}
	lines = slices.DeleteFunc(lines, without(h.Unsigned))
	h.sort(r, f, lines)
	list = lines
	if h.Unlined != 0 {
		lines = slices.DeleteFunc(slices.Clone(lines), without(h.Unlined))
	}
	if h.ListRight || h.Unlisted {
		list = f.signedHeaders
	}
	return or(h.Lines, lines), or(h.List, list)
}

// or returns names that are joined by ";", or else others.
func or(joined string, others []string) []string {
	if joined == "" {
		return others
	}
	return strings.Split(joined, ";")
}

// pairs leaves out the parameters that are not signed.
func (h HeaderRules) pairs(list []Pair) []Pair {
	if h.Unsigned&TheToken == 0 {
		return list
	}
	return slices.DeleteFunc(list, func(p Pair) bool { return p.Name == "X-Amz-Security-Token" })
}

// leaves reports whether a header is left out; amz tells whether that can be
// for the reason that it begins with x-amz-.
func (s HeaderSet) leaves(name string, amz bool) bool {
	var in HeaderSet
	switch {
	case name == "x-amz-security-token":
		in = TheToken
	case name == "accept-encoding":
		in = TheAcceptEncoding
	case name == "content-type":
		in = TheType
	case name == "host":
		in = TheHost
	case isMutable(name):
		in = TheMutable
	}
	if amz && strings.HasPrefix(name, "x-amz-") {
		in |= TheAmz
	}
	return s&in != 0
}

// isMutable reports whether clients and proxies change a header.
func isMutable(name string) bool {
	switch name {
	case "te", "range", "via", "content-length", "cache-control", "accept":
		return true
	}
	return name != "authorization" && neverSigned(name) || strings.HasPrefix(name, "x-forwarded-")
}

// isEmpty reports whether the headers of that name have no value.
func (f *v4Facts) isEmpty(r *Request, name string) bool {
	there := false
	for _, line := range f.lines {
		if line.Name == name {
			if there = true; strings.TrimSpace(line.Value) != "" {
				return false
			}
		}
	}
	if !there {
		_, implied := f.implied(r, Target{}, name, HostRules{})
		return !implied
	}
	return true
}

// sort brings names that are sorted into another order.
func (h *HeaderRules) sort(r *Request, f *v4Facts, names []string) {
	switch h.Order {
	case HeadersAsSent:
		at := sentAt(r, f)
		slices.SortStableFunc(names, func(a, b string) int { return cmp.Compare(at(a), at(b)) })
	case HeadersByLine:
		slices.SortFunc(names, func(a, b string) int { return strings.Compare(a+":", b+":") })
	case HeadersByGivenName:
		given := givenNames(r, f)
		slices.SortStableFunc(names, func(a, b string) int { return strings.Compare(given(a), given(b)) })
	}
}

// sentAt returns where a header stands: in the list, or where that is sorted
// among the headers. Those that an HTTP library adds come first.
func sentAt(r *Request, f *v4Facts) func(name string) int {
	names := strings.Split(strings.ToLower(f.listed), ";")
	if slices.IsSorted(names) {
		names = names[:0]
		for _, h := range r.Headers {
			names = append(names, strings.ToLower(strings.TrimSpace(h.Name)))
		}
	}
	places := map[string]int{}
	for i, name := range names {
		if _, known := places[name]; !known {
			places[name] = i
		}
	}
	return func(name string) int {
		if at, known := places[name]; known {
			return at
		}
		return -1
	}
}

// givenNames returns what a name is with the capitals that it has in the list,
// where that has any, or in the request. One that is in neither begins its words
// with them.
func givenNames(r *Request, f *v4Facts) func(name string) string {
	given := map[string]string{}
	keep := func(name string) {
		if small := strings.ToLower(name); given[small] == "" {
			given[small] = name
		}
	}
	if strings.ToLower(f.listed) != f.listed {
		for listed := range strings.SplitSeq(f.listed, ";") {
			keep(listed)
		}
	}
	for _, h := range r.Headers {
		keep(strings.TrimSpace(h.Name))
	}
	return func(name string) string {
		if spelt, known := given[strings.ToLower(name)]; known {
			return spelt
		}
		return capitalised(name)
	}
}

// capitalised begins each word of a header's name with a capital.
func capitalised(name string) string {
	b := []byte(name)
	for i, c := range b {
		if (i == 0 || b[i-1] == '-') && 'a' <= c && c <= 'z' {
			b[i] = c - 'a' + 'A'
		}
	}
	return string(b)
}

// list writes the list of signed headers.
func (h *HeaderRules) list(r *Request, f *v4Facts, names []string) []byte {
	if h.Given && !h.ListRight {
		given := givenNames(r, f)
		names = slices.Clone(names)
		for i, name := range names {
			names[i] = given(name)
		}
	}
	return joined(names, h.Joint.text())
}

// appendValues appends the value of headers of one name.
func (h *HeaderRules) appendValues(b []byte, name string, lines []Header, write func([]byte, string) []byte) []byte {
	switch h.Repeated {
	case RepeatedFirst:
		lines = lines[:min(1, len(lines))]
	case RepeatedLast:
		lines = lines[max(0, len(lines)-1):]
	}
	for i, line := range lines {
		if i > 0 {
			switch h.Repeated {
			case RepeatedCommaBlank:
				b = append(b, ", "...)
			case RepeatedLines:
				b = append(append(append(b, '\n'), name...), ':')
			default:
				b = append(b, ',')
			}
		}
		b = h.appendValue(b, name, line.Value, write)
	}
	return b
}

// appendValue appends one value. write is how the scheme writes it.
func (h *HeaderRules) appendValue(b []byte, name, value string, write func([]byte, string) []byte) []byte {
	if h.right() {
		return write(b, value)
	}
	value = h.value(strings.ToLower(name), value)
	if h.Blanks == BlanksColon {
		b = append(b, ' ')
	}
	return h.Blanks.append(b, value, write)
}

// value returns the value that is signed for one that is sent.
func (h *HeaderRules) value(name, value string) string {
	switch name {
	case "content-type":
		value = h.contentType(value)
	case "content-md5":
		value = h.contentMD5(value)
	case "accept-encoding":
		if h.Encoding != EncodingSent {
			value = h.Encoding.text()
		}
	}
	return h.Charset.of(value)
}

// dateLine returns what stands in the line of the Date.
func (h *HeaderRules) dateLine(r *Request) string {
	date, _ := r.Header("Date")
	amzDate, there := r.Header("X-Amz-Date")
	switch {
	case !there || h.Date == DateFilled:
	case h.Date == DateAmz:
		date = amzDate
	default:
		date = ""
	}
	return strings.TrimSpace(date)
}

// contentType returns the type that is signed.
func (h *HeaderRules) contentType(value string) string {
	bare, behind, _ := strings.Cut(value, ";")
	if h.Type != TypeSent && !equalFold(strings.TrimSpace(bare), h.Type.text()) {
		value = h.Type.text()
		bare, behind = value, ""
	}
	switch charset := strings.Contains(strings.ToLower(behind), "charset="); {
	case h.TypeText == CharsetSent, charset && !strings.Contains(strings.ToLower(behind), "charset=utf-8"):
	case charset:
		return strings.TrimSpace(bare) + h.TypeText.text()
	case strings.TrimSpace(value) != "":
		return strings.TrimSpace(value) + h.TypeText.text()
	}
	return value
}

// contentMD5 returns the digest that is signed.
func (h *HeaderRules) contentMD5(value string) string {
	if h.MD5 == MD5None {
		return ""
	}
	raw, err := base64.StdEncoding.DecodeString(strings.TrimSpace(value))
	switch {
	case err != nil:
	case h.MD5 == MD5Hex:
		return hex.EncodeToString(raw)
	case h.MD5 == MD5OfHex:
		return base64.StdEncoding.EncodeToString(hex.AppendEncode(nil, raw))
	}
	return value
}
