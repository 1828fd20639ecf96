// Package programs runs small programs that sign a request wrongly, each in the
// way that people are wrong in its language, and hands what they print to the
// real binary.
package programs

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// What the programs sign with. The secret holds the characters that get lost.
const (
	accessKey    = "AKIAQ3EXAMPLE7COUNTR"
	secretKey    = "q7Rk+Zt2/WbXn8LdV0sYh5Gc+Pj3/MuEa9TfKo1B"
	sessionToken = "FwoGZXIvYXdzEJr//////////wEaDKx+counter/sign+EXAMPLE=="
	now          = "2026-11-22T03:04:05Z"
)

// A program is a record of expected.txt.
type program struct {
	path     string // a file, or the folder of a Go program
	scheme   string
	mistakes [][]string // one alternative of each must be named
	why      string
}

// TestExpectations holds expected.txt to the programs that are there, and to
// the numbers that were asked for.
func TestExpectations(t *testing.T) {
	programs := readExpected(t)
	byCount, ids, kinds := map[int]int{}, map[string]bool{}, map[string]string{}
	var listed []string
	for _, p := range programs {
		listed = append(listed, p.path)
		byCount[len(p.mistakes)]++
		kind := p.kind()
		if other := kinds[kind]; other != "" {
			t.Errorf("%s and %s make the same mistakes", p.path, other)
		}
		kinds[kind] = p.path
		for _, alternatives := range p.mistakes {
			id, _, _ := strings.Cut(alternatives[0], "/")
			ids[id] = true
		}
	}
	there, err := filepath.Glob("*/*")
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(listed)
	if !slices.Equal(listed, there) {
		t.Errorf("expected.txt lists\n%q\nthere are\n%q", listed, there)
	}
	t.Logf("%d programs: %d with one mistake, %d with two, %d with three; %d different ids",
		len(programs), byCount[1], byCount[2], byCount[3], len(ids))
	if len(programs) < 62 || byCount[1] < 40 || byCount[2] < 15 || byCount[3] < 5 || len(ids) < 45 {
		t.Error("too few programs")
	}
}

// kind is the same for two programs that make the same mistakes.
func (p program) kind() string {
	var mistakes []string
	for _, alternatives := range p.mistakes {
		mistakes = append(mistakes, strings.Join(alternatives, " | "))
	}
	slices.Sort(mistakes)
	return strings.Join(mistakes, ", ")
}

// TestPrograms shows that each program signs rightly without its mistakes, and
// that each mistake changes what it prints and spoils the signature.
func TestPrograms(t *testing.T) {
	requireE2E(t)
	tools := newTools(t)
	for _, p := range readExpected(t) {
		t.Run(p.path, func(t *testing.T) {
			t.Parallel()
			mended := tools.run(t, p, "all")
			requireRequest(t, mended)
			if report := tools.check(t, mended); report.Verdict != "valid" || report.Scheme != p.scheme {
				t.Fatalf("with its mistakes mended: %s, %s, want valid, %s\n%s", report.Verdict, report.Scheme, p.scheme, mended)
			}
			wrong := tools.run(t, p, "")
			requireRequest(t, wrong)
			tools.requireNotValid(t, "with all its mistakes", wrong)
			if len(p.mistakes) == 1 {
				return
			}
			for i, mistake := range p.mistakes {
				if bytes.Equal(tools.run(t, p, strconv.Itoa(i+1)), wrong) {
					t.Errorf("%s changes nothing beside the others", mistake)
				}
				tools.requireNotValid(t, fmt.Sprintf("with no mistake but %s", mistake), tools.run(t, p, p.allBut(i)))
			}
		})
	}
}

// allBut is the switch that leaves a single mistake in.
func (p program) allBut(left int) string {
	var mended []string
	for i := range p.mistakes {
		if i != left {
			mended = append(mended, strconv.Itoa(i+1))
		}
	}
	return strings.Join(mended, ",")
}

// TestMistakes demands that what each program does wrong is named, and nothing
// else.
func TestMistakes(t *testing.T) {
	requireE2E(t)
	tools := newTools(t)
	for _, p := range readExpected(t) {
		t.Run(p.path, func(t *testing.T) {
			t.Parallel()
			printed := tools.run(t, p, "")
			report := tools.check(t, printed)
			if report.Verdict != "explained" || !p.namedBy(report.Mistakes) {
				t.Errorf("%s: %s %v, want explained %s\n%s\n%s", p.scheme, report.Verdict, report.Mistakes, p.kind(), p.why, printed)
			}
		})
	}
}

// namedBy says whether the mistakes are those expected, in any order.
func (p program) namedBy(named []mistake) bool {
	if len(named) != len(p.mistakes) {
		return false
	}
	left := slices.Clone(named)
	for _, alternatives := range p.mistakes {
		at := slices.IndexFunc(left, func(m mistake) bool { return slices.ContainsFunc(alternatives, m.is) })
		if at < 0 {
			return false
		}
		left = slices.Delete(left, at, at+1)
	}
	return true
}

// A report is the part of the binary's JSON that is looked at here.
type report struct {
	Verdict, Scheme string
	Mistakes        []mistake
}

type mistake struct{ ID, Variant string }

func (m mistake) String() string { return strings.TrimSuffix(m.ID+"/"+m.Variant, "/") }

// is says whether the mistake is the one expected: with any variant, if none is
// demanded.
func (m mistake) is(expected string) bool { return expected == m.ID || expected == m.String() }

// tools are the binary and the compiled programs.
type tools struct{ binary, programs, home string }

func newTools(t *testing.T) tools {
	t.Helper()
	made := tools{binary: os.Getenv("COUNTERSIGN_BINARY"), programs: t.TempDir(), home: t.TempDir()}
	if made.binary == "" {
		made.binary = filepath.Join(t.TempDir(), "countersign")
		goBuild(t, filepath.Join("..", ".."), made.binary, "./cmd/countersign")
	}
	goBuild(t, ".", made.programs+string(filepath.Separator), "./go/...")
	return made
}

func goBuild(t *testing.T, folder, output, packages string) {
	t.Helper()
	build := exec.Command("go", "build", "-o", output, packages)
	build.Dir = folder
	if output, err := build.CombinedOutput(); err != nil {
		t.Fatalf("go build %s: %v\n%s", packages, err, output)
	}
}

// interpreters are the commands that run a program, by the end of its name.
// Python is Debian's own.
var interpreters = map[string]string{
	".py": "/usr/bin/python3", ".php": "php", ".mjs": "node", ".pl": "perl", ".rb": "ruby", ".java": "java", ".sh": "bash",
}

// run returns what a program prints with some of its mistakes mended.
func (m tools) run(t *testing.T, p program, mend string) []byte {
	t.Helper()
	command := exec.Command(filepath.Join(m.programs, filepath.Base(p.path)))
	if interpreter := interpreters[filepath.Ext(p.path)]; interpreter != "" {
		command = exec.Command(interpreter, p.path)
	}
	command.Env = []string{
		"PATH=" + os.Getenv("PATH"), "HOME=" + m.home, "LC_ALL=C.UTF-8", "MEND=" + mend,
		"ACCESS_KEY=" + accessKey, "SECRET_KEY=" + secretKey, "SESSION_TOKEN=" + sessionToken, "NOW=" + now,
	}
	var stderr bytes.Buffer
	command.Stderr = &stderr
	output, err := command.Output()
	if err != nil || stderr.Len() > 0 {
		t.Fatalf("%s, MEND=%s: %v\n%s", p.path, mend, err, stderr.Bytes())
	}
	return output
}

// check hands a paste to the binary.
func (m tools) check(t *testing.T, paste []byte) report {
	t.Helper()
	command := exec.Command(m.binary, "check", "--json")
	command.Stdin = bytes.NewReader(paste)
	command.Env = []string{"HOME=" + m.home, "AWS_SECRET_ACCESS_KEY=" + secretKey}
	var stderr bytes.Buffer
	command.Stderr = &stderr
	output, err := command.Output()
	var exit *exec.ExitError
	if err != nil && !(errors.As(err, &exit) && exit.ExitCode() != 2) {
		t.Fatalf("countersign check: %v\n%s\n%s", err, stderr.Bytes(), paste)
	}
	var answer report
	if err := json.Unmarshal(output, &answer); err != nil {
		t.Fatalf("%v\n%s", err, output)
	}
	return answer
}

func (m tools) requireNotValid(t *testing.T, what string, paste []byte) {
	t.Helper()
	if verdict := m.check(t, paste).Verdict; verdict == "valid" {
		t.Errorf("%s the signature is right\n%s", what, paste)
	}
}

var urlLine = regexp.MustCompile(`^(?:GET|POST|PUT|DELETE) (https?://\S+)\n$`)

// requireRequest demands one request: a method and a URL in a line, or a raw
// HTTP request whose body is as long as it says.
func requireRequest(t *testing.T, printed []byte) {
	t.Helper()
	if found := urlLine.FindSubmatch(printed); found != nil {
		if _, err := url.Parse(string(found[1])); err != nil {
			t.Errorf("%v\n%s", err, printed)
		}
		return
	}
	reader := bufio.NewReader(bytes.NewReader(printed))
	request, err := http.ReadRequest(reader)
	if err != nil {
		t.Fatalf("%v\n%s", err, printed)
	}
	if _, err := io.Copy(io.Discard, request.Body); err != nil {
		t.Errorf("the body: %v\n%s", err, printed)
	}
	if rest, _ := io.ReadAll(reader); len(bytes.TrimSuffix(rest, []byte("\n"))) > 0 {
		t.Errorf("%q is printed behind the request\n%s", rest, printed)
	}
}

func requireE2E(t *testing.T) {
	t.Helper()
	if os.Getenv("COUNTERSIGN_E2E") != "1" {
		t.Skip("needs the languages that e2e/test.sh installs (COUNTERSIGN_E2E=1)")
	}
}

// readExpected reads expected.txt: records of "key  value" lines with an empty
// line between them, comments behind #. An unknown key is fatal.
func readExpected(t *testing.T) []program {
	t.Helper()
	text, err := os.ReadFile("expected.txt")
	if err != nil {
		t.Fatal(err)
	}
	var programs []program
	for number, line := range strings.Split(string(text), "\n") {
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		key, value, _ := strings.Cut(line, " ")
		value = strings.TrimSpace(value)
		if key == "program" {
			programs = append(programs, program{path: value})
			continue
		}
		if value == "" || len(programs) == 0 || !programs[len(programs)-1].set(key, value) {
			t.Fatalf("expected.txt, line %d: %q", number+1, line)
		}
	}
	return programs
}

func (p *program) set(key, value string) bool {
	switch key {
	case "scheme":
		p.scheme = value
	case "mistake":
		p.mistakes = append(p.mistakes, strings.Split(value, " | "))
	case "why":
		p.why = value
	default:
		return false
	}
	return true
}
