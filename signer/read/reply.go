package read

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"regexp"
	"slices"
	"strings"
)

// replyLT is how "<" stands in a paste: as it is, or escaped for HTML or JSON.
const replyLT = `(?:<|&(?:amp;)*lt;|\\+u003[cC])`

// replyKeys are the names that a reply gives its values, in XML and in dumps.
const replyKeys = `StringToSignBytes|StringToSign|CanonicalRequestBytes|CanonicalRequest|SignatureProvided|AWSAccessKeyId|` +
	`RequestTime|ServerTime|MaxAllowedSkewMilliseconds|ClientComputedContentSHA256|S3ComputedContentSHA256|HeadersNotSigned|` +
	`Message|message|Details?|details|RequestI[dD]|requestId|HostId|Region|Expires|X-Amz-Expires|X-Amz-Date|Code|code|Type|Resource|` +
	`extendedRequestId|\$fault|\$metadata|statusCode|retryable|retryDelay|__type`

// replyCodes are the codes that tell of signing.
const replyCodes = `SignatureDoesNotMatch|InvalidSignatureException|InvalidSignature|IncompleteSignatureException|IncompleteSignature|` +
	`RequestExpired|InvalidClientTokenId|AuthFailure|AuthorizationHeaderMalformed|AuthorizationQueryParametersError|` +
	`RequestTimeTooSkewed|XAmzContentSHA256Mismatch|InvalidAccessKeyId|MissingSecurityHeader|MissingAuthenticationTokenException|` +
	`MissingAuthenticationToken|UnrecognizedClientException|ExpiredTokenException|ExpiredToken|InvalidToken|AccessDenied`

// replyPhrases are sentences that only servers write.
const replyPhrases = `signature we calculated does not match|(?:Canonical String for this request|String-to-Sign) should have been|` +
	`is now earlier than|is still later than|not a valid key=value pair|is wrong; expecting '|` +
	`difference between the request time and the|security token included in the request|` +
	`not able to validate the provided access credentials|Access Key Id you provided does not exist|` +
	`present in the request which were not signed|x-amz-content-sha256' header does not match|` +
	`equest signature is too far in the past|AWS HTTP error: .*resulted in a|must be less than a week \(in seconds\)`

var (
	replyRoot = patternOf(replyLT+`(?:[A-Za-z]*ErrorResponse|Errors?|Response)(?:[ \t\\/]|>|&(?:amp;)*gt;|$)`, "Error", "Response")
	replyHead = patternOf(replyLT+`\?xml`, "?xml")
	replyCode = patternOf(replyLT+`Code(?:>|&(?:amp;)*gt;|\\)`, "Code")
	replyEnd  = patternOf(replyLT+`\\*/(?:Error|ErrorResponse|Response)\b`, "/Error", "/Response")
	replyTag  = regexp.MustCompile(`^\W*` + replyLT + `\\*/?[A-Za-z]`)

	// replySays, replyPhrase and replyClient find what begins a reply without a
	// root tag: a code where programs write one, an echo, a server's sentence. A
	// code in prose is not enough.
	replySays = patternOf(`An error occurred \(\w+\) when calling|api error \w+:|Errors::(?:`+replyCodes+`)\b|`+
		`Error ?Code: ?(?:`+replyCodes+`)|`+
		`(?:[cC]ode|__type)["'\]\\]*\s*(?::|=>|=)[\s\["'\\]*["'][\w.]*#?(?:`+replyCodes+`)\b|`+
		replyLT+`(?:StringToSign|CanonicalRequest|SignatureProvided)|`+
		`(?:StringToSignBytes|CanonicalRequestBytes|SignatureProvided)["'\]\\]*\s*(?::|=>|=)`,
		append(strings.Split(replyCodes, "|"), "An error occurred (", "api error ", "StringToSign", "CanonicalRequest", "SignatureProvided")...)
	replyClient = patternOf(`(?:`+replyCodes+`) \(client\)`, " (client)")
	replyPhrase = patternOf(replyPhrases, "signature we calculated does not match", "this request should have been",
		"String-to-Sign should have been", "is now earlier than", "is still later than", "not a valid key=value pair",
		"is wrong; expecting '", "difference between the request time and the", "security token included in the request",
		"not able to validate the provided access credentials", "Access Key Id you provided does not exist",
		"present in the request which were not signed", "x-amz-content-sha256' header does not match",
		"equest signature is too far in the past", "AWS HTTP error: ", "must be less than a week (in seconds)")
	replyMore = patternOf(`(?:^|[\s{'"\[,])(?:`+replyKeys+`)["'\]\\]*\s*(?::|=>|=)|Status Code: |`+replyLT+`\\*/?(?:`+replyKeys+`)`,
		"StringToSign", "CanonicalRequest", "SignatureProvided", "AWSAccessKeyId", "RequestTime", "ServerTime", "MaxAllowedSkew",
		"ComputedContentSHA256", "HeadersNotSigned", "Message", "Detail", "RequestId", "HostId", "Region", "Expires", "X-Amz-Date",
		"Code", "Type", "Resource", "$fault", "$metadata", "retryable", "retryDelay")
	replyEcho = patternOf(`should have been|(?:StringToSign|CanonicalRequest)["'\]\\]*\s*(?:>|&(?:amp;)*gt;|:|=)`,
		"should have been", "StringToSign", "CanonicalRequest")
	replyHash = regexp.MustCompile(`aws4_request|(?:^|\W)(?:[0-9a-fA-F]{64}|UNSIGNED-PAYLOAD|STREAMING-[A-Z0-9-]+)\W*$`)
	replyRest = regexp.MustCompile(`^[\s'"})\],;>]+$`)
	replyOpen = regexp.MustCompile(`^\s*(?:[{\[]|"?[eE]rrors?"?: ?[{\[]+)\s*$`)
	replyAway = regexp.MustCompile(`^\s*(?:https?://|curl |(?:GET|POST|PUT|HEAD|DELETE|PATCH) (?:https?:/)?/)`)
)

// mayHoldTag reports whether a line may hold a tag: replyRoot, replyHead and
// replyEnd are asked then alone.
func mayHoldTag(text []byte) bool {
	return bytes.IndexByte(text, '<') >= 0 || bytes.Contains(text, []byte("lt;")) || bytes.Contains(text, []byte("u003"))
}

// saysReply reports whether a line begins a reply that has no root tag.
func saysReply(text []byte) bool {
	return replySays.Match(text) || replyPhrase.Match(text) || replyClient.Match(text)
}

func isRoot(text []byte) bool { return mayHoldTag(text) && replyRoot.Match(text) }

func isEnd(text []byte) bool { return mayHoldTag(text) && replyEnd.Match(text) }

// readReply reads what a service answered to a request that it refused, as it
// came or as a program printed it.
func readReply(lines []line, r *Reading) int {
	if !replyBegins(lines) {
		return 0
	}
	n := replyExtent(lines)
	text := replyJoin(lines[:n])
	reply := replyOf(text, r)
	if sig := reply.values["SignatureProvided"]; sig != "" {
		r.provide("signature", []byte(sig))
	}
	if len(reply.canonical) > 0 {
		r.echo("canonical-request", reply.canonical)
		if request, list := requestOfCanonical(reply.canonical); request != nil {
			r.request(request, rankEcho)
			r.SignedHeaders = cmp.Or(r.SignedHeaders, list)
		}
	}
	if len(reply.toSign) > 0 {
		r.echo("string-to-sign", reply.toSign)
	}
	code := reply.code()
	told := reply.tells(code)
	replyAdd(r, reply.note(code, told))
	r.refused(code, told)
	return n
}

// refused keeps what a reply tells.
func (r *Reading) refused(code string, told replyTelling) {
	if told.text == "" {
		return
	}
	says := "The service answers " + code + ": " + told.text + "."
	r.Answer = cmp.Or(r.Answer, says)
	if told.mistake != "" {
		r.hint(Hint{ID: told.mistake, Where: "the service's answer", Text: says, Said: true})
	}
}

// replyAdd notes the reply, once where a program printed it twice.
func replyAdd(r *Reading, note string) {
	part := Part{As: "error reply", Note: note}
	if !slices.Contains(r.Parts, part) {
		r.add(part.As, part.Note)
	}
}

// replyBegins looks at the first line, and at few after it for the code that
// must follow a tag: work stays linear however often a tag is repeated.
func replyBegins(lines []line) bool {
	const near, nearer = 6, 4
	first := lines[0].text
	if len(first) == 0 || sends(first) {
		return false // a command that sends such a text
	}
	for i := 0; i < min(nearer, len(lines)-1) && replyOpen.Match(lines[i].text); i++ {
		if saysReply(lines[i+1].text) {
			return true // what stands before it is JSON's
		}
	}
	if saysReply(first) {
		return true
	}
	root := isRoot(first)
	if !root && !(mayHoldTag(first) && replyHead.Match(first)) {
		return false
	}
	for _, l := range lines[:min(near, len(lines))] {
		root = root || isRoot(l.text)
		if root && replyCode.Match(l.text) {
			return true
		}
	}
	return false
}

// A replyState is what is open while the end of a reply is looked for.
type replyState struct {
	base     int  // blanks before the first line
	xml      bool // a root tag is open
	closed   bool // one was closed
	echo     bool // a string is being echoed
	sentence bool // a server's sentence was seen
}

// replyExtent returns how many lines belong to a reply: up to the last that
// shows a sign of one. Few lines without a sign may stand between, many where
// something is open.
func replyExtent(lines []line) int {
	const most, gap, gapXML, gapEcho = 400, 12, 30, 100
	s := replyState{base: replyIndent(lines[0].text)}
	s.take(lines[0].text)
	end := 1
	for i := 1; i < min(len(lines), most); i++ {
		allowed := gap
		if s.xml {
			allowed = gapXML
		}
		if s.echo {
			allowed = gapEcho
		}
		text := lines[i].text
		if i-end >= allowed || s.leaves(text) {
			break
		}
		if s.belongs(text) || i == end && replyRest.Match(text) && !s.xml {
			end = i + 1
		}
		s.take(text)
	}
	return end
}

// take notes what a line opens and closes.
func (s *replyState) take(text []byte) {
	if isEnd(text) {
		s.closed, s.xml, s.echo = true, false, false
	} else if isRoot(text) {
		s.xml = true
	}
	if at := replyEcho.FindAllIndex(text, -1); at != nil {
		s.echo = true
		text = text[at[len(at)-1][1]:]
		if replyHash.Match(text) || isEnd(text) { // it ends on its line
			s.echo = false
		}
	}
	s.sentence = s.sentence || bytes.Contains(text, []byte("signature we calculated"))
}

// leaves reports whether a line is no longer of the reply, or of the next one.
func (s *replyState) leaves(text []byte) bool {
	switch {
	case len(text) == 0 || s.xml:
		return false
	case mayHoldTag(text) && (replyHead.Match(text) || replyRoot.Match(text) && !replyEnd.Match(text)):
		return s.closed
	case s.echo:
		return replyAway.Match(text)
	case s.sentence && bytes.Contains(text, []byte("signature we calculated")):
		return true
	case replyAway.Match(text):
		return true
	}
	blank := len(bytes.TrimSpace(text)) == 0
	return !blank && replyIndent(text) <= s.base && !s.belongs(text) && !replyRest.Match(text)
}

// belongs reports whether a line shows a sign of a reply.
func (s *replyState) belongs(text []byte) bool {
	return replyMore.Match(text) || saysReply(text) || isRoot(text) || isEnd(text) ||
		(s.xml || s.closed) && mayHoldTag(text) && replyTag.Match(text) || replyHash.Match(text) && !replyAway.Match(text)
}

// replyIndent counts the blanks before a line.
func replyIndent(text []byte) int { return len(text) - len(bytes.TrimLeft(text, " \t>|")) }

// replyJoin puts the lines together, without the indentation that they share:
// it is the paste's. Servers write LF.
func replyJoin(lines []line) []byte {
	shared := -1
	for _, l := range lines[1:] {
		if len(bytes.TrimSpace(l.text)) > 0 && (shared < 0 || replyIndent(l.text) < shared) {
			shared = replyIndent(l.text)
		}
	}
	var b []byte
	for i, l := range lines {
		if i > 0 {
			b = append(b, '\n')
		}
		b = append(b, l.text[min(max(shared, 0), replyIndent(l.text)):]...)
	}
	return b
}

// A reply is what a server answered.
type reply struct {
	values            map[string]string // by name
	text              string
	canonical, toSign []byte
	lost              bool // the canonical request's line ends, for good
	xml               bool // the values stood in tags
}

// replyOf undoes escapes, as few as needed, and reads the values.
func replyOf(text []byte, r *Reading) *reply {
	plain, level := replyNewlines(string(text))
	if found := replyAsWritten(string(text), plain, level, r); found != nil {
		return found
	}
	switch {
	case level > 1 && !r.mend("escaped-newlines-twice", `Line ends that stood as \\n were read as line ends.`),
		level == 1 && !r.mend("escaped-newlines", `Line ends that stood as \n were read as line ends.`):
		plain = string(text)
	}
	found := replyParse(plain, r)
	const deepest = 2
	for range deepest {
		once := replyEntities.Replace(plain)
		if once == plain || found.xml || found.proven() || !r.mend(entities, entitiesNote) {
			break
		}
		plain = once
		found = replyParse(plain, r)
	}
	return found
}

// replyAsWritten reads a reply with fewer escapes undone than there seem to be,
// if that is proven: a backslash in a header's value may be its own.
func replyAsWritten(text, plain string, level int, r *Reading) *reply {
	if plain == text {
		return nil
	}
	once := ""
	if level > 1 {
		once = replyUnescape(replyJoined(text))
	}
	for undone, text := range []string{text, once} {
		asWritten := &Reading{asIs: map[string]bool{entities: true, lostNewlines: true}}
		found := replyParse(text, asWritten)
		if found.proven() && !strings.Contains(found.values["StringToSign"], `\n`) && (undone == 0 || r.mend(escapedNewlines, escapedNote)) {
			return found
		}
	}
	return nil
}

// proven reports whether the string to sign names the canonical request's hash:
// then both were read as the server wrote them.
func (p *reply) proven() bool { return replyMatches(p.canonical, p.toSign) }

func replyMatches(canonical, toSign []byte) bool {
	sum := sha256.Sum256(canonical)
	return len(canonical) > 0 && bytes.HasSuffix(toSign, []byte("\n"+hex.EncodeToString(sum[:])))
}

// replyParse reads the values of a reply, and the strings that it echoes.
func replyParse(text string, r *Reading) *reply {
	p := &reply{text: text, values: map[string]string{}}
	p.scan(text)
	message := text
	if p.xml && strings.Contains(p.values["Message"], "should have been") {
		message = p.values["Message"]
	}
	canonical, toSign := replySentences(message)
	canonical = replyFirst(replyBytes(p.values["CanonicalRequestBytes"], p.values["CanonicalRequest"]), canonical)
	toSign = replyFirst(replyBytes(p.values["StringToSignBytes"], p.values["StringToSign"]), toSign)
	p.echoes(canonical, toSign, r)
	return p
}

func replyFirst(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

// replyBytes prefers a string's bytes to its text, in which a browser may have
// changed line ends, unless they were cut.
func replyBytes(digits, text string) string {
	raw, err := hex.DecodeString(strings.Join(strings.Fields(digits), ""))
	if err != nil || len(raw) == 0 || len(raw) < len(text) && strings.HasPrefix(text, string(raw)) {
		return text
	}
	return string(raw)
}
