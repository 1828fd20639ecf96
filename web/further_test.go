package web

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"countersign/signer/check"
)

// Who sees the answer while typing gets that of a quick search, and what says
// that it goes on; whoever else asks gets the whole.
func TestWhatIsTypedIsAnsweredQuickly(t *testing.T) {
	secret := [2]string{"secret_access_key", testSecret}
	right := fields{{"paste", pastedURL}, {"secret_access_key", "1234567890"}}
	script := []func(*http.Request){header("HX-Request", "true"), header("Accept", mimeLines)}
	for what, c := range map[string]struct {
		form   fields
		change []func(*http.Request)
		depth  int // as far as a check goes that is not told
		goesOn bool
	}{
		"a form":                      {noiseForm(secret), nil, usualDepth, false},
		"an edit":                     {noiseForm(secret), script[:1], quickDepth, true},
		"an edit without a key":       {noiseForm(), script[:1], quickDepth, false},
		"an edit where all is right":  {right, script[:1], quickDepth, false},
		"what the script goes on for": {noiseForm(secret, [2]string{"do", "further"}), script, usualDepth, false},
		"searching deeper":            {noiseForm(secret, [2]string{"do", "deeper"}), script, deeperDepth, false},
	} {
		asked := -1
		s := newTestServer(t, checkWith(func(ctx context.Context, in check.Input, now time.Time) (*check.Report, error) {
			asked = usualDepth // the last one is that of the answer
			if in.Depth != nil {
				asked = *in.Depth
			}
			return shallow(ctx, in, now)
		}))
		page := s.submit(c.form, c.change...).Body.String()
		if goesOn := strings.Contains(page, "data-further"); asked != c.depth || goesOn != c.goesOn {
			t.Errorf("%s: depth %d, want %d; it goes on %v", what, asked, c.depth, goesOn)
		}
		if what == "what the script goes on for" && !strings.Contains(page, `"target":"#answer"`) {
			t.Errorf("%s: the form is swapped, too: %.300s", what, page)
		}
	}
}
