package signer

import (
	"bytes"
	"slices"
)

// A Piece is a stretch of a value: an item, or the joint between two. The
// pieces of a value, one after another, are the value.
type Piece struct {
	Text  []byte
	Kind  string // "parameter", "line", …; empty for a joint
	Name  string // of the parameter, or of the line
	Index int    // from 1, among its kind
	Head  int    // how many bytes of the text are the name and its joint to the value
}

// Joint reports whether the piece separates two items.
func (p Piece) Joint() bool { return p.Kind == "" }

// mostItems bounds how many items a value is divided into. What comes after is
// one more item: a million ampersands are not worth the memory.
const mostItems = 1 << 15

// divideQuery splits a canonical query, or a form body, at "&".
func divideQuery(value []byte) []Piece { return appendParameters(nil, value) }

func appendParameters(pieces []Piece, query []byte) []Piece {
	joints := min(bytes.Count(query, []byte("&")), mostItems)
	pieces = slices.Grow(pieces, 2*joints+1)
	for i := 1; ; i++ {
		pair, rest, more := bytes.Cut(query, []byte("&"))
		if i > joints {
			pair, more = query, false
		}
		pieces = append(pieces, named(pair, "parameter", '=', i))
		if !more {
			return pieces
		}
		pieces = append(pieces, Piece{Text: query[len(pair) : len(pair)+1]})
		query = rest
	}
}

// named returns an item that begins with a name.
func named(text []byte, kind string, joint byte, index int) Piece {
	head := bytes.IndexByte(text, joint)
	if head < 0 {
		return Piece{Text: text, Kind: kind, Name: string(text), Index: index}
	}
	return Piece{Text: text, Kind: kind, Name: string(text[:head]), Index: index, Head: head + 1}
}

// divideAt returns a function that splits a text at a character.
func divideAt(kind string, joint byte) func([]byte) []Piece {
	return func(value []byte) []Piece {
		var pieces []Piece
		for i := 1; i <= mostItems; i++ {
			at := bytes.IndexByte(value, joint)
			if at < 0 {
				break
			}
			pieces = append(pieces, Piece{Text: value[:at], Kind: kind, Name: string(value[:at]), Index: i}, Piece{Text: value[at : at+1]})
			value = value[at+1:]
		}
		return append(pieces, Piece{Text: value, Kind: kind, Name: string(value), Index: len(pieces)/2 + 1})
	}
}

// divideHeaders splits lines of "name:value".
func divideHeaders(value []byte) []Piece { return appendHeaders(nil, value) }

func appendHeaders(pieces []Piece, value []byte) []Piece {
	for i := 1; len(value) > 0; i++ {
		end := lineEnd(value)
		if end < 0 || i > mostItems {
			return append(pieces, named(value, "header", ':', i))
		}
		pieces = append(pieces, named(value[:end], "header", ':', i), Piece{Text: value[end : end+1]})
		value = value[end+1:]
	}
	return pieces
}

// divideRequest splits a canonical request: method, path, query, headers, the
// list of them and the hash of the payload.
func divideRequest(value []byte) []Piece {
	var pieces []Piece
	line := func(name string, index int) bool {
		end := lineEnd(value)
		if end < 0 {
			return false
		}
		if name == "query" {
			pieces = appendParameters(pieces, value[:end])
		} else {
			pieces = append(pieces, Piece{Text: value[:end], Kind: "line", Name: name, Index: index})
		}
		pieces = append(pieces, Piece{Text: value[end : end+1]})
		value = value[end+1:]
		return true
	}
	if !line("method", 1) || !line("path", 2) || !line("query", 3) {
		return append(pieces, Piece{Text: value, Kind: "line", Name: "line", Index: len(pieces)/2 + 1})
	}
	head := value
	if at := bytes.LastIndexByte(value, '\n'); at > 0 { // the hash, and before it the list
		if at = bytes.LastIndexByte(value[:at], '\n'); at >= 0 {
			head = value[:at+1]
		}
	}
	value = value[len(head):]
	pieces = appendHeaders(pieces, head)
	line("signed headers", 4)
	return append(pieces, Piece{Text: value, Kind: "line", Name: "payload hash", Index: 5})
}

// divideLines returns a function that splits a text into lines with those
// names and, after them, a query. The line feed is the joint; a carriage
// return before it belongs to the line, where it is a character too many, and
// one that stands alone is a joint too, a wrong one. Where lines are missing
// or too many, the query is still found, by its "=".
func divideLines(names ...string) func([]byte) []Piece {
	return func(value []byte) []Piece {
		var pieces []Piece
		for i := range 2 * len(names) {
			end := lineEnd(value)
			if end < 0 || i > 0 && looksLikeQuery(value[:end]) {
				break
			}
			name := "line"
			if i < len(names) {
				name = names[i]
			}
			pieces = append(pieces,
				Piece{Text: value[:end], Kind: "line", Name: name, Index: i + 1},
				Piece{Text: value[end : end+1]})
			value = value[end+1:]
			if i >= len(names)-1 && !bytes.HasPrefix(value, []byte("/")) {
				break
			}
		}
		return appendParameters(pieces, value)
	}
}

// lineEnd returns where the first joint of a text is: a line feed, or a
// carriage return that stands alone. It is -1 where there is none.
func lineEnd(text []byte) int {
	end := bytes.IndexAny(text, "\r\n")
	if end >= 0 && bytes.HasPrefix(text[end:], []byte("\r\n")) {
		return end + 1
	}
	return end
}

func looksLikeQuery(line []byte) bool {
	return !bytes.HasPrefix(line, []byte("/")) && bytes.IndexByte(line, '=') >= 0
}

// divideURL splits a URL into what stands before the query, and parameters.
func divideURL(value []byte) []Piece {
	base, query, found := bytes.Cut(value, []byte("?"))
	pieces := []Piece{{Text: base, Kind: "address", Name: "address", Index: 1}}
	if !found {
		return pieces
	}
	return appendParameters(append(pieces, Piece{Text: value[len(base) : len(base)+1]}), query)
}
