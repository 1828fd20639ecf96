package web

import (
	"bytes"
	"encoding/json"
	"os"
	"regexp"
	"slices"
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

// exampleMistakes are those that an example is there to show, where there is a
// name for it.
var exampleMistakes = map[string][]string{
	"mws-signature-encoded-twice":             {"signature-double-encoded"},
	"mws-crlf-and-double-ampersand":           {"sts-crlf"},
	"paapi5-crlf":                             {"sts-crlf"},
	"lambda-path-encoded-once":                {"path-encoding-count-wrong"},
	"minio-port-not-signed":                   {"host-port-missing"},
	"s3-upload-part-sorted-without-case":      {"sort-case-insensitive"},
	"s3-multi-region-link-path-encoded-twice": {"path-encoding-count-wrong"},
	"s3v2-link-signature-encoded-twice":       {"signature-double-encoded"},
}

// exampleDifferences are the steps in which a broken example without a name
// for its mistake parts from what is right: one, the rest follows from it.
var exampleDifferences = map[string]string{
	"ses-query-as-typed":               "canonical-request",
	"s3-chunk-buffer-reused":           "chunk-1-string-to-sign",
	"s3-upload-form-policy-reindented": "policy",
	"s3-region-set-changed":            "canonical-request",
	"s3v2-date-line-not-empty":         "string-to-sign",
	"s3v2-upload-form-base64-in-lines": "string-to-sign",
}

func TestExamplesAreWhatTheySay(t *testing.T) {
	_, list := readExamples(t)
	for _, e := range list {
		t.Run(e.ID, func(t *testing.T) {
			report := e.check(t, e.Scheme)
			if string(report.Verdict) != e.Verdict {
				t.Errorf("verdict %s, want %s: %s", report.Verdict, e.Verdict, report.Summary)
			}
			if e.Works != (report.Verdict == check.Valid) {
				t.Errorf("works is %t, the verdict %s", e.Works, report.Verdict)
			}
			for _, w := range report.Warnings {
				if e.Works || w.ID == "timestamp-stale" {
					t.Errorf("warning %s, %s: %s", w.ID, w.Where, w.Explanation)
				}
			}
			var mistakes []string
			for _, m := range report.Mistakes {
				mistakes = append(mistakes, m.ID)
			}
			if !slices.Equal(mistakes, exampleMistakes[e.ID]) {
				t.Errorf("mistakes are %q, want %q", mistakes, exampleMistakes[e.ID])
			}
			if want := exampleDifferences[e.ID]; want != "" && !slices.Equal(differing(report), []string{want}) {
				t.Errorf("different are %q, want %s alone", differing(report), want)
			}
			if detected := e.check(t, "").Scheme; detected != e.Scheme {
				t.Errorf("the scheme is taken for %s, want %s", detected, e.Scheme)
			}
		})
	}
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
	for known := range exampleMistakes {
		if !ids[known] {
			t.Errorf("there is no example %s", known)
		}
	}
	for known := range exampleDifferences {
		if !ids[known] {
			t.Errorf("there is no example %s", known)
		}
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
