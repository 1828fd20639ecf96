package check_test

import (
	"cmp"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"countersign/signer"
	"countersign/signer/check"
	"countersign/signer/diagnose"
	"countersign/signer/read"
	"countersign/signer/signertest"
)

// compared are the schemes whose signature is compared, not verified.
var compared = []string{
	"sigv2", "sigv4", "sigv4-query", "sigv4-streaming", "s3v2", "s3v2-query", "sigv4-post", "s3v2-post",
}

// newAwkward returns a signed case in which much can go wrong.
func newAwkward(r *rand.Rand, id string) *signedCase {
	s := signer.SchemeByID(id)
	g := &signedCase{scheme: s, c: s.Complete(signertest.Awkward(r, id), signertest.Noon)}
	g.steps = s.Steps(&g.c)
	g.values = s.Sign(&g.c, s.Rules(&g.c), nil)
	return g
}

// A mix is mistakes that are made together, in the order of the catalogue.
type mix []*diagnose.Mistake

func (set mix) String() string {
	var names []string
	for _, m := range set {
		names = append(names, nameOfMistake(m))
	}
	return strings.Join(names, " ")
}

// nameOfMistake is written as nameWith writes names.
func nameOfMistake(m *diagnose.Mistake) string {
	return strings.TrimSuffix(m.ID+"/"+m.Variant, "/") + "(" + m.With + ")"
}

// nameWith is a name with its parameter.
func nameWith(n check.Name) string {
	with := ""
	if n.With != nil {
		with = *n.With
	}
	return nameOf(n) + "(" + with + ")"
}

// make signs with mistakes.
func (g *signedCase) make(set mix) signer.Values {
	c, rules := g.c, g.scheme.Rules(&g.c)
	for _, m := range set {
		m.Make(&c, &rules)
	}
	return g.scheme.Sign(&c, rules, nil)
}

// wrong reports whether a value is another than the right one of step k.
func (g *signedCase) wrong(k int, value []byte) bool {
	return len(value) > 0 && !g.values.Fits(&g.steps[k], k, value)
}

// switchesOf and membersOf are the mistakes without a parameter, and those with
// one that the case can have if these values are known.
func switchesOf() []*diagnose.Mistake { return pointers(diagnose.Switches()) }

func (g *signedCase) membersOf(provided map[string]signer.Text) []*diagnose.Mistake {
	var texts [][]byte
	for _, value := range provided {
		texts = append(texts, value)
	}
	beside := read.LookBeside(texts...)
	return pointers(diagnose.Members(g.scheme, &g.c, &diagnose.Known{Hosts: beside.Hosts, Times: beside.Times}))
}

func pointers(list []diagnose.Mistake) []*diagnose.Mistake {
	var to []*diagnose.Mistake
	for i := range list {
		to = append(to, &list[i])
	}
	return to
}

// fewest is how long a signature is that tells anything: one of a binary digest
// that ends at its first zero byte may be shorter, and is noise then.
const fewest = 8

// telling are those mistakes of a list that change a step by themselves, those
// that make the same of it together.
func (g *signedCase) telling(k int, list []*diagnose.Mistake) (alike []mix, values [][]byte) {
	places := map[string]int{}
	for _, m := range list {
		made := g.make(mix{m})
		if len(made) != len(g.steps) || !g.wrong(k, made[k]) || g.steps[k].Keyed && len(made[k]) < fewest {
			continue
		}
		value := string(made[k])
		if _, known := places[value]; !known {
			places[value] = len(alike)
			alike, values = append(alike, nil), append(values, made[k])
		}
		i := places[value]
		alike[i] = append(alike[i], m)
	}
	return alike, values
}

// A tally counts, for parallel tests.
type tally struct {
	mu sync.Mutex
	n  map[string]int
}

func (c *tally) add(name string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.n == nil {
		c.n = map[string]int{}
	}
	c.n[name]++
}

// Each mistake is found from the signature alone, and each switch from another
// step in which it shows: by its name or by that of another that gives the same.
// Of each kind of mistakes with a parameter there are some. No answer holds the
// secret.
func TestEveryMistakeIsFound(t *testing.T) {
	var named, searches tally
	t.Run("signature", func(t *testing.T) {
		for _, id := range compared {
			if leftOut(id) {
				continue
			}
			t.Run(id, func(t *testing.T) {
				t.Parallel()
				searches.add("schemes")
				r := rand.New(rand.NewPCG(71, 72))
				for range few(2) {
					newAwkward(r, id).requireAllFound(t, r, &named, &searches)
				}
			})
		}
	})
	t.Run("steps", func(t *testing.T) {
		for _, s := range signer.Schemes() {
			t.Run(s.ID(), func(t *testing.T) {
				t.Parallel()
				searches.add("schemes")
				r, k := rand.New(rand.NewPCG(73, 74)), 0
				for range few(5) {
					g := newAwkward(r, s.ID())
					for range perRound {
						g.requireNamedInStep(t, k%len(g.steps), &named)
						k++
					}
				}
			})
		}
	})
	t.Logf("%v, %d kinds of mistakes", searches.n, len(named.n))
	if !testing.Short() && searches.n["schemes"] == len(compared)+len(signer.Schemes()) {
		requireAllNamed(t, &named)
	}
}

// requireAllFound gives the signature, as each mistake makes it.
func (g *signedCase) requireAllFound(t *testing.T, r *rand.Rand, named, searches *tally) {
	t.Helper()
	members := g.membersOf(nil)
	r.Shuffle(len(members), func(i, j int) { members[i], members[j] = members[j], members[i] })
	alike, values := g.telling(signer.StepIndex(g.steps, "signature"), append(switchesOf(), some(members)...))
	for i, set := range alike {
		searches.add("signatures")
		g.requireNamed(t, "signature", values[i], set, depthOf(i), named)
	}
}

// allNames are those of the mistakes and of what they could be.
func allNames(report *check.Report) []string {
	var names []string
	for _, m := range report.Mistakes {
		names = append(names, nameWith(m.Name))
	}
	for _, alternative := range report.Alternatives {
		for _, name := range alternative {
			names = append(names, nameWith(name))
		}
	}
	return names
}

// depthOf looks for single mistakes as far as it needs; and as far as a page
// does, now and then.
func depthOf(i int) int {
	if i%100 == 0 {
		return 3
	}
	return 1
}

// perRound is how many steps of one request are looked at.
const perRound = 3

func (g *signedCase) requireNamedInStep(t *testing.T, k int, named *tally) {
	t.Helper()
	if g.steps[k].Role == signer.RoleRequest {
		return // the whole request: compared by meaning
	}
	alike, values := g.telling(k, switchesOf())
	for i, set := range alike {
		if set = g.keyless(k, set); len(set) > 0 {
			g.requireNamed(t, g.steps[k].ID, values[i], set, 1, named)
		}
	}
}

// keyless leaves out mistakes for which a step needs the key that needs none by
// the rules: such a step is searched without it.
func (g *signedCase) keyless(k int, set mix) mix {
	return slices.DeleteFunc(set, func(m *diagnose.Mistake) bool {
		var rules signer.Rules
		m.Change(&rules)
		return !g.steps[k].Keyed && rules.Digest.Request == signer.RequestMAC
	})
}

// some returns the first two of each kind of mistakes.
func some(list []*diagnose.Mistake) []*diagnose.Mistake {
	kinds := map[string]int{}
	var kept []*diagnose.Mistake
	for _, m := range list {
		if kind := m.ID + "/" + m.Variant; kinds[kind] < 2 {
			kinds[kind]++
			kept = append(kept, m)
		}
	}
	return kept
}

// requireNamed gives the value of a step, and wants one mistake for it, proved;
// and all that make that value by themselves named.
func (g *signedCase) requireNamed(t *testing.T, step string, value []byte, set mix, depth int, named *tally) {
	t.Helper()
	in := g.giving(map[string]signer.Text{step: value})
	in["depth"] = depth
	report := checkJSON(t, in)
	if report.Verdict != check.Explained || len(report.Mistakes) != 1 {
		t.Errorf("%s: %v in the %s is %s, mistakes %q\n%q, not\n%q\n%+v", g.scheme.ID(), set, step, report.Verdict, mistakesOf(report), value, g.values[signer.StepIndex(g.steps, step)], g.c.Request)
		return
	}
	for _, alternative := range report.Alternatives {
		if len(alternative) != 1 {
			t.Errorf("%s: %v in the %s could be %s", g.scheme.ID(), set, step, namesOf(alternative))
		}
	}
	found := allNames(report)
	if m := report.Mistakes[0]; m.Certainty != diagnose.Proved || m.Step == "" || m.Title == "" {
		t.Errorf("%s: %v in the %s: %+v", g.scheme.ID(), set, step, m)
	}
	for _, m := range set {
		if !slices.Contains(found, nameOfMistake(m)) && len(found) < mostNames {
			t.Errorf("%s: %s in the %s is %q\n%+v", g.scheme.ID(), nameOfMistake(m), step, found, g.c.Request)
		}
		named.add(strings.TrimSuffix(m.ID+"/"+m.Variant, "/"))
	}
	g.checkNoForms(t, report)
}

// checkNoForms holds that an answer has neither the awkward secret nor a form of
// it, and no signing key.
func (g *signedCase) checkNoForms(t *testing.T, report *check.Report) {
	t.Helper()
	answer, err := json.Marshal(report)
	if err != nil {
		t.Fatal(err)
	}
	lower := strings.ToLower(string(answer))
	for _, text := range g.forbidden() {
		if strings.Contains(lower, text) {
			t.Errorf("%s: %q is in the answer", g.scheme.ID(), text)
		}
	}
}

// forbidden are the texts that tell the awkward secret, in small letters.
func (g *signedCase) forbidden() []string {
	const some = 12
	secret := signertest.AwkwardSecret.Reveal()
	list := []string{hex.EncodeToString([]byte(secret[:some])), base64.StdEncoding.EncodeToString([]byte(secret[:some]))}
	for _, part := range regexp.MustCompile("[A-Za-z0-9]{5,}").FindAllString(secret, -1) {
		list = append(list, part, hex.EncodeToString([]byte(part)))
	}
	if k := signer.StepIndex(g.steps, "signing-key"); k >= 0 {
		list = append(list, string(g.values[k]))
	}
	for i := range list {
		list[i] = strings.ToLower(list[i])
	}
	return list
}

// mostNames is how many sets are named at the most.
const mostNames = 64

// giving is the input for a request with values, as somebody gives them who
// wants no secret back.
func (g *signedCase) giving(provided map[string]signer.Text) object {
	in := g.before(provided)
	delete(in, "reveal")
	return in
}

// Two mistakes or three, and one with a parameter beside none, one or two
// without, are found from the signature alone: as they are, or as others that
// are not more and give the same.
func TestMistakesTogetherAreFound(t *testing.T) {
	var counts tally
	t.Run("schemes", func(t *testing.T) {
		for _, id := range compared {
			t.Run(id, func(t *testing.T) {
				t.Parallel()
				r := rand.New(rand.NewPCG(75, 76))
				for i := range few(8) {
					g := newAwkward(r, id)
					set := g.mixOf(r, 2+i%8/7, i%2 == 1)
					g.requireFound(t, set, []string{"signature"}, &counts)
				}
			})
		}
	})
	t.Logf("%v", counts.n)
	if counts.n["not complete"] > 0 {
		t.Errorf("%d searches were not complete", counts.n["not complete"])
	}
}

// Where more is given than the signature, every mistake in it is explained.
func TestMistakesTogetherAreFoundInTexts(t *testing.T) {
	var counts tally
	t.Run("schemes", func(t *testing.T) {
		for _, id := range compared {
			t.Run(id, func(t *testing.T) {
				t.Parallel()
				r := rand.New(rand.NewPCG(77, 78))
				for range few(8) {
					g := newAwkward(r, id)
					for _, steps := range given {
						g.requireFound(t, g.mixOf(r, 1+r.IntN(3), false), steps, &counts)
					}
				}
			})
		}
	})
	t.Logf("%v", counts.n)
}

// open are steps of which only part of the sets is tried.
var open = []string{"string-to-sign", "canonical-request", "canonical-query", "canonical-headers", "encoded-signature"}

// given is what people give beside a request; nil is all that is not secret.
var given = [][]string{
	nil, {"string-to-sign", "signature"}, {"canonical-request", "string-to-sign", "signature"}, {"canonical-request"},
	{"string-to-sign"}, {"canonical-query"}, {"canonical-query", "string-to-sign"}, {"canonical-headers", "payload-hash"}, {"encoded-signature"},
}

// mixOf returns so many mistakes, each of which changes the signature by itself.
func (g *signedCase) mixOf(r *rand.Rand, size int, member bool) mix {
	k := signer.StepIndex(g.steps, "signature")
	pick := func(set mix, list []*diagnose.Mistake) mix {
		for range 200 {
			m := list[r.IntN(len(list))]
			made := g.make(mix{m})
			same := func(o *diagnose.Mistake) bool { return o.ID == m.ID && o.Variant == m.Variant }
			if len(made) == len(g.steps) && g.wrong(k, made[k]) && len(made[k]) >= fewest && !slices.ContainsFunc(set, same) {
				return append(set, m)
			}
		}
		return set
	}
	var set mix
	if list := g.membersOf(nil); member && len(list) > 0 {
		set = pick(set, list)
	}
	for len(set) < size {
		before := len(set)
		if set = pick(set, switchesOf()); len(set) == before {
			break
		}
	}
	slices.SortStableFunc(set, func(a, b *diagnose.Mistake) int { return cmp.Compare(placeOf(a), placeOf(b)) })
	return set
}

// placeOf is where a mistake stands in the catalogue.
func placeOf(m *diagnose.Mistake) int {
	return slices.IndexFunc(diagnose.Mistakes(), func(c diagnose.Mistake) bool { return c.ID == m.ID && c.Variant == m.Variant })
}

// requireFound gives what mistakes make of some steps: not more of them must be
// found, all of them proved, and they make the same.
func (g *signedCase) requireFound(t *testing.T, set mix, steps []string, counts *tally) {
	t.Helper()
	made := g.make(set)
	if len(made) != len(g.steps) {
		return
	}
	provided, wrong := map[string]signer.Text{}, 0
	for k, step := range g.steps {
		printed := !step.Secret && step.Role != signer.RoleRequest
		if len(made[k]) > 0 && printed && (steps == nil || slices.Contains(steps, step.ID)) {
			provided[step.ID] = made[k]
			if g.wrong(k, made[k]) {
				wrong++
			}
		}
	}
	if len(provided) == 0 {
		return
	}
	in := g.giving(provided)
	in["depth"] = len(set)
	report := checkJSON(t, in)
	counts.add(fmt.Sprint(len(set), " made"))
	if wrong == 0 {
		if counts.add("no difference"); len(report.Mistakes) > 0 {
			t.Errorf("%s: %v: mistakes %q where nothing differs", g.scheme.ID(), set, mistakesOf(report))
		}
		return
	}
	if report.Search != nil && !report.Search.Complete {
		if counts.add("not complete"); report.Verdict != check.Explained && steps != nil && slices.Contains(open, steps[0]) {
			return // what is behind a hash is not searched in full
		}
	}
	if report.Verdict != check.Explained || len(report.Mistakes) > len(set) {
		t.Errorf("%s: %v in %q are %s, mistakes %q\n%q\n%+v", g.scheme.ID(), set, steps, report.Verdict, mistakesOf(report), provided, g.c.Request)
		return
	}
	if found := allNames(report); len(set) == 1 && !slices.Contains(found, nameOfMistake(set[0])) && len(found) < mostNames {
		t.Errorf("%s: %v in %q is %q\n%q\n%+v", g.scheme.ID(), set, steps, found, provided, g.c.Request)
	}
	if !g.remakes(report, provided) {
		t.Errorf("%s: %v in %q are found as %q, which do not make\n%q\n%+v", g.scheme.ID(), set, steps, mistakesOf(report), provided, g.c.Request)
	}
}

// remakes reports whether the mistakes of a report make the values that were
// provided, in one of the ways in which they can be made, all of them.
func (g *signedCase) remakes(report *check.Report, provided map[string]signer.Text) bool {
	ways := []mix{nil}
	all := append(switchesOf(), g.membersOf(provided)...)
	for _, found := range report.Mistakes {
		var more []mix
		for _, way := range ways {
			for _, m := range all {
				if nameOfMistake(m) == nameWith(found.Name) {
					more = append(more, append(slices.Clip(way), m))
				}
			}
		}
		ways = more
	}
	return slices.ContainsFunc(ways, func(set mix) bool {
		made := g.make(set)
		for k, step := range g.steps {
			if value, given := provided[step.ID]; given && (made[k] == nil || !made.Fits(&step, k, value)) {
				return false
			}
		}
		return true
	})
}

// requireAllNamed: each switch is named somewhere.
func requireAllNamed(t *testing.T, named *tally) {
	t.Helper()
	for _, m := range diagnose.Switches() {
		if name := strings.TrimSuffix(m.ID+"/"+m.Variant, "/"); named.n[name] == 0 {
			t.Errorf("%s was never named", name)
		}
	}
}
