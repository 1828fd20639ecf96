package web

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/labstack/echo/v4"

	"countersign/signer"
	"countersign/signer/cases"
	"countersign/signer/check"
	"countersign/signer/diagnose"
	"countersign/templates"
)

// An example is a request with all that checks it: one that works, or one that
// is broken on purpose. Its values are made up.
type example struct {
	ID           string       `json:"id"`
	Scheme       string       `json:"scheme"`
	Label        string       `json:"label"`
	Title        string       `json:"title"`
	Works        bool         `json:"works"`
	Verdict      string       `json:"verdict"`  // what the test expects
	Mistakes     []string     `json:"mistakes"` // that it shows, each "id" or "id/variant"
	Warnings     []string     `json:"warnings"` // ids of what is wrong beside them
	Differs      []string     `json:"differs"`  // steps that differ, where no mistake says why
	Now          string       `json:"now"`      // "" for no time: then nothing is too old
	Secret       string       `json:"secret"`   // opens nothing: it is made up
	SessionToken string       `json:"session_token"`
	Input        exampleInput `json:"input"`
}

// An exampleInput is the input of a check.
type exampleInput struct{ check.Input }

// UnmarshalJSON implements [json.Unmarshaler].
func (in *exampleInput) UnmarshalJSON(b []byte) (err error) {
	in.Input, err = check.Decode(b)
	return err
}

//go:embed examples.json
var examplesJSON []byte

// loadExamples reads the embedded examples, in the order of the menu.
func loadExamples() (list []example, err error) {
	err = json.Unmarshal(examplesJSON, &list)
	return list, err
}

// ofMistake begins the ids of the examples that are the catalogue's.
const ofMistake = "mistake:"

// loadCases makes an example of each case file that shows a mistake best. Their
// ids are the mistakes' names behind [ofMistake].
func loadCases() (map[string]*example, error) {
	files, err := cases.All()
	if err != nil {
		return nil, err
	}
	shown := map[string]*example{}
	for _, m := range diagnose.Mistakes() {
		name := nameOf(&m)
		f := cases.Example(files, name)
		if f == nil {
			continue
		}
		in, err := check.Decode([]byte(strings.Join(f.Lines("input"), "\n")))
		if err != nil {
			return nil, fmt.Errorf("%s: %w", f.Name, err)
		}
		shown[name] = caseExample(&m, in)
	}
	return shown, nil
}

// caseExample is an example of a mistake with a case file's input. The secrets
// go where those of the other examples are: beside it.
func caseExample(m *diagnose.Mistake, in check.Input) *example {
	e := &example{ID: ofMistake + nameOf(m), Scheme: in.Scheme, Title: "this mistake was made on purpose: " + m.Title + "."}
	if c := in.Credentials; c != nil {
		e.Secret, e.SessionToken = c.SecretAccessKey, c.SessionToken
	}
	if in.Now != nil {
		e.Now = in.Now.Format(time.RFC3339)
	}
	e.Input.Input = in
	return e
}

// example returns the example of that id.
func (s *Server) example(id string) (*example, bool) {
	if name, found := strings.CutPrefix(id, ofMistake); found {
		e, known := s.cases[name]
		return e, known
	}
	i := slices.IndexFunc(s.examples, func(e example) bool { return e.ID == id })
	if i < 0 {
		return nil, false
	}
	return &s.examples[i], true
}

// exampleAsked is the id of the example that an address names: the parameter
// example, or mistake with the name of one.
func exampleAsked(c echo.Context) string {
	if name := c.QueryParam("mistake"); name != "" {
		return ofMistake + name
	}
	return c.QueryParam("example")
}

// asGiven reads what an example provides, without a search for what is wrong
// in it.
func (e *example) asGiven() check.Input {
	in, depth := e.Input.Input, 0
	in.Depth = &depth
	return in
}

// alone is the check of an example that shows one mistake: sets of several are
// not tried.
func (e *example) alone() check.Input {
	in, now, depth := e.Input.Input, e.at(), 1
	in.Now, in.Depth = &now, &depth
	return in
}

// at is the time at which the example was made.
func (e *example) at() time.Time {
	at, err := time.Parse(time.RFC3339, e.Now)
	if err != nil {
		return time.Time{}
	}
	return at
}

// pad fills the form with the example, which a scheme signs.
func (e *example) pad(scheme string) *pad {
	p := &pad{example: e.ID, scheme: scheme, shaped: scheme, boxes: map[string]box{}}
	in := &e.Input
	if len(in.Paste) > 0 {
		p.paste = string(in.Paste[0])
	}
	if in.Request != nil {
		p.take(in.Request, true)
		p.method = in.Request.Method
		p.read = mark(p.paste) // the paste tells what is beside the request
	}
	if in.Credentials != nil {
		p.accessKeyID = in.Credentials.AccessKeyID
	}
	p.region, p.service = in.Region, in.Service
	if !in.Complete {
		p.sent = "yes"
	}
	return p
}

// credentials are the example's own secrets.
func (e *example) credentials() signer.Credentials {
	return signer.Credentials{SecretAccessKey: signer.Secret(e.Secret), SessionToken: signer.Secret(e.SessionToken)}
}

// examplesPage lists the examples, the broken ones first.
func (s *Server) examplesPage(c echo.Context) error {
	page := templates.Examples{Head: s.head(c, "Examples", "/examples")}
	for i := range s.examples {
		if e := s.examples[i].view(); e.Works {
			page.Works = append(page.Works, e)
		} else {
			page.Broken = append(page.Broken, e)
		}
	}
	return render(c, http.StatusOK, templates.ExamplesPage(page))
}

// view is the example as the list shows it.
func (e *example) view() templates.Example {
	first, size := utf8.DecodeRuneInString(e.Title)
	view := templates.Example{
		ID: e.ID, Label: e.Label, Works: e.Works, Scheme: signer.SchemeByID(e.Scheme).Title(),
		Sentence: string(unicode.ToUpper(first)) + e.Title[size:],
	}
	for _, name := range e.Mistakes {
		id, variant, _ := strings.Cut(name, "/")
		if m := diagnose.Find(id, variant); m != nil {
			view.Mistakes = append(view.Mistakes, templates.Choice{Value: name, Label: m.Title})
		}
	}
	if len(view.Mistakes) == 0 {
		view.Outcome = outcome(e)
	}
	return view
}

// outcome says what an example shows that names no mistake.
func outcome(e *example) string {
	if e.Works {
		return "The signature is right"
	}
	titles := make([]string, len(e.Differs))
	for i, id := range e.Differs {
		titles[i] = stepTitle(id)
	}
	return "The first difference is marked in: " + strings.Join(titles, ", ")
}
