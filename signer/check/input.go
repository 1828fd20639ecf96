package check

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"reflect"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"countersign/signer"
	"countersign/signer/diagnose"
	"countersign/signer/read"
)

// An Input is the body of POST /api/check. All of it is optional.
type Input struct {
	Paste       Texts                  `json:"paste"`
	Scheme      string                 `json:"scheme"`
	Request     *RequestInput          `json:"request"`
	Credentials *CredentialsInput      `json:"credentials"`
	Region      string                 `json:"region"`
	Service     string                 `json:"service"`
	Complete    bool                   `json:"complete"`
	Now         *time.Time             `json:"now"`
	Provided    map[string]signer.Text `json:"provided"`
	Server      map[string]signer.Text `json:"server"`
	AsIs        []string               `json:"as_is"`
	Reveal      []string               `json:"reveal"`
	Depth       *int                   `json:"depth"`
	// Entry and Reference are numbers, from 1, of whole requests in the pastes:
	// the one to check, and one that works, to compare with.
	Entry     *int `json:"entry"`
	Reference *int `json:"reference"`
	// Progress is told, now and then, how far a search is, if it is not nil.
	Progress func(diagnose.Search) `json:"-"`
	// SignedHeaders is signer.Case's, for a form that keeps what a paste told.
	SignedHeaders string `json:"-"`
	// Beside is what a paste told beside its request, for a form that holds that:
	// its hints, a service's answer, the language of a program.
	Beside *read.Reading `json:"-"`
	// Around is the pastes that filled a form: other hosts, secrets and times in
	// them may be what was signed.
	Around Texts `json:"-"`
	// Working is the request to compare with, for a form that has read it.
	Working *read.Found `json:"-"`
}

// A RequestInput is a request as far as it is known.
type RequestInput struct {
	Method      string        `json:"method"`
	URL         string        `json:"url"`
	Headers     []HeaderInput `json:"headers"`
	Body        signer.Text   `json:"body"`
	PayloadHash string        `json:"payload_hash"`
}

// A HeaderInput is ["Name", TEXT] in JSON.
type HeaderInput struct {
	Name  string
	Value signer.Text
}

// UnmarshalJSON implements [json.Unmarshaler].
func (h *HeaderInput) UnmarshalJSON(b []byte) error {
	var parts []json.RawMessage
	if json.Unmarshal(b, &parts) != nil || len(parts) != 2 || json.Unmarshal(parts[0], &h.Name) != nil {
		return errors.New(`must be ["Name", "value"]`)
	}
	return h.Value.UnmarshalJSON(parts[1])
}

// MarshalJSON implements [json.Marshaler].
func (h HeaderInput) MarshalJSON() ([]byte, error) { return json.Marshal([]any{h.Name, h.Value}) }

// CredentialsInput is signer.Credentials before it is sealed. It is never
// marshalled.
type CredentialsInput struct {
	AccessKeyID     string `json:"access_key_id"`
	SecretAccessKey string `json:"secret_access_key"`
	SessionToken    string `json:"session_token"`
	SigningKey      string `json:"signing_key"`
}

// Format implements [fmt.Formatter], so that no verb shows the secrets.
func (CredentialsInput) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, "[redacted]") }

// MarshalJSON implements [json.Marshaler].
func (CredentialsInput) MarshalJSON() ([]byte, error) { return []byte(`"[redacted]"`), nil }

// Texts is one TEXT or a list of them in JSON.
type Texts [][]byte

// UnmarshalJSON implements [json.Unmarshaler].
func (t *Texts) UnmarshalJSON(b []byte) error {
	var list []signer.Text
	if len(b) > 0 && b[0] == '[' {
		if err := json.Unmarshal(b, &list); err != nil {
			return err
		}
	} else {
		list = make([]signer.Text, 1)
		if err := list[0].UnmarshalJSON(b); err != nil {
			return err
		}
	}
	for _, text := range list {
		*t = append(*t, text)
	}
	return nil
}

// An InputError is what is wrong with an input. It never holds a value that
// the user gave, only names.
type InputError struct {
	Message string `json:"message"`
	Field   string `json:"field"` // dotted path; empty where the JSON itself is bad
}

func (e *InputError) Error() string {
	if e.Field == "" {
		return e.Message
	}
	return e.Field + ": " + e.Message
}

// Decode reads an Input from JSON. Unlike encoding/json alone it refuses
// unknown fields with their path, bytes that are not UTF-8 and halves of
// surrogate pairs, instead of replacing them in silence.
func Decode(body []byte) (Input, error) {
	var in Input
	if !utf8.Valid(body) {
		return in, &InputError{Message: `the JSON is not UTF-8; give other bytes as {"base64": "…"}`}
	}
	if err := vet(body, reflect.TypeFor[Input](), ""); err != nil {
		return in, err
	}
	if err := json.Unmarshal(body, &in); err != nil {
		return in, &InputError{Message: "not valid JSON"}
	}
	return in, nil
}

// vet checks one value of the JSON against the type it is meant for, field by
// field, so that an error can name its place.
func vet(raw json.RawMessage, t reflect.Type, path string) error {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	raw = bytes.TrimSpace(raw)
	switch {
	case t == reflect.TypeFor[HeaderInput]():
		if err := vetHeader(raw, path); err != nil {
			return err
		}
	case string(raw) == "null" && path != "":
		return nil
	case t == reflect.TypeFor[signer.Text]() && raw[0] == '{':
		if err := vetObject(raw, path, wrapperType); err != nil {
			return err
		}
	case t == reflect.TypeFor[signer.Text](), t == reflect.TypeFor[time.Time]():
	case t == reflect.TypeFor[Texts]() && raw[0] == '[':
		return vetList(raw, reflect.TypeFor[signer.Text](), path)
	case t == reflect.TypeFor[Texts]():
		return vet(raw, reflect.TypeFor[signer.Text](), path)
	case t.Kind() == reflect.Struct:
		return vetObject(raw, path, func(name string) reflect.Type { return fieldType(t, name) })
	case t.Kind() == reflect.Map:
		return vetObject(raw, path, func(string) reflect.Type { return t.Elem() })
	case t.Kind() == reflect.Slice:
		return vetList(raw, t.Elem(), path)
	}
	if brokenSurrogate(raw) {
		return &InputError{Message: `half of a surrogate pair is no text; give the bytes as {"base64": "…"}`, Field: path}
	}
	if err := json.Unmarshal(raw, reflect.New(t).Interface()); err != nil {
		return &InputError{Message: wanted(t, err), Field: path}
	}
	return nil
}

// wrapperType is for the one field of {"base64": "…"}.
func wrapperType(name string) reflect.Type {
	if name != "base64" {
		return nil
	}
	return reflect.TypeFor[string]()
}

// vetHeader looks into the value of a header; the rest is for its type to say.
func vetHeader(raw json.RawMessage, path string) error {
	var parts []json.RawMessage
	if json.Unmarshal(raw, &parts) != nil || len(parts) != 2 {
		return nil
	}
	return vet(parts[1], reflect.TypeFor[signer.Text](), path+".1")
}

// vetObject checks the fields of an object, in the order in which they stand. A
// field that is there twice is refused: which one counts would be a guess.
func vetObject(raw json.RawMessage, path string, typeOf func(string) reflect.Type) error {
	if path == "" && !json.Valid(raw) {
		return &InputError{Message: "not valid JSON" + position(raw)}
	}
	if raw[0] != '{' {
		return &InputError{Message: "must be an object", Field: path}
	}
	seen := map[string]bool{}
	fields := json.NewDecoder(bytes.NewReader(raw))
	_, _ = fields.Token() // the brace; all of raw is known to be valid
	for fields.More() {
		token, _ := fields.Token()
		name, _ := token.(string)
		inner := strings.TrimPrefix(path+"."+fieldName(name), ".")
		t := typeOf(name)
		if t == nil {
			return &InputError{Message: "unknown field", Field: inner}
		}
		if seen[name] {
			return &InputError{Message: "this field is there twice", Field: inner}
		}
		seen[name] = true
		var value json.RawMessage
		if err := fields.Decode(&value); err != nil {
			return &InputError{Message: "not valid JSON", Field: inner}
		}
		if err := vet(value, t, inner); err != nil {
			return err
		}
	}
	return nil
}

func vetList(raw json.RawMessage, t reflect.Type, path string) error {
	var items []json.RawMessage
	if err := json.Unmarshal(raw, &items); err != nil {
		return &InputError{Message: "must be a list", Field: path}
	}
	for i, item := range items {
		if err := vet(item, t, path+"."+strconv.Itoa(i)); err != nil {
			return err
		}
	}
	return nil
}

// fieldName is a name for an error's path. A long one may be a secret that
// went to the wrong place, and is not repeated.
func fieldName(name string) string {
	const most = 32
	if len(name) > most {
		return "…"
	}
	return signer.Printable(name)
}

// fieldType returns the type of the struct's field of that JSON name, or nil.
func fieldType(t reflect.Type, name string) reflect.Type {
	for f := range t.Fields() {
		if tag := f.Tag.Get("json"); tag == name && tag != "-" {
			return f.Type
		}
	}
	return nil
}

// position tells where JSON goes wrong.
func position(raw []byte) string {
	var syntax *json.SyntaxError
	if err := json.Unmarshal(raw, new(any)); errors.As(err, &syntax) {
		return fmt.Sprintf(" (byte %d)", syntax.Offset)
	}
	return ""
}

// wanted says what a value of the type looks like.
func wanted(t reflect.Type, err error) string {
	switch t {
	case reflect.TypeFor[time.Time]():
		return "must be a time such as 2014-08-28T15:50:34Z"
	case reflect.TypeFor[Texts](), reflect.TypeFor[signer.Text](), reflect.TypeFor[HeaderInput]():
		if strings.HasPrefix(err.Error(), "must") || strings.HasPrefix(err.Error(), `"base64"`) {
			return err.Error()
		}
		return `must be a string or {"base64": "…"}`
	}
	return map[reflect.Kind]string{
		reflect.String: "must be a string", reflect.Bool: "must be true or false", reflect.Int: "must be a whole number",
	}[t.Kind()]
}

// brokenSurrogate reports whether a \u escape is half of a pair, which
// encoding/json would replace.
func brokenSurrogate(raw []byte) bool {
	for i := 0; i+1 < len(raw); i++ {
		if raw[i] != '\\' {
			continue
		}
		if raw[i+1] != 'u' {
			i++
			continue
		}
		unit, ok := hex4(raw, i+2)
		low, paired := uint64(0), false
		if ok && i+11 < len(raw)+1 && i+7 < len(raw) && raw[i+6] == '\\' && raw[i+7] == 'u' {
			low, paired = hex4(raw, i+8)
		}
		switch {
		case unit >= 0xD800 && unit < 0xDC00 && paired && low >= 0xDC00 && low < 0xE000:
			i += 11
		case unit >= 0xD800 && unit < 0xE000:
			return true
		default:
			i += 5
		}
	}
	return false
}

// hex4 reads four hex digits.
func hex4(raw []byte, at int) (uint64, bool) {
	if at+4 > len(raw) {
		return 0, false
	}
	n, err := strconv.ParseUint(string(raw[at:at+4]), 16, 32)
	return n, err == nil
}
