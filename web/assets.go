package web

import (
	"compress/gzip"
	"net/http"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"
	"github.com/labstack/echo/v4/middleware"

	"countersign/static"
)

const staticRoute = "/static/*"

// asset serves an embedded file. Its address holds a hash of its content, so
// it may be kept for ever; an address with another hash is unknown.
func (s *Server) asset(c echo.Context) error {
	file, ok := static.Find(c.Param("*"))
	if !ok {
		return echo.ErrNotFound
	}
	h, body := c.Response().Header(), file.Body
	if packed := file.Gzip(); len(packed) < len(body) {
		h.Set(echo.HeaderVary, echo.HeaderAcceptEncoding)
		if acceptsGzip(c.Request()) {
			h.Set(echo.HeaderContentEncoding, "gzip")
			body = packed
		}
	}
	h.Set(echo.HeaderCacheControl, "public, max-age=31536000, immutable")
	h.Set(echo.HeaderContentLength, strconv.Itoa(len(body)))
	return c.Blob(http.StatusOK, file.ContentType, body)
}

// compress packs what is made for each request, quickly; assets come packed.
// Nothing secret is ever in a page beside what an attacker chose (BREACH):
// pages do not repeat the secret.
func (s *Server) compress() echo.MiddlewareFunc {
	return middleware.GzipWithConfig(middleware.GzipConfig{
		Level:     gzip.BestSpeed,
		MinLength: 1024,
		Skipper: func(c echo.Context) bool {
			return c.Path() == staticRoute || !acceptsGzip(c.Request())
		},
	})
}

// acceptsGzip reads Accept-Encoding as far as it is about gzip.
func acceptsGzip(r *http.Request) bool {
	for item := range strings.SplitSeq(r.Header.Get(echo.HeaderAcceptEncoding), ",") {
		coding, q, weighted := strings.Cut(item, ";")
		if !strings.EqualFold(strings.TrimSpace(coding), "gzip") {
			continue
		}
		weight, err := strconv.ParseFloat(strings.TrimPrefix(strings.TrimSpace(q), "q="), 64)
		return !weighted || err == nil && weight > 0
	}
	return false
}

// favicon is asked for by browsers where a page (/livez, say) names no icon.
func (s *Server) favicon(c echo.Context) error {
	return c.Redirect(http.StatusFound, static.Path("icon.svg"))
}
