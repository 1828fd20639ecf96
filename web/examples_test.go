package web

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"countersign/signer"
	"countersign/signer/check"
)

// An exampleEntry is one entry of examples.json, whose input is still JSON.
type exampleEntry struct {
	ID           string          `json:"id"`
	Scheme       string          `json:"scheme"`
	Label        string          `json:"label"`
	Title        string          `json:"title"`
	Works        bool            `json:"works"`
	Verdict      string          `json:"verdict"`
	Mistakes     []string        `json:"mistakes"`
	Warnings     []string        `json:"warnings"`
	Differs      []string        `json:"differs"`
	Now          time.Time       `json:"now"`
	Secret       string          `json:"secret"`
	SessionToken string          `json:"session_token"`
	Input        json.RawMessage `json:"input"`
}

// readExamples reads the file, and the entries in it. An unknown field is an
// error.
func readExamples(t *testing.T) (file string, list []exampleEntry) {
	t.Helper()
	raw, err := os.ReadFile("examples.json")
	if err != nil {
		t.Fatal(err)
	}
	decoder := json.NewDecoder(bytes.NewReader(raw))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&list); err != nil {
		t.Fatal(err)
	}
	return string(raw), list
}

// update writes what the examples show into examples.json: to look at, and to
// keep if it is right.
var update = flag.Bool("update", false, "write what the examples show into examples.json")

func TestExamplesAreWhatTheySay(t *testing.T) {
	file, list := readExamples(t)
	for _, e := range list {
		t.Run(e.ID, func(t *testing.T) {
			report := e.check(t, e.Scheme)
			got, want := shows(report), e.says()
			if got != want && *update {
				file = replaceIn(file, e.ID, want, got)
			} else if got != want {
				t.Errorf("it shows\n%swant\n%s(%s)\nIf that is right: go test ./web -run %s -update", got, want, report.Summary, "TestExamplesAreWhatTheySay")
			}
			if e.Works != (report.Verdict == check.Valid) || e.Works && len(report.Warnings) > 0 {
				t.Errorf("works is %t, the verdict %s, with %d warnings", e.Works, report.Verdict, len(report.Warnings))
			}
			if detected := e.check(t, "").Scheme; detected != e.Scheme {
				t.Errorf("the scheme is taken for %s, want %s", detected, e.Scheme)
			}
		})
	}
	if *update {
		if err := os.WriteFile("examples.json", []byte(file), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// says is what an entry says that it shows, as the file has it.
func (e *exampleEntry) says() string {
	return lines(e.Verdict, e.Mistakes, e.Warnings, e.Differs)
}

// shows is what a report shows, as the file has it. Steps are listed where
// nothing tells why they differ.
func shows(report *check.Report) string {
	var mistakes, warnings, differs []string
	for _, m := range report.Mistakes {
		mistakes = append(mistakes, nameIn(m.Name))
	}
	for _, w := range report.Warnings {
		warnings = append(warnings, nameIn(w.Name))
	}
	if len(mistakes) == 0 {
		differs = differing(report)
	}
	return lines(string(report.Verdict), mistakes, warnings, differs)
}

func nameIn(n check.Name) string {
	if n.Variant == nil {
		return n.ID
	}
	return n.ID + "/" + *n.Variant
}

// lines writes the four fields as they stand in the file.
func lines(verdict string, lists ...[]string) string {
	text := fmt.Sprintf("    \"verdict\": %q,\n", verdict)
	for i, list := range lists {
		quoted := make([]string, len(list))
		for k, one := range list {
			quoted[k] = strconv.Quote(one)
		}
		text += fmt.Sprintf("    %q: [%s],\n", []string{"mistakes", "warnings", "differs"}[i], strings.Join(quoted, ", "))
	}
	return text
}

// replaceIn replaces lines of the entry with that id.
func replaceIn(file, id, was, is string) string {
	_, after, _ := strings.Cut(file, fmt.Sprintf("    \"id\": %q,\n", id))
	return file[:len(file)-len(after)] + strings.Replace(after, was, is, 1)
}

// check checks the example with its own secrets.
func (e *exampleEntry) check(t *testing.T, scheme string) *check.Report {
	t.Helper()
	in, err := check.Decode(e.Input)
	if err != nil {
		t.Fatal(err)
	}
	if in.Credentials == nil {
		in.Credentials = &check.CredentialsInput{}
	}
	c := in.Credentials
	if c.SecretAccessKey+c.SessionToken+c.SigningKey+in.Scheme != "" || in.Complete {
		t.Error("the input holds what belongs beside it, or asks for more to be added")
	}
	c.SecretAccessKey, c.SessionToken, in.Scheme = e.Secret, e.SessionToken, scheme
	report, err := check.Check(t.Context(), in, e.Now)
	if err != nil {
		t.Fatal(err)
	}
	return report
}

// differing lists the steps whose provided value differs.
func differing(report *check.Report) (ids []string) {
	for _, s := range report.Steps {
		if s.Provided != nil && s.Provided.State == "differs" {
			ids = append(ids, s.ID)
		}
	}
	return ids
}

func TestEachSchemeHasAnExampleThatWorksAndABrokenOne(t *testing.T) {
	_, list := readExamples(t)
	for _, scheme := range signer.Schemes() {
		for _, works := range []bool{true, false} {
			if !slices.ContainsFunc(list, func(e exampleEntry) bool { return e.Scheme == scheme.ID() && e.Works == works }) {
				t.Errorf("%s has none with works %t", scheme.ID(), works)
			}
		}
	}
}

func TestExamplesHaveNames(t *testing.T) {
	_, list := readExamples(t)
	id, title := regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`), regexp.MustCompile(`^[a-z].*[^.]\.$`)
	ids, labels := map[string]bool{}, map[string]bool{}
	for _, e := range list {
		if !id.MatchString(e.ID) || ids[e.ID] {
			t.Errorf("the id %q is not in kebab case, or there twice", e.ID)
		}
		if e.Label == "" || labels[e.Label] {
			t.Errorf("%s: the label %q is empty, or there twice", e.ID, e.Label)
		}
		if !title.MatchString(e.Title) {
			t.Errorf("%s: the title is no sentence that goes on from a colon: %q", e.ID, e.Title)
		}
		ids[e.ID], labels[e.Label] = true, true
	}
}

func TestExampleSecretsStandInTheirFieldsAlone(t *testing.T) {
	file, list := readExamples(t)
	for _, e := range list {
		if len(e.Secret) != 40 || !strings.Contains(e.Secret, "Example") {
			t.Errorf("%s: the secret is not plainly a made-up one of 40 characters", e.ID)
		}
		rest := strings.ReplaceAll(file, `"secret": "`+e.Secret+`"`, "")
		if found := findSecret(rest, e.Secret); len(found) > 0 {
			t.Errorf("%s: the secret stands elsewhere too, %v", e.ID, found)
		}
	}
}
