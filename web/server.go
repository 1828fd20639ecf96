// Package web serves the page and the JSON interface. What it answers is
// computed by signer/check; here are the addresses, the limits, and the care
// that nothing which a user sends is kept or logged.
package web

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"runtime"
	"sync/atomic"
	"time"

	"github.com/labstack/echo/v4"

	"countersign/signer/check"
	"countersign/web/operations"
)

const (
	defaultMaxRequest = 4 << 20
	defaultMaxWait    = 10 * time.Second
)

// A CheckFunc answers one input, as [check.Check] does.
type CheckFunc func(ctx context.Context, in check.Input, now time.Time) (*check.Report, error)

// Config is what a [Server] is made of. Log and Now are required.
type Config struct {
	// Hosts are the names that the server answers to, beside IP addresses
	// and localhost.
	Hosts []string
	// MaxRequest is the largest body in bytes; 4 MiB if zero.
	MaxRequest int64
	// MaxConcurrent is how many checks run at once, beside long searches; one a
	// core if zero.
	MaxConcurrent int
	// MaxWait is how long a check waits for its turn; 10 seconds if zero.
	MaxWait time.Duration
	// Ticks returns when to tell how far a search is, and what ends them; ten
	// times a second if nil.
	Ticks func() (ticks <-chan time.Time, stop func())
	Log   *slog.Logger
	Now   func() time.Time
	// Check is [check.Check] if nil.
	Check CheckFunc
}

// A Server answers HTTP requests.
type Server struct {
	cfg      Config
	echo     *echo.Echo
	hosts    map[string]bool
	origins  *http.CrossOriginProtection
	queues   queues
	draining atomic.Bool

	operations operations.Catalogue
	examples   []example
	catalogue  []entry
	cases      map[string]*example // of the catalogue's mistakes, by name
}

var _ http.Handler = (*Server)(nil)

// New returns a server, or says which part is missing or wrong.
func New(cfg Config) (*Server, error) {
	cfg, err := cfg.complete()
	if err != nil {
		return nil, fmt.Errorf("web: %w", err)
	}
	hosts, err := hostSet(cfg.Hosts)
	if err != nil {
		return nil, fmt.Errorf("web: %w", err)
	}
	lists, err := operations.Load()
	if err != nil {
		return nil, fmt.Errorf("web: operations: %w", err)
	}
	shown, err := loadExamples()
	if err != nil {
		return nil, fmt.Errorf("web: examples: %w", err)
	}
	files, err := loadCases()
	if err != nil {
		return nil, fmt.Errorf("web: cases: %w", err)
	}
	s := &Server{
		cfg:     cfg,
		echo:    echo.New(),
		hosts:   hosts,
		origins: http.NewCrossOriginProtection(),
		queues:  newQueues(cfg.MaxConcurrent),

		operations: lists,
		examples:   shown,
		catalogue:  entries(),
		cases:      files,
	}
	s.echo.IPExtractor = echo.ExtractIPDirect()
	s.echo.HTTPErrorHandler = s.answerError
	s.routes()
	return s, nil
}

// complete fills in the defaults.
func (cfg Config) complete() (Config, error) {
	if cfg.Log == nil {
		return cfg, errors.New("no Log")
	}
	if cfg.Now == nil {
		return cfg, errors.New("no Now")
	}
	if cfg.MaxRequest < 0 || cfg.MaxConcurrent < 0 || cfg.MaxWait < 0 {
		return cfg, errors.New("a limit is negative")
	}
	if cfg.MaxRequest == 0 {
		cfg.MaxRequest = defaultMaxRequest
	}
	if cfg.MaxConcurrent == 0 {
		cfg.MaxConcurrent = max(2, runtime.GOMAXPROCS(0))
	}
	if cfg.MaxWait == 0 {
		cfg.MaxWait = defaultMaxWait
	}
	if cfg.Check == nil {
		cfg.Check = check.Check
	}
	if cfg.Ticks == nil {
		cfg.Ticks = tenASecond
	}
	return cfg, nil
}

// routes is the whole map: what every request passes, outermost first, and
// who answers which address.
func (s *Server) routes() {
	e := s.echo
	e.Use(s.observe, s.secureHeaders, s.knownHost, s.sameOrigin, s.compress(), s.recovered)

	read := []string{http.MethodGet, http.MethodHead}
	e.Match(read, "/", s.scratchpad)
	e.POST("/", s.checkPage)
	e.Match(read, "/examples", s.examplesPage)
	e.Match(read, "/mistakes", s.mistakesPage)
	e.Match(read, "/mistakes/:id", s.mistakePage)
	e.Match(read, staticRoute, s.asset)
	e.Match(read, "/favicon.ico", s.favicon)
	e.POST("/api/check", s.checkAPI)
	e.Match(read, "/livez", s.live)
	e.Match(read, "/readyz", s.ready)
}

// ServeHTTP implements [http.Handler].
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.echo.ServeHTTP(w, r) }

// Drain makes /readyz say that no more requests should be sent here. The
// server goes on answering those that come.
func (s *Server) Drain() { s.draining.Store(true) }

func (s *Server) live(c echo.Context) error { return c.String(http.StatusOK, "ok\n") }

func (s *Server) ready(c echo.Context) error {
	if s.draining.Load() {
		return c.String(http.StatusServiceUnavailable, "stopping\n")
	}
	return c.String(http.StatusOK, "ok\n")
}

// now is the time, for ages and for completing a request.
func (s *Server) now() time.Time { return s.cfg.Now() }
