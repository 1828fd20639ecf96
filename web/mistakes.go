package web

import (
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"countersign/signer"
	"countersign/signer/check"
	"countersign/signer/diagnose"
	"countersign/templates"
)

// chapters are the parts of the catalogue, each with the mistake that it begins
// with.
var chapters = []struct{ title, first string }{
	{"Time", "timestamp-local-time-labelled-utc"},
	{"Credentials", "secret-wrong"},
	{"Method, host and path", "method-mismatch"},
	{"Parameters and encoding", "param-unencoded"},
	{"Sorting", "sort-missing"},
	{"Headers", "signed-headers-unsorted"},
	{"Payload", "payload-hash-empty"},
	{"String to sign", "sts-crlf"},
	{"Key derivation", "kdf-hex-chain"},
	{"Digest and encoding", "digest-wrong-hash"},
	{"Transport", "signature-not-url-encoded"},
	{"Proxies", "proxy-host-rewritten"},
}

// An entry is a mistake with its variants, the plain form first.
type entry struct {
	chapter string
	forms   []diagnose.Mistake
}

// plain is the form without a variant.
func (e *entry) plain() *diagnose.Mistake { return &e.forms[0] }

// entries lists the catalogue by id, in its order.
func entries() []entry {
	var list []entry
	at, chapter := map[string]int{}, ""
	for _, m := range diagnose.Mistakes() {
		for _, c := range chapters {
			if c.first == m.ID {
				chapter = c.title
			}
		}
		i, known := at[m.ID]
		if !known {
			i = len(list)
			at[m.ID] = i
			list = append(list, entry{chapter: chapter})
		}
		list[i].forms = append(list[i].forms, m)
	}
	for i := range list {
		slices.SortStableFunc(list[i].forms, func(a, b diagnose.Mistake) int {
			return min(len(a.Variant), 1) - min(len(b.Variant), 1)
		})
	}
	return list
}

// nameOf is the name of a mistake: "id", or "id/variant".
func nameOf(m *diagnose.Mistake) string { return strings.TrimSuffix(m.ID+"/"+m.Variant, "/") }

// mistakesPage lists the catalogue, or what of it has the words that are looked
// for. To htmx it answers with the list alone.
func (s *Server) mistakesPage(c echo.Context) error {
	page := templates.Mistakes{
		Head:   s.head(c, "Mistakes", "/mistakes"),
		Sought: strings.TrimSpace(strings.ToValidUTF8(c.QueryParam("q"), "\uFFFD")),
	}
	words := strings.Fields(strings.ToLower(page.Sought))
	for _, e := range s.catalogue {
		page.All++
		if !e.has(words) {
			continue
		}
		page.Found++
		if n := len(page.Chapters); n == 0 || page.Chapters[n-1].Title != e.chapter {
			page.Chapters = append(page.Chapters, templates.Chapter{Title: e.chapter, ID: chapterID(e.chapter)})
		}
		last := &page.Chapters[len(page.Chapters)-1]
		last.Mistakes = append(last.Mistakes, e.line())
	}
	if isLive(c) {
		return render(c, http.StatusOK, templates.MistakeList(page))
	}
	return render(c, http.StatusOK, templates.MistakesPage(page))
}

// chapterID is the anchor of a chapter.
func chapterID(title string) string {
	return strings.ReplaceAll(strings.ReplaceAll(strings.ToLower(title), ",", ""), " ", "-")
}

// has reports whether all words stand in what there is to say about a mistake.
func (e *entry) has(words []string) bool {
	text := strings.ToLower(e.chapter)
	for _, m := range e.forms {
		text += "\n" + strings.ToLower(strings.Join([]string{m.ID, m.Variant, m.Title, stepTitle(m.Step), m.Say}, "\n"))
		for language, fix := range m.Fixes {
			text += "\n" + strings.ToLower(templates.Language(language)+"\n"+fix)
		}
	}
	return !slices.ContainsFunc(words, func(word string) bool { return !strings.Contains(text, word) })
}

// line is the entry as the list shows it.
func (e *entry) line() templates.MistakeLine {
	m := e.plain()
	line := templates.MistakeLine{ID: m.ID, Title: m.Title, Step: stepTitle(m.Step), Cases: m.Cases}
	for _, v := range e.forms[1:] {
		line.Variants = append(line.Variants, templates.Choice{Value: v.Variant, Label: v.Title})
	}
	return line
}

// stepTitle is the title of a step, of the first scheme that has it.
func stepTitle(id string) string {
	for _, scheme := range signer.Schemes() {
		for _, step := range scheme.Steps(&signer.Case{}) {
			if step.ID == id {
				return step.Title
			}
		}
	}
	return id
}

// mistakePage shows one mistake with its variants.
func (s *Server) mistakePage(c echo.Context) error {
	id := c.Param("id")
	i := slices.IndexFunc(s.catalogue, func(e entry) bool { return e.plain().ID == id })
	if i < 0 {
		return s.noSuchMistake(c, id)
	}
	e := &s.catalogue[i]
	m := e.plain()
	page := templates.Mistake{
		Head:    s.head(c, m.Title+" · Mistakes", "/mistakes/"+m.ID),
		Chapter: templates.Chapter{Title: e.chapter, ID: chapterID(e.chapter)},
		Before:  s.neighbour(i - 1), After: s.neighbour(i + 1),
	}
	for k := range e.forms {
		form, err := s.formOf(c, &e.forms[k])
		if err != nil {
			return err
		}
		page.Forms = append(page.Forms, form)
	}
	return render(c, http.StatusOK, templates.MistakePage(page))
}

// neighbour is the entry at an index, if there is one.
func (s *Server) neighbour(i int) templates.Choice {
	if i < 0 || i >= len(s.catalogue) {
		return templates.Choice{}
	}
	m := s.catalogue[i].plain()
	return templates.Choice{Value: m.ID, Label: m.Title}
}

// formOf shows one form of a mistake: with what its example looks like, where it
// has one.
func (s *Server) formOf(c echo.Context, m *diagnose.Mistake) (templates.MistakeForm, error) {
	form := templates.MistakeForm{
		ID: m.ID, Variant: m.Variant, Title: m.Title, Step: stepTitle(m.Step), Say: m.Say, Fixes: m.Fixes, Cases: m.Cases,
	}
	example, found := s.cases[nameOf(m)]
	if !found {
		return form, nil
	}
	form.Example = "/?mistake=" + nameOf(m)
	report, err := s.check(c.Request().Context(), example.alone())
	if err != nil {
		return form, fmt.Errorf("example of %s: %w", nameOf(m), err)
	}
	for _, found := range slices.Concat(report.Mistakes, report.Warnings) {
		if isNamed(&found.Name, m) {
			form.Where, form.Excerpt = found.Where, found.Excerpt
		}
	}
	return form, nil
}

// isNamed reports whether a name is that of the mistake.
func isNamed(name *check.Name, m *diagnose.Mistake) bool {
	return name.ID == m.ID && (name.Variant == nil && m.Variant == "" || name.Variant != nil && *name.Variant == m.Variant)
}

// noSuchMistake answers for an id that is not in the catalogue. One that looks
// like an id is repeated; anything else may be a user's value.
func (s *Server) noSuchMistake(c echo.Context, id string) error {
	const longest = 60
	page := templates.Missing{Head: s.head(c, "No such mistake", "")}
	if len(id) <= longest && strings.Trim(id, "abcdefghijklmnopqrstuvwxyz0123456789-") == "" {
		page.ID = id
		list := diagnose.Mistakes()
		if i := slices.IndexFunc(list, func(m diagnose.Mistake) bool { return m.Variant == id }); i >= 0 && id != "" {
			page.Variant = templates.Choice{Value: "/mistakes/" + list[i].ID + "#" + id, Label: list[i].Title}
		}
	}
	return render(c, http.StatusNotFound, templates.NoSuchMistake(page))
}

// head is what a page has in its head, and above its content.
func (s *Server) head(c echo.Context, title, address string) templates.Head {
	return templates.Head{Title: title + " · Countersign", Address: address, Assets: assets(), Insecure: s.insecure(c)}
}
