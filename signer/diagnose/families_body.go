package diagnose

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"countersign/signer"
)

// bodies are bodies that say the same in other bytes.
func bodies(l *memberList) {
	const id, largest = "payload-hash-of-other-body", 256 << 10
	body := l.c.Request.Body
	if !l.v4() || len(body) == 0 || len(body) > largest {
		return
	}
	claim, _ := signer.ClaimOf(l.s, l.c)
	_, said := l.c.Request.Header("X-Amz-Content-Sha256")
	if said || l.presigned() && strings.HasPrefix(claim.Service, "s3") {
		return // something else is signed
	}
	var seen [][]byte
	if compact := compactJSON(body); compact != nil { // these by switches
		seen = append(seen, compact, spacedJSON(compact), bytes.ReplaceAll(compact, []byte("/"), []byte(`\/`)))
	}
	add := func(with string, other []byte) {
		known := slices.ContainsFunc(seen, func(b []byte) bool { return bytes.Equal(b, other) })
		if seen = append(seen, other); len(other) > 0 && !known && !bytes.Equal(other, body) {
			l.alter(id, with, func(c signer.Case) signer.Case {
				c.Request.Body = other
				return c
			})
		}
	}
	for _, form := range jsonForms(body) {
		add(form.with, form.body)
	}
	text := string(body)
	if strings.Contains(text, "=") && !strings.ContainsAny(text, "<{\x00") {
		add("+ for %20", []byte(strings.ReplaceAll(text, "%20", "+")))
		add("%20 for +", []byte(strings.ReplaceAll(text, "+", "%20")))
		add("percent-decoded", []byte(signer.Unescape(text)))
		add("in small hex digits", []byte(hexDigits(text, strings.ToLower)))
		add("in capital hex digits", []byte(hexDigits(text, strings.ToUpper)))
	}
	if len(text) < 1<<10 {
		quoted, _ := json.Marshal(text)
		add("as a text of JSON", quoted)
		add("percent-encoded", []byte(signer.Escape(text)))
	}
	add("[object Object]", []byte("[object Object]"))
	add("undefined", []byte("undefined"))
	add("false", []byte("false"))
}

// A bodyForm is a body in another form.
type bodyForm struct {
	with string
	body []byte
}

// jsonForms are the forms in which libraries write JSON.
func jsonForms(body []byte) []bodyForm {
	plain := compactJSON(body)
	if plain == nil {
		return nil
	}
	var two, four bytes.Buffer
	_, _ = json.Indent(&two, plain, "", "  "), json.Indent(&four, plain, "", "    ")
	sorted := sortedJSON(plain)
	return []bodyForm{
		{"JSON with \\u escapes", escapedJSON(plain)},
		{"JSON with \\u escapes and blanks, as Python writes it", escapedJSON(spacedJSON(plain))},
		{"JSON with sorted names", sorted},
		{"JSON with sorted names and blanks", spacedJSON(sorted)},
		{"JSON with \\/ for / and \\u escapes, as PHP writes it", bytes.ReplaceAll(escapedJSON(plain), []byte("/"), []byte(`\/`))},
		{"JSON with \\u0026, \\u003c and \\u003e, as Go writes it", htmlJSON(plain)},
		{"JSON indented by two blanks", two.Bytes()},
		{"JSON indented by four blanks", four.Bytes()},
		{"JSON with / for \\/", bytes.ReplaceAll(plain, []byte(`\/`), []byte("/"))},
	}
}

// compactJSON writes JSON without blanks; nil for what is none.
func compactJSON(body []byte) []byte {
	var b bytes.Buffer
	if json.Compact(&b, body) != nil {
		return nil
	}
	return b.Bytes()
}

// spacedJSON puts a blank behind each comma and colon.
func spacedJSON(compact []byte) []byte {
	b := make([]byte, 0, len(compact)+len(compact)/4)
	quoted, escaped := false, false
	for _, c := range compact {
		if b = append(b, c); !quoted && (c == ',' || c == ':') {
			b = append(b, ' ')
		}
		if c == '"' && !escaped {
			quoted = !quoted
		}
		escaped = c == '\\' && !escaped
	}
	return b
}

// escapedJSON writes what is not ASCII as escapes.
func escapedJSON(text []byte) []byte {
	b := make([]byte, 0, len(text)+len(text)/4)
	for len(text) > 0 {
		c, size := utf8.DecodeRune(text)
		text = text[size:]
		switch {
		case c < utf8.RuneSelf:
			b = append(b, byte(c))
		case c > 0xFFFF:
			high, low := utf16.EncodeRune(c)
			b = fmt.Appendf(b, `\u%04x\u%04x`, high, low)
		default:
			b = fmt.Appendf(b, `\u%04x`, c)
		}
	}
	return b
}

// htmlJSON escapes what HTML gives a meaning.
func htmlJSON(text []byte) []byte {
	var b bytes.Buffer
	json.HTMLEscape(&b, text)
	return b.Bytes()
}

// sortedJSON sorts the names of all objects; nil where that cannot be done.
func sortedJSON(text []byte) []byte {
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	var value any
	if decoder.Decode(&value) != nil {
		return nil
	}
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	if encoder.Encode(value) != nil {
		return nil
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n"))
}

// changedTexts are values of parameters that were changed on their way, all of
// them alike.
func changedTexts(l *memberList) {
	if l.post() || l.s3v2() {
		return
	}
	for _, change := range []struct {
		id, with string
		of       func(string) string
	}{
		{"text-smart-quotes", "straight quotes and hyphens for typographic ones", straight.Replace},
		{"text-smart-quotes", "typographic quotes for straight ones", curly.Replace},
		{"text-invisible-char", "without characters that cannot be seen", visible.Replace},
		{"text-invisible-char/text-nbsp", "blanks for no-break spaces", func(s string) string { return strings.ReplaceAll(s, "\u00a0", " ") }},
		{"text-unicode-normalisation", "accents as characters of their own", decomposed.Replace},
		{"text-unicode-normalisation", "letters that hold their accents", composed.Replace},
		{"param-value-differs", "LF for CRLF", func(s string) string { return strings.ReplaceAll(s, "\r\n", "\n") }},
		{"param-value-differs", "CRLF for LF", func(s string) string { return strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\n", "\r\n") }},
	} {
		if alter := l.rewritten(change.of); alter != nil {
			l.alter(change.id, change.with, alter)
		}
	}
}

// rewritten returns a function that changes the names and values of all
// parameters; nil where it changes none.
func (l *memberList) rewritten(of func(string) string) func(signer.Case) signer.Case {
	other := map[int]string{}
	for _, p := range l.parameters() {
		if isClaim(p.name) {
			continue
		}
		name, value := of(p.name), of(p.value)
		if name != p.name || value != p.value {
			other[p.place] = signer.Escape(name) + "=" + signer.Escape(value)
		}
	}
	if len(other) == 0 {
		return nil
	}
	return l.editPairs(func(place int, raw string) string {
		if pair, there := other[place]; there {
			return pair
		}
		return raw
	})
}

var (
	straight = strings.NewReplacer("“", `"`, "”", `"`, "„", `"`, "″", `"`, "‘", "'", "’", "'", "′", "'", "–", "-", "—", "-", "…", "...")
	curly    = strings.NewReplacer(`"`, "”", "'", "’")
	visible  = strings.NewReplacer("\ufeff", "", "\u200b", "", "\u200c", "", "\u200d", "", "\u200e", "", "\u00ad", "", "\u2028", "", "\u2060", "")

	composed, decomposed = accents()
)

// accents returns what joins a letter and its accent to one character, and what
// takes them apart: of Latin letters, as most names have them.
func accents() (join, split *strings.Replacer) {
	var joins, splits []string
	for _, of := range []struct{ accent, letters, with string }{
		{"\u0300", "AEIOUaeiou", "ÀÈÌÒÙàèìòù"},
		{"\u0301", "AEIOUYaeiouyCNSZcnsz", "ÁÉÍÓÚÝáéíóúýĆŃŚŹćńśź"},
		{"\u0302", "AEIOUaeiou", "ÂÊÎÔÛâêîôû"},
		{"\u0303", "ANOano", "ÃÑÕãñõ"},
		{"\u0308", "AEIOUaeiouy", "ÄËÏÖÜäëïöüÿ"},
		{"\u030a", "AaUu", "ÅåŮů"},
		{"\u0327", "CcSs", "ÇçŞş"},
		{"\u030c", "CDENRSTZcdenrsz", "ČĎĚŇŘŠŤŽčďěňřšž"},
		{"\u0328", "AEae", "ĄĘąę"},
		{"\u0307", "Zz", "Żż"},
		{"\u030b", "OUou", "ŐŰőű"},
	} {
		with := []rune(of.with)
		for i, letter := range []rune(of.letters) {
			joins = append(joins, string(letter)+of.accent, string(with[i]))
			splits = append(splits, string(with[i]), string(letter)+of.accent)
		}
	}
	return strings.NewReplacer(joins...), strings.NewReplacer(splits...)
}
