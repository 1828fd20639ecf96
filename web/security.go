package web

import (
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"strings"

	"github.com/labstack/echo/v4"
)

const contentSecurityPolicy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; " +
	"connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"

// permissionsPolicy names only what Chromium knows: it warns on the console
// about any other name. Writing to the clipboard stays allowed.
const permissionsPolicy = "accelerometer=(), autoplay=(), camera=(), clipboard-read=(), display-capture=(), " +
	"encrypted-media=(), fullscreen=(), geolocation=(), gyroscope=(), magnetometer=(), microphone=(), midi=(), " +
	"payment=(), picture-in-picture=(), publickey-credentials-get=(), screen-wake-lock=(), usb=(), xr-spatial-tracking=()"

// secureHeaders sets the same headers on every answer. There is no
// Strict-Transport-Security: it would bind every port of a name that the team
// may use for other things, for longer than this server lives there.
func (s *Server) secureHeaders(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		h := c.Response().Header()
		h.Set(echo.HeaderContentSecurityPolicy, contentSecurityPolicy)
		h.Set(echo.HeaderXContentTypeOptions, "nosniff")
		h.Set(echo.HeaderReferrerPolicy, referrerPolicy(c.Request()))
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Permissions-Policy", permissionsPolicy)
		h.Set(echo.HeaderCacheControl, "no-store")
		return next(c)
	}
}

// referrerPolicy is no-referrer wherever browsers send Sec-Fetch-Site. Over
// plain http to another machine they do not, sameOrigin then has only the
// Origin header to go by, and with no-referrer a form's Origin is "null" (the
// Fetch standard, "append a request Origin header"). Other sites learn as
// little from same-origin.
func referrerPolicy(r *http.Request) string {
	if trustworthy(r) {
		return "no-referrer"
	}
	return "same-origin"
}

// knownHost refuses names that the server was not told of, so that no other
// site can point its own name here and read the answers (DNS rebinding).
func (s *Server) knownHost(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		name := hostName(c.Request().Host)
		if isAddress(name) || name == "localhost" || s.hosts[name] {
			return next(c)
		}
		message := "This server does not answer to that name. Start it with the flag --host and the name to allow it."
		if isName(name) {
			message = fmt.Sprintf("This server does not answer to the name %q. Start it with --host %s to allow it.", name, name)
		}
		return &problem{status: http.StatusMisdirectedRequest, message: message}
	}
}

// sameOrigin refuses requests that another site makes a browser send.
func (s *Server) sameOrigin(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		if s.origins.Check(c.Request()) != nil {
			return &problem{
				status:  http.StatusForbidden,
				message: "This request was sent by a page of another site, so it is refused. Open Countersign itself and try again.",
			}
		}
		return next(c)
	}
}

// insecure reports whether a page travels to another machine unencrypted, as
// far as can be seen from here.
func (s *Server) insecure(c echo.Context) bool {
	r := c.Request()
	if trustworthy(r) {
		return false
	}
	if forwardedProto(r) != "" {
		return true
	}
	// A proxy on this machine that does not say what it speaks: no alarm.
	remote, err := netip.ParseAddrPort(r.RemoteAddr)
	return err != nil || !remote.Addr().Unmap().IsLoopback()
}

// trustworthy reports whether a browser regards the page's address as a
// potentially trustworthy one: https, or its own machine. A published port of
// a container on that machine counts, though the remote address is another.
func trustworthy(r *http.Request) bool {
	name := hostName(r.Host)
	addr, err := netip.ParseAddr(name)
	return r.TLS != nil || forwardedProto(r) == "https" || name == "localhost" || err == nil && addr.Unmap().IsLoopback()
}

// forwardedProto is what the proxy nearest to the browser was spoken to in.
func forwardedProto(r *http.Request) string {
	first, _, _ := strings.Cut(r.Header.Get(echo.HeaderXForwardedProto), ",")
	return strings.ToLower(strings.TrimSpace(first))
}

// hostSet normalises the configured names.
func hostSet(hosts []string) (map[string]bool, error) {
	set := make(map[string]bool, len(hosts))
	for _, host := range hosts {
		name := hostName(strings.TrimSpace(host))
		if !isName(name) && !isAddress(name) {
			return nil, fmt.Errorf("host %q is not a name such as signatures.example.org (no scheme, no path, no wildcard)", host)
		}
		set[name] = true
	}
	return set, nil
}

// hostName is the host without port, brackets, zone and final dot, in lower
// case; empty if it has no such form.
func hostName(hostport string) string {
	host := hostport
	if h, port, err := net.SplitHostPort(hostport); err == nil {
		if strings.Trim(port, "0123456789") != "" {
			return ""
		}
		host = h
	} else if inner, ok := strings.CutPrefix(hostport, "["); ok {
		if host, ok = strings.CutSuffix(inner, "]"); !ok {
			return ""
		}
	}
	return strings.ToLower(strings.TrimSuffix(host, "."))
}

func isAddress(name string) bool {
	_, err := netip.ParseAddr(name)
	return err == nil
}

// isName reports whether a name is plain and short enough to be shown. The
// underscore is no letter of DNS, but of container names.
func isName(name string) bool {
	return name != "" && len(name) <= 80 && strings.Trim(name, "abcdefghijklmnopqrstuvwxyz0123456789.-_") == "" &&
		!strings.HasPrefix(name, ".") && !strings.HasPrefix(name, "-")
}
