package signer_test

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"countersign/signer"
)

// However a case is printed, its secrets are not.
func TestSecretsAreNeverPrinted(t *testing.T) {
	const planted = "wJalrXUtnFEMI/K7MDENG"
	c := signer.Case{Credentials: signer.Credentials{AccessKeyID: "AK", SecretAccessKey: planted, SessionToken: planted, SigningKey: planted}}
	var printed strings.Builder
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d", "%50v", "%T"} {
		for _, v := range []any{c, &c, c.Credentials, c.Credentials.SecretAccessKey, []signer.Secret{planted}, map[signer.Secret]int{planted: 1}} {
			fmt.Fprintf(&printed, verb+"\n", v)
		}
	}
	b, err := json.Marshal([]any{c, map[string]signer.Secret{"key": planted}})
	if err != nil {
		t.Fatal(err)
	}
	printed.Write(b)
	slog.New(slog.NewJSONHandler(&printed, nil)).Info("m", "case", c, "key", c.Credentials.SecretAccessKey)
	slog.New(slog.NewTextHandler(&printed, nil)).Info("m", "case", c, "key", c.Credentials.SecretAccessKey)
	for _, form := range []string{planted, fmt.Sprintf("%x", planted), fmt.Sprintf("%X", planted), fmt.Sprint([]byte(planted))} {
		if strings.Contains(printed.String(), form) {
			t.Errorf("%q is in what was printed:\n%s", form, printed.String())
		}
	}
	if !strings.Contains(printed.String(), "[redacted]") || c.Credentials.SecretAccessKey.Reveal() != planted {
		t.Error("nothing was redacted, or nothing is left to compute with")
	}
}
