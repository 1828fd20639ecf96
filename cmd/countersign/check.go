package main

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"
	"unicode"

	"countersign/signer"
	"countersign/signer/check"
	"countersign/signer/diagnose"
)

type checkCommand struct {
	Files      []string `arg:"" optional:"" name:"file" help:"Files to read, each as one paste: what the program sent, printed or was answered. \"-\", and no file, is standard input. A single file may hold the JSON that POST /api/check takes."`
	JSON       bool     `name:"json" help:"Answer with the JSON of POST /api/check."`
	SecretFile string   `placeholder:"FILE" help:"File that holds the secret access key in one line, \"-\" for standard input. Without it, AWS_SECRET_ACCESS_KEY is used, with AWS_SESSION_TOKEN and AWS_ACCESS_KEY_ID."`
	Scheme     string   `placeholder:"ID" help:"Signature scheme, such as sigv2 or sigv4; found out if not given."`
	Region     string   `placeholder:"NAME" help:"Region, where the request does not say it."`
	Service    string   `placeholder:"NAME" help:"Service, where the request does not say it."`
	Entry      *int     `placeholder:"N" help:"Which of several whole requests is checked, from 1 (default: the likeliest entry of a HAR file, else the first)."`
	Reference  *int     `placeholder:"N" help:"Which of them works: each step is compared with it."`
	Depth      *int     `placeholder:"N" help:"How many mistakes together are tried, 0 to 4 (default 3)."`
	Language   string   `placeholder:"NAME" help:"Language to show fixes in, such as python."`
	All        bool     `help:"Show the calculated value of every step but secret ones, and long values whole."`
	Color      string   `enum:"auto,always,never" default:"auto" placeholder:"WHEN" help:"One of ${enum} (default ${default}: on a terminal, unless NO_COLOR is set)."`
}

// Help is shown by --help, below the first line.
func (checkCommand) Help() string {
	return "The exit status is 0 if the signature is right, 1 if it is not, 2 if the input cannot be used, and 3 if nothing was verified. Ctrl+C ends a long search: the answer is what is known by then."
}

// Validate is called by kong.
func (c *checkCommand) Validate() error {
	if c.Scheme != "" && signer.SchemeByID(c.Scheme) == nil {
		var ids []string
		for _, scheme := range signer.Schemes() {
			ids = append(ids, scheme.ID())
		}
		return errors.New("--scheme wants one of " + strings.Join(ids, ", "))
	}
	if c.Depth != nil && (*c.Depth < 0 || *c.Depth > 4) {
		return errors.New("--depth wants a number from 0 to 4")
	}
	if known := languages(); c.Language != "" && !slices.Contains(known, c.Language) {
		return errors.New("--language wants one of " + strings.Join(known, ", "))
	}
	return nil
}

// languages are those that some fix is written for.
func languages() []string {
	known := map[string]bool{}
	for _, m := range diagnose.Mistakes() {
		for language := range m.Fixes {
			known[language] = true
		}
	}
	delete(known, anyLanguage)
	return slices.Sorted(maps.Keys(known))
}

// usualDepth is how far a search goes unless asked otherwise, and deepest how far
// it may.
const usualDepth, deepest = 3, 4

// anyLanguage is the key of the fix that every mistake has.
const anyLanguage = "any"

// Run answers by the exit status too. What cannot be written is no answer, and
// must not be taken for a mismatch.
func (c *checkCommand) Run(w *world) error {
	in, key, err := c.input(w)
	if err != nil {
		return &usageError{fmt.Errorf("check: %w", err)}
	}
	report, err := timedCheck(w, in)
	if err != nil {
		return &usageError{fmt.Errorf("check: %w", err)}
	}
	answer := c.text(w, report, key)
	if c.JSON {
		answer, err = answerJSON(report, terminalWidth(w.stdout) > 0)
	}
	if err == nil {
		_, err = io.WriteString(w.stdout, answer)
	}
	if err != nil {
		return &usageError{fmt.Errorf("check: writing the answer: %w", err)}
	}
	return verdictStatus(report.Verdict)
}

// timedCheck fills in the time that the search took, which the engine, having
// no clock, cannot know.
func timedCheck(w *world, in check.Input) (*check.Report, error) {
	start := w.now()
	told := progress{w: w, last: start, width: terminalWidth(w.stderr)}
	if told.width > 0 {
		in.Progress = told.show
	}
	report, err := check.Check(w.ctx, in, start)
	told.clear()
	if err == nil && report.Search != nil {
		report.Search.Milliseconds = float64(w.now().Sub(start).Microseconds()) / 1000
	}
	return report, err
}

// A progress is a line on a terminal that tells how far a search is.
type progress struct {
	w     *world
	last  time.Time // when it was written
	width int       // 0: there is no terminal
	shown bool
}

// show writes the line anew, ten times a second at the most.
func (p *progress) show(search diagnose.Search) {
	const pause = time.Second / 10
	now := p.w.now()
	if now.Sub(p.last) < pause {
		return
	}
	p.last, p.shown = now, true
	text := fmt.Sprintf("Searching sets of up to %d mistakes: %s tried. Ctrl+C ends it.", max(1, search.Depth), check.Count(search.Hypotheses))
	fmt.Fprintf(p.w.stderr, "\r%-*s", p.width-1, text[:min(len(text), p.width-1)])
}

// clear takes the line away.
func (p *progress) clear() {
	if p.shown {
		fmt.Fprintf(p.w.stderr, "\r%*s\r", p.width-1, "")
	}
}

// text is the answer for people.
func (c *checkCommand) text(w *world, report *check.Report, key string) string {
	width, paint := display(w, c.Color)
	s := &screen{width: width, paint: paint, all: c.All, language: cmp.Or(c.Language, report.Language), depth: usualDepth}
	if c.Depth != nil {
		s.depth = *c.Depth
	}
	s.report(report, key)
	return s.String()
}

// answerJSON encodes as POST /api/check does. JSON leaves C1 control characters
// and those that turn the direction of writing as they are; where a terminal
// would read them, they are escaped too, which means the same.
func answerJSON(report *check.Report, terminal bool) (string, error) {
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(report); err != nil {
		return "", fmt.Errorf("encoding: %w", err)
	}
	if !terminal {
		return out.String(), nil
	}
	var safe strings.Builder
	for _, r := range out.String() {
		if r <= 0xFFFF && r != '\n' && (unicode.IsControl(r) || unicode.Is(unicode.Cf, r)) {
			fmt.Fprintf(&safe, `\u%04x`, r)
		} else {
			safe.WriteRune(r)
		}
	}
	return safe.String(), nil
}

func verdictStatus(v check.Verdict) error {
	switch v {
	case check.Valid:
		return nil
	case check.Consistent, check.NothingToCompare:
		return exitStatus(exitOpen)
	}
	return exitStatus(exitFailed)
}
