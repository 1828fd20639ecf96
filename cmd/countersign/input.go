package main

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"reflect"
	"slices"

	"countersign/signer/check"
)

const (
	maxPaste  = 4 << 20 // as much as the page takes
	maxSecret = 64 << 10

	standardInput = "-"
)

// input puts together what is to be checked, and says where the key is from.
func (c *checkCommand) input(w *world) (in check.Input, key string, err error) {
	files := c.Files
	if len(files) == 0 {
		files = []string{standardInput}
	}
	if err := c.onlyOnce(files); err != nil {
		return in, "", err
	}
	var pastes [][]byte
	for _, name := range files {
		text, err := readLimited(w, name, maxPaste)
		if err != nil {
			return in, "", err
		}
		pastes = append(pastes, text)
	}
	if len(bytes.TrimSpace(bytes.Join(pastes, nil))) == 0 {
		return in, "", fmt.Errorf("there is nothing in %s", nameOf(files[0]))
	}
	if in, err = asInput(pastes); err != nil {
		return in, "", err
	}
	in.Scheme, in.Region, in.Service = cmp.Or(c.Scheme, in.Scheme), cmp.Or(c.Region, in.Region), cmp.Or(c.Service, in.Service)
	in.Depth, in.Entry, in.Reference = cmp.Or(c.Depth, in.Depth), cmp.Or(c.Entry, in.Entry), cmp.Or(c.Reference, in.Reference)
	key, err = c.key(w, &in)
	return in, key, err
}

// onlyOnce refuses to read standard input for two things.
func (c *checkCommand) onlyOnce(files []string) error {
	n := 0
	for _, name := range append(slices.Clone(files), c.SecretFile) {
		if name == standardInput {
			n++
		}
	}
	switch {
	case n > 1 && c.SecretFile == standardInput:
		return errors.New("--secret-file - needs a FILE to check: standard input cannot hold both")
	case n > 1:
		return errors.New("standard input is named twice")
	}
	return nil
}

// asInput takes a single file for an Input if it is one in JSON, and anything
// else for pastes. What has the fields of an Input and no others is meant as one:
// its error is told.
func asInput(pastes [][]byte) (check.Input, error) {
	var fields map[string]json.RawMessage
	if len(pastes) != 1 || json.Unmarshal(pastes[0], &fields) != nil || len(fields) == 0 {
		return check.Input{Paste: pastes}, nil
	}
	in, err := check.Decode(pastes[0])
	if err == nil {
		return in, nil
	}
	const certain = 2 // a log's record can have a field request
	for name := range fields {
		if len(fields) < certain || !isInputField(name) {
			return check.Input{Paste: pastes}, nil
		}
	}
	return in, err
}

// isInputField reports whether an Input has a field of that name in JSON.
func isInputField(name string) bool {
	for field := range reflect.TypeFor[check.Input]().Fields() {
		if field.Tag.Get("json") == name {
			return true
		}
	}
	return false
}

// key adds the credentials: of a file that is named, else those of the input
// itself, else the environment's. These belong together, so they are not mixed
// with the key of another place.
func (c *checkCommand) key(w *world, in *check.Input) (string, error) {
	var given check.CredentialsInput
	if in.Credentials != nil {
		given = *in.Credentials
	}
	in.Credentials = &given
	if c.SecretFile != "" {
		secret, err := readSecret(w, c.SecretFile)
		given.SecretAccessKey, given.SigningKey = secret, ""
		return "from " + nameOf(c.SecretFile), err
	}
	if given.SecretAccessKey != "" || given.SigningKey != "" {
		return "from the input", nil
	}
	secret := w.getenv("AWS_SECRET_ACCESS_KEY")
	if secret == "" {
		return "", nil
	}
	given.SecretAccessKey = secret
	given.AccessKeyID = cmp.Or(given.AccessKeyID, w.getenv("AWS_ACCESS_KEY_ID"))
	given.SessionToken = cmp.Or(given.SessionToken, w.getenv("AWS_SESSION_TOKEN"))
	return "AWS_SECRET_ACCESS_KEY of the environment", nil
}

// readSecret reads a file that holds one line. No error holds any of it.
func readSecret(w *world, name string) (string, error) {
	text, err := readLimited(w, name, maxSecret)
	if err != nil {
		return "", err
	}
	text = bytes.TrimSuffix(bytes.TrimSuffix(text, []byte("\n")), []byte("\r"))
	if len(text) == 0 || bytes.ContainsAny(text, "\r\n") {
		return "", fmt.Errorf("--secret-file %s wants one line, the secret access key", name)
	}
	return string(text), nil
}

// readLimited reads a file of at most that size.
func readLimited(w *world, name string, most int64) ([]byte, error) {
	from := w.stdin
	if name == standardInput {
		if width := terminalWidth(w.stdin); width > 0 {
			fmt.Fprintln(w.stderr, "countersign: reading standard input up to Ctrl-D")
		}
	} else {
		file, err := os.Open(name)
		if err != nil {
			return nil, err
		}
		defer file.Close()
		from = file
	}
	text, err := readUntil(w.ctx, io.LimitReader(from, most+1))
	switch {
	case err != nil:
		return nil, fmt.Errorf("%s: %w", nameOf(name), err)
	case int64(len(text)) > most:
		return nil, fmt.Errorf("%s is larger than %d KiB", nameOf(name), most>>10)
	}
	return text, nil
}

// readUntil reads all, or gives up when the context ends: somebody who waits
// for standard input must be able to stop it.
func readUntil(ctx context.Context, from io.Reader) ([]byte, error) {
	type result struct {
		text []byte
		err  error
	}
	done := make(chan result, 1)
	go func() {
		text, err := io.ReadAll(from)
		done <- result{text, err}
	}()
	select {
	case r := <-done:
		return r.text, r.err
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
}

// nameOf is what a file is called in a sentence.
func nameOf(file string) string {
	if file == standardInput {
		return "standard input"
	}
	return file
}
