// Package clients points real programs at the real binary.
package clients

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"
)

// python is Debian's own: python3-boto is installed for no other.
const python = "/usr/bin/python3"

// requireBoto skips the test where boto is not installed, but for the runs
// that have promised to install it.
func requireBoto(t *testing.T) {
	t.Helper()
	if output, err := exec.Command(python, "-c", "import boto.mws.connection").CombinedOutput(); err != nil {
		if os.Getenv("COUNTERSIGN_E2E") == "1" {
			t.Fatalf("python3-boto is not installed: %v\n%s", err, output)
		}
		t.Skip("python3-boto is not installed (e2e/test.sh installs it)")
	}
}

// runPython runs a script of this folder, with an environment in which boto
// finds no configuration and no proxy.
func runPython(t *testing.T, arguments ...string) []byte {
	t.Helper()
	command := exec.Command(python, arguments...)
	command.Env = []string{"PATH=/usr/bin:/bin", "HOME=" + t.TempDir(), "BOTO_CONFIG=/dev/null", "PYTHONDONTWRITEBYTECODE=1"}
	var stderr bytes.Buffer
	command.Stderr = &stderr
	output, err := command.Output()
	if err != nil {
		t.Fatalf("%v: %v\n%s", arguments, err, stderr.Bytes())
	}
	return output
}

var announcement = regexp.MustCompile(`^Countersign is at (http://127\.0\.0\.1:\d+/)$`)

// startCountersign runs the real binary for the length of the test, and returns
// its address.
func startCountersign(t *testing.T) string {
	t.Helper()
	command := exec.Command(binary(t), "--listen", "127.0.0.1:0")
	command.Stderr = &testLog{t: t}
	stdout, err := command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	addresses := make(chan string, 1)
	go func() {
		lines := bufio.NewScanner(stdout)
		for lines.Scan() {
			if found := announcement.FindStringSubmatch(lines.Text()); found != nil {
				addresses <- found[1]
			}
		}
		close(addresses)
	}()
	t.Cleanup(func() {
		_ = command.Process.Signal(syscall.SIGTERM)
		for range addresses { // until the pipe is drained
		}
		if err := command.Wait(); err != nil {
			t.Errorf("countersign stopped with %v", err)
		}
	})
	select {
	case address, printed := <-addresses:
		if printed {
			return address
		}
		t.Fatal("countersign ended without saying where it is")
	case <-time.After(20 * time.Second):
		t.Fatal("countersign does not say where it is")
	}
	return ""
}

// testLog shows what a program complains of on its standard error if the test
// fails.
type testLog struct{ t *testing.T }

func (l *testLog) Write(b []byte) (int, error) {
	if !bytes.Contains(b, []byte(" level=INFO ")) {
		l.t.Logf("countersign: %s", bytes.TrimSpace(b))
	}
	return len(b), nil
}

// binary returns the program under test: the one that test.sh has built, or one
// built here.
func binary(t *testing.T) string {
	t.Helper()
	if path := os.Getenv("COUNTERSIGN_BINARY"); path != "" {
		return path
	}
	path := filepath.Join(t.TempDir(), "countersign")
	build := exec.Command("go", "build", "-o", path, "./cmd/countersign")
	build.Dir = filepath.Join("..", "..")
	if output, err := build.CombinedOutput(); err != nil {
		t.Fatalf("go build: %v\n%s", err, output)
	}
	return path
}

// postCheck sends an input to /api/check and reads the answer into report.
func postCheck(t *testing.T, address string, input, report any) {
	t.Helper()
	body, err := json.Marshal(input)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, "POST", address+"api/check", bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/json")
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	answer, err := io.ReadAll(response.Body)
	if err != nil || response.StatusCode != http.StatusOK {
		t.Fatalf("%s, %v: %s", response.Status, err, answer)
	}
	if err := json.Unmarshal(answer, report); err != nil {
		t.Fatalf("%v: %s", err, answer)
	}
}

// lines splits the output of a program.
func lines(output []byte) []string {
	return strings.Split(strings.TrimSpace(string(output)), "\n")
}
