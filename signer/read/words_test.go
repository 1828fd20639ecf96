package read

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"countersign/signer"
)

// pastes are all that the case files have.
func pastes(t testing.TB) [][]byte {
	t.Helper()
	names, err := filepath.Glob("testdata/pastes/*.txtar")
	if err != nil || len(names) < 100 {
		t.Fatalf("%d pastes, %v", len(names), err)
	}
	var list [][]byte
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, text)
	}
	return list
}

// gated are the patterns that are asked only where their words are.
var gated = []pattern{
	replyRoot, replyHead, replyCode, replyEnd, replySays, replyClient, replyPhrase, replyMore, replyEcho,
	replyTold, replyMismatch, replyLate, replyEarly, replyStamp, replyRegion, replyService, replyWeek,
}

// A pattern's words miss nothing that its expression finds: in no line of the
// pastes, in whatever case, and in no piece of one.
func TestWordsMissNothing(t *testing.T) {
	seen := map[string]int{}
	rare := "Credential should be scoped to correct service: 'sqs'.\nErrorCode: AccessDenied (client)" // in no paste
	for _, paste := range append(pastes(t), []byte(rare)) {
		for _, l := range bytes.Split(paste, []byte("\n")) {
			checkGates(t, l, seen)
			if testing.Short() {
				continue // the detector takes ten times as long
			}
			for _, text := range [][]byte{bytes.ToUpper(l), bytes.ToLower(l), l[len(l)/2:], l[:len(l)/2]} {
				checkGates(t, text, seen)
			}
		}
	}
	for _, p := range gated {
		if seen[p.String()] == 0 {
			t.Errorf("%.60s is in no paste", p)
		}
	}
}

func checkGates(t *testing.T, text []byte, seen map[string]int) {
	t.Helper()
	for _, p := range gated {
		found := p.Regexp.Match(text)
		if found {
			seen[p.String()]++
		}
		if found != p.Match(text) {
			t.Fatalf("%.60s is in %q, its words are not", p, text)
		}
	}
	for _, tag := range []pattern{replyRoot, replyHead, replyEnd} {
		if tag.Regexp.Match(text) && !mayHoldTag(text) {
			t.Fatalf("%q holds a tag", text)
		}
	}
}

// secretPattern is what names of secrets look like, said in another way than
// the code's. Behind a comma a value is in quotation marks.
var secretPattern = regexp.MustCompile(`(?i)(secret[ _-]?(?:access[ _-]?)?key|k?signing[ _-]?key|aws[ _-]?session[ _-]?token|"sessiontoken)` +
	`["'\])]*[ \t]*(?:(?:=>|:=|[:=])[ \t]*(?:\r?\n)?[ \t]*["'` + "`" + `]?|,[ \t]*(?:\r?\n)?[ \t]*["'` + "`" + `])([A-Za-z0-9/+_.-]{8,}={0,2})`)

// redactByPattern is [Redact] by that.
func redactByPattern(text []byte) ([]byte, signer.Credentials) {
	var found signer.Credentials
	text, found.SecretAccessKey = redactUser(text)
	var masked []byte
	from := 0
	for _, at := range secretPattern.FindAllSubmatchIndex(text, -1) {
		name, start, end := bytes.ToLower(text[at[2]:at[3]]), at[4], at[5]
		if end < len(text) && text[end] == '(' {
			continue
		}
		value := signer.Secret(text[start:end])
		switch {
		case bytes.HasSuffix(name, []byte("token")):
			keepFirst(&found.SessionToken, value)
		case bytes.Contains(name, []byte("signing")):
			keepFirst(&found.SigningKey, value)
		default:
			keepFirst(&found.SecretAccessKey, value)
		}
		masked = append(append(masked, text[from:start]...), mask...)
		from = end
	}
	return append(masked, text[from:]...), found
}

// FuzzRedact holds that secrets are masked as the pattern says, that the rest
// is unchanged, and that patterns miss nothing for their words.
func FuzzRedact(f *testing.F) {
	for _, paste := range pastes(f) {
		f.Add(paste)
	}
	for _, seed := range []string{
		"secret_access_key=>\r\n 'aaaaaaaa==", "SECRET-key\"]) := `aaaaaaaaa(", "ksigning key, 'aaaaaaaa'", "kSigningKey:aaaaaaaaawssession_token=bbbbbbbbb",
		`"SessionToken": "aaaaaaaa"`, "secret key:=aaaaaaaa===", "secret  key=aaaaaaaa", "secretkey=secretkey=secretkeysecretkey", "secretaccesskey = \n\n aaaaaaaa",
		"secret_key, datestamp, region", "curl -u a:b --user c:d", "AWS_SESSION-TOKEN\t=\t\"aaaaaaaaaaaa\"",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		if len(text) > 1<<14 || bytes.Contains(text, []byte("ſ")) || bytes.Contains(text, []byte("\u212a")) {
			return // letters that (?i) takes for s and k, which no name has
		}
		before := bytes.Clone(text)
		masked, found := Redact(text)
		wantMasked, want := redactByPattern(text)
		if !bytes.Equal(masked, wantMasked) || found != want {
			t.Fatalf("%q is masked as\n%q, want\n%q", text, masked, wantMasked)
		}
		if !bytes.Equal(text, before) {
			t.Fatal("the text was changed")
		}
		for l := range bytes.SplitSeq(text, []byte("\n")) {
			checkGates(t, l, map[string]int{})
		}
	})
}
