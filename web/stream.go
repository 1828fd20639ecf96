package web

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"
	"sync/atomic"
	"time"

	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"

	"countersign/signer/check"
	"countersign/signer/diagnose"
	"countersign/templates"
)

// mimeLines is JSON, a value in each line.
const mimeLines = "application/x-ndjson"

// tenASecond is how often people are told how far a search is.
func tenASecond() (<-chan time.Time, func()) {
	ticker := time.NewTicker(time.Second / 10)
	return ticker.C, ticker.Stop
}

// wantsLines reports whether a program asks for the progress, too.
func wantsLines(r *http.Request) bool {
	for item := range strings.SplitSeq(r.Header.Get(echo.HeaderAccept), ",") {
		if kind, _, _ := strings.Cut(item, ";"); strings.EqualFold(strings.TrimSpace(kind), mimeLines) {
			return true
		}
	}
	return false
}

// watchedCheck answers an input as check does, and meanwhile writes how far the
// search is. The search leaves its newest progress where the writer takes it
// when the time comes: a reader who is slow, or gone, never holds up a search,
// and one who is gone ends it.
func (s *Server) watchedCheck(ctx context.Context, in check.Input, write func(templates.Progress) error) (*check.Report, error) {
	ctx, end := context.WithCancel(ctx)
	defer end()
	if err := write(templates.Progress{Waiting: true, Families: []string{}}); err != nil {
		return nil, err
	}
	var newest atomic.Pointer[templates.Progress]
	in.Progress = func(search diagnose.Search) { newest.Store(progressOf(&search)) }
	ticks, stop := s.cfg.Ticks()
	defer stop()
	over, written := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(written)
		for {
			select {
			case <-over:
				return
			case <-ticks:
			}
			if progress := newest.Swap(nil); progress != nil && write(*progress) != nil {
				end()
				return
			}
		}
	}()
	defer func() { close(over); <-written }()
	return s.patientCheck(ctx, in)
}

// patientCheck waits longer for its turn, since somebody sees that it waits.
func (s *Server) patientCheck(ctx context.Context, in check.Input) (*check.Report, error) {
	t, err := s.turn(ctx)
	if err != nil {
		return nil, err
	}
	defer t.done()
	t.wait *= patience
	return s.timedCheck(ctx, t, in)
}

// progressOf copies what a search tells: the search goes on with its own.
func progressOf(search *diagnose.Search) *templates.Progress {
	return &templates.Progress{
		Depth: search.Depth, Hypotheses: search.Hypotheses, Distinct: search.Distinct,
		HMACs: search.HMACs, Families: append([]string{}, search.Families...),
	}
}

// streamJSON answers POST /api/check in lines: {"progress":…}, and last
// {"report":…} or {"error":…}.
func (s *Server) streamJSON(c echo.Context, body []byte) error {
	t, err := s.turn(c.Request().Context())
	if err != nil {
		return err
	}
	in, err := check.Decode(body)
	t.done()
	if err != nil {
		return err
	}
	return s.streamLines(c, in, func(report *check.Report) (map[string]any, error) {
		return map[string]any{"report": report}, nil
	})
}

// streamPadLines answers the page's script: the last line holds the HTML to
// show, and where.
func (s *Server) streamPadLines(c echo.Context, p *pad, in check.Input, formChanged bool) error {
	return s.streamLines(c, in, func(report *check.Report) (map[string]any, error) {
		target, component := changes(s.page(c, p, report), formChanged)
		var html bytes.Buffer
		err := component.Render(c.Request().Context(), &html)
		return map[string]any{"target": target, "html": html.String()}, err
	})
}

// streamLines checks and writes lines. After the first, a status can no longer
// be given: an error is a line, too.
func (s *Server) streamLines(c echo.Context, in check.Input, last func(*check.Report) (map[string]any, error)) error {
	response := c.Response()
	startStream(response, mimeLines)
	line := func(value any) error {
		encoder := json.NewEncoder(response)
		encoder.SetEscapeHTML(false)
		if err := encoder.Encode(value); err != nil {
			return err
		}
		return flush(response)
	}
	err := s.guarded(c, func() error {
		report, err := s.watchedCheck(c.Request().Context(), in, func(p templates.Progress) error {
			return line(map[string]any{"progress": p})
		})
		if err != nil {
			return err
		}
		value, err := last(report)
		if err != nil {
			return err
		}
		return line(value)
	})
	if err != nil {
		p := s.problemOf(err)
		_ = line(map[string]any{"error": check.InputError{Message: p.message, Field: p.field}}) // err tells more
	}
	return err
}

// streamPad answers a browser without script: the page up to the answer, how
// far the search is, and then the answer. Stopping the page stops the search.
func (s *Server) streamPad(c echo.Context, p *pad, in check.Input) error {
	page := s.page(c, p, nil)
	var failed error
	page.Answer.Stream = templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
		component, err := s.streamedAnswer(c, p, in, w)
		if err != nil {
			failed = err
			component = templates.Failed(s.problemOf(err).message)
		}
		return templ.Join(templates.SearchEnd(), component).Render(ctx, w)
	})
	startStream(c.Response(), echo.MIMETextHTMLCharsetUTF8)
	return errors.Join(failed, templates.Scratchpad(page).Render(c.Request().Context(), c.Response()))
}

// streamedAnswer writes the progress to w, and returns what is to follow.
func (s *Server) streamedAnswer(c echo.Context, p *pad, in check.Input, w io.Writer) (answered templ.Component, err error) {
	ctx := c.Request().Context()
	if err := templates.SearchStart(deeperDepth).Render(ctx, w); err != nil {
		return nil, err
	}
	err = s.guarded(c, func() error {
		report, err := s.watchedCheck(ctx, in, func(progress templates.Progress) error {
			if err := templates.SearchLine(progress).Render(ctx, w); err != nil {
				return err
			}
			return flush(w)
		})
		if err == nil {
			answered = templates.Result(answer(p, report))
		}
		return err
	})
	return answered, err
}

// guarded runs a part of a handler whose panic is to be told in the stream.
func (s *Server) guarded(c echo.Context, run func() error) error {
	return s.recovered(func(echo.Context) error { return run() })(c)
}

// startStream begins an answer that comes in pieces. Proxies such as nginx would
// collect them.
func startStream(response *echo.Response, contentType string) {
	response.Header().Set(echo.HeaderContentType, contentType)
	response.Header().Set("X-Accel-Buffering", "no")
	response.WriteHeader(http.StatusOK)
}

// flush sends what was written, through all that wraps the writer.
func flush(w io.Writer) error {
	switch w := w.(type) {
	case interface{ Flush() error }:
		return w.Flush()
	case http.Flusher:
		w.Flush()
	}
	return nil
}
