package web

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"countersign/signer/check"
	"countersign/signer/signertest"
)

// Every vector, step by step, as a program asks for it.
func TestVectorsThroughTheAPI(t *testing.T) {
	s := newTestServer(t)
	for _, v := range signertest.Vectors(t, "../signer") {
		t.Run(v.Scheme+"/"+v.Name, func(t *testing.T) {
			w := s.api(vectorJSON(t, &v))
			var report check.Report
			if err := json.Unmarshal(w.Body.Bytes(), &report); w.Code != http.StatusOK || err != nil {
				t.Fatalf("status %d, %v", w.Code, err)
			}
			if string(report.Verdict) != v.Verdict {
				t.Errorf("verdict %s, want %s: %s", report.Verdict, v.Verdict, report.Summary)
			}
			if v.Verdict == string(check.Valid) {
				checkCalculated(t, &v, &report)
			}
		})
	}
}

func vectorJSON(t *testing.T, v *signertest.Vector) string {
	t.Helper()
	headers := [][]string{}
	for _, h := range v.Case.Request.Headers {
		headers = append(headers, []string{h.Name, h.Value})
	}
	provided := map[string]string{}
	for _, values := range []map[string]string{v.Steps, v.Own} {
		for id, value := range values {
			if id == "signature" || len(v.Own) > 0 {
				provided[id] = value
			}
		}
	}
	credentials := &v.Case.Credentials
	body, err := json.Marshal(map[string]any{
		"scheme": v.Scheme,
		"request": map[string]any{
			"method": v.Case.Request.Method, "url": v.Case.Request.URL,
			"headers": headers, "body": string(v.Case.Request.Body),
		},
		"credentials": map[string]string{
			"access_key_id":     credentials.AccessKeyID,
			"secret_access_key": credentials.SecretAccessKey.Reveal(),
			"session_token":     credentials.SessionToken.Reveal(),
		},
		"region": v.Case.Region, "service": v.Case.Service, "provided": provided, "reveal": []string{"signing-key"},
	})
	if err != nil {
		t.Fatal(err)
	}
	return string(body)
}

// checkCalculated compares the steps whose bytes are fixed.
func checkCalculated(t *testing.T, v *signertest.Vector, report *check.Report) {
	t.Helper()
	compared := 0
	for _, step := range report.Steps {
		want, has := v.Steps[step.ID]
		if !has {
			continue
		}
		compared++
		byMeaning := strings.HasPrefix(step.ID, "signed-") || step.ID == "authorization" ||
			step.ID == "signature" && strings.HasPrefix(v.Scheme, "sigv4a")
		if !byMeaning && string(step.Calculated) != want {
			t.Errorf("%s is\n%s, want\n%s", step.ID, step.Calculated, want)
		}
	}
	if compared != len(v.Steps) {
		t.Errorf("%d steps compared, want %d", compared, len(v.Steps))
	}
}
