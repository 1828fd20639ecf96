package web

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"

	"github.com/labstack/echo/v4"

	"countersign/signer/check"
)

// checkAPI answers POST /api/check.
func (s *Server) checkAPI(c echo.Context) error {
	body, err := io.ReadAll(c.Request().Body)
	if err != nil {
		return fmt.Errorf("%w: %w", errBody, err)
	}
	if len(bytes.TrimSpace(body)) == 0 {
		return &check.InputError{Message: `the body is empty; send a JSON object such as {"paste": "…"}`}
	}
	if wantsLines(c.Request()) {
		return s.streamJSON(c, body)
	}
	report, err := s.checkJSON(c, body)
	if err != nil {
		return err
	}
	return answerJSON(c, http.StatusOK, report)
}

// checkJSON decodes within the turn too, since that is work as well: a body
// of the largest size takes longer to read than most checks to answer.
func (s *Server) checkJSON(c echo.Context, body []byte) (*check.Report, error) {
	ctx := c.Request().Context()
	t, err := s.turn(ctx)
	if err != nil {
		return nil, err
	}
	defer t.done()
	in, err := check.Decode(body)
	if err != nil {
		return nil, err
	}
	return s.timedCheck(ctx, t, in)
}

// answerJSON marshals before it writes, so that a failure is still a 500. It
// leaves <, > and & as they are: the answer is full of query strings, and
// nosniff keeps a browser from taking it for HTML.
func answerJSON(c echo.Context, status int, value any) error {
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		return fmt.Errorf("encoding the answer: %w", err)
	}
	return c.Blob(status, echo.MIMEApplicationJSON, out.Bytes())
}
