package web

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"countersign/signer/check"
	"countersign/signer/diagnose"
)

// longSearches returns a check that is long where asked for depth 3 or 4: it
// tells so, says that it runs, and goes on until it is released or ended.
func longSearches() (f CheckFunc, running chan bool, release chan struct{}) {
	running, release = make(chan bool, 64), make(chan struct{})
	return func(ctx context.Context, in check.Input, _ time.Time) (*check.Report, error) {
		report := &check.Report{Verdict: check.Unexplained, Search: &check.Search{}}
		if in.Depth == nil {
			return report, nil
		}
		in.Progress(diagnose.Search{Depth: 1})
		in.Progress(diagnose.Search{Depth: *in.Depth})
		running <- ctx.Err() == nil
		select {
		case <-release:
			report.Search.Complete = true
		case <-ctx.Done():
		}
		return report, nil
	}, running, release
}

const (
	plainCheck  = `{}`
	longCheck   = `{"depth": 3}`
	deeperCheck = `{"depth": 4}`
)

// However many search, a plain check is answered, and so is one deeper search
// beside the usual ones.
func TestPlainChecksDoNotWaitBehindSearches(t *testing.T) {
	const most = 2
	for what, c := range map[string]struct {
		bodies []string
		run    int // at once
	}{
		"searches of a usual check": {[]string{longCheck, longCheck, longCheck, longCheck, longCheck, longCheck}, 1},
		"deeper searches":           {[]string{deeperCheck, deeperCheck, deeperCheck, deeperCheck}, 1},
		"both":                      {[]string{longCheck, deeperCheck, longCheck, deeperCheck}, 2},
	} {
		t.Run(what, func(t *testing.T) {
			f, running, release := longSearches()
			s := newTestServer(t, checkWith(f), func(cfg *Config) { cfg.MaxConcurrent, cfg.MaxWait = most, time.Hour })
			ended := make(chan int, len(c.bodies))
			for _, body := range c.bodies {
				go func() { ended <- s.api(body).Code }()
			}
			for range c.run {
				<-running
			}
			for range 3 * most {
				if w := s.api(plainCheck); w.Code != http.StatusOK {
					t.Fatalf("a plain check is answered with %d", w.Code)
				}
			}
			if len(running) > 0 {
				t.Error("more searches run than should")
			}
			close(release)
			for range c.bodies {
				if code := <-ended; code != http.StatusOK {
					t.Errorf("a search is answered with %d", code)
				}
			}
			if s := s.queues; len(s.short)+len(s.long)+len(s.deeper) > 0 {
				t.Error("a turn was not given back")
			}
		})
	}
}

// A search whose turn does not come ends with what it has; a deeper one, which
// has nothing, is refused.
func TestSearchWhoseTurnDoesNotCome(t *testing.T) {
	f, running, release := longSearches()
	s := newTestServer(t, checkWith(f), func(cfg *Config) { cfg.MaxConcurrent, cfg.MaxWait = 2, time.Millisecond })
	ended := make(chan struct{}, 2)
	for _, body := range []string{longCheck, deeperCheck} {
		go func() { s.api(body); ended <- struct{}{} }()
		<-running
	}
	if w := s.api(longCheck); w.Code != http.StatusOK || !strings.Contains(w.Body.String(), `"complete":false`) {
		t.Errorf("a second search: %d %s", w.Code, w.Body)
	}
	if w := s.api(deeperCheck); w.Code != http.StatusServiceUnavailable {
		t.Errorf("a second deeper search: %d", w.Code)
	}
	w := s.api(deeperCheck, header("Accept", mimeLines))
	if !strings.Contains(w.Body.String(), `{"error":{"message":"The server is busy`) {
		t.Errorf("a second deeper search in lines: %s", w.Body)
	}
	close(release)
	<-ended
	<-ended
}

// A search that nobody waits for any more leaves its queue.
func TestClientThatLeavesTheQueue(t *testing.T) {
	f, running, release := longSearches()
	s := newTestServer(t, checkWith(f), func(cfg *Config) { cfg.MaxConcurrent, cfg.MaxWait = 1, time.Hour })
	first := make(chan struct{})
	go func() { defer close(first); s.api(deeperCheck) }()
	<-running
	w := s.api(deeperCheck, func(r *http.Request) {
		ctx, leave := context.WithTimeout(r.Context(), time.Millisecond)
		t.Cleanup(leave)
		*r = *r.WithContext(ctx)
	})
	if w.Code == http.StatusOK {
		t.Errorf("answered with %d", w.Code)
	}
	close(release)
	<-first
}
