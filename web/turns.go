package web

import (
	"context"
	"net/http"
	"runtime"
	"time"

	"countersign/signer/check"
	"countersign/signer/diagnose"
)

const (
	// longSearch is the size of the sets from which on a search is long. Up to
	// there it takes a moment.
	longSearch = 3
	// usualDepth is how far a check searches that does not say, and deeperDepth
	// how far one does that was asked to search deeper. Who sees the answer while
	// typing gets that of quickDepth first.
	quickDepth, usualDepth, deeperDepth = longSearch - 1, 3, 4

	// maxCheck and maxDeeper bound the time of one check: past it the report
	// says what is left.
	maxCheck, maxDeeper = 30 * time.Second, time.Minute
	// patience is how many times longer somebody waits who sees it.
	patience = 4
)

// A queue has a token for each of those that may compute at once.
type queue chan struct{}

// queues are three, so that nobody who asks for a little waits behind somebody
// who asks for much: every check begins in the first, one that turns out to be
// a long search goes on in the second, and who wants to search deeper than
// usual stands in the third. On few cores the long ones have one turn each, and
// what they leave is for the rest.
type queues struct{ short, long, deeper queue }

func newQueues(most int) queues {
	return queues{
		short:  make(queue, most),
		long:   make(queue, max(1, most/2)),
		deeper: make(queue, max(1, most/4)),
	}
}

// A turn is the right to compute, in one queue at a time.
type turn struct {
	in   queue // nil while there is none
	wait time.Duration
}

// turn waits until fewer than MaxConcurrent short checks run, so that many large
// ones delay the rest but do not starve it. The caller must call done.
func (s *Server) turn(ctx context.Context) (*turn, error) {
	t := &turn{wait: s.cfg.MaxWait}
	return t, t.enter(ctx, s.queues.short)
}

// enter waits for a turn in a queue. One in another is given up first: nobody
// waits for the one while keeping the other.
func (t *turn) enter(ctx context.Context, q queue) error {
	t.done()
	timer := time.NewTimer(t.wait)
	defer timer.Stop()
	select {
	case q <- struct{}{}:
		t.in = q
		return nil
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return &problem{status: http.StatusServiceUnavailable, message: "The server is busy with other checks; try again in a few seconds."}
	}
}

// done gives the turn back.
func (t *turn) done() {
	if t.in != nil {
		<-t.in
		t.in = nil
	}
}

// check answers an input when its turn comes.
func (s *Server) check(ctx context.Context, in check.Input) (*check.Report, error) {
	t, err := s.turn(ctx)
	if err != nil {
		return nil, err
	}
	defer t.done()
	return s.timedCheck(ctx, t, in)
}

// timedCheck fills in the time that the search took, which the engine, having
// no clock, cannot know.
func (s *Server) timedCheck(ctx context.Context, t *turn, in check.Input) (*check.Report, error) {
	limit := maxCheck
	if in.Depth != nil && *in.Depth > usualDepth {
		limit = maxDeeper
		if err := t.enter(ctx, s.queues.deeper); err != nil {
			return nil, err
		}
	}
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	start := s.now()
	in.Progress = s.paced(ctx, cancel, t, in.Progress)
	in.Progress(diagnose.Search{})
	report, err := s.cfg.Check(ctx, in, start)
	if err != nil {
		return nil, err
	}
	if report.Search != nil {
		report.Search.Milliseconds = float64(s.now().Sub(start).Microseconds()) / 1000
	}
	return report, nil
}

// paced returns what a search tells its progress: where it turns out to be long,
// it waits there until it may be, and it lets others have the core now and then.
// If its turn does not come, it ends with what it has.
func (s *Server) paced(ctx context.Context, end context.CancelFunc, t *turn, tell func(diagnose.Search)) func(diagnose.Search) {
	return func(search diagnose.Search) {
		if search.Depth >= longSearch && t.in == s.queues.short && t.enter(ctx, s.queues.long) != nil {
			end()
		}
		if tell != nil {
			tell(search)
		}
		runtime.Gosched()
	}
}
