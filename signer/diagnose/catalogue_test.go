package diagnose_test

import (
	"slices"
	"strings"
	"testing"

	"countersign/signer"
	"countersign/signer/diagnose"
)

// agreed are the ids of the catalogue, each with its variants.
const agreed = `
	timestamp-local-time-labelled-utc
	timestamp-offset-suffix
	timestamp-format-invalid +timestamp-12-hour-clock +timestamp-month-minute-confusion +timestamp-fractional-seconds
	timestamp-regenerated
	timestamp-stale
	clock-skew
	amz-date-extended-format
	scope-date-mismatch
	date-and-amz-date-both
	secret-wrong
	secret-wrong-kind
	keys-swapped
	secret-surrounding-whitespace +secret-trailing-newline
	secret-special-char-mangled +secret-url-decoded +secret-url-encoded +secret-html-escaped +secret-shell-expanded
	secret-quoted
	secret-truncated
	secret-base64-decoded
	text-invisible-char +text-bom +text-nbsp
	session-token-missing
	session-token-unsigned
	session-token-empty
	session-token-stale
	method-mismatch
	method-not-uppercase
	host-missing-in-sts
	host-with-scheme +host-trailing-character
	host-not-lowercase
	host-endpoint-mismatch
	host-port-included
	host-port-missing
	presigned-host-changed
	path-mismatch
	path-case
	path-trailing-slash
	path-leading-slash-missing
	path-includes-query +path-full-url
	path-encoding-count-wrong +path-unencoded +path-single-encoded +path-double-encoded +path-slash-encoded +path-line-decoded
	path-space-as-plus
	path-plus-not-encoded
	path-normalised
	path-not-normalised
	path-bucket-style-mismatch
	subresource-missing
	subresource-extra
	param-unencoded
	param-reserved-unencoded +param-slash-unencoded
	param-subdelims-unencoded
	param-tilde-encoded
	param-unreserved-over-encoded
	param-space-as-plus
	param-lowercase-hex
	param-double-encoded
	query-string-encoded-whole
	param-charset-not-utf8
	text-mojibake
	text-unicode-normalisation
	param-separator-html-entity
	param-separator-doubled
	param-separator-wrong
	param-empty-value-no-equals
	param-missing-from-signed
	param-extra-in-signed
	extra-query-param-appended
	param-value-differs
	param-name-case
	param-array-brackets
	param-literal-newline
	text-smart-quotes
	param-decoded-before-split
	param-format-collision
	response-override-encoding
	params-in-body-and-query
	signature-version-confusion
	signature-method-mismatch
	sort-missing
	sort-case-insensitive
	sort-on-joined-pairs
	sort-before-encoding
	sort-after-encoding
	sort-natural-numeric
	sort-by-value
	param-duplicate-values-order
	signed-headers-unsorted
	headers-sorted-as-lines
	header-name-case
	header-value-whitespace
	signed-headers-list-mismatch +signed-headers-separator
	header-required-unsigned
	header-added-after-signing
	content-type-mismatch
	content-type-charset-appended
	content-md5-mismatch +content-md5-of-hex
	header-duplicate-merged
	header-empty-value
	header-non-ascii
	accept-encoding-signed
	mutable-header-signed
	content-sha256-header-missing
	header-changed-by-client
	host-header-overridden
	payload-hash-empty
	payload-hash-of-other-body +payload-newline-changed
	payload-hash-encoding +payload-keyword-wrong
	payload-charset
	payload-form-wrapped
	transfer-encoding-chunked
	streaming-chunk +streaming-decoded-length
	sts-crlf +sts-cr-only
	sts-literal-backslash-n
	sts-newline-missing
	sts-extra-newline +sts-trailing-newline
	sts-leading-whitespace
	sts-percent-encoded
	sts-hash-not-hex +sts-hash-is-hmac
	sts-component-order
	scope-region-wrong
	scope-service-wrong
	scope-malformed
	kdf-hex-chain
	kdf-missing-aws4
	kdf-args-swapped
	kdf-order-wrong
	kdf-skipped
	kdf-date-wrong
	digest-wrong-hash
	digest-unkeyed
	digest-args-swapped
	digest-double-hash
	digest-hex-not-base64
	digest-base64-of-hex
	digest-base64-not-hex +digest-uppercase-hex
	digest-string-charset
	digest-bytes-mangled +digest-raw-bytes
	base64-variant +base64-line-wrapped +base64-padding-stripped +base64-url-alphabet
	signature-has-tool-prefix
	signature-not-url-encoded
	signature-double-encoded
	client-reencodes-url
	url-html-escaped
	url-truncated
	redirect-not-resigned
	auth-header-malformed
	proxy-host-rewritten +proxy-port-stripped
	proxy-path-rewritten
	proxy-header-changed
	proxy-query-rewritten
`

// extra are variants of our own.
var extra = []string{
	"path-encoding-count-wrong/path-as-sent", "sort-case-insensitive/culture",
	"param-subdelims-unencoded/star", "param-double-encoded/form", "query-string-encoded-whole/plain",
	"header-changed-by-client/header-not-sent", "param-separator-doubled/leading", "param-separator-doubled/trailing",
}

// agreedNames lists each id by itself, and with each variant.
func agreedNames() []string {
	var names []string
	id := ""
	for word := range strings.FieldsSeq(agreed) {
		if variant, found := strings.CutPrefix(word, "+"); found {
			names = append(names, id+"/"+variant)
			continue
		}
		id = word
		names = append(names, id)
	}
	return names
}

func nameOf(m *diagnose.Mistake) string { return strings.TrimSuffix(m.ID+"/"+m.Variant, "/") }

// The catalogue has every entry that was agreed on, each once, and no other.
func TestCatalogueIsWhole(t *testing.T) {
	want := slices.Concat(agreedNames(), extra)
	if n := len(agreedNames()); n != 178 {
		t.Fatalf("%d names are agreed on, want 178", n)
	}
	var got []string
	for _, m := range diagnose.Mistakes() {
		if name := nameOf(&m); slices.Contains(got, name) {
			t.Errorf("%s is there twice", name)
		} else {
			got = append(got, name)
		}
	}
	for _, name := range want {
		if !slices.Contains(got, name) {
			t.Errorf("%s is missing", name)
		}
	}
	for _, name := range got {
		if !slices.Contains(want, name) {
			t.Errorf("%s is not agreed on", name)
		}
	}
}

// Every entry is found by its name; a variant that is not there is the plain
// mistake.
func TestFind(t *testing.T) {
	for _, m := range diagnose.Mistakes() {
		if found := diagnose.Find(m.ID, m.Variant); found == nil || nameOf(found) != nameOf(&m) {
			t.Errorf("%s is found as %v", nameOf(&m), found)
		}
		if found := diagnose.Find(m.ID, "no-such-variant"); found == nil || nameOf(found) != m.ID {
			t.Errorf("%s with an unknown variant is found as %v", m.ID, found)
		}
	}
	if found := diagnose.Find("no-such-mistake", ""); found != nil {
		t.Errorf("found %s", nameOf(found))
	}
}

// Switches are the entries that change the rules, in the catalogue's order,
// once for each way.
func TestSwitches(t *testing.T) {
	var want, got []string
	for _, m := range diagnose.Mistakes() {
		if m.Change != nil && m.Changes != nil {
			t.Errorf("%s has a change and several", nameOf(&m))
		}
		if m.Change != nil {
			want = append(want, nameOf(&m))
		}
		for range m.Changes {
			want = append(want, nameOf(&m))
		}
	}
	for _, m := range diagnose.Switches() {
		got = append(got, nameOf(&m))
	}
	if !slices.Equal(got, want) || len(got) == 0 {
		t.Errorf("switches %v\nwant %v", got, want)
	}
}

// Every entry can be told.
func TestCatalogueReads(t *testing.T) {
	titles := map[string]string{}
	for _, m := range diagnose.Mistakes() {
		name := nameOf(&m)
		if m.Title == "" || strings.HasSuffix(m.Title, ".") || titles[m.Title] != "" {
			t.Errorf("%s: title %q, as of %q", name, m.Title, titles[m.Title])
		}
		titles[m.Title] = name
		if len(m.Title) > longestTitle {
			t.Errorf("%s: the title has %d bytes: %q", name, len(m.Title), m.Title)
		}
		checkProse(t, name+": title", m.Title)
		checkSentence(t, name+": say", m.Say)
		isStep := func(s signer.Scheme) bool { return s.HasStep(m.Step) }
		if !slices.ContainsFunc(signer.Schemes(), isStep) {
			t.Errorf("%s: %q is a step of no scheme", name, m.Step)
		}
		if m.Cases < 0 || m.Cases > 380 {
			t.Errorf("%s: %d cases", name, m.Cases)
		}
		checkFixes(t, &m)
	}
}

// A heading and a sentence have room on a page.
const longestTitle, longestText = 80, 400

func checkFixes(t *testing.T, m *diagnose.Mistake) {
	t.Helper()
	languages := []string{"any", "python", "php", "javascript", "java", "csharp", "go", "ruby", "perl", "asp"}
	if m.Fixes["any"] == "" {
		t.Errorf("%s: no fix", nameOf(m))
	}
	for language, text := range m.Fixes {
		name := nameOf(m) + ": " + language
		if !slices.Contains(languages, language) {
			t.Errorf("%s is no language of ours", name)
		}
		if language != "any" && text == m.Fixes["any"] {
			t.Errorf("%s repeats the fix of every language", name)
		}
		checkSentence(t, name, text)
	}
}

func checkSentence(t *testing.T, name, text string) {
	t.Helper()
	if !strings.HasSuffix(strings.TrimSuffix(text, ")"), ".") {
		t.Errorf("%s does not end in a full stop: %q", name, text)
	}
	if len(text) > longestText {
		t.Errorf("%s has %d bytes: %q", name, len(text), text)
	}
	checkProse(t, name, text)
}

// checkProse: no blank too many, and none that cannot be seen.
func checkProse(t *testing.T, name, text string) {
	t.Helper()
	if strings.TrimSpace(text) != text || strings.Contains(text, "  ") || strings.ContainsAny(text, "\n\t\u00a0") {
		t.Errorf("%s has a blank that does not belong there: %q", name, text)
	}
}
