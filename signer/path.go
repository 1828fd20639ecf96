package signer

import (
	"bytes"
	"slices"
	"strings"
)

// PathLine is what a signer makes of the path that its rules give, to put it
// into its line. The right way is the zero value: nothing.
type PathLine struct {
	// Plain decodes it.
	Plain bool
	// BlankAsPlus writes %20 as +.
	BlankAsPlus bool
	// Small writes it in small letters.
	Small bool
	// OtherEnd takes a slash at its end away, or adds one where there is none.
	OtherEnd bool
	// NoSlash takes its first slash away.
	NoSlash bool
	// SlashPasses is how often the slashes are percent-encoded.
	SlashPasses uint8
	// Holds is what is in the line besides the path.
	Holds PathHolds
}

// PathHolds is what the line of the path holds.
type PathHolds uint8

const (
	// PathAlone is the path, as every scheme asks for.
	PathAlone PathHolds = iota
	// PathAndMark is the path and a question mark.
	PathAndMark
	// PathAndQuery is the path and the query.
	PathAndQuery
	// PathAndQueryEncoded is the two percent-encoded as if they were the path.
	PathAndQueryEncoded
	// PathAndFragment is the path, the query and the fragment.
	PathAndFragment
	// URLAndPath is the address up to the query.
	URLAndPath
	// URLAndQuery is the whole address.
	URLAndQuery
	// HostAlone is the host in the place of the path.
	HostAlone
	// HostAndPath is the address without its scheme, up to the query.
	HostAndPath
)

// canonicalURI makes the canonical URI of the path as sent.
func canonicalURI(r *Request, target Target, rules PathRules) []byte {
	path, line := target.SignedPath(), rules.Line
	if rules.Normalise {
		path = normalisedPath(path)
	}
	if line.Plain {
		rules.Decode, rules.Passes = true, 0
	}
	if line.Holds == PathAndQueryEncoded && rules.Passes > 0 {
		path = string(appendQueryAsSigned([]byte(path), target))
	}
	switch {
	case rules.Decode:
		path = unescapePath(path)
	case line.BlankAsPlus:
		path = strings.ReplaceAll(path, "%20", "+")
	}
	b := []byte(path)
	for pass := range rules.Passes {
		b = appendPathEscaped(make([]byte, 0, len(b)+len(b)/4+8), b)
		if line.BlankAsPlus && rules.Decode && pass == 0 {
			b = bytes.ReplaceAll(b, []byte("%20"), []byte("+"))
		}
	}
	if line != (PathLine{}) {
		b = line.write(b, r, target)
	}
	return b
}

// appendPathEscaped percent-encodes the segments of a path.
func appendPathEscaped(b, path []byte) []byte {
	for {
		end := bytes.IndexByte(path, '/')
		if end < 0 {
			return appendEscaped(b, path)
		}
		b = append(appendEscaped(b, path[:end]), '/')
		path = path[end+1:]
	}
}

// pathLine makes the line of the path of Version 2, which is the path as sent.
func pathLine(r *Request, target Target, line PathLine) []byte {
	if line == (PathLine{}) {
		return []byte(target.SignedPath())
	}
	return canonicalURI(r, target, PathRules{Line: line})
}

// write changes what the passes made of the path.
func (l PathLine) write(path []byte, r *Request, target Target) []byte {
	if l.Small {
		path = bytes.ToLower(path)
	}
	if l.OtherEnd {
		if bare, found := bytes.CutSuffix(path, []byte("/")); found {
			path = bare
		} else {
			path = append(path, '/')
		}
	}
	if l.NoSlash {
		path = bytes.TrimPrefix(path, []byte("/"))
	}
	if l.SlashPasses > 0 {
		slash := "/"
		for range l.SlashPasses {
			slash = Escape(slash)
		}
		path = bytes.ReplaceAll(path, []byte("/"), []byte(slash))
	}
	return l.Holds.write(path, r, target)
}

// write puts more into the line than the path.
func (h PathHolds) write(path []byte, r *Request, target Target) []byte {
	switch h {
	case PathAndMark:
		return append(path, '?')
	case PathAndQuery:
		return appendQueryAsSigned(path, target)
	case PathAndFragment:
		if _, fragment, found := strings.Cut(r.URL, "#"); found && !strings.HasPrefix(r.URL, "/") {
			return append(append(appendQueryAsSigned(path, target), '#'), fragment...)
		}
	case URLAndPath:
		return slices.Concat([]byte(target.Scheme), []byte("://"), []byte(target.Host), path)
	case URLAndQuery:
		return appendQueryAsSigned(slices.Concat([]byte(target.Scheme), []byte("://"), []byte(target.Host), path), target)
	case HostAlone:
		return []byte(target.Host)
	case HostAndPath:
		return append([]byte(target.Host), path...)
	}
	return path
}

// appendQueryAsSigned appends the query as sent, with its question mark, and
// without the signature, which was not there yet.
func appendQueryAsSigned(b []byte, target Target) []byte {
	query := withoutParameter(withoutParameter(target.Query, "Signature"), "X-Amz-Signature")
	if query == "" {
		return b
	}
	return append(append(slices.Grow(b, len(query)+1), '?'), query...)
}
