package diagnose

import (
	"bytes"
	"crypto/sha256"
	"math/rand/v2"
	"slices"
	"testing"

	"countersign/signer"
)

// What a hunt puts together of parts is what signing with that set makes: of the
// request as it is and of members of families, with up to two more mistakes, and
// three of which some are looked at.
func TestHuntSignsWhatSigningDoes(t *testing.T) {
	r := rand.New(rand.NewPCG(351, 352))
	for _, s := range signer.Schemes() {
		planner, ok := s.(signer.Planner)
		if !ok {
			continue
		}
		rounds, compared := 2, 0
		if testing.Short() {
			rounds = 1
		}
		for range rounds {
			c := familyCase(r, s)
			if c.Credentials.SecretAccessKey == "" && c.Credentials.SigningKey == "" {
				c.Credentials.SecretAccessKey = pastedSecret
			}
			if plan := planner.Plan(&c); plan != nil {
				compared += checkHunt(t, r, s, &c, plan)
			}
		}
		if compared == 0 && s.ID() != "sigv4a" && s.ID() != "sigv4a-query" && s.ID() != "sigv4-streaming" {
			t.Errorf("%s: nothing was compared", s.ID())
		}
	}
}

// huntIn returns a hunt for sets of two mistakes, behind what change makes of the
// right signature of a case.
func huntIn(t *testing.T, s signer.Scheme, c *signer.Case, change func([]byte)) *hunt {
	t.Helper()
	steps := s.Steps(c)
	x := explainer{scheme: s, ctx: t.Context(), c: c, steps: steps, cost: 1000, options: Options{Known: familyKnown}}
	x.cmp.calculated, x.Search = s.Sign(c, s.Rules(c), nil), new(Search)
	k := signer.StepIndex(steps, "signature")
	signature := slices.Clone(x.cmp.calculated[k])
	change(signature)
	return x.newHunt(s.(signer.Planner).Plan(c), target{k: k, own: make(signer.Values, len(steps)), theirs: signature}, nil, 2)
}

// checkHunt compares the texts of a hunt, and returns how many.
func checkHunt(t *testing.T, r *rand.Rand, s signer.Scheme, c *signer.Case, plan *signer.Plan) (compared int) {
	t.Helper()
	rules := s.Rules(c)
	h := huntIn(t, s, c, slices.Reverse[[]byte])
	w, last := newWorker(h), len(plan.Parts)-1
	step := plan.Parts[last].Steps[0]
	for i, b := range slices.Concat([]*base{h.alone}, h.bases) {
		most := 3 - b.size()
		if testing.Short() {
			most = min(most, 1)
		}
		if b.single || i > 0 && r.IntN(40) > 0 {
			most = 0
		}
		if !w.begin(b) {
			continue
		}
		for size := 0; size <= most; size++ {
			w.u = unit{base: b, size: size, shares: 1}
			w.each(last, size, func(texts [][]byte) {
				if some := [...]int{1, 1, 8, 300}[size]; r.IntN(some) > 0 {
					return
				}
				set := slices.Clone(b.set)
				for _, v := range w.stack {
					set = append(set, v.set...)
				}
				made, by := h.made(set)
				if by.Payload != rules.Payload && slices.ContainsFunc(set, impliesHash) {
					return // a set that is proved to be none, and not told
				}
				compared++
				if want := s.Sign(made, by, nil)[step]; want != nil && !bytes.Equal(texts[0], want) {
					t.Fatalf("%s: %s make\n%q, want\n%q", s.ID(), namesOf(set), texts[0], want)
				}
			})
			if b.members != nil && b.part == inKey {
				break // their texts are those of the case as it is
			}
		}
		if b.members == nil || b.part == inKey {
			compared += checkSeals(t, r, s, w, most)
		}
	}
	return compared
}

// checkSeals compares what a worker makes of a text with keys and hashes, of its
// base, in up to that many ways that are wrong.
func checkSeals(t *testing.T, r *rand.Rand, s signer.Scheme, w *worker, most int) (compared int) {
	t.Helper()
	h, text := w.h, signer.Sealable{Text: slices.Clone(w.plain())}
	text.Padded = signer.Pad(slices.Clone(text.Text), len(text.Text))
	hash := sha256.Sum256(text.Text)
	for size := range most + 1 {
		w.u = unit{base: w.of, size: size, shares: 1}
		w.seal.each(w, size, func(v *sealValue) {
			if some := [...]int{1, 4, 32, 1000}[size]; r.IntN(some) > 0 {
				return
			}
			text := text
			if r.IntN(2) == 0 {
				text.Hash = hash[:]
			}
			digest := v.sealer(w).Digest(&text, signer.Alone, 0, nil)
			made, by := h.made(slices.Concat(w.of.set, v.set))
			if by.Digest.Request == signer.RequestMAC && by.Key.Secret != w.rules.Key.Secret {
				return // the text is made of the key, too: such sets have bases of their own
			}
			want, value := s.Sign(made, by, nil)[h.t.k], w.plan.Value(h.t.k, &by, digest)
			if compared++; want != nil && (!bytes.Equal(value, want) || len(digest) != v.size) {
				t.Fatalf("%s: %s on %s make\n%q, want\n%q", s.ID(), namesOf(v.set), namesOf(w.of.set), value, want)
			}
		})
	}
	return compared
}

// impliesHash reports whether a mistake signs the header of the body's hash where
// it is not sent. Its value follows from another part, which no plan can tell.
func impliesHash(m *Mistake) bool { return m.ID == "content-sha256-header-missing" && m.With != "" }

func namesOf(set []*Mistake) (names []string) {
	for _, m := range set {
		names = append(names, m.ID+" "+m.With+" "+m.Title)
	}
	return names
}

// Sets whose mistakes look at the same thing are found: what one of them makes is
// as right until the other is made.
func TestHuntFindsMistakesThatShareAFact(t *testing.T) {
	pathAlone := func(h *hunt, m *Mistake) bool {
		if m.Alter == nil {
			return false
		}
		altered := m.Alter(h.c)
		ours, theirs := h.c.Request.Target(), altered.Request.Target()
		return ours.Host == theirs.Host && ours.Query == theirs.Query && ours.SignedPath() != theirs.SignedPath()
	}
	hostAfter := func(after signer.HostAfter) func(signer.Rules) bool {
		return func(r signer.Rules) bool { return r.Host.After == after }
	}
	v2, v4 := "https://mws.amazonservices.co.uk/?AWSAccessKeyId=AKIDEXAMPLE&Action=ListOrders&SignatureMethod=HmacSHA256&SignatureVersion=2", "https://a1b2c3.execute-api.us-east-1.amazonaws.com/"
	for what, row := range map[string]struct {
		scheme, url string
		member      func(*hunt, *Mistake) bool
		switches    []func(signer.Rules) bool
	}{
		"a slash behind the host, and another path":                {"sigv2", v2, pathAlone, []func(signer.Rules) bool{hostAfter(signer.SlashAfter)}},
		"the path behind the host, and another path":               {"sigv2", v2, pathAlone, []func(signer.Rules) bool{hostAfter(signer.PathAfter)}},
		"a slash behind the host, and another path, of Version 4":  {"sigv4", v4, pathAlone, []func(signer.Rules) bool{hostAfter(signer.SlashAfter)}},
		"the path behind the host, and another path, of Version 4": {"sigv4", v4, pathAlone, []func(signer.Rules) bool{hostAfter(signer.PathAfter)}},
		"the request is signed with the key, and the key is wrong": {"sigv4", v4, nil, []func(signer.Rules) bool{
			func(r signer.Rules) bool { return r.Digest.Request == signer.RequestMAC },
			func(r signer.Rules) bool { return r.Key.Secret.Space != 0 },
		}},
	} {
		s := signer.SchemeByID(row.scheme)
		c := signer.Case{Request: signer.Request{Method: "GET", URL: row.url, Headers: []signer.Header{{Name: "X-Amz-Date", Value: "20150830T123600Z"}}}}
		c.Credentials.SecretAccessKey, c.Region, c.Service = pastedSecret, "us-east-1", "execute-api"
		h := huntIn(t, s, &c, slices.Reverse[[]byte])
		var set []*Mistake
		for _, b := range h.bases {
			if i := slices.IndexFunc(b.members, func(m *Mistake) bool { return row.member != nil && row.member(h, m) }); i >= 0 && set == nil {
				set = append(set, b.members[i])
			}
		}
		for _, has := range row.switches {
			i := slices.IndexFunc(switches, func(m Mistake) bool { return has(m.changed(signer.Rules{})) })
			set = append(set, &switches[i])
		}
		if len(set) != 2 {
			t.Fatalf("%s: no such mistakes", what)
		}
		made, by := h.made(set)
		planted := s.Sign(made, by, nil)[h.t.k]
		h = huntIn(t, s, &c, func(signature []byte) { copy(signature, planted) })
		if found := h.run(); len(found) == 0 || len(found[0].set) > 2 {
			t.Errorf("%s: %s are not found", what, namesOf(set))
		}
	}
}
