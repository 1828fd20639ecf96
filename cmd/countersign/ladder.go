package main

import (
	"fmt"
	"strings"

	"countersign/signer/check"
	"countersign/signer/diagnose"
)

const (
	titleWidth = 24 // of a step, so that most states stand in a column
	stepIndent = len("x 12  ")
)

// ladder writes the steps. Of very many, those that say nothing are left out.
func (s *screen) ladder(r *check.Report) {
	const most = 40
	s.gap()
	s.prose("", 0, bold, "Steps")
	left, made := 0, map[string]string{}
	for i, m := range r.Mistakes {
		made[m.Step] += fmt.Sprintf("; mistake %d is made here", i+1)
	}
	for i := range r.Steps {
		step := &r.Steps[i]
		if !s.all && i >= most && stateOf(step) != diagnose.Differs {
			left++
			continue
		}
		text := words(step, strings.Join(r.Lacks, ", "))
		if step.Reference != nil && step.Reference.State == diagnose.Differs {
			text = strings.TrimPrefix(text+"; the one that works: "+step.Unlike, "; ")
		}
		s.step(i+1, step, strings.TrimPrefix(text+made[step.ID], "; "))
	}
	if left > 0 {
		s.prose("", 0, dim, fmt.Sprintf("%d more steps are not shown: none of them differs. --all shows them.", left))
	}
}

// stateOf is the state that says more against a step.
func stateOf(step *check.Step) diagnose.State {
	state := diagnose.Absent
	for _, side := range []*diagnose.Side{step.Server, step.Provided} {
		if side != nil && side.State != diagnose.Absent && state != diagnose.Differs {
			state = side.State
		}
	}
	return state
}

// step writes one rung, and the values where they differ.
func (s *screen) step(n int, step *check.Step, text string) {
	state := stateOf(step)
	mark, how := markOf(state)
	title := visible(step.Title)
	title += strings.Repeat(" ", max(0, titleWidth-columns(title)))
	head := fmt.Sprintf("%s %2d  %s", s.in(how, mark), n, title)
	text = visible(text)
	if stepIndent+columns(title)+len("  ")+columns(text) <= s.width {
		s.WriteString(strings.TrimRight(head+"  "+s.in(dim, text), " ") + "\n")
	} else {
		s.WriteString(strings.TrimRight(head, " ") + "\n")
		s.note(text)
	}
	if !step.Secret {
		s.values(step)
	}
}

// markOf is the sign before a step.
func markOf(state diagnose.State) (string, style) {
	switch state {
	case diagnose.Same:
		return "✓", green
	case diagnose.Differs:
		return "≠", red
	case diagnose.Follows:
		return "↳", plain
	}
	return "·", dim
}

// words say how the values of a step stand to ours.
func words(step *check.Step, lacks string) string {
	switch {
	case step.Provided != nil && step.Server != nil:
		return step.Words(step.Provided) + "; the server's: " + step.Words(step.Server)
	case step.Provided != nil:
		return step.Words(step.Provided)
	case step.Server != nil:
		return "the server's: " + step.Words(step.Server)
	case step.Secret && (step.Calculated != nil || step.Hidden):
		return "not shown: it is as good as the secret"
	case step.Calculated != nil:
		return ""
	case lacks != "":
		return "needs " + lacks
	case step.Keyed:
		return "needs the secret access key"
	}
	return ""
}

// values writes what differs; of the other steps only if all is to be shown.
func (s *screen) values(step *check.Step) {
	shown := false
	for _, side := range []struct {
		label string
		*diagnose.Side
	}{{"provided", step.Provided}, {"server's", step.Server}} {
		if side.Side == nil || side.State != diagnose.Differs && (!s.all || side.State == diagnose.Same) {
			continue
		}
		shown = true
		if len(side.Segments) == 0 { // there is none of ours to lay it beside
			s.value(side.label, side.Value)
			continue
		}
		s.compare(side.label, side.Side)
	}
	if side := step.Reference; side != nil && (side.State == diagnose.Differs || s.all && side.State != diagnose.Same) {
		shown = true
		if len(side.Segments) == 0 {
			s.value("works", side.Value)
		} else {
			s.compare("works", side)
		}
	}
	if s.all && !shown && step.Calculated != nil {
		s.value("calculated", step.Calculated)
	}
}

// value writes one value by itself.
func (s *screen) value(label string, text []byte) {
	if len(text) == 0 {
		s.note(label + ": empty")
		return
	}
	r := s.rows(label, label, label)
	r.write([]diagnose.Segment{{Op: diagnose.Equal, Text: text}})
}

// compare writes a side's value below ours.
func (s *screen) compare(label string, side *diagnose.Side) {
	r := s.rows("both", "calculated", label)
	r.unordered = side.Diff.Unordered
	r.write(side.Segments)
	for _, m := range side.Diff.Moves[:min(8, len(side.Diff.Moves))] {
		s.note(fmt.Sprintf("%s moved from %d to %d", m.Name, m.From, m.To))
	}
	if side.Diff.Coarse {
		s.note("The values are too long and too different to mark every character: within some stretches only the first and the last difference are marked.")
	}
	if nearest := side.Nearest.Segments; tells(nearest, len(side.Value)) {
		s.note("Beside what your own earlier value gives, only this differs {calculated → provided}:")
		s.excerpt(strings.Repeat(" ", stepIndent), nearest)
	}
}

// tells reports whether so little differs that it tells what happened.
func tells(segments []diagnose.Segment, size int) bool {
	differing := 0
	for _, segment := range segments {
		if segment.Op != diagnose.Equal {
			differing += len(segment.Text)
		}
	}
	return len(segments) > 0 && 2*differing <= size
}

func (s *screen) note(text string) {
	s.prose(strings.Repeat(" ", stepIndent), stepIndent, dim, text)
}
