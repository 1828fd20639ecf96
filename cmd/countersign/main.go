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

	"github.com/alecthomas/kong"
)

// Exit statuses.
const (
	exitOK     = 0
	exitFailed = 1
	exitUsage  = 2
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second signal ends the process at once
	os.Exit(run(ctx, os.Args[1:], os.Getenv, os.Stdin, os.Stdout, os.Stderr))
}

// A commandLine is what may be said to the program.
type commandLine struct {
	Serve   serveCommand   `cmd:"" default:"withargs" help:"Serve the page. This is what no command means."`
	Health  healthCommand  `cmd:"" help:"Ask a running server whether it lives; exit status 0 or 1."`
	Version versionCommand `cmd:"" help:"Print the version."`
}

const description = `Countersign tells why a signature was refused.

Every flag can be given in the environment instead: --tls-cert as COUNTERSIGN_TLS_CERT.`

// A world is what a command touches.
type world struct {
	ctx            context.Context
	stdout, stderr io.Writer
}

// run is main with everything around it as a parameter.
func run(ctx context.Context, args []string, getenv func(string) string, _ io.Reader, stdout, stderr io.Writer) int {
	exited := false
	parser, err := kong.New(&commandLine{},
		kong.Name("countersign"),
		kong.Description(description),
		kong.Writers(stdout, stderr),
		kong.Exit(func(int) { exited = true }), // only --help calls it
		kong.Resolvers(environment(getenv)),
		kong.ConfigureHelp(kong.HelpOptions{WrapUpperBound: 80}),
	)
	if err != nil {
		return fail(stderr, err, exitFailed)
	}
	command, err := parser.Parse(args)
	if exited {
		return exitOK
	}
	if err != nil { // kong's own status for this is 80
		return fail(stderr, fmt.Errorf("%w; see countersign --help", err), exitUsage)
	}
	err = command.Run(&world{ctx, stdout, stderr})
	if usage := (*usageError)(nil); errors.As(err, &usage) {
		return fail(stderr, err, exitUsage)
	}
	if err != nil {
		return fail(stderr, err, exitFailed)
	}
	return exitOK
}

func fail(stderr io.Writer, err error, status int) int {
	fmt.Fprintf(stderr, "countersign: %v\n", err)
	return status
}

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
