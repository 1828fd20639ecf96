package diagnose

import "countersign/signer"

// textMistakes are about the string to sign and the scope in it.
var textMistakes = []Mistake{
	{
		ID: "sts-crlf", Cases: 12,
		Title:   "The lines of the string to sign end in CRLF",
		Step:    "string-to-sign",
		Say:     "Between the lines the service has a line feed alone. Your program put a carriage return before each, three bytes that are signed too.",
		Fixes:   lineFixes,
		Changes: lineEnds(signer.CRLF),
	},
	{
		ID: "sts-crlf", Variant: "sts-cr-only", Cases: 1,
		Title:   "The lines of the string to sign end in a carriage return",
		Step:    "string-to-sign",
		Say:     "Between the lines the service has a line feed. Your program put a carriage return there instead.",
		Fixes:   lineFixes,
		Changes: lineEnds(signer.CR),
	},
	{
		ID: "sts-literal-backslash-n", Cases: 3,
		Title: "The line ends are a backslash and an n",
		Step:  "string-to-sign",
		Say:   "The two characters were signed as they are, because this kind of quotes, or this language, does not make a line feed of them.",
		Fixes: fixBy("Write a real line feed, byte 0A. In a shell use printf or $'\\n': echo does not make one everywhere.", map[string]string{
			"python":     `"\n", not r"\n".`,
			"php":        `"\n" in double quotes, not '\n'.`,
			"javascript": `'\n', not String.raw or '\\n'.`,
			"java":       `"\n", not "\\n"; a .properties file wants \n too.`,
			"csharp":     `"\n", not @"\n".`,
			"go":         `"\n" in double quotes, not in back quotes.`,
			"ruby":       `"\n" in double quotes, not '\n'.`,
			"perl":       `"\n" in double quotes, not '\n'.`,
			"asp":        "vbLf or Chr(10): there are no escapes in a string.",
		}),
		Changes: append(lineEnds(signer.Backslash), lineEnds(signer.LetterN)...),
	},
	{
		ID: "sts-newline-missing", Cases: 2,
		Title: "A line feed is missing",
		Step:  "string-to-sign",
		Say:   "Every field has its line, an empty one too, and the canonical headers have an empty line behind them. Your program let two lines run together.",
		Fixes: linesFixes,
		Changes: []func(*signer.Rules){
			func(r *signer.Rules) { r.Text.Joined = 1 },
			func(r *signer.Rules) { r.Text.Joined = 2 },
			func(r *signer.Rules) { r.Text.Joined = 3 },
			func(r *signer.Rules) { r.Text.Joined = 4 },
			func(r *signer.Rules) { r.Request.Joined = 4 },
			func(r *signer.Rules) { r.Request.Joined = 1 },
			func(r *signer.Rules) { r.Request.Joined = 2 },
			func(r *signer.Rules) { r.Request.Joined = 3 },
			func(r *signer.Rules) { r.Request.Joined = 5 },
			func(r *signer.Rules) { r.Text.NoEmpty, r.Request.NoEmpty = true, true },
		},
	},
	{
		ID: "sts-extra-newline", Cases: 3,
		Title: "There is a line feed too many",
		Step:  "string-to-sign",
		Say:   "An empty line stands where none belongs, and it is signed too.",
		Fixes: linesFixes,
		Changes: []func(*signer.Rules){
			func(r *signer.Rules) { r.Text.Doubled = 1 },
			func(r *signer.Rules) { r.Text.Doubled = 2 },
			func(r *signer.Rules) { r.Text.Doubled = 3 },
			func(r *signer.Rules) { r.Text.Doubled = 4 },
			func(r *signer.Rules) { r.Text.Leading = true },
			func(r *signer.Rules) { r.Request.Doubled = 4 },
			func(r *signer.Rules) { r.Request.Trailing = true },
			func(r *signer.Rules) { r.Request.Doubled = 1 },
			func(r *signer.Rules) { r.Request.Doubled = 2 },
			func(r *signer.Rules) { r.Request.Doubled = 3 },
			func(r *signer.Rules) { r.Request.Doubled = 5 },
			func(r *signer.Rules) { r.Request.Leading = true },
		},
	},
	{
		ID: "sts-extra-newline", Variant: "sts-trailing-newline", Cases: 2,
		Title: "The string to sign ends in a line feed",
		Step:  "string-to-sign",
		Say:   "Nothing stands behind the last line. Your program ended it like the others, or the shell that passed it on did.",
		Fixes: fixBy("End the string with its last character. In a shell use printf %s or echo -n.", linesFixes),
		Change: func(r *signer.Rules) {
			r.Text.Trailing = true
		},
	},
	{
		ID: "sts-leading-whitespace", Cases: 1,
		Title: "The lines are indented",
		Step:  "string-to-sign",
		Say:   "The string was written over several lines of the program, and their indentation was signed with it.",
		Fixes: fixBy("Join the lines by \"\\n\" instead of writing them below each other.", map[string]string{
			"python":     "\"\\n\".join(lines), or textwrap.dedent().",
			"php":        "implode(\"\\n\", $lines); a heredoc drops what is in front of its closing mark only from PHP 7.3 on.",
			"javascript": "lines.join('\\n'), not one `…` over several lines.",
			"java":       "String.join(\"\\n\", lines); a text block keeps what stands right of its left edge.",
			"csharp":     "string.Join(\"\\n\", lines), not one @\"…\" over several lines.",
			"go":         "strings.Join(lines, \"\\n\"), not one `…` over several lines.",
			"ruby":       "lines.join(\"\\n\"), or <<~ instead of <<-.",
			"perl":       "join \"\\n\", @lines, or <<~ instead of <<.",
		}),
		Changes: []func(*signer.Rules){
			func(r *signer.Rules) { r.Text.Indent = signer.Indent4 },
			func(r *signer.Rules) { r.Text.Indent = signer.IndentTab },
			func(r *signer.Rules) { r.Text.Indent = signer.Indent2 },
			func(r *signer.Rules) { r.Text.Indent = signer.Indent8 },
			func(r *signer.Rules) { r.Text.Indent = signer.IndentTabs },
			func(r *signer.Rules) { r.Text.Indent = signer.Indent12 },
		},
	},
	{
		ID: "sts-percent-encoded", Cases: 1,
		Title: "The whole string to sign is percent-encoded",
		Step:  "string-to-sign",
		Say:   "Only the names and values in it are encoded. That the HMAC takes its \"UTF-8 encoding\" means its bytes, not its escapes.",
		Fixes: fixBy("Give the HMAC the bytes of the string as it is, in UTF-8.", utf8Fixes),
		Changes: []func(*signer.Rules){
			func(r *signer.Rules) { r.Text.Escaped = signer.EscapedAll },
			func(r *signer.Rules) { r.Text.Escaped = signer.EscapedPath },
			func(r *signer.Rules) { r.Text.Escaped = signer.EscapedURI },
		},
	},
	{
		ID: "sts-hash-not-hex", Cases: 2,
		Title: "The last line is not the hash of the canonical request in hex",
		Step:  "string-to-sign",
		Say:   "It must be the SHA-256 of the canonical request in 64 lower-case hex digits. Your program wrote capitals, Base64, raw bytes, a hash of the hash, or the request itself.",
		Fixes: fixBy("Hash the canonical request once, and write the hash in lower-case hex.", hashFixes),
		Changes: []func(*signer.Rules){
			func(r *signer.Rules) { r.Digest.Request = signer.RequestUpperHex },
			func(r *signer.Rules) { r.Digest.Request = signer.RequestBase64 },
			func(r *signer.Rules) { r.Digest.Request = signer.RequestHexHashed },
			func(r *signer.Rules) { r.Digest.Request = signer.RequestHashed },
			func(r *signer.Rules) { r.Digest.Request = signer.RequestItself },
		},
	},
	{
		ID: "sts-hash-not-hex", Variant: "sts-hash-is-hmac", Cases: 1,
		Title: "The last line is an HMAC of the canonical request, not its hash",
		Step:  "string-to-sign",
		Say:   "This step has no key: it is a plain SHA-256. Your program keyed it, perhaps without meaning to.",
		Fixes: fixBy("Use the plain hash function here.", map[string]string{
			"python":     "hashlib.sha256(data).hexdigest(), not hmac.new().",
			"php":        "hash('sha256', $canonicalRequest): in hash_hmac('sha256', $canonicalRequest, true) the true is the key.",
			"javascript": "crypto.createHash('sha256'), not createHmac().",
			"java":       `MessageDigest.getInstance("SHA-256"), not Mac.`,
			"csharp":     "SHA256.HashData(bytes), not HMACSHA256: without a key that takes a random one.",
			"go":         "sha256.Sum256(data), not hmac.New.",
			"ruby":       "Digest::SHA256.hexdigest(data), not OpenSSL::HMAC.",
			"perl":       "sha256_hex($data), not hmac_sha256_hex.",
		}),
		Changes: []func(*signer.Rules){
			func(r *signer.Rules) { r.Digest.Request = signer.RequestMAC },
			func(r *signer.Rules) { r.Digest.Request = signer.RequestMACTrue },
		},
	},
	{
		ID:    "sts-component-order",
		Title: "Two lines have changed places",
		Step:  "string-to-sign",
		Say:   "All lines are there, but two of them stand in each other's place: host and path, Content-MD5 and Content-Type, or time and scope.",
		Fixes: fix("Write the lines in the order in which the steps on this page show them."),
		Change: func(r *signer.Rules) {
			r.Text.Swapped = true
		},
	},
	{
		ID: "scope-region-wrong", Cases: 8,
		Title: "The scope names another region than the endpoint's",
		Step:  "credential-scope",
		Say:   "A signature is good in one region. The request goes to an endpoint in another one, or to a service without regions, which wants us-east-1.",
		Fixes: fix("Sign with the region of the endpoint. IAM, Route 53, CloudFront and STS at sts.amazonaws.com take us-east-1."),
	},
	{
		ID: "scope-service-wrong", Cases: 11,
		Title: "The scope names another service than the endpoint's",
		Step:  "credential-scope",
		Say:   "Every service has a name for signing, in small letters, which need not be the word in its host: ses for email.…, bedrock for bedrock-runtime.…, execute-api for an API of yours at API Gateway.",
		Fixes: fix("Use the name for signing that the service's documentation or its error message tells."),
	},
	{
		ID: "scope-malformed", Cases: 1,
		Title: "The credential scope is not of the right form",
		Step:  "credential-scope",
		Say:   "The scope is the date, the region, the service and aws4_request, joined with /. Your program put something else in, such as the access key id or the full time, or left a part out, or used another scope in the string than in the request.",
		Fixes: fix("Build the scope once, as 20130524/us-east-1/s3/aws4_request, and use it in the string to sign and in Credential=, there with the access key id and a / in front."),
	},
}

// lineEnds are the ways to end lines so: in the string to sign, in the canonical
// request of Version 4 or in both, and there with the block of headers or with
// that in line feeds.
func lineEnds(end signer.LineEnd) []func(*signer.Rules) {
	return []func(*signer.Rules){
		func(r *signer.Rules) { r.Text.LineEnd, r.Request.LineEnd, r.Request.HeaderEnd = end, end, end },
		func(r *signer.Rules) { r.Text.LineEnd, r.Request.LineEnd = end, end },
		func(r *signer.Rules) { r.Text.LineEnd = end },
		func(r *signer.Rules) { r.Request.LineEnd, r.Request.HeaderEnd = end, end },
		func(r *signer.Rules) { r.Request.LineEnd = end },
	}
}
