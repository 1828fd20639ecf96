package signer

import (
	"fmt"
	"io"
)

// redacted is what is shown of a secret, wherever it would be printed.
const redacted = "[redacted]"

// A Secret is text that must not be shown. However it is printed, logged or
// marshalled, it says [redacted]; only [Secret.Reveal] gives the text.
type Secret string

// Reveal returns the text itself, for computing with it.
func (s Secret) Reveal() string { return string(s) }

// Format implements [fmt.Formatter], so that no verb shows the text.
func (s Secret) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, redacted) }

// String returns [redacted].
func (s Secret) String() string { return redacted }

// MarshalText implements [encoding.TextMarshaler], which the JSON encoder and
// the handlers of log/slog use.
func (s Secret) MarshalText() ([]byte, error) { return []byte(redacted), nil }
