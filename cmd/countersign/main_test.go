package main

import (
	"bytes"
	"context"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the golden files anew")

// runWith runs the program with an environment of its own and a context that
// has ended, so that serve stops as soon as it has started.
func runWith(env map[string]string, args ...string) (status int, stdout, stderr string) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	var out, errs bytes.Buffer
	status = run(ctx, args, func(name string) string { return env[name] }, strings.NewReader(""), &out, &errs)
	return status, out.String(), errs.String()
}

func TestUsage(t *testing.T) {
	t.Setenv("COLUMNS", "80")
	for name, args := range map[string][]string{
		"usage.txt":        {"--help"},
		"usage-serve.txt":  {"serve", "--help"},
		"usage-check.txt":  {"check", "--help"},
		"usage-health.txt": {"health", "--help"},
	} {
		status, stdout, stderr := runWith(nil, args...)
		if status != exitOK || stderr != "" {
			t.Errorf("%v: status %d, %s", args, status, stderr)
		}
		golden(t, name, stdout)
	}
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s (go test ./cmd/countersign -update, if meant):\n%s", name, got)
	}
}

func TestStatuses(t *testing.T) {
	type env = map[string]string
	free := []string{"--listen", "127.0.0.1:0"}
	for what, c := range map[string]struct {
		env    env
		args   []string
		status int
		says   string // on standard error
	}{
		"the version is told":                       {nil, []string{"version"}, 0, ""},
		"no command serves":                         {nil, free, 0, "stopped"},
		"no argument serves":                        {env{"COUNTERSIGN_LISTEN": "127.0.0.1:0"}, nil, 0, "stopped"},
		"an unknown command is misuse":              {nil, []string{"sevre"}, 2, "unexpected argument"},
		"an unknown flag is misuse":                 {nil, []string{"--lisen", "x"}, 2, "unknown flag"},
		"an address without a port is misuse":       {nil, []string{"--listen", "127.0.0.1"}, 2, "HOST:PORT"},
		"a port that is none is misuse":             {nil, []string{"--listen", "127.0.0.1:99999"}, 2, "HOST:PORT"},
		"so it is in the environment":               {env{"COUNTERSIGN_LISTEN": "8080"}, nil, 2, "HOST:PORT"},
		"a certificate without its key is misuse":   {nil, []string{"--tls-cert", "x.pem"}, 2, "go together"},
		"so it is in the environment, for health":   {env{"COUNTERSIGN_TLS_KEY": "x"}, []string{"health"}, 2, "go together"},
		"a certificate that is not there fails":     {nil, append([]string{"--tls-cert", "no.pem", "--tls-key", "no.pem"}, free...), 1, "no.pem"},
		"an unknown level is misuse":                {nil, []string{"--log-level", "loud"}, 2, "log-level"},
		"a size without sense is misuse":            {nil, []string{"--max-request", "8 apples"}, 2, "4MiB"},
		"no size is misuse":                         {nil, []string{"--max-request", "0"}, 2, "4MiB"},
		"a host with a scheme is misuse":            {env{"COUNTERSIGN_LISTEN": "127.0.0.1:0"}, []string{"--host", "http://a.example"}, 2, "no scheme"},
		"an address of another machine fails":       {nil, []string{"--listen", "192.0.2.1:0"}, 1, "192.0.2.1"},
		"health of nobody fails":                    {nil, []string{"health", "--listen", "127.0.0.1:1"}, 1, "health"},
		"health at an address that is none, misuse": {nil, []string{"health", "--url", "http://[::1"}, 2, "--url"},
		"hosts come from the environment by commas": {env{"COUNTERSIGN_HOST": "a.example,*", "COUNTERSIGN_LISTEN": "127.0.0.1:0"}, nil, 2, `"*"`},
		"an argument wins over the environment":     {env{"COUNTERSIGN_LISTEN": "bad"}, free, 0, "stopped"},
		"asking for help in the environment is not": {env{"COUNTERSIGN_HELP": "1", "COUNTERSIGN_LISTEN": "127.0.0.1:0"}, nil, 0, "stopped"},
	} {
		t.Run(what, func(t *testing.T) {
			status, _, stderr := runWith(c.env, c.args...)
			if status != c.status || !strings.Contains(stderr, c.says) {
				t.Errorf("status %d, want %d with %q: %s", status, c.status, c.says, stderr)
			}
		})
	}
}

func TestVersionIsOneLine(t *testing.T) {
	_, stdout, _ := runWith(nil, "version")
	if !strings.HasPrefix(stdout, "countersign ") || strings.Count(stdout, "\n") != 1 {
		t.Errorf("%q", stdout)
	}
}
