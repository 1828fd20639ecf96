package signer_test

import (
	"math/rand/v2"
	"testing"

	"countersign/signer"
	"countersign/signer/signertest"
)

func TestUnescape(t *testing.T) {
	for in, want := range map[string]string{
		"": "", "a": "a", "+": " ", "%2B": "+", "%2b": "+", "%": "%", "%4": "%4", "%41": "A", "%zz": "%zz", "%%41": "%A",
		"%4%31": "%41", "%C3%BC": "ü", "%fF": "\xff", "%00": "\x00", "%+1": "% 1", "100%": "100%",
	} {
		if got := signer.Unescape(in); got != want {
			t.Errorf("Unescape(%q) is %q, want %q", in, got, want)
		}
	}
}

func TestEscapeUndone(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 5000 {
		s := signertest.Value(r)
		if got := signer.Unescape(signer.Escape(s)); got != s {
			t.Fatalf("%q escaped and unescaped is %q", s, got)
		}
	}
}

func TestText(t *testing.T) {
	for in, want := range map[string]string{"": `""`, "a\r\n\x00": `"a\r\n\u0000"`, "\xff": `{"base64":"/w=="}`, "�": `"�"`} {
		b, err := signer.Text(in).MarshalJSON()
		if err != nil || string(b) != want {
			t.Errorf("%q marshals as %s (%v), want %s", in, b, err, want)
		}
	}
	r := rand.New(rand.NewPCG(3, 4))
	for range 5000 {
		b := make(signer.Text, r.IntN(8))
		for i := range b {
			b[i] = byte(r.Uint32())
		}
		if got := roundTrip(t, b); string(got) != string(b) || got == nil {
			t.Fatalf("%q comes back as %q", b, got)
		}
	}
	if got := roundTrip(t, nil); got != nil {
		t.Errorf("null comes back as %q", got)
	}
}

func roundTrip(t *testing.T, text signer.Text) (back signer.Text) {
	t.Helper()
	b, err := text.MarshalJSON()
	if err == nil {
		err = back.UnmarshalJSON(b)
	}
	if err != nil {
		t.Fatal(err)
	}
	return back
}

func TestTextRefuses(t *testing.T) {
	for _, in := range []string{`1`, `[]`, `{}`, `{"base64":1}`, `{"base64":null}`, `{"base64":"a"}`, `{"base64":"/w=="`, `true`, `{"base64":"/w","x":1}`} {
		var text signer.Text
		if err := text.UnmarshalJSON([]byte(in)); err == nil {
			t.Errorf("%s is taken for %q", in, text)
		}
	}
}

func TestPrintable(t *testing.T) {
	long := make([]byte, 79)
	for i := range long {
		long[i] = 'a'
	}
	for in, want := range map[string]string{"a": "a", "\xff": "�", string(long) + "üü": string(long) + "…", string(long) + "b": string(long) + "b"} {
		if got := signer.Printable(in); got != want {
			t.Errorf("Printable(%q) is %q, want %q", in, got, want)
		}
	}
}
