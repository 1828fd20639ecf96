package signer

import "strings"

// A Target is the address of a request, in its parts, each as it was written.
type Target struct {
	Scheme string // "https" where the address names none
	Host   string // with its port, if any
	Path   string
	Query  string // without the question mark
}

// Target splits the request's URL. The host comes from the URL, or from the
// Host header where the URL has none. Unlike net/url it accepts and keeps any
// bytes, and drops nothing but user information and a fragment, which are
// never sent.
func (r *Request) Target() Target {
	t := SplitURL(r.URL)
	if t.Host == "" {
		if host, ok := r.Header("Host"); ok {
			t.Host = strings.TrimSpace(host)
		}
	}
	return t
}

// SplitURL splits an absolute URL, or a path with an optional query: the target
// of a request, as it is sent.
func SplitURL(raw string) Target {
	t := Target{Scheme: "https"}
	if !strings.HasPrefix(raw, "/") { // the target of a request has no fragment
		raw, _, _ = strings.Cut(raw, "#")
	}
	raw, t.Query, _ = strings.Cut(raw, "?")
	scheme, rest, absolute := strings.Cut(raw, "://")
	switch {
	case absolute && !strings.Contains(scheme, "/"):
		t.Scheme = strings.ToLower(scheme)
	case beginsWithHost(raw):
		rest = raw
	default:
		t.Path = raw
		return t
	}
	t.Host, t.Path = rest, ""
	if i := strings.IndexByte(rest, '/'); i >= 0 {
		t.Host, t.Path = rest[:i], rest[i:]
	}
	if i := strings.LastIndexByte(t.Host, '@'); i >= 0 {
		t.Host = t.Host[i+1:]
	}
	return t
}

// beginsWithHost reports whether an address that names no scheme begins with a
// host: mws.amazonservices.com/Orders, localhost:9000.
func beginsWithHost(raw string) bool {
	host, _, _ := strings.Cut(raw, "/")
	return strings.ContainsAny(host, ".:") && strings.Trim(host, ".") != "" || host == "localhost"
}

// host returns the host by the rules; it is given as it is right, but for its
// port.
func (r HostRules) host(host string, target Target) string {
	if r == (HostRules{}) {
		return withoutDefaultPort(host, target.Scheme)
	}
	if r.Letters == LettersAsSent && equalFold(host, target.Host) {
		host = target.Host
	}
	host = r.Letters.write(r.withPort(host, target.Scheme))
	before := [...]string{"", SchemeBefore: target.Scheme + "://", SchemeColonBefore: target.Scheme + ":"}[r.Before]
	after := [...]string{"", SlashAfter: "/", DotAfter: ".", PathAfter: target.SignedPath()}[r.After]
	return before + host + after
}

// write returns what stands in the line of the host.
func (m HostMissing) write(host string) string {
	switch m {
	case HostEmpty:
		return ""
	case HostBlank:
		return " "
	}
	return host
}

// withPort returns the host with the port that the rules give it.
func (r HostRules) withPort(host, scheme string) string {
	switch r.Port {
	case PortNever:
		name, port, found := strings.Cut(host, ":")
		if found && strings.Trim(port, "0123456789") == "" {
			return name
		}
		return host
	case PortAlways:
		if port := map[string]string{"http": ":80", "https": ":443"}[scheme]; port != "" && host != "" && !strings.Contains(host, ":") {
			return host + port
		}
		return host
	}
	return withoutDefaultPort(host, scheme)
}

// SignedHost returns the host as signers write it: in lower case, without the
// port that the scheme implies.
func (t Target) SignedHost() string {
	return withoutDefaultPort(strings.ToLower(t.Host), t.Scheme)
}

func withoutDefaultPort(host, scheme string) string {
	switch scheme {
	case "http":
		return strings.TrimSuffix(host, ":80")
	case "https":
		return strings.TrimSuffix(host, ":443")
	}
	return host
}

// SignedPath returns the path as sent; an empty one is "/".
func (t Target) SignedPath() string {
	if t.Path == "" {
		return "/"
	}
	return t.Path
}

// Base returns the address up to the path, without a query.
func (t Target) Base() string {
	if t.Host == "" {
		return t.SignedPath()
	}
	return t.Scheme + "://" + t.Host + t.SignedPath()
}

// equalFold compares ASCII text without regard to case.
func equalFold(a, b string) bool { return len(a) == len(b) && strings.EqualFold(a, b) }
