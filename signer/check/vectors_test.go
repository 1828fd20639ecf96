package check_test

import (
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
			if v.Verdict == "valid" {
				checkAllSame(t, &v, report)
			}
		})
	}
}

func checkAllSame(t *testing.T, v *signertest.Vector, report *check.Report) {
	t.Helper()
	if report.Scheme != v.Scheme || len(report.Mistakes) > 0 || report.Signed == nil || report.Search != nil {
		t.Errorf("scheme %s, mistakes %q, signed %v, search %v", report.Scheme, mistakesOf(report), report.Signed, report.Search)
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
	if tried != 63 {
		t.Errorf("%d vectors tried, want 63", tried)
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
