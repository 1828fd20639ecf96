package check

import (
	"strings"
	"testing"

	"countersign/signer"
	"countersign/signer/diagnose"
)

func TestSearchInWords(t *testing.T) {
	s := &Search{Hypotheses: 1_234_567, Distinct: 890, Depth: 3, Complete: true, Families: []string{"other hosts", "other paths"}}
	if got, want := s.Tried(), "Tried: 1,234,567 sets of up to three mistakes, of which 890 make a difference here."; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	if got, want := s.Kinds(), "Of 2 kinds of mistakes that can be made with any value, such as another host, the likeliest values were tried, one in a set."; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	if got := (&Search{}).Kinds(); got != "" {
		t.Errorf("no families: %q", got)
	}
	if got := s.RulesOut(); !strings.Contains(got, "alone or up to three together") {
		t.Errorf("complete: %q", got)
	}
	s.Complete = false
	if got := s.RulesOut(); !strings.Contains(got, "Not all was tried") {
		t.Errorf("cut short: %q", got)
	}
	if got := (&Search{Depth: 1}).Tried(); !strings.Contains(got, "0 sets of one mistake each") {
		t.Errorf("depth 1: %q", got)
	}
}

func TestCount(t *testing.T) {
	for n, want := range map[int]string{0: "0", 999: "999", 1000: "1,000", 12_345: "12,345", 1_000_000: "1,000,000"} {
		if got := Count(n); got != want {
			t.Errorf("%d is written %q, want %q", n, got, want)
		}
	}
}

func TestEndsOfAValue(t *testing.T) {
	for what, c := range map[string]struct{ text, want string }{
		"a short one is whole":                   {"ybnHlW2XLNwV%2B", "ybnHlW2XLNwV%2B"},
		"a long one loses its middle":            {strings.Repeat("a", 40) + strings.Repeat("b", 40), strings.Repeat("a", 20) + " … " + strings.Repeat("b", 28)},
		"of lines the first, and the last's end": {"POST\nhost\n/\nA=1&B=2", "POST … A=1&B=2"},
		"characters are not cut":                 {strings.Repeat("é", 60), strings.Repeat("é", 20) + " … " + strings.Repeat("é", 28)},
		"bytes that are none are marked":         {"a\xff", "a\uFFFD"},
	} {
		if got := ends(c.text); got != c.want {
			t.Errorf("%s: %q, want %q", what, got, c.want)
		}
	}
}

// reportOf is a report with a step for each state.
func reportOf(verdict Verdict, mistakes int) *Report {
	side := func(state diagnose.State) *diagnose.Side { return &diagnose.Side{State: state} }
	r := &Report{Verdict: verdict, Search: &Search{}, Steps: []Step{
		{ID: "a", Title: "A", Calculated: signer.Text("1"), Provided: side(diagnose.Same)},
		{ID: "b", Title: "B", Calculated: signer.Text("2"), Provided: side(diagnose.Differs)},
		{ID: "c", Title: "C", Calculated: signer.Text("3"), Provided: side(diagnose.Follows), Keyed: true},
		{ID: "d", Title: "D", Calculated: signer.Text("4")},
		{ID: "e", Title: "E", Calculated: signer.Text("5"), Provided: side(diagnose.Differs), Secret: true},
	}}
	for range mistakes {
		r.Mistakes = append(r.Mistakes, Mistake{Step: "d"})
	}
	return r
}

func TestAfterTheFix(t *testing.T) {
	var got []string
	for _, e := range reportOf(Explained, 1).After() {
		got = append(got, e.ID+e.Shows)
	}
	if want := "b2 c3 d4"; strings.Join(got, " ") != want {
		t.Errorf("after the fix %q, want %q", got, want)
	}
	for _, verdict := range []Verdict{Valid, Consistent, Unexplained, NothingToCompare} {
		if list := reportOf(verdict, 0).After(); list != nil {
			t.Errorf("%s: %v", verdict, list)
		}
	}
}

func TestComfort(t *testing.T) {
	if got := reportOf(Explained, 2).Comfort(); got != "Mend these two things: the signature needs nothing else." {
		t.Errorf("with a key: %q", got)
	}
	text := reportOf(Explained, 1)
	text.Steps = text.Steps[:2]
	if got := text.Comfort(); got != "Mend this one thing: nothing else in what you gave differs." {
		t.Errorf("of texts alone: %q", got)
	}
	if got := reportOf(PartlyExplained, 1).Comfort(); got != "" {
		t.Errorf("half of it: %q", got)
	}
}

func TestSearchable(t *testing.T) {
	for verdict, want := range map[Verdict]bool{Unexplained: true, PartlyExplained: true, Explained: false, Valid: false, NothingToCompare: false} {
		if got := reportOf(verdict, 0).Searchable(); got != want {
			t.Errorf("%s: %v", verdict, got)
		}
	}
	keyless := reportOf(Unexplained, 0)
	keyless.Steps = keyless.Steps[:2]
	if keyless.Searchable() {
		t.Error("without a key")
	}
}

func TestTitlesTellTheParameter(t *testing.T) {
	host := "host mws.amazonservices.de"
	m := diagnose.Mistakes()[0]
	if got, want := Titles([]Name{{ID: m.ID, With: &host}}), m.Title+" (host mws.amazonservices.de)"; m.Variant == "" && got != want {
		t.Errorf("%q, want %q", got, want)
	}
}
