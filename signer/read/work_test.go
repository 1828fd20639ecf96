package read_test

import (
	"bytes"
	"context"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"countersign/signer/read"
)

// Eight times the paste takes eight times the memory, and as many times the
// allocations, whatever is pasted. The room beside that is so much for each
// byte, for what ends at a bound and goes on in another way.
func TestMemoryIsLinear(t *testing.T) {
	if testing.Short() {
		t.Skip("a short run leaves this to the full one: the race detector allocates too")
	}
	check := func(what string, small, paste []byte) {
		fewBytes, fewTimes := allocations(small)
		manyBytes, manyTimes := allocations(paste)
		if size := uint64(len(paste)); manyBytes > 10*fewBytes+128*size || manyTimes > 10*fewTimes+4*size {
			t.Errorf("%s: %d bytes and %d allocations for an eighth, %d and %d for all", what, fewBytes, fewTimes, manyBytes, manyTimes)
		}
	}
	const size, most = 1 << 17, 1 << 19
	for _, group := range groups {
		small := group(size / 8)
		for what, paste := range group(size) {
			check(what, small[what], paste)
		}
	}
	small := nested(most / 8)
	for what, paste := range nested(most) {
		check(what, small[what], paste)
	}
}

// allocations returns how many bytes reading allocates, and how often.
func allocations(paste []byte) (size, times uint64) {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	read.Read([][]byte{paste}, nil)
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc, after.Mallocs - before.Mallocs
}

// Eight times the paste takes eight times the work, and no paste takes many
// times what one does that holds nothing. Work is counted, not clocked: a
// program made for test coverage says how often each statement of this
// package, and of the standard library's that it uses, was run.
func TestWorkIsLinear(t *testing.T) {
	if testing.Short() {
		t.Skip("a short run leaves this to the full one: it builds a program")
	}
	const size, hang, dearest, room = 1 << 17, 10 * time.Minute, 20, 32
	ctx, cancel := context.WithTimeout(t.Context(), hang)
	defer cancel()
	work := counter(ctx, t)
	most := dearest * work(plain(size))
	var running sync.WaitGroup
	defer running.Wait()
	free := make(chan struct{}, runtime.GOMAXPROCS(0))
	for _, group := range groups {
		small := group(size / 8)
		for what, paste := range group(size) {
			free <- struct{}{}
			running.Go(func() {
				defer func() { <-free }()
				few, many := work(small[what]), work(paste)
				if many > 10*few+room*len(paste) || many > most {
					t.Errorf("%s: %d statements for an eighth, %d for all, where %d are for a text that holds nothing", what, few, many, most/dearest)
				}
				t.Logf("%.0f statements a byte: %s", float64(many)/float64(len(paste)), what)
			})
		}
	}
}

// countedPaste tells this program that it is to read a paste and to count.
const countedPaste = "COUNTERSIGN_COUNTED_PASTE"

// TestCountedPaste is what the program that counts runs.
func TestCountedPaste(t *testing.T) {
	if os.Getenv(countedPaste) == "" {
		t.Skip("only for TestWorkIsLinear")
	}
	paste, err := io.ReadAll(os.Stdin)
	if err != nil {
		t.Fatal(err)
	}
	read.Read([][]byte{paste}, nil)
}

// counter returns what counts the statements that reading a paste takes.
func counter(ctx context.Context, t *testing.T) func(paste []byte) int {
	program := filepath.Join(t.TempDir(), "counted")
	build := exec.CommandContext(ctx, "go", "test", "-c", "-o", program, "-covermode", "count",
		"-coverpkg", "countersign/signer/...,bytes,strings,regexp,encoding/json,html,unicode/utf8", ".")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	run := func(paste []byte) int {
		profile, err := os.CreateTemp(t.TempDir(), "profile")
		if err != nil {
			t.Error(err)
			return 0
		}
		defer profile.Close()
		counted := exec.CommandContext(ctx, program, "-test.run", "^TestCountedPaste$", "-test.coverprofile", profile.Name())
		counted.Env, counted.Stdin = append(os.Environ(), countedPaste+"=1"), bytes.NewReader(paste)
		if out, err := counted.CombinedOutput(); err != nil {
			t.Errorf("%v\n%s", err, out)
		}
		return statements(t, profile)
	}
	none := run(nil) // what a program takes to start
	return func(paste []byte) int { return run(paste) - none }
}

// statements adds up a profile, which has a line for each block: where it is,
// how many statements it has, and how often it was run.
func statements(t *testing.T, profile io.Reader) (sum int) {
	text, err := io.ReadAll(profile)
	if err != nil {
		t.Error(err)
	}
	for l := range strings.Lines(string(text)) {
		if fields := strings.Fields(l); len(fields) == 3 {
			statements, _ := strconv.Atoi(fields[1])
			times, _ := strconv.Atoi(fields[2])
			sum += statements * times
		}
	}
	return sum
}
