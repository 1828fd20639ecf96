package signer

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"strings"
	"unicode/utf8"
)

// A Text is bytes that are mostly text. In JSON it is a string, or
// {"base64": "…"} where the bytes are not UTF-8, so that they survive. Nil is
// null.
type Text []byte

// MarshalJSON implements [json.Marshaler].
func (t Text) MarshalJSON() ([]byte, error) {
	if t == nil {
		return []byte("null"), nil
	}
	if !utf8.Valid(t) {
		return json.Marshal(map[string]string{"base64": base64.StdEncoding.EncodeToString(t)})
	}
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false) // or every & of a query would be \u0026
	err := encoder.Encode(string(t))
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), err
}

// UnmarshalJSON implements [json.Unmarshaler].
func (t *Text) UnmarshalJSON(b []byte) error {
	var plain *string
	if json.Unmarshal(b, &plain) == nil {
		*t = nil
		if plain != nil {
			*t = []byte(*plain)
		}
		return nil
	}
	var wrapped struct {
		Base64 *string `json:"base64"`
	}
	if json.Unmarshal(b, &wrapped) != nil || wrapped.Base64 == nil {
		return errors.New(`must be a string or {"base64": "…"}`)
	}
	raw, err := base64.StdEncoding.DecodeString(*wrapped.Base64)
	if err != nil {
		return errors.New(`"base64" holds something else than Base64`)
	}
	*t = raw
	return nil
}

// Printable returns a short form of a user's text for use in a sentence: valid
// UTF-8, at most 80 bytes of it.
func Printable(s string) string {
	const most = 80
	s = strings.ToValidUTF8(s, "\uFFFD")
	if len(s) <= most {
		return s
	}
	end := most
	for !utf8.RuneStart(s[end]) {
		end--
	}
	return s[:end] + "…"
}
