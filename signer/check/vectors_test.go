package check_test

import (
	"slices"
	"strings"
	"testing"

	"countersign/signer/check"
	"countersign/signer/diagnose"
	"countersign/signer/signertest"
)

// inputOf writes a vector's case as the interface takes it.
func inputOf(v *signertest.Vector) object {
	return object{
		"scheme": v.Scheme, "request": requestJSON(&v.Case.Request), "credentials": credentialsJSON(&v.Case.Credentials),
		"region": v.Case.Region, "service": v.Case.Service, "reveal": []string{"signing-key"},
	}
}

// Every vector of every scheme, each step given, as /api/check gets and gives
// them.
func TestVectorsOfEveryScheme(t *testing.T) {
	for _, v := range signertest.Vectors(t, "..") {
		t.Run(v.Scheme+"/"+v.Name, func(t *testing.T) {
			in, provided := inputOf(&v), map[string]string{}
			for _, values := range []map[string]string{v.Steps, v.Own} {
				for id, value := range values {
					provided[id] = value
				}
			}
			in["provided"] = provided
			report := checkJSON(t, in)
			if string(report.Verdict) != v.Verdict {
				t.Errorf("verdict %s, want %s: %s", report.Verdict, v.Verdict, report.Summary)
			}
			switch {
			case v.Unnormalised:
				checkMistakes(t, report, "path-not-normalised proved")
			case len(v.Own) > 0:
				checkFollows(t, &v, report)
			default:
				checkAllSame(t, &v, report)
			}
		})
	}
}

func checkMistakes(t *testing.T, report *check.Report, want ...string) {
	t.Helper()
	if got := mistakesOf(report); !slices.Equal(got, want) {
		t.Errorf("mistakes are %q, want %q", got, want)
	}
}

// checkFollows is for values that are right for what came before them, which
// is not ours.
func checkFollows(t *testing.T, v *signertest.Vector, report *check.Report) {
	t.Helper()
	checkMistakes(t, report)
	for id := range v.Steps {
		if s := step(t, report, id); s.Provided.State != diagnose.Follows {
			t.Errorf("%s is %s, calculated %q", id, s.Provided.State, s.Calculated)
		}
	}
	for id := range v.Own {
		if s := step(t, report, id); s.Provided.State != diagnose.Differs {
			t.Errorf("%s is %s, calculated %q", id, s.Provided.State, s.Calculated)
		}
	}
}

func checkAllSame(t *testing.T, v *signertest.Vector, report *check.Report) {
	t.Helper()
	checkMistakes(t, report)
	if report.Scheme != v.Scheme || report.Signed == nil || report.Search != nil {
		t.Errorf("scheme %s, signed %t, search %v", report.Scheme, report.Signed != nil, report.Search)
	}
	for id, want := range v.Steps {
		s := step(t, report, id)
		if s.Provided.State != diagnose.Same {
			t.Errorf("%s is %s, calculated\n%q, want\n%q", id, s.Provided.State, s.Calculated, want)
		}
		if comparedByBytes(v, id) && string(s.Calculated) != want {
			t.Errorf("%s is calculated as\n%q, want\n%q", id, s.Calculated, want)
		}
	}
}

// comparedByBytes is false for what is compared by meaning or verified.
func comparedByBytes(v *signertest.Vector, id string) bool {
	return !strings.HasPrefix(id, "signed-") && id != "authorization" && !(strings.HasPrefix(v.Scheme, "sigv4a") && id == "signature")
}

// A vector's request as its client sent it is valid, with no more than the
// key: the scheme is recognised, region and service are in the request.
func TestVectorsAsSent(t *testing.T) {
	tried := 0
	for _, v := range signertest.Vectors(t, "..") {
		if v.Verdict != "valid" || !carriesSignature(&v) {
			continue
		}
		tried++
		t.Run(v.Scheme+"/"+v.Name, func(t *testing.T) {
			sent := v.Sent()
			report := checkJSON(t, object{"request": requestJSON(&sent), "credentials": credentialsJSON(&v.Case.Credentials)})
			if report.Verdict != check.Valid || report.Scheme != v.Scheme || len(report.Mistakes) > 0 {
				t.Errorf("verdict %s, scheme %s, mistakes %q: %s", report.Verdict, report.Scheme, mistakesOf(report), report.Summary)
			}
		})
	}
	if tried != 67 {
		t.Errorf("%d vectors tried, want 67", tried)
	}
}

func carriesSignature(v *signertest.Vector) bool {
	for _, id := range []string{"authorization", "signed-url", "signed-body"} {
		if _, has := v.Steps[id]; has {
			return true
		}
	}
	return strings.HasSuffix(v.Scheme, "-post")
}
