package diagnose

import (
	"fmt"
	"slices"
	"strings"

	"countersign/signer"
)

// exampleSecrets are those of AWS's documentation, which no account has.
var exampleSecrets = []signer.Secret{
	"wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", "uV3F3YluFJax1cknvbcGwgjvx4QpvB+leU8dUj2o",
	"1234567890", "je7MtGbClwBF/2Zp9Utk/h3yCo8nvbEXAMPLEKEY", "AWS_SECRET_ACCESS_KEY", "YOUR_SECRET_KEY", "YOUR-SECRETACCESSKEYID",
	"minioadmin", "minio123", "secret", "test",
}

// withSecret adds a mistake that signs with another secret.
func (l *memberList) withSecret(name, with string, secret signer.Secret) {
	if secret == "" || len(secret) > longKey || secret == l.c.Credentials.SecretAccessKey && l.c.Credentials.SigningKey == "" {
		return
	}
	l.alter(name, with, func(c signer.Case) signer.Case {
		c.Credentials.SecretAccessKey, c.Credentials.SigningKey = secret, ""
		return c
	})
}

// otherSecrets are other secrets of the paste, those of the documentation, and
// other values that stand in a secret's place.
func otherSecrets(l *memberList) {
	var used []signer.Secret
	fresh := func(secret signer.Secret) bool {
		if slices.Contains(used, secret) {
			return false
		}
		used = append(used, secret)
		return true
	}
	for i, secret := range l.k.Secrets {
		if fresh(secret) {
			l.withSecret("secret-wrong", fmt.Sprintf("other secret %d of the paste", i+1), secret)
		}
	}
	credentials := &l.c.Credentials
	if fresh(signer.Secret(credentials.AccessKeyID)) {
		l.withSecret("keys-swapped", "the access key id", signer.Secret(credentials.AccessKeyID))
	}
	for i, secret := range exampleSecrets {
		if fresh(secret) {
			l.withSecret("secret-wrong", fmt.Sprintf("example %d of the documentation", i+1), secret)
		}
	}
	if fresh(credentials.SessionToken) {
		l.withSecret("secret-wrong-kind", "the session token", credentials.SessionToken)
	}
	if l.post() {
		return
	}
	for _, p := range l.parameters() {
		name := map[string]string{
			"AWSAccessKeyId": "keys-swapped", "AssociateTag": "keys-swapped", "SellerId": "keys-swapped", "Merchant": "keys-swapped",
			"MWSAuthToken": "secret-wrong-kind", "SecurityToken": "secret-wrong-kind", "X-Amz-Security-Token": "secret-wrong-kind",
		}[p.name]
		if name != "" && fresh(signer.Secret(p.value)) {
			l.withSecret(name, "the value of "+p.name, signer.Secret(p.value))
		}
	}
}

// secret returns the secret that is used, "" where there is none or where it is
// not looked at.
func (l *memberList) secret() string {
	if l.c.Credentials.SigningKey != "" {
		return ""
	}
	const longest = 4096
	secret := l.c.Credentials.SecretAccessKey.Reveal()
	return secret[:min(len(secret), longest)]
}

// secretParts are beginnings and ends of the secret.
func secretParts(l *memberList) {
	const id = "secret-truncated"
	secret := l.secret()
	if secret == "" {
		return
	}
	add := func(with, part string, rules signer.SecretRules) {
		if l.asymmetric() { // whose key is made by no rules
			l.withSecret(id, with, signer.Secret(part))
			return
		}
		l.change(id, with, func(r *signer.Rules) { r.Key.Secret = rules })
	}
	for _, stop := range "#;& $%@,:!?\\\"'<>{}()|*~^-._" { // by switches at / + and =
		if at := strings.IndexRune(secret, stop); at >= 0 {
			add("cut at its first "+spelled(string(stop)), secret[:at], signer.SecretRules{Stop: byte(stop)})
		}
	}
	for _, keep := range []int{38, 20, 30, 16, 31, 24, 36, 35, 37, 34, 33, 28, 29, 27, 26, 25, 23, 22, 21, 19, 18, 17, 63, 64, 50, 40, 10, 8} {
		if keep < len(secret) {
			add(fmt.Sprintf("its first %d characters", keep), secret[:keep], signer.SecretRules{Keep: uint8(keep)})
		}
	}
	for skip := 2; skip <= 4 && skip < len(secret); skip++ {
		add(fmt.Sprintf("without its first %d characters", skip), secret[skip:], signer.SecretRules{Skip: uint8(skip)})
	}
	for _, mark := range []string{"/", "+", "="} {
		if at := strings.LastIndex(secret, mark); at >= 0 && at+1 < len(secret) {
			l.withSecret(id, "what is behind its last "+mark, signer.Secret(secret[at+1:]))
		}
		if at := strings.LastIndex(secret, mark); at > 0 && at != strings.Index(secret, mark) {
			l.withSecret(id, "what is before its last "+mark, signer.Secret(secret[:at]))
		}
	}
}

// secretSurroundings are what may stand around a secret.
func secretSurroundings(l *memberList) {
	const space, newline, quoted, invisible = "secret-surrounding-whitespace", "secret-surrounding-whitespace/secret-trailing-newline", "secret-quoted", "text-invisible-char"
	secret := l.secret()
	if secret == "" {
		return
	}
	for _, around := range []struct{ id, with, before, after string }{
		{space, "a tab in front", "\t", ""}, {space, "a line feed in front", "\n", ""}, {space, "a blank on both sides", " ", " "},
		{space, "a line feed on both sides", "\n", "\n"}, {space, "two blanks behind", "", "  "}, {space, "two blanks in front", "  ", ""},
		{newline, "two line feeds behind", "", "\n\n"}, {newline, "a blank and a line feed behind", "", " \n"}, {newline, "a carriage return twice, and a line feed", "", "\r\r\n"},
		{newline, "a line feed and a carriage return", "", "\n\r"}, {newline, "a backslash and an n behind", "", `\n`}, {newline, "a backslash, an r, a backslash and an n behind", "", `\r\n`},
		{quoted, "typographic quotes", "“", "”"}, {quoted, "single typographic quotes", "‘", "’"}, {quoted, "backquotes", "`", "`"},
		{quoted, "a quote in front", `"`, ""}, {quoted, "a quote behind", "", `"`}, {quoted, "a single quote in front", "'", ""}, {quoted, "a single quote behind", "", "'"},
		{quoted, "escaped quotes", `\"`, `\"`}, {quoted, "a quote on both sides, twice", `""`, `""`}, {quoted, "b'…'", "b'", "'"}, {quoted, "&quot;", "&quot;", "&quot;"},
		{quoted, "two braces", "{{", "}}"}, {quoted, "braces", "{", "}"}, {quoted, "a dollar sign and braces", "${", "}"}, {quoted, "angle brackets", "<", ">"},
		{quoted, "brackets", "[", "]"}, {quoted, "percent signs", "%", "%"}, {quoted, "parentheses", "(", ")"}, {quoted, "a quote and a comma behind", "", `",`},
		{quoted, "quotes and a comma", `"`, `",`}, {quoted, "quotes and a semicolon", `"`, `";`}, {quoted, "a semicolon behind", "", ";"}, {quoted, "a comma behind", "", ","}, {quoted, "an equals sign in front", "=", ""},
		{invisible + "/text-nbsp", "a no-break space behind", "", "\u00a0"}, {invisible + "/text-nbsp", "a no-break space in front", "\u00a0", ""},
		{invisible, "a zero-width space behind", "", "\u200b"}, {invisible, "a zero-width space in front", "\u200b", ""},
		{invisible, "a soft hyphen behind", "", "\u00ad"}, {invisible, "a line separator behind", "", "\u2028"}, {invisible, "a left-to-right mark behind", "", "\u200e"}, {invisible, "a byte order mark behind", "", "\ufeff"},
	} {
		l.withSecret(around.id, around.with, signer.Secret(around.before+secret+around.after))
	}
}

// secretForms are what becomes of a secret on its way.
func secretForms(l *memberList) {
	const id = "secret-special-char-mangled"
	secret := l.secret()
	if secret == "" {
		return
	}
	seen := map[string]bool{secret: true, signer.Unescape(secret): true, signer.Escape(secret): true, strings.ToLower(secret): true}
	for _, change := range [][2]string{{"/", ""}, {"+", ""}, {"/", `\/`}} { // as those, by switches
		seen[strings.ReplaceAll(secret, change[0], change[1])] = true
	}
	add := func(name, with, other string) {
		if !seen[other] {
			seen[other] = true
			l.withSecret(name, with, signer.Secret(other))
		}
	}
	for _, change := range []struct{ with, from, to string }{
		{"%2B for +", "+", "%2B"}, {"%2F for /", "/", "%2F"}, {"%20 for +", "+", "%20"}, {"- for +", "+", "-"}, {"_ for /", "/", "_"}, {"a backslash for /", "/", `\`},
		{"two backslashes for one", `\`, `\\`}, {"no backslashes", `\`, ""}, {"a backslash before +", "+", `\+`}, {"a blank for /", "/", " "}, {"// for /", "/", "//"}, {"no =", "=", ""},
		{"%3D for =", "=", "%3D"}, {"+ for the blank", " ", "+"}, {"no blanks", " ", ""}, {"a backslash before $", "$", `\$`}, {"$$ for $", "$", "$$"}, {"$ for $$", "$$", "$"}, {"no percent signs", "%", ""}, {"%% for %", "%", "%%"},
	} {
		add(id, change.with, strings.ReplaceAll(secret, change.from, change.to))
	}
	add(id, "- for + and _ for /", strings.NewReplacer("+", "-", "/", "_").Replace(secret))
	add(id, "letters and digits alone", only(secret, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"))
	add(id, "without its first /", strings.Replace(secret, "/", "", 1))
	add(id, "without its first +", strings.Replace(secret, "+", "", 1))
	add(id, "a blank for its first +", strings.Replace(secret, "+", " ", 1))
	add(id, "an = more", secret+"=")
	add(id, "in capitals", strings.ToUpper(secret))
	add(id, "twice", secret+secret)
	add(id+"/secret-url-encoded", "twice", signer.Escape(signer.Escape(secret)))
	add(id+"/secret-url-encoded", "in small hex digits", hexDigits(signer.Escape(secret), strings.ToLower))
	add(id+"/secret-url-encoded", "but for /", strings.ReplaceAll(signer.Escape(secret), "%2F", "/"))
	add(id+"/secret-html-escaped", "+ and / too", strings.NewReplacer("&", "&amp;", "+", "&#43;", "/", "&#x2F;", "=", "&#x3D;").Replace(secret))
	add(id+"/secret-html-escaped", "+ too", strings.NewReplacer("&", "&amp;", "+", "&#43;").Replace(secret))
	if escaped := strings.NewReplacer("+", `\u002b`, "/", `\u002f`, "&", `\u0026`).Replace(secret); escaped != secret {
		add(id, "as JSON escapes it", escaped)
	}
}

// tokens are session tokens that are signed, and not sent.
func tokens(l *memberList) {
	const id, header = "session-token-missing", "X-Amz-Security-Token"
	token := l.c.Credentials.SessionToken.Reveal()
	if l.post() {
		return
	}
	if l.v2() || l.presigned() {
		name := header
		if l.v2() {
			name = "SecurityToken"
		}
		sent := slices.ContainsFunc(l.parameters(), func(p parameter) bool { return strings.EqualFold(p.name, name) })
		if !sent && token != "" {
			l.alter(id, "the session token signed", l.withPair(name+"="+signer.Escape(token)))
		}
		if !sent {
			l.alter("session-token-empty", "an empty session token signed", l.withPair(name+"="))
		}
		return
	}
	if _, sent := l.c.Request.Header(header); sent {
		return
	}
	if token != "" {
		l.withSigned(id, "the session token signed", header, token)
	}
	l.withSigned("session-token-empty", "an empty session token signed", header, "")
}
