package web

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"

	"countersign/signer"
	"countersign/signer/check"
	"countersign/signer/read"
	"countersign/templates"
)

// scratchpad shows the page, empty or with an example.
func (s *Server) scratchpad(c echo.Context) error {
	p := &pad{method: "POST", boxes: map[string]box{}}
	if e, found := s.example(exampleAsked(c)); found {
		report, err := s.check(c.Request().Context(), e.asGiven())
		if err != nil {
			return err
		}
		p = e.pad(cmp.Or(e.Scheme, report.Scheme))
		p.fillBoxes(report)
	}
	p.act(s, c.Request().Context())
	return s.showPad(c, p, true)
}

// checkPage answers the form: with the whole page, or, to htmx, with what
// changed.
func (s *Server) checkPage(c echo.Context) error {
	body, whole, err := formBody(c.Request())
	if err != nil {
		return err
	}
	p := parsePad(body)
	if !whole {
		p.notice = s.tooLarge() + " Nothing was checked."
		return s.refusePad(c, p)
	}
	changed := p.act(s, c.Request().Context())
	return s.showPad(c, p, changed || !isLive(c))
}

// formBody reads the body up to the limit. Of a larger one it returns the
// fields that came whole.
func formBody(r *http.Request) (body string, whole bool, err error) {
	raw, err := io.ReadAll(r.Body)
	var tooLarge *http.MaxBytesError
	if errors.As(err, &tooLarge) {
		return string(raw[:max(0, bytes.LastIndexByte(raw, '&'))]), false, nil
	}
	if err != nil {
		return "", false, fmt.Errorf("%w: %w", errBody, err)
	}
	return string(raw), true, nil
}

// showPad checks what the form holds and shows the answer. formChanged tells
// that the left column is not what the browser has.
func (s *Server) showPad(c echo.Context, p *pad, formChanged bool) error {
	if p.failed != nil {
		return p.failed
	}
	if p.tooMany {
		p.read = "" // it is not in the form
		p.notice = fmt.Sprintf("The form takes %d parameters, and there are more. Nothing was checked. POST the request to /api/check instead, which has no such limit.", mostRows)
	}
	if p.notice != "" {
		return s.refusePad(c, p)
	}
	ctx := c.Request().Context()
	if err := s.readAgain(ctx, p, formChanged); err != nil {
		return err
	}
	in := p.input(s.secretsOf(p), s.clock(p))
	in.Working = p.working()
	switch {
	case p.deeper():
		in.Depth = new(deeperDepth)
	case isLive(c) && !wantsLines(c.Request()):
		in.Depth = new(quickDepth)
	}
	switch {
	case isLive(c) && wantsLines(c.Request()):
		return s.streamPadLines(c, p, in, formChanged)
	case p.deeper() && !isLive(c):
		return s.streamPad(c, p, in)
	}
	report, err := s.check(ctx, in)
	if err != nil {
		return err
	}
	page := s.page(c, p, report)
	if !isLive(c) {
		return render(c, http.StatusOK, templates.Scratchpad(page))
	}
	page.Answer.GoesOn = report.Searchable()
	target, component := changes(page, formChanged)
	if formChanged {
		c.Response().Header().Set("HX-Retarget", target)
		c.Response().Header().Set("HX-Reswap", "outerHTML")
	}
	return render(c, http.StatusOK, component)
}

// deeper reports whether the search is to go deeper than usual, and further
// whether it is to go as far as usual, after an answer that did not.
func (p *pad) deeper() bool  { return p.do == "deeper" }
func (p *pad) further() bool { return p.do == "further" }

// changes is what the script swaps, and where: the whole form, or the answer.
func changes(page templates.Page, formChanged bool) (target string, component templ.Component) {
	if formChanged {
		return "#pad", templates.Pad(page.Form, page.Answer)
	}
	parts := []templ.Component{templates.Result(page.Answer), templates.SecretFacts(page.Form, true)}
	if page.Form.ShowScope {
		parts = append(parts, templates.ScopeFacts(page.Form, true))
	}
	return "#answer", templ.Join(parts...)
}

// refusePad says why the form was not checked. A page with script keeps what it
// holds; without, what was sent is sent back.
func (s *Server) refusePad(c echo.Context, p *pad) error {
	if isLive(c) {
		return &problem{status: http.StatusRequestEntityTooLarge, message: p.notice}
	}
	return render(c, http.StatusRequestEntityTooLarge, templates.Scratchpad(s.page(c, p, nil)))
}

// isLive reports whether htmx asks, and not the browser.
func isLive(c echo.Context) bool { return c.Request().Header.Get("HX-Request") != "" }

// readAgain reads a paste that was read before, so that a new form can say what
// it was read as. The fields stay as they are.
func (s *Server) readAgain(ctx context.Context, p *pad, formChanged bool) error {
	if !formChanged || p.reading != nil || strings.TrimSpace(p.paste) == "" || p.notice != "" {
		return nil
	}
	var err error
	p.reading, err = s.checkChosen(ctx, p, &check.Input{Paste: check.Texts{[]byte(p.paste)}, AsIs: p.asIs, Depth: new(int)})
	return err
}

// render writes a component once it is whole, so that an error never ends in
// half a page.
func render(c echo.Context, status int, component templ.Component) error {
	var b bytes.Buffer
	if err := component.Render(c.Request().Context(), &b); err != nil {
		return err
	}
	return c.HTMLBlob(status, b.Bytes())
}

// secretsOf returns the secrets to compute with: the typed ones, or the pasted
// ones, or an example's own while there are no others.
func (s *Server) secretsOf(p *pad) signer.Credentials {
	typed := signer.Credentials{SecretAccessKey: p.secret, SessionToken: p.sessionToken, SigningKey: p.signingKey}
	if typed.CanSign() {
		return typed
	}
	_, other := read.Redact([]byte(p.paste))
	if e, found := s.example(p.example); !other.CanSign() && found {
		other = e.credentials()
	}
	if other.CanSign() {
		typed.SecretAccessKey, typed.SigningKey = other.SecretAccessKey, other.SigningKey
		if typed.SessionToken == "" {
			typed.SessionToken = other.SessionToken
		}
	}
	return typed
}

// clock returns the time to check with. An example was signed at its own time:
// it is looked at as if then.
func (s *Server) clock(p *pad) time.Time {
	if e, found := s.example(p.example); found && p.secret == "" {
		return e.at()
	}
	return s.now()
}
