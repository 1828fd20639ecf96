package web

import (
	"context"
	"errors"
	"fmt"
	"html"
	"log/slog"
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"countersign/signer/check"
	"countersign/static"
)

// statusClientGone is nginx's number for a client that did not wait. Nobody
// reads that answer; it is for the log.
const statusClientGone = 499

// errBody marks an error of reading the request's body.
var errBody = errors.New("reading the body")

// A problem is an error whose text may be shown: it is ours, and holds
// nothing that a user sent but, for a Host, its name.
type problem struct {
	status  int
	message string
	field   string // dotted path in the JSON; empty where there is none
}

func (p *problem) Error() string { return p.message }

// problemOf is the one place that maps errors to statuses. Of errors that are
// not made to be shown it keeps nothing: their text may hold a user's values.
func (s *Server) problemOf(err error) *problem {
	var own *problem
	var input *check.InputError
	var tooLarge *http.MaxBytesError
	var routing *echo.HTTPError
	switch {
	case errors.As(err, &own):
		return own
	case errors.As(err, &input):
		return &problem{http.StatusBadRequest, input.Message, input.Field}
	case errors.As(err, &tooLarge):
		return &problem{status: http.StatusRequestEntityTooLarge, message: s.tooLarge()}
	case errors.As(err, &routing):
		return &problem{status: routing.Code, message: plainMessage(routing.Code)}
	case errors.Is(err, context.Canceled):
		return &problem{status: statusClientGone, message: "The request was given up."}
	case errors.Is(err, context.DeadlineExceeded):
		return &problem{status: http.StatusServiceUnavailable, message: plainMessage(http.StatusServiceUnavailable)}
	case errors.Is(err, errBody):
		return &problem{status: http.StatusBadRequest, message: "The body could not be read."}
	}
	return &problem{status: http.StatusInternalServerError, message: plainMessage(http.StatusInternalServerError)}
}

// tooLarge is the sentence for a body over the limit.
func (s *Server) tooLarge() string {
	return fmt.Sprintf("The request is larger than %d bytes, the limit of this server (flag --max-request).", s.cfg.MaxRequest)
}

func plainMessage(status int) string {
	switch status {
	case http.StatusNotFound:
		return "There is nothing at this address."
	case http.StatusMethodNotAllowed:
		return "This address does not take that method."
	case http.StatusServiceUnavailable:
		return "The answer took too long; try again."
	case http.StatusInternalServerError:
		return "The server failed at this request. Its log tells where, without anything that you sent."
	}
	return http.StatusText(status)
}

// answerError is Echo's error handler.
func (s *Server) answerError(err error, c echo.Context) {
	p := s.problemOf(err)
	if p.status >= http.StatusInternalServerError && p.status != http.StatusServiceUnavailable {
		s.cfg.Log.Error("request failed", slog.String("id", requestID(c)), slog.String("error_types", errorTypes(err)))
	}
	if c.Response().Committed {
		return
	}
	if p.status == http.StatusServiceUnavailable {
		c.Response().Header().Set(echo.HeaderRetryAfter, "5")
	}
	if err := s.writeProblem(c, p); err != nil {
		s.cfg.Log.Debug("answer not written", slog.String("id", requestID(c)), slog.String("error_types", errorTypes(err)))
	}
}

// writeProblem answers a program in JSON and a person with a page.
func (s *Server) writeProblem(c echo.Context, p *problem) error {
	if strings.HasPrefix(c.Request().URL.Path, "/api/") {
		return answerJSON(c, p.status, map[string]any{
			"error": check.InputError{Message: p.message, Field: p.field},
		})
	}
	if isLive(c) { // a note above the page, which stays as it is
		c.Response().Header().Set("HX-Retarget", "#problem")
		c.Response().Header().Set("HX-Reswap", "innerHTML")
		return c.HTML(p.status, html.EscapeString(p.message))
	}
	return c.HTML(p.status, errorPage(p, requestID(c)))
}

// errorPage is a page of its own, because the error may come from the other
// one. It holds nothing of the request.
func errorPage(p *problem, id string) string {
	title := http.StatusText(p.status)
	if title == "" {
		title = "Error"
	}
	return fmt.Sprintf(`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>%[1]s · Countersign</title>
<link rel="stylesheet" href="%[3]s">
<link rel="icon" href="%[4]s">
</head>
<body class="error-page">
<header class="masthead">
<a class="brand" href="/">Counter<span>sign</span></a>
<nav aria-label="Pages"><a href="/">Scratchpad</a> <a href="/examples">Examples</a> <a href="/mistakes">Mistakes</a></nav>
</header>
<main>
<h1>%[1]s</h1>
<p role="alert">%[2]s</p>
<p>Request %[5]s</p>
<p><a href="/">Open the scratchpad</a></p>
</main>
</body>
</html>
`, html.EscapeString(title), html.EscapeString(p.message), static.Path("app.css"), static.Path("icon.svg"), id)
}

// errorTypes names the types of an error and of what it wraps, since its text
// may hold what a user sent.
func errorTypes(err error) string {
	var types []string
	for ; err != nil; err = errors.Unwrap(err) {
		types = append(types, fmt.Sprintf("%T", err))
	}
	return strings.Join(types, " < ")
}
