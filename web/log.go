package web

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"log"
	"log/slog"
	"net/http"
	"path"
	"runtime"
	"strings"

	"github.com/labstack/echo/v4"
)

// observe limits and counts the body, answers errors, and logs one line: the
// route's pattern and numbers, nothing that a user chose.
func (s *Server) observe(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		start := s.now()
		c.Response().Header().Set(echo.HeaderXRequestID, newRequestID())
		in, out := s.measure(c)
		if err := next(c); err != nil {
			c.Error(err)
		}
		s.cfg.Log.LogAttrs(c.Request().Context(), levelOf(c), "request",
			slog.String("id", requestID(c)),
			slog.String("method", methodName(c.Request().Method)),
			slog.String("route", routeName(c)),
			slog.Int("status", c.Response().Status),
			slog.Duration("duration", s.now().Sub(start)),
			slog.Int64("bytes_in", in.n),
			slog.Int64("bytes_out", out.n),
		)
		return nil
	}
}

// measure limits the body and counts both ways. MaxBytesReader is outermost,
// because net/http's form parser looks for it there, and gets the server's own
// writer, which it tells to close the connection.
func (s *Server) measure(c echo.Context) (*countReader, *countWriter) {
	r, w := c.Request(), c.Response().Writer
	in := &countReader{ReadCloser: r.Body}
	r.Body = http.MaxBytesReader(w, in, s.cfg.MaxRequest)
	out := &countWriter{ResponseWriter: w}
	c.Response().Writer = out
	return in, out
}

type countReader struct {
	io.ReadCloser
	n int64
}

func (r *countReader) Read(p []byte) (int, error) {
	n, err := r.ReadCloser.Read(p)
	r.n += int64(n)
	return n, err
}

type countWriter struct {
	http.ResponseWriter
	n int64
}

func (w *countWriter) Write(p []byte) (int, error) {
	n, err := w.ResponseWriter.Write(p)
	w.n += int64(n)
	return n, err
}

// Unwrap is for [http.ResponseController].
func (w *countWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// newRequestID returns an id made here: one that a client sent would be a
// user's value in the log.
func newRequestID() string {
	var id [6]byte
	_, _ = rand.Read(id[:]) // never fails, says its documentation
	return hex.EncodeToString(id[:])
}

func requestID(c echo.Context) string { return c.Response().Header().Get(echo.HeaderXRequestID) }

// levelOf keeps the questions of health checkers out of the usual log.
func levelOf(c echo.Context) slog.Level {
	if strings.HasSuffix(c.Path(), "z") && c.Response().Status < http.StatusInternalServerError {
		return slog.LevelDebug
	}
	return slog.LevelInfo
}

// methodName is the method if it is a known one: a method can be any word.
func methodName(method string) string {
	switch method {
	case http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch,
		http.MethodDelete, http.MethodConnect, http.MethodOptions, http.MethodTrace:
		return method
	}
	return "OTHER"
}

func routeName(c echo.Context) string {
	if c.Path() == "" {
		return "none"
	}
	return c.Path()
}

// recovered turns a panic into an error. It logs the type of the value and
// where it happened; the value itself may hold what a user sent.
func (s *Server) recovered(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) (err error) {
		defer func() {
			value := recover()
			if value == nil {
				return
			}
			if reason, ok := value.(error); ok && errors.Is(reason, http.ErrAbortHandler) {
				panic(http.ErrAbortHandler)
			}
			s.cfg.Log.Error("panic", slog.String("id", requestID(c)),
				slog.String("value_type", fmt.Sprintf("%T", value)), slog.Any("frames", frames()))
			err = &problem{status: http.StatusInternalServerError, message: plainMessage(http.StatusInternalServerError)}
		}()
		return next(c)
	}
}

// frames lists the callers by function and line. Unlike debug.Stack it shows
// no argument.
func frames() []string {
	pcs := make([]uintptr, 32)
	pcs = pcs[:runtime.Callers(4, pcs)]
	var list []string
	for it := runtime.CallersFrames(pcs); ; {
		frame, more := it.Next()
		list = append(list, fmt.Sprintf("%s %s:%d", frame.Function, path.Base(frame.File), frame.Line))
		if !more {
			return list
		}
	}
}

// ErrorLog returns a logger for [http.Server]. What net/http says can quote a
// request or a panic's value, so only its kind goes on to log.
func ErrorLog(to *slog.Logger) *log.Logger { return log.New(kindWriter{to}, "", 0) }

type kindWriter struct{ log *slog.Logger }

func (w kindWriter) Write(line []byte) (int, error) {
	text := string(line)
	switch {
	case strings.HasPrefix(text, "http: TLS handshake error"):
		w.log.Debug("TLS handshake failed") // scanners do this all day
	case strings.HasPrefix(text, "http: Accept error"):
		w.log.Warn("accepting a connection failed")
	case strings.Contains(text, "panic serving"):
		w.log.Error("panic outside of a handler")
	default:
		w.log.Warn("net/http complained; its words are withheld, since they may quote a request")
	}
	return len(line), nil
}
