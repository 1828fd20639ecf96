// Countersign tells why a signature was refused.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime"
	"runtime/debug"
	"strings"
	"syscall"
	"time"

	"github.com/alecthomas/kong"
)

// Exit statuses.
const (
	exitOK     = 0
	exitFailed = 1 // of check: the signature is wrong
	exitUsage  = 2
	exitOpen   = 3 // of check: nothing was verified
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second signal ends the process at once
	os.Exit(run(ctx, os.Args[1:], os.Getenv, os.Stdin, os.Stdout, os.Stderr))
}

// A commandLine is what may be said to the program.
type commandLine struct {
	Serve   serveCommand   `cmd:"" default:"withargs" help:"Serve the page. This is what no command means."`
	Check   checkCommand   `cmd:"" help:"Say why the signature in files, or in standard input, was refused."`
	Health  healthCommand  `cmd:"" help:"Ask a running server whether it lives; exit status 0 or 1."`
	Version versionCommand `cmd:"" help:"Print the version."`
}

const description = `Countersign tells why a signature was refused.

Every flag can be given in the environment instead: --tls-cert as COUNTERSIGN_TLS_CERT.`

// A world is what a command touches.
type world struct {
	ctx            context.Context
	getenv         func(string) string
	stdin          io.Reader
	stdout, stderr io.Writer
	now            func() time.Time
}

// run is main with everything around it as a parameter.
func run(ctx context.Context, args []string, getenv func(string) string, stdin io.Reader, stdout, stderr io.Writer) int {
	w := &world{ctx, getenv, stdin, stdout, stderr, time.Now}
	return w.run(args)
}

func (w *world) run(args []string) int {
	exited := false
	parser, err := kong.New(&commandLine{},
		kong.Name("countersign"),
		kong.Description(description),
		kong.Writers(w.stdout, w.stderr),
		kong.Exit(func(int) { exited = true }), // only --help calls it
		kong.Resolvers(environment(w.getenv)),
		kong.ConfigureHelp(kong.HelpOptions{WrapUpperBound: 80}),
	)
	if err != nil {
		return fail(w.stderr, err, exitFailed)
	}
	command, err := parser.Parse(args)
	if exited {
		return exitOK
	}
	if err != nil { // kong's own status for this is 80
		return fail(w.stderr, fmt.Errorf("%w; see countersign --help", err), exitUsage)
	}
	return statusOf(w.stderr, command.Run(w))
}

// statusOf says what went wrong, and returns the exit status for it.
func statusOf(stderr io.Writer, err error) int {
	var usage *usageError
	var answer exitStatus
	switch {
	case err == nil:
		return exitOK
	case errors.As(err, &answer):
		return int(answer)
	case errors.As(err, &usage):
		return fail(stderr, err, exitUsage)
	}
	return fail(stderr, err, exitFailed)
}

// fail names files and arguments as they were given, which may hold control
// characters.
func fail(stderr io.Writer, err error, status int) int {
	fmt.Fprintf(stderr, "countersign: %s\n", visibleLines(err.Error()))
	return status
}

// An exitStatus is an answer that is told by the exit status alone.
type exitStatus int

func (s exitStatus) Error() string { return fmt.Sprintf("exit status %d", int(s)) }

// A usageError is a wrong value that the parser could not see.
type usageError struct{ error }

func (e *usageError) Unwrap() error { return e.error }

// environment gives each flag the variable of its name. kong's own env tag
// would read the process's environment behind run's back.
func environment(getenv func(string) string) kong.Resolver {
	return kong.ResolverFunc(func(_ *kong.Context, _ *kong.Path, flag *kong.Flag) (any, error) {
		if flag.Name == "help" {
			return nil, nil
		}
		if value := getenv("COUNTERSIGN_" + strings.ToUpper(strings.ReplaceAll(flag.Name, "-", "_"))); value != "" {
			return value, nil
		}
		return nil, nil
	})
}

type versionCommand struct{}

// Run prints what the binary knows of itself.
func (versionCommand) Run(w *world) error {
	version, revision := "(unknown)", ""
	if info, ok := debug.ReadBuildInfo(); ok {
		version = info.Main.Version
		for _, setting := range info.Settings {
			if setting.Key == "vcs.revision" {
				revision = " " + setting.Value
			}
		}
	}
	_, err := fmt.Fprintf(w.stdout, "countersign %s%s (%s)\n", version, revision, runtime.Version())
	return err
}
