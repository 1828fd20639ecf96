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
		t.Run(v.Name, func(t *testing.T) {
			headers := [][]string{}
			for _, h := range v.Case.Request.Headers {
				headers = append(headers, []string{h.Name, h.Value})
			}
			body, err := json.Marshal(map[string]any{
				"scheme": "sigv2",
				"request": map[string]any{
					"method": v.Case.Request.Method, "url": v.Case.Request.URL,
					"headers": headers, "body": string(v.Case.Request.Body),
				},
				"credentials": map[string]string{"secret_access_key": v.Case.Credentials.SecretAccessKey.Reveal()},
				"provided":    map[string]string{"signature": v.Steps["signature"]},
			})
			if err != nil {
				t.Fatal(err)
			}
			w := s.api(string(body))
			var report check.Report
			if err := json.Unmarshal(w.Body.Bytes(), &report); w.Code != http.StatusOK || err != nil {
				t.Fatalf("status %d, %v", w.Code, err)
			}
			if report.Verdict != check.Valid {
				t.Errorf("verdict %s", report.Verdict)
			}
			for _, step := range report.Steps {
				if want, found := v.Steps[step.ID]; found && !strings.HasPrefix(step.ID, "signed-") && string(step.Calculated) != want {
					t.Errorf("%s is\n%s, want\n%s", step.ID, step.Calculated, want)
				}
			}
		})
	}
}
