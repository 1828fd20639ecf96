package web

import (
	"html"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

	"countersign/signer/diagnose"
)

// Of the rest, which are only seen in a request, a reply or a program, it is
// told which have none: go test -v.
func TestEveryMistakeThatChangesTheRulesHasAnExample(t *testing.T) {
	shown, err := loadCases()
	if err != nil {
		t.Fatal(err)
	}
	var lacking []string
	for _, m := range diagnose.Mistakes() {
		if shown[nameOf(&m)] != nil {
			continue
		}
		lacking = append(lacking, nameOf(&m))
		if m.Change != nil || m.Changes != nil {
			t.Errorf("%s has no case file in signer/cases that shows it", nameOf(&m))
		}
	}
	t.Logf("%d of %d have no example:\n%s", len(lacking), len(lacking)+len(shown), strings.Join(lacking, "\n"))
}

// The scratchpad names the mistake that its example is of, and the page of the
// mistake leads there.
func TestExamplesOfMistakesAreSolved(t *testing.T) {
	s := newTestServer(t)
	names := slices.Sorted(maps.Keys(s.cases))
	for i, name := range names {
		if testing.Short() && i%8 != 0 {
			continue
		}
		e, address := s.cases[name], "/?mistake="+name
		id, variant, _ := strings.Cut(name, "/")
		of := strings.TrimSuffix("/mistakes/"+id+"#"+variant, "#")
		page := s.send(http.MethodGet, address, "").Body.String()
		if !strings.Contains(page, `class="about" href="`+of+`"`) {
			t.Errorf("%s: the scratchpad does not name it: %s", name, between(page, `<h1 id="verdict">`, "</h1>"))
		}
		if found := secretsIn(page, e); len(found) > 0 {
			t.Errorf("%s: its secret is in the page, %v", name, found)
		}
		page = s.send(http.MethodGet, "/mistakes/"+id, "").Body.String()
		if !strings.Contains(page, `href="`+address+`"`) {
			t.Errorf("%s: its page does not lead to the example", name)
		}
		if found := secretsIn(page, e); len(found) > 0 {
			t.Errorf("%s: the secret of its example is in its page, %v", name, found)
		}
	}
}

// secretsIn names the encodings in which a page holds the secret of an example,
// if that has one.
func secretsIn(page string, e *example) []string {
	if e.Secret == "" {
		return nil
	}
	return findSecret(page, e.Secret)
}

// between returns what stands in a page between two texts.
func between(page, before, after string) string {
	_, rest, _ := strings.Cut(page, before)
	text, _, _ := strings.Cut(rest, after)
	return text
}

func TestEachMistakeHasAPage(t *testing.T) {
	s := newTestServer(t)
	list := html.UnescapeString(s.send(http.MethodGet, "/mistakes", "").Body.String())
	for _, m := range diagnose.Mistakes() {
		w := s.send(http.MethodGet, "/mistakes/"+m.ID, "")
		page := html.UnescapeString(w.Body.String())
		if w.Code != http.StatusOK {
			t.Errorf("%s: status %d", m.ID, w.Code)
		}
		wanted := []string{m.Title, m.Say, `<link rel="canonical" href="/mistakes/` + m.ID + `">`, `<dd>` + stepTitle(m.Step) + `</dd>`}
		for _, fix := range m.Fixes {
			wanted = append(wanted, fix)
		}
		if m.Variant != "" {
			wanted = append(wanted, `id="`+m.Variant+`"`)
		}
		for _, text := range wanted {
			if !strings.Contains(page, text) {
				t.Errorf("%s: no %q in its page", nameOf(&m), text)
			}
		}
		if at := strings.TrimSuffix("/mistakes/"+m.ID+"#"+m.Variant, "#"); !strings.Contains(list, `href="`+at+`"`) {
			t.Errorf("%s is not in the list", nameOf(&m))
		}
	}
}

// The chapters are those of the catalogue, in its order, and none is empty.
func TestChapters(t *testing.T) {
	var titles, want []string
	for _, e := range entries() {
		if e.plain().Variant != "" {
			t.Errorf("%s has no plain form", e.plain().ID)
		}
		if !slices.Contains(titles, e.chapter) {
			titles = append(titles, e.chapter)
		}
	}
	for _, c := range chapters {
		want = append(want, c.title)
	}
	if !slices.Equal(titles, want) {
		t.Errorf("chapters %q, want %q", titles, want)
	}
}

func TestMistakesAreFound(t *testing.T) {
	s := newTestServer(t)
	for query, c := range map[string]struct{ has, hasNot string }{
		"":                   {"sts-crlf", "No mistake"},
		"?q=CRLF":            {"sts-crlf", "digest-wrong-hash"},
		"?q=php+b64pad":      {"base64-variant", "sts-crlf"},
		"?q=Sorting":         {"sort-missing", "sts-crlf"},
		"?q=" + "%22%3E%3Cb": {"&#34;&gt;&lt;b", `"><b`},
		"?q=nothing+has+xyz": {"No mistake has all these words", "/mistakes/"},
		"?q=%ff":             {"\uFFFD", "/mistakes/"},
	} {
		for _, live := range []string{"", "true"} {
			w := s.send(http.MethodGet, "/mistakes"+query, "", header("HX-Request", live))
			page := w.Body.String()
			if live == "" {
				_, page, _ = strings.Cut(page, "<main")
			}
			sought := c.has
			if live != "" && strings.Contains(query, "%") {
				sought = "No mistake" // the field is not part of the answer
			}
			if w.Code != http.StatusOK || !strings.Contains(page, sought) || strings.Contains(page, c.hasNot) {
				t.Errorf("%q, live %q: status %d, want %q and not %q in\n%.600s", query, live, w.Code, sought, c.hasNot, page)
			}
		}
	}
}

func TestNoSuchMistake(t *testing.T) {
	s := newTestServer(t)
	for address, want := range map[string]string{
		"/mistakes/no-such-mistake":         "<code>/mistakes/no-such-mistake</code>",
		"/mistakes/base64-padding-stripped": `href="/mistakes/base64-variant#base64-padding-stripped"`,
		"/mistakes/" + "wJalr%2BXUtn%2FFEMI%3CK7%3E%26MD%22ENG%3D%27planted%27%20%C3%A9%20%252F": "nothing at this address under <code>/mistakes/</code>",
		"/mistakes/" + strings.Repeat("a", 61):                                                   "nothing at this address under <code>/mistakes/</code>",
	} {
		w := s.send(http.MethodGet, address, "")
		if page := w.Body.String(); w.Code != http.StatusNotFound || !strings.Contains(page, want) || strings.Contains(page, "canonical") {
			t.Errorf("%s: status %d, want %q in\n%s", address, w.Code, want, page)
		}
	}
}

func TestPagesToRead(t *testing.T) {
	s := newTestServer(t)
	for address, title := range map[string]string{
		"/": "Countersign · why was this signature refused?", "/examples": "Examples · Countersign", "/mistakes": "Mistakes · Countersign",
		"/mistakes/sts-crlf": "The lines of the string to sign end in CRLF · Mistakes · Countersign",
	} {
		if head := s.send(http.MethodHead, address, ""); head.Code != http.StatusOK {
			t.Errorf("HEAD %s: status %d", address, head.Code)
		}
		page := s.send(http.MethodGet, address, "").Body.String()
		for _, text := range []string{
			"<title>" + title + "</title>", `<link rel="canonical" href="` + address + `">`, `<html lang="en">`,
			`<a href="/examples"`, `<a href="/mistakes"`,
		} {
			if !strings.Contains(page, text) {
				t.Errorf("%s: no %q", address, text)
			}
		}
		if n := strings.Count(page, "aria-current="); n != 1 {
			t.Errorf("%s: %d pages are the current one", address, n)
		}
		if n := strings.Count(page, "<h1"); n != 1 {
			t.Errorf("%s: %d headings of the first order", address, n)
		}
	}
}

func TestExamplesPageListsAll(t *testing.T) {
	s := newTestServer(t)
	page := html.UnescapeString(s.send(http.MethodGet, "/examples", "").Body.String())
	broken := 0
	last := 0
	for _, works := range []bool{false, true} {
		for i := range s.examples {
			e := &s.examples[i]
			if e.Works != works {
				continue
			}
			at := strings.Index(page, `href="/?example=`+e.ID+`"`)
			if at < last {
				t.Errorf("%s is not there, or not in its place", e.ID)
			}
			last = max(at, last)
			view := e.view()
			for _, text := range []string{e.Label, view.Scheme, view.Sentence} {
				if !strings.Contains(page, text) {
					t.Errorf("%s: no %q", e.ID, text)
				}
			}
			if !works {
				broken++
			}
		}
	}
	if broken < 12 {
		t.Errorf("%d broken examples, want at least 12", broken)
	}
}
