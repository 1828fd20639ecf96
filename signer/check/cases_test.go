package check_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"countersign/signer/cases"
	"countersign/signer/check"
	"countersign/signer/diagnose"
	"countersign/signer/signertest"
)

// The case files: an input as /api/check gets it, and what is expected of it.
// Only the sections that a file has are checked, but verdict and mistakes are
// always there.
func TestCases(t *testing.T) {
	mistakes, err := cases.All()
	if err != nil {
		t.Fatal(err)
	}
	public := signertest.CaseFiles(t, "../testdata/public", cases.Sections...)
	for folder, files := range map[string][]*cases.File{"mistakes": mistakes, "public": public} {
		for _, f := range files {
			if leftOut(f.Name) {
				continue
			}
			t.Run(folder+"/"+f.Name, func(t *testing.T) { checkCase(t, f) })
		}
	}
}

func checkCase(t *testing.T, f *cases.File) {
	report := decodeAndCheck(t, []byte(strings.Join(f.Lines("input"), "\n")))
	if got := string(report.Verdict); got != f.Section("verdict") {
		t.Errorf("verdict %s, want %s: %s", got, f.Section("verdict"), report.Summary)
	}
	lines := func(section string, got []string) {
		t.Helper()
		if want := f.Lines(section); f.Has(section) && !slices.Equal(got, want) {
			t.Errorf("%s are %q, want %q", section, got, want)
		}
	}
	lines("mistakes", mistakesOf(report))
	lines("warnings", warningsOf(report))
	alternatives := []string{}
	for _, set := range report.Alternatives {
		alternatives = append(alternatives, namesOf(set))
	}
	if want := f.Lines("alternatives"); !slices.Equal(alternatives, want) && len(alternatives)+len(want) > 0 {
		t.Errorf("alternatives are %q, want %q", alternatives, want)
	}
	checkStates(t, report, f.Lines("states"))
	read := []string{}
	for _, part := range report.Read {
		read = append(read, part.As)
	}
	lines("read", read)
	if section := "segments string-to-sign"; f.Has(section) {
		if got := marked(step(t, report, "string-to-sign").Provided.Segments); got != f.Section(section) {
			t.Errorf("segments are\n%q, want\n%q", got, f.Section(section))
		}
	}
}

// checkStates compares lines "step state", perhaps with "byte N line N".
func checkStates(t *testing.T, report *check.Report, want []string) {
	t.Helper()
	for _, line := range want {
		id, _, _ := strings.Cut(line, " ")
		side := step(t, report, id).Provided
		if side == nil {
			t.Errorf("%s is not provided, want %s", id, line)
			continue
		}
		got := id + " " + string(side.State)
		if strings.Contains(line, " byte ") {
			got += fmt.Sprintf(" byte %d line %d", side.Difference.Byte, side.Difference.Line)
		}
		if got != line {
			t.Errorf("state is %q, want %q", got, line)
		}
	}
}

func decodeAndCheck(t testing.TB, body []byte) *check.Report {
	t.Helper()
	in, err := check.Decode(body)
	if err != nil {
		t.Fatalf("%v\n%s", err, body)
	}
	report, err := check.Check(t.Context(), in, time.Time{})
	if err != nil {
		t.Fatal(err)
	}
	return report
}

func step(t testing.TB, report *check.Report, id string) check.Step {
	t.Helper()
	for _, s := range report.Steps {
		if s.ID == id {
			return s
		}
	}
	t.Fatalf("the report has no step %s", id)
	return check.Step{}
}

// mistakesOf lists the mistakes as "id/variant certainty".
func mistakesOf(report *check.Report) []string {
	list := []string{}
	for _, m := range report.Mistakes {
		list = append(list, nameOf(m.Name)+" "+string(m.Certainty))
	}
	return list
}

func warningsOf(report *check.Report) []string {
	list := []string{}
	for _, w := range report.Warnings {
		list = append(list, w.ID)
	}
	return list
}

func nameOf(n check.Name) string {
	if n.Variant == nil {
		return n.ID
	}
	return n.ID + "/" + *n.Variant
}

func namesOf(set []check.Name) string {
	var names []string
	for _, n := range set {
		names = append(names, nameOf(n))
	}
	return strings.Join(names, " ")
}

// marked writes segments in one line: [-ours-] and {+theirs+}, ~ for a mask.
func marked(segments []diagnose.Segment) string {
	var b strings.Builder
	for _, s := range segments {
		text := string(s.Text)
		if s.Masked {
			text = "~" + text
		}
		switch s.Op {
		case diagnose.Calculated:
			text = "[-" + text + "-]"
		case diagnose.Provided:
			text = "{+" + text + "+}"
		}
		b.WriteString(text)
	}
	return b.String()
}
