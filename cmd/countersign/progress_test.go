package main

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"countersign/signer/diagnose"
)

func TestProgressOnATerminal(t *testing.T) {
	var screen bytes.Buffer
	now := fixedTime()
	p := progress{w: &world{stderr: &screen, now: func() time.Time { return now }}, last: now, width: 40}
	p.show(diagnose.Search{Depth: 3, Hypotheses: 1})
	p.clear()
	if screen.Len() > 0 {
		t.Errorf("written at once: %q", &screen)
	}
	now = now.Add(time.Second / 10)
	p.show(diagnose.Search{Depth: 3, Hypotheses: 12_345})
	p.show(diagnose.Search{Depth: 3, Hypotheses: 12_346})
	if got, want := screen.String(), "\rSearching sets of up to 3 mistakes: 12,"; got != want {
		t.Errorf("the line is %q, want %q", got, want)
	}
	screen.Reset()
	p.clear()
	if got, want := screen.String(), "\r"+strings.Repeat(" ", 39)+"\r"; got != want {
		t.Errorf("cleared by %q", got)
	}
}

// What is no terminal gets no progress.
func TestNoProgressInAFile(t *testing.T) {
	if _, _, stderr := runCheck(t, key, noiseURL, "--depth", "2"); stderr != "" {
		t.Errorf("standard error holds %q", stderr)
	}
}
