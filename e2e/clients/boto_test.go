package clients

import (
	"context"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"strconv"
	"strings"
	"testing"
	"time"

	"countersign/signer"
	"countersign/signer/check"
	"countersign/signer/diagnose"
)

const (
	botoSeed    = "1"
	botoSamples = 12_000
)

// botoExclusions are the kinds of request that boto signs otherwise.
var botoExclusions = map[string]struct {
	count int // with the seed and the number of samples above
	right string
}{
	"the scheme's own port in the host": {count: 113, right: "Countersign: the scheme's own port is not signed; boto signs the host as it was given"},
}

// A botoSample is a line of boto_mws.py.
type botoSample struct {
	AccessKeyID  string      `json:"access_key_id"`
	Secret       string      `json:"secret"`
	Token        string      `json:"token"`
	Method       string      `json:"method"`
	Protocol     string      `json:"protocol"`
	Host         string      `json:"host"`
	Path         string      `json:"path"`
	Parameters   [][2]string `json:"parameters"` // hex
	URL          string      `json:"url"`        // as sent
	Headers      [][2]string `json:"headers"`
	Body         string      `json:"body"`
	StringToSign string      `json:"string_to_sign"`
}

// TestAgainstBoto signs here what boto signed for Amazon MWS, compares every
// step, and hands in what boto would send.
func TestAgainstBoto(t *testing.T) {
	requireBoto(t)
	compared, excluded := 0, map[string]int{}
	for i, line := range lines(runPython(t, "boto_mws.py", strconv.Itoa(botoSamples), botoSeed)) {
		var s botoSample
		if err := json.Unmarshal([]byte(line), &s); err != nil {
			t.Fatal(err)
		}
		why := s.exclusion()
		if why == "" {
			compared++
		} else {
			excluded[why]++
		}
		s.compareSteps(t, why == "")
		s.requireVerdict(t, why == "")
		if i%10 == 0 {
			s.requireOtherSecretFails(t)
		}
	}
	t.Logf("%d of %d requests compared, every step (%.1f %%)", compared, botoSamples, 100*float64(compared)/botoSamples)
	if compared < botoSamples*9/10 || compared < 10_000 {
		t.Errorf("only %d requests compared", compared)
	}
	for why, want := range botoExclusions {
		t.Logf("%5d excluded: %s. Right: %s", excluded[why], why, want.right)
		if excluded[why] != want.count {
			t.Errorf("%d excluded for %q, want %d", excluded[why], why, want.count)
		}
	}
}

func (s botoSample) exclusion() string {
	if own := map[string]string{"http": ":80", "https": ":443"}[s.Protocol]; strings.HasSuffix(s.Host, own) {
		return "the scheme's own port in the host"
	}
	return ""
}

// unsigned is the request before boto saw it: every byte of its parameters is
// percent-encoded, so that nothing of boto's own encoding is in it.
func (s botoSample) unsigned() check.RequestInput {
	var query []string
	for _, p := range s.Parameters {
		query = append(query, percent(p[0])+"="+percent(p[1]))
	}
	return check.RequestInput{Method: s.Method, URL: s.Protocol + "://" + s.Host + s.Path + "?" + strings.Join(query, "&")}
}

// percent puts a % before each byte given in hex.
func percent(digits string) string {
	var b strings.Builder
	for i := 0; i+1 < len(digits); i += 2 {
		b.WriteString("%" + digits[i:i+2])
	}
	return b.String()
}

// steps spreads what boto gives over the steps of the ladder.
func (s botoSample) steps(t *testing.T) map[string]signer.Text {
	t.Helper()
	text := strings.SplitN(s.StringToSign, "\n", 4)
	at := strings.LastIndex(s.URL, "&Signature=")
	if len(text) != 4 || at < 0 {
		t.Fatalf("unexpected: %+v", s)
	}
	encoded := s.URL[at+len("&Signature="):]
	signature := signer.Unescape(encoded)
	digest, err := base64.StdEncoding.DecodeString(signature)
	if err != nil {
		t.Fatal(err)
	}
	return map[string]signer.Text{
		"canonical-query": signer.Text(text[3]), "string-to-sign": signer.Text(s.StringToSign),
		"digest": signer.Text(hex.EncodeToString(digest)), "signature": signer.Text(signature),
		"encoded-signature": signer.Text(encoded), "signed-url": signer.Text(s.URL),
	}
}

// compareSteps holds every step of boto's to ours; an excluded request must
// differ in one.
func (s botoSample) compareSteps(t *testing.T, same bool) {
	t.Helper()
	request := s.unsigned()
	report := mustCheck(t, check.Input{
		Scheme: "sigv2", Request: &request, Credentials: s.credentials(), Provided: s.steps(t),
	})
	differing := ""
	for _, step := range report.Steps {
		if step.Provided == nil || step.Provided.State != diagnose.Same {
			differing = step.ID
			break
		}
	}
	if (differing == "") != same || (report.Verdict == check.Valid) != same {
		t.Fatalf("%s, %s: %+v", report.Verdict, differing, s)
	}
}

// sent is what boto would send.
func (s botoSample) sent() check.Input {
	in := check.Input{Request: &check.RequestInput{Method: s.Method, URL: s.URL, Body: signer.Text(s.Body)}, Credentials: s.credentials()}
	for _, h := range s.Headers {
		in.Request.Headers = append(in.Request.Headers, check.HeaderInput{Name: h[0], Value: signer.Text(h[1])})
	}
	return in
}

func (s botoSample) requireVerdict(t *testing.T, valid bool) {
	t.Helper()
	if got := mustCheck(t, s.sent()).Verdict; (got == check.Valid) != valid {
		t.Fatalf("%s: %+v", got, s)
	}
}

// requireOtherSecretFails also wants no mistake to be named: of no single one
// comes a secret that has nothing to do with the one that was used.
func (s botoSample) requireOtherSecretFails(t *testing.T) {
	t.Helper()
	in, depth := s.sent(), 1
	in.Credentials.SecretAccessKey, in.Depth = otherSecret, &depth
	wrong := mustCheck(t, in)
	masked := diagnose.Masked(wrong.Steps[0].Calculated) // something like <key> may stand for another value
	if wrong.Verdict == check.Valid || !masked && wrong.Verdict != check.Unexplained {
		t.Fatalf("%s with another secret: %+v", wrong.Verdict, s)
	}
}

func (s botoSample) credentials() *check.CredentialsInput {
	return &check.CredentialsInput{AccessKeyID: s.AccessKeyID, SecretAccessKey: s.Secret, SessionToken: s.Token}
}

func mustCheck(t *testing.T, in check.Input) *check.Report {
	t.Helper()
	report, err := check.Check(context.Background(), in, time.Time{})
	if err != nil {
		t.Fatal(err)
	}
	return report
}
