package clients

import (
	"bytes"
	"context"
	"encoding/json"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"countersign/signer"
	"countersign/signer/check"
	"countersign/signer/diagnose"
)

const (
	keyID        = "AKIAIOSFODNN7EXAMPLE"
	secret       = "wJalrXUtnFEMI/K7MDENG+of/no/account"
	otherSecret  = "another/secret+of/no+account"
	sessionToken = "session/token+of/no+account=="
	region       = "eu-west-1"
)

// A call is what a real client is told to do.
type call struct {
	name string
	// command may contain $ENDPOINT, $HOST (with the port), $PORT, $HOME (which
	// has a file named file), $KEY_ID, $SECRET, $TOKEN and $TOKEN_HEADER (for
	// curl). Empty words are left out.
	command []string
	// how says what is unusual about the listener or the credentials.
	how how
	// want are the schemes to be seen, as "PUT sigv4", each with at least one
	// request; no others may be seen. What the client prints is a GET.
	want []string
	// mistake must be named in requests that are not valid.
	mistake string
}

type how uint

const (
	overTLS   how = 1 << iota // the client speaks https
	byProxy                   // the client takes the listener for a proxy
	tokenless                 // the client cannot send a session token
)

// TestClients lets real clients make their calls, keeps the bytes that they
// send, and asks the real binary about them.
func TestClients(t *testing.T) {
	requireClients(t)
	address := startCountersign(t)
	// In a group, so that the binary outlives the calls.
	t.Run("calls", func(t *testing.T) {
		for _, c := range calls {
			for _, token := range c.tokens() {
				name := c.name
				if token != "" {
					name += ", session token"
				}
				t.Run(name, func(t *testing.T) {
					t.Parallel()
					c.test(t, address, token)
				})
			}
		}
	})
}

// requireClients skips the test but for the runs that have promised to install
// the clients.
func requireClients(t *testing.T) {
	t.Helper()
	if os.Getenv("COUNTERSIGN_E2E") != "1" {
		t.Skip("COUNTERSIGN_E2E=1 says that the clients are installed (e2e/test.sh installs them)")
	}
}

func (c call) tokens() []string {
	if c.how&tokenless != 0 {
		return []string{""}
	}
	return []string{"", sessionToken}
}

func (c call) test(t *testing.T, address, token string) {
	t.Helper()
	l := listen(t, c.how&overTLS != 0)
	printed := c.run(t, l.endpoint, token)
	requests := l.received(t)
	for _, url := range presigned.FindAllString(printed, -1) {
		requests = append(requests, sent{method: "GET", url: url})
	}
	seen := map[string]bool{}
	for _, request := range requests {
		seen[request.method+" "+c.requireVerdict(t, address, request, token)] = true
	}
	want := slices.Sorted(slices.Values(c.want))
	if got := slices.Sorted(maps.Keys(seen)); !slices.Equal(got, want) {
		t.Errorf("schemes %q, want %q", got, want)
	}
}

var presigned = regexp.MustCompile(`(?m)^https?://\S+`)

// run makes the client do what it is told, and returns what it prints.
func (c call) run(t *testing.T, endpoint, token string) string {
	t.Helper()
	home := t.TempDir()
	if err := os.WriteFile(filepath.Join(home, "file"), []byte("Größe\r\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	words := c.words(home, endpoint, token)
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	command := exec.CommandContext(ctx, words[0], words[1:]...)
	command.Env = c.environment(home, endpoint, token)
	var stdout, stderr bytes.Buffer
	command.Stdout, command.Stderr = &stdout, &stderr
	if err := command.Run(); err != nil {
		t.Errorf("%q: %v\n%s\n%s", words, err, stdout.Bytes(), stderr.Bytes())
	}
	return stdout.String()
}

// words fills in the command.
func (c call) words(home, endpoint, token string) []string {
	_, host, _ := strings.Cut(endpoint, "://")
	_, port, _ := strings.Cut(host, ":")
	values := map[string]string{
		"ENDPOINT": endpoint, "HOST": host, "PORT": port, "HOME": home, "KEY_ID": keyID, "SECRET": secret, "TOKEN": token,
		"$": "$",
	}
	if token != "" {
		values["TOKEN_HEADER"] = "-HX-Amz-Security-Token: " + token
	}
	var words []string
	for _, word := range c.command {
		if word = os.Expand(word, func(name string) string { return values[name] }); word != "" {
			words = append(words, word)
		}
	}
	return words
}

// environment gives the clients nothing of this machine's but the programs.
func (c call) environment(home, endpoint, token string) []string {
	environment := []string{
		"PATH=/usr/bin:/bin", "HOME=" + home, "LC_ALL=C.UTF-8", "PYTHONDONTWRITEBYTECODE=1", "PYTHONWARNINGS=ignore",
		"AWS_ACCESS_KEY_ID=" + keyID, "AWS_SECRET_ACCESS_KEY=" + secret, "AWS_DEFAULT_REGION=" + region,
		"AWS_EC2_METADATA_DISABLED=true", "AWS_MAX_ATTEMPTS=1", "AWS_PAGER=", "BOTO_CONFIG=/dev/null",
		"RCLONE_S3_PROVIDER=Other", "RCLONE_S3_ENDPOINT=" + endpoint, "RCLONE_S3_REGION=" + region,
		"RCLONE_RETRIES=1", "RCLONE_LOW_LEVEL_RETRIES=1", "RCLONE_S3_NO_CHECK_BUCKET=true",
		"RCLONE_S3_ACCESS_KEY_ID=" + keyID, "RCLONE_S3_SECRET_ACCESS_KEY=" + secret, "RCLONE_S3_SESSION_TOKEN=" + token,
	}
	if token != "" {
		environment = append(environment, "AWS_SESSION_TOKEN="+token)
	}
	if c.how&overTLS != 0 {
		environment = append(environment, "NODE_TLS_REJECT_UNAUTHORIZED=0")
	}
	if c.how&byProxy != 0 {
		environment = append(environment, "http_proxy="+endpoint)
	}
	return environment
}

// requireVerdict hands a request in, with the right secret and with another, and
// returns the scheme that was seen.
func (c call) requireVerdict(t *testing.T, address string, request sent, token string) string {
	t.Helper()
	keep(t, request, token)
	var report, wrong check.Report
	postCheck(t, address, input(request, secret, token), &report)
	unrelated := input(request, otherSecret, token)
	unrelated["depth"] = 1 // of all sets of three, the project's own tests try what is not explained
	postCheck(t, address, unrelated, &wrong)
	what := request.method + " " + request.url
	if wrong.Verdict != check.Unexplained {
		t.Errorf("%s with another secret: %s", wrong.Verdict, what)
	}
	if c.mistake == "" {
		requireValid(t, report, what)
	} else if report.Verdict == check.Valid || !slices.ContainsFunc(report.Mistakes, func(m check.Mistake) bool { return m.ID == c.mistake }) {
		t.Errorf("%s, without %s: %s\n%s", report.Verdict, c.mistake, what, report.Summary)
	}
	return report.Scheme
}

// requireValid also wants all that the request shows of the signing to be the
// same.
func requireValid(t *testing.T, report check.Report, what string) {
	t.Helper()
	shown := 0
	for _, step := range report.Steps {
		if step.Provided == nil {
			continue
		}
		shown++
		if step.Provided.State != diagnose.Same {
			t.Errorf("%s %s: %s", step.ID, step.Provided.State, what)
		}
	}
	if report.Verdict != check.Valid || shown == 0 {
		t.Errorf("%s, %d steps shown: %s\n%s", report.Verdict, shown, what, report.Summary)
	}
}

// input is the body of POST /api/check.
func input(request sent, secret, token string) map[string]any {
	in := check.RequestInput{Method: request.method, URL: request.url, Body: request.body}
	for _, h := range request.headers {
		in.Headers = append(in.Headers, check.HeaderInput{Name: h[0], Value: signer.Text(h[1])})
	}
	return map[string]any{
		"request":     in,
		"credentials": map[string]string{"access_key_id": keyID, "secret_access_key": secret, "session_token": token},
	}
}

// keep writes the request to the folder COUNTERSIGN_CAPTURES, ready to be handed
// in again without the client.
func keep(t *testing.T, request sent, token string) {
	t.Helper()
	folder := os.Getenv("COUNTERSIGN_CAPTURES")
	if folder == "" {
		return
	}
	body, err := json.MarshalIndent(input(request, secret, token), "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	name := strings.NewReplacer("/", "-", " ", "_", ",", "").Replace(filepath.Base(t.Name()))
	file, err := os.CreateTemp(folder, name+"-"+request.method+"-*.json")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	if _, err := file.Write(body); err != nil {
		t.Fatal(err)
	}
}
