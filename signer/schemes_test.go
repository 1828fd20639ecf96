package signer_test

import (
	"bytes"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"

	"countersign/signer"
	"countersign/signer/diagnose"
	"countersign/signer/signertest"
)

// eachScheme runs a test on random requests of every scheme: what a client has
// before it adds anything.
func eachScheme(t *testing.T, n int, test func(t *testing.T, r *rand.Rand, s signer.Scheme, c signer.Case)) {
	if testing.Short() {
		n = max(1, n/8)
	}
	for _, s := range signer.Schemes() {
		t.Run(s.ID(), func(t *testing.T) {
			r := rand.New(rand.NewPCG(41, 42))
			for range n {
				test(t, r, s, signertest.CaseOf(r, s.ID()))
				if t.Failed() {
					return
				}
			}
		})
	}
}

// deep copies a case with all that it holds.
func deep(c signer.Case) signer.Case {
	c.Request.Headers = slices.Clone(c.Request.Headers)
	c.Request.Body = bytes.Clone(c.Request.Body)
	return c
}

// Completing twice is completing once, and the case that was given stays as it
// was.
func TestCompleteIsIdempotent(t *testing.T) {
	eachScheme(t, 300, func(t *testing.T, _ *rand.Rand, s signer.Scheme, c signer.Case) {
		before := deep(c)
		once := s.Complete(c, signertest.Noon)
		if !reflect.DeepEqual(c, before) {
			t.Fatalf("Complete changed\n%+v to\n%+v", before, c)
		}
		if twice := s.Complete(once, signertest.Noon); !reflect.DeepEqual(once, twice) {
			t.Fatalf("completed\n%+v, twice\n%+v", once, twice)
		}
		if lacks := s.Lacks(&once); len(lacks) > 0 {
			t.Fatalf("a completed case lacks %v:\n%+v", lacks, once)
		}
	})
}

// Sign is a pure function: the same twice, its arguments as they were, and a
// value for each step.
func TestSignIsPure(t *testing.T) {
	eachScheme(t, 300, func(t *testing.T, _ *rand.Rand, s signer.Scheme, c signer.Case) {
		c = s.Complete(c, signertest.Noon)
		before, rules := deep(c), s.Rules(&c)
		v := s.Sign(&c, rules, nil)
		if again := s.Sign(&c, rules, nil); !reflect.DeepEqual(v, again) {
			t.Fatalf("signed\n%q\nthen\n%q", v, again)
		}
		if kept := cloned(v); !reflect.DeepEqual(s.Sign(&c, rules, v), kept) || !reflect.DeepEqual(v, kept) {
			t.Fatalf("signed from its own values\n%q\nis\n%q", kept, s.Sign(&c, rules, v))
		}
		if !reflect.DeepEqual(c, before) || s.Rules(&c) != rules {
			t.Fatalf("signing changed\n%+v to\n%+v", before, c)
		}
		for k, step := range s.Steps(&c) {
			if v[k] == nil || !v.Fits(&step, k, v[k]) {
				t.Fatalf("%s is %q, and does not fit itself", step.ID, v[k])
			}
			if step.Divide != nil && !bytes.Equal(joinedPieces(step.Divide(v[k])), v[k]) {
				t.Fatalf("the pieces of %s are %+v", step.ID, step.Divide(v[k]))
			}
		}
	})
}

func cloned(v signer.Values) signer.Values {
	kept := make(signer.Values, len(v))
	for k := range v {
		kept[k] = bytes.Clone(v[k])
	}
	return kept
}

func joinedPieces(pieces []signer.Piece) []byte {
	var b []byte
	for _, p := range pieces {
		b = append(b, p.Text...)
	}
	return b
}

// A ladder's steps have ids of their own, and are made of earlier ones; every
// one is known to HasStep, and no other is.
func TestLadders(t *testing.T) {
	ids := map[string]bool{"": false, "chunk-0-signature": false, "chunk-01-signature": false, "chunk-1001-signature": false, "chunk-1-": false, "nonsense": false}
	for _, s := range signer.Schemes() {
		ids[s.ID()] = false
	}
	own := map[string]map[string]bool{}
	eachScheme(t, 100, func(t *testing.T, _ *rand.Rand, s signer.Scheme, c signer.Case) {
		c = s.Complete(c, signertest.Noon)
		if own[s.ID()] == nil {
			own[s.ID()] = map[string]bool{}
		}
		steps, carried := s.Steps(&c), s.Carried(&c)
		if len(carried) != len(steps) {
			t.Fatalf("%d carried values for %d steps", len(carried), len(steps))
		}
		seen := map[string]bool{}
		for k, step := range steps {
			if seen[step.ID] || step.ID == "" || step.Title == "" || step.Rule == "" || !strings.HasPrefix(step.Source, "https://") {
				t.Fatalf("a step is not told, or there twice: %+v", step)
			}
			seen[step.ID], ids[step.ID], own[s.ID()][step.ID] = true, true, true
			if !s.HasStep(step.ID) || !signer.HasStep(step.ID) {
				t.Fatalf("%s is not known", step.ID)
			}
			for _, of := range step.Of {
				if of < 0 || of >= k {
					t.Fatalf("%s is made of step %d, but is step %d", step.ID, of, k)
				}
			}
		}
	})
	for id, known := range ids {
		for _, s := range signer.Schemes() {
			if chunk := strings.HasPrefix(id, "chunk-") || strings.HasPrefix(id, "trailer-"); known && (s.HasStep(id) != own[s.ID()][id]) && !chunk {
				t.Errorf("%s says %t of the step %s, its ladders %t", s.ID(), s.HasStep(id), id, own[s.ID()][id])
			}
			if !known && s.HasStep(id) {
				t.Errorf("%s says that it has a step %q", s.ID(), id)
			}
		}
	}
}

// What depends on a step changes with it: a value of the user's own gives later
// ones that are not ours, and steps that are not made of it stay.
func TestOwnValuesAreFollowed(t *testing.T) {
	eachScheme(t, 60, func(t *testing.T, r *rand.Rand, s signer.Scheme, c signer.Case) {
		c = s.Complete(c, signertest.Noon)
		steps, rules := s.Steps(&c), s.Rules(&c)
		v := s.Sign(&c, rules, nil)
		k := r.IntN(len(steps))
		own := make(signer.Values, len(steps))
		own[k] = append(bytes.Clone(v[k]), 'a', 'b') // still hex where it was
		given, touched := s.Sign(&c, rules, own), map[int]bool{k: true}
		for i := k + 1; i < len(steps); i++ {
			touched[i] = slices.ContainsFunc(steps[i].Of, func(of int) bool { return touched[of] })
			if same := bytes.Equal(given[i], v[i]); same == touched[i] {
				t.Fatalf("with another %s, %s is\n%q, was\n%q; it is made of it: %t", steps[k].ID, steps[i].ID, given[i], v[i], touched[i])
			}
		}
	})
}

// The fields of a scheme's form are those that a request of it has.
func TestFormsTellTheSchemesFields(t *testing.T) {
	eachScheme(t, 20, func(t *testing.T, _ *rand.Rand, s signer.Scheme, c signer.Case) {
		c = s.Complete(c, signertest.Noon)
		signed, ok := s.Signed(&c, s.Sign(&c, s.Rules(&c), nil))
		if !ok {
			t.Fatal("not signed")
		}
		form, found := s.Form(), false
		for _, f := range form.Fields {
			value, header := signed.Header(f.Name)
			there := header && value != "" || strings.Contains(strings.ToLower(signed.URL+string(signed.Body)), strings.ToLower(f.Name))
			found = found || f.Signature && there
		}
		if !found {
			t.Fatalf("no field %+v holds the signature of\n%+v", form.Fields, signed)
		}
		if keyed := signer.StepIndex(s.Steps(&c), "signing-key") >= 0; form.SigningKey != keyed {
			t.Fatalf("the form asks for a signing key: %t, the ladder has one: %t", form.SigningKey, keyed)
		}
	})
}

// Signed again as sent, a request gives the same; and every mistake of the
// catalogue gives values for the same steps.
func TestSignedAgain(t *testing.T) {
	eachScheme(t, 200, func(t *testing.T, _ *rand.Rand, s signer.Scheme, c signer.Case) {
		c = s.Complete(c, signertest.Noon)
		v := s.Sign(&c, s.Rules(&c), nil)
		sent := c
		sent.Request, _ = s.Signed(&c, v)
		again, steps := s.Sign(&sent, s.Rules(&sent), nil), s.Steps(&sent)
		if len(again) != len(v) || len(again) != len(steps) {
			t.Fatalf("%d values, then %d for %d steps", len(v), len(again), len(steps))
		}
		for k := range steps {
			if !again.Fits(&steps[k], k, v[k]) {
				t.Fatalf("%s is\n%q, then\n%q\n%+v", steps[k].ID, v[k], again[k], sent.Request)
			}
			if carried := s.Carried(&sent)[k]; carried != nil && !again.Fits(&steps[k], k, carried) {
				t.Fatalf("%s is carried as %q", steps[k].ID, carried)
			}
		}
		if twice, _ := s.Signed(&sent, again); s.ID() != "sigv2" && !bytes.Equal(twice.Body, sent.Request.Body) {
			t.Fatalf("the body is sent as\n%q, then\n%q", sent.Request.Body, twice.Body)
		}
		for _, m := range diagnose.Switches() {
			rules := s.Rules(&c)
			m.Change(&rules)
			if wrong := s.Sign(&c, rules, nil); len(wrong) != len(v) {
				t.Fatalf("%s: %d values, want %d", m.ID, len(wrong), len(v))
			}
		}
	})
}
