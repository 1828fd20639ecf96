package read

import (
	"regexp"
	"slices"
	"strings"

	"countersign/signer"
)

// lookThrough looks for the mistakes that a single line does not show.
func (p *program) lookThrough(r *Reading) {
	for _, find := range []func(*program) []Hint{
		(*program).typographicQuotes, (*program).brokenLiteral, (*program).formatted, (*program).rawText, (*program).doubledSeparator, (*program).values,
		(*program).entryTwice, (*program).namedTwice, (*program).replacing, (*program).otherHost, (*program).emptyHost, (*program).rootPath, (*program).noSeller,
		(*program).unsorted, (*program).lostPlaces, (*program).joinedPairs,
	} {
		for _, h := range find(p) {
			r.hint(h)
		}
	}
}

// at returns a hint to a row.
func (row *codeRow) at(id, variant, text string) Hint {
	return Hint{ID: id, Variant: variant, Where: lineOfPaste(row.number), Text: text}
}

// typographicQuote is a quotation mark of a page where one of a program
// belongs.
var typographicQuote = regexp.MustCompile(`[=(,&+.\[] *[“‘][^“”‘’]|[^ ][”’′″] *(?:[),;&+.\]]|$)`)

func (p *program) typographicQuotes() []Hint {
	for i := range p.rows {
		if row := &p.rows[i]; row.typographic {
			return []Hint{row.at("text-smart-quotes", "", "Quotation marks in the code are typographic. Pages turn them so; if they are in your file too, retype them.")}
		}
	}
	return nil
}

var (
	queryStart  = regexp.MustCompile(`^\??&?[A-Za-z][\w.-]*=`)
	withoutEnds = regexp.MustCompile(`(?i)replace\w*\( *["'/]\\r?\\n|\.split\(\)|splitlines|strip_tags|gsub\(/\\[ns]|preg_replace|dedent|\[\\r\\n|\\s\+/`)
)

// brokenLiteral looks for a literal of a query that goes on in the next lines.
func (p *program) brokenLiteral() []Hint {
	for i := range p.rows[:max(0, len(p.rows)-1)] {
		row, next := &p.rows[i], &p.rows[i+1]
		if !row.inside && row.opensQuery() && next.inside && strings.HasPrefix(strings.TrimSpace(next.text), "&") && !withoutEnds.MatchString(p.all) {
			return []Hint{row.at("param-literal-newline", "", "This literal of the query goes over several lines, and its line breaks are part of it.")}
		}
	}
	return nil
}

var (
	percentEscaped = regexp.MustCompile(`%[0-9A-F]{2}`)
	formatBehind   = regexp.MustCompile(`^ *%[ (\w]`)
	tripleFormat   = regexp.MustCompile(`(?:'''|""") *%[ (\w]`)
	sprintfBefore  = regexp.MustCompile(`(?:sprintf|printf|String\.format|Sprintf)\( *$`)
)

// formatted looks for %-formats in a literal that holds percent escapes too.
func (p *program) formatted() []Hint {
	for i := range p.rows {
		row := &p.rows[i]
		hit := row.inside && p.language == "python" && tripleFormat.MatchString(row.text) && percentEscaped.MatchString(row.text)
		for _, l := range row.literals {
			hit = hit || !l.open && percentEscaped.MatchString(l.text) && p.isFormat(row, l)
		}
		if hit {
			return []Hint{row.at("param-format-collision", "", "A literal with escapes such as %20 is formatted with %: the escapes are taken for formats.")}
		}
	}
	return nil
}

// isFormat reports whether a literal is what values are formatted with.
func (p *program) isFormat(row *codeRow, l codeLiteral) bool {
	if !strings.Contains(l.text, "%s") {
		return false
	}
	behind := row.text[min(len(row.text), l.at+len(l.text)+2):]
	return p.language == "python" && formatBehind.MatchString(behind) || sprintfBefore.MatchString(row.text[:l.at])
}

var (
	rawTextAdded  = regexp.MustCompile(`["'&?][A-Z][\w.]*=(?:["'] *[+.&]+ *|\$?\{)\$?((?i:\w*(?:mail|keyword|subject|message|search))(?:\w*))(?:["'}; )+.&]|$)`)
	rawTextFormed = regexp.MustCompile(`(?i)["'] *(?:% *\(?|\.format\() *(\w*(?:mail|keyword|subject|message|search)\w*) *(?:[,)]|$)`)
	formedPair    = regexp.MustCompile(`[A-Z][\w.]*=(?:%s|\{\w*\})`)
)

// rawText looks for a text of people's own, such as an address of mail, that is
// put into the query as it is.
func (p *program) rawText() []Hint {
	formed := false
	for i := range p.rows {
		row := &p.rows[i]
		formed = formed && row.inside || formedPair.MatchString(row.text) || row.opensQuery()
		m := rawTextAdded.FindStringSubmatch(row.text)
		if m == nil && formed {
			m = rawTextFormed.FindStringSubmatch(row.text)
		}
		if m != nil && !p.encodes(m[1]) {
			return []Hint{row.at("param-reserved-unencoded", "", "This puts a text into the query as it is: @ and blanks and their like must be percent-encoded.")}
		}
	}
	return nil
}

// opensQuery reports whether a literal of a query begins in a row and goes on in
// the next.
func (row *codeRow) opensQuery() bool {
	n := len(row.literals)
	return n > 0 && row.literals[n-1].open && queryStart.MatchString(row.literals[n-1].text)
}

// doubledSeparator looks for a literal that ends with & before one that begins
// with it, in one row or in two that add to a variable.
func (p *program) doubledSeparator() []Hint {
	const text = "& ends one literal and begins the next: && is an empty pair between two others."
	ends := map[string]bool{}
	for i := range p.rows {
		row := &p.rows[i]
		for j, l := range row.literals {
			begins := strings.HasPrefix(l.text, "&") && queryStart.MatchString(l.text)
			if j > 0 && begins && strings.HasSuffix(row.literals[j-1].text, "&") && joins(row.text[row.literals[j-1].at+len(row.literals[j-1].text)+2:l.at]) {
				return []Hint{row.at("param-separator-doubled", "", text)}
			}
			if j == 0 && begins && row.name != "" && ends[row.name] && row.adds() {
				return []Hint{row.at("param-separator-doubled", "", text)}
			}
		}
		if n := len(row.literals); n > 0 && row.name != "" {
			last := row.literals[n-1]
			ends[row.name] = strings.HasSuffix(last.text, "&") && strings.Trim(row.text[min(len(row.text), last.at+len(last.text)+2):], " ;") == ""
		}
	}
	return nil
}

// joins reports whether there is nothing but an operator between two literals.
func joins(between string) bool { return strings.Trim(between, " \t+.&") == "" }

// adds reports whether a row adds to the variable that it gives a value.
func (row *codeRow) adds() bool {
	return len(row.joint) > 1 && row.joint != ":=" || strings.HasPrefix(row.value, row.name)
}

// What a value is, as far as the program shows.
const (
	isEncoded = 1 << iota
	isHex
	isBase64
)

const encoderNames = `(?:[\w.:\\]*[.:\\])?(?:quote|quote_plus|(?:raw)?urlencode|encodeURIComponent|UrlEncode|URLEncode|EscapeDataString|uri_escape(?:_utf8)?|QueryEscape|PathEscape|url_encode|percent_?[eE]ncode\w*|URLEncodedFormat)`

var (
	functionStart = regexp.MustCompile(`(?i)^[ \t]*(?:(?:public|private|protected|static|async|export|internal) )*(?:def|function|func|sub) +(\w+)`)
	branchStart   = regexp.MustCompile(`^[ \t}]*(?i:else|elif|elseif|except|catch|case)\b`)
	replaceAround = regexp.MustCompile(`^(?:str_replace|str_ireplace)\( *["'][^"']*["'] *, *["'][^"']*["'] *, *`)
	encoderStart  = regexp.MustCompile(`^` + encoderNames + `\(`)
	encoderOf     = regexp.MustCompile(encoderNames + `\( *([$@]?[A-Za-z_][\w.]*(?:->\w+)?) *[,)]`)
	encoderOfCall = regexp.MustCompile(encoderNames + `\( *` + encoderNames + `\(`)
	hexStart      = regexp.MustCompile(`^(?:[\w.]*hmac\.new\(.*\)\.hexdigest\(\)|[\w.>$-]*\.hexdigest\(\)|OpenSSL::HMAC\.hexdigest\(.*\)|crypto\.createHmac\(.*\.digest\(["']hex["']\))[ ;]*$`)
	base64Start   = regexp.MustCompile(`(?i)^(?:[\w.:]*[.:])?(?:b64encode|base64_encode|encode64|strict_encode64|ToBase64String|b64_hmac_sha\w+|encode_base64|encodeBase64String)\(|\.digest\(["']base64["']\)[ ;]*$|CryptoJS\.enc\.Base64|\.encode\(["']base64["']\)`)
	callStart     = regexp.MustCompile(`^[$@]?(?:self\.|this\.|\$this->)?(\w+)\(`)
	base64Of      = regexp.MustCompile(`(?i)(?:b64encode|base64_encode|encode64|ToBase64String|encode_base64)\( *([$@]?\w+)(?:\.encode\([^()]*\))? *\)`)
	joinedRaw     = regexp.MustCompile(`["'&?]Signature=["'] *[+.&]+ *([$@]?\w+)(?:[^\w(.]|$)`)
	chainName     = regexp.MustCompile(`(?i)^\$?k?_?(?:date|region|service|signing)_?(?:key)?$`)
)

// A flow follows what values are from row to row. It knows no branches: a
// variable is forgotten where another one begins.
type flow struct {
	variables map[string]int
	functions map[string]int
	function  string
}

// values looks for values that are encoded twice, or turned into Base64 from
// hex, and signatures that are put into an address as they are.
func (p *program) values() []Hint {
	f := &flow{variables: map[string]int{}, functions: map[string]int{}}
	for i := range p.rows { // what functions return may be used before
		f.follow(&p.rows[i])
	}
	f.variables, f.function = map[string]int{}, ""
	var hints []Hint
	for i := range p.rows {
		row := &p.rows[i]
		if !row.inside {
			hints = append(hints, f.uses(row)...)
		}
		f.follow(row)
	}
	return hints
}

// uses looks at what a row does with values.
func (f *flow) uses(row *codeRow) []Hint {
	var hints []Hint
	for _, m := range encoderOf.FindAllStringSubmatch(row.text, 8) {
		if f.variables[m[1]]&isEncoded != 0 && m[1] != row.name {
			hints = append(hints, row.twice(m[1]+row.name, f.variables[m[1]]&isBase64 != 0))
		}
	}
	if m := encoderOfCall.FindString(row.text); m != "" {
		hints = append(hints, row.twice(row.text, false))
	}
	for _, m := range base64Of.FindAllStringSubmatch(row.text, 8) {
		if f.variables[m[1]]&isHex != 0 {
			hints = append(hints, row.at("digest-base64-of-hex", "", "What is turned into Base64 here is the hex text of the digest; Base64 is wanted of the bytes."))
		}
	}
	if m := joinedRaw.FindStringSubmatch(row.text); m != nil && f.variables[m[1]] == isBase64 {
		hints = append(hints, row.at("signature-not-url-encoded", "", "The signature is Base64 and is put into the address as it is: + / and = must be encoded there."))
	}
	if m := callStart.FindStringSubmatch(row.value); m != nil && chainName.MatchString(row.name) && f.functions[m[1]]&isHex != 0 {
		hints = append(hints, row.at("kdf-hex-chain", "", "The function that is called returns hex text; the next step wants the bytes as its key."))
	}
	return hints
}

// twice is the hint to a value that is encoded once more.
func (row *codeRow) twice(names string, signature bool) Hint {
	if lower := strings.ToLower(names); signature || strings.Contains(lower, "sig") {
		return row.at("signature-double-encoded", "", "The signature was percent-encoded before, and is encoded here once more.")
	}
	return row.at("param-double-encoded", "", "A value that was percent-encoded before is encoded here once more.")
}

// follow keeps what a row makes of a variable, or returns of a function.
func (f *flow) follow(row *codeRow) {
	if m := functionStart.FindStringSubmatch(row.text); m != nil {
		f.function, f.variables = m[1], map[string]int{}
		return
	}
	if branchStart.MatchString(row.text) {
		clear(f.variables)
	}
	if value, returns := strings.CutPrefix(strings.TrimSpace(row.text), "return "); returns && f.function != "" {
		f.functions[f.function] |= f.kind(strings.TrimSpace(value))
		return
	}
	if row.name == "" {
		return
	}
	kind := f.kind(row.value)
	if strings.EqualFold(row.name, f.function) {
		f.functions[f.function] |= kind // Basic
	}
	if row.adds() && row.joint != "=" {
		kind = 0
	}
	f.variables[row.name] = kind
}

// kind tells what an expression is.
func (f *flow) kind(value string) int {
	value = strings.TrimPrefix(value, "await ")
	if at := replaceAround.FindString(value); at != "" {
		value = strings.TrimSuffix(strings.TrimRight(value[len(at):], " ;"), ")")
	}
	bare := strings.TrimRight(value, " ;")
	if kind, known := f.variables[bare]; known {
		return kind
	}
	switch at := encoderStart.FindString(value); {
	case at != "":
		arguments, end := callArguments(value, len(at)-1)
		if rest := strings.TrimLeft(value[min(end, len(value)):], " "); rest != "" && strings.IndexByte(";.),", rest[0]) < 0 || len(arguments) == 0 {
			return 0
		}
		return isEncoded | f.kind(arguments[0])&isBase64
	case hexStart.MatchString(value) || strings.HasPrefix(value, "hash_hmac(") && hmacIsHex(value):
		return isHex
	case base64Start.MatchString(value):
		return isBase64
	}
	if m := callStart.FindStringSubmatch(value); m != nil {
		if _, end := callArguments(value, len(m[0])-1); strings.Trim(value[min(end, len(value)):], " ;") == "" {
			return f.functions[m[1]]
		}
	}
	return 0
}

var (
	entryEncoded = regexp.MustCompile(`^[^#]*["'][\w.]+["']\]? *(?:=>|:|=) *(?:` + encoderNames + `\( *[^)]|["'][^"']*%(?:20|3A|2F|2C)[^"']*["'])`)
	loopEncoded  = regexp.MustCompile(encoderNames + `\( *(?:str\( *)?(?:\$(?:value|val|v)\b|(?:value|val|v)\b|[$\w]+\[ *\$?(?:k|key|name|i|p)\w* *\])`)
)

// entryTwice looks for parameters that are given encoded, and encoded with all
// others later.
func (p *program) entryTwice() []Hint {
	if !loopEncoded.MatchString(p.all) {
		return nil
	}
	for i := range p.rows {
		row := &p.rows[i]
		if !row.inside && entryEncoded.MatchString(row.text) && !strings.Contains(row.lower, "signature") && !loopEncoded.MatchString(row.text) {
			return []Hint{row.at("param-double-encoded", "", "This value is given encoded, and all values are encoded once more where they are joined.")}
		}
	}
	return nil
}

var (
	replacesByEscape = regexp.MustCompile(`(?i)\breplace(?:All)?\( *(?:([$\w.]+) *, *)?["'/][^"']{1,3}["'/]g?, *["']%[0-9A-F]{2}["']`)
	anyEncoder       = regexp.MustCompile(`(?i)quote\(|quote_plus|urlencode|encodeURI|EscapeDataString|uri_?escape|QueryEscape|URLEncoder|percent_?encode|\bescape\(|\bhex\( *asc|charCodeAt`)
)

// replacing looks for a program whose only encoder replaces some characters.
func (p *program) replacing() []Hint {
	if anyEncoder.MatchString(p.all) {
		return nil
	}
	for i := range p.rows {
		row := &p.rows[i]
		if m := replacesByEscape.FindStringSubmatch(row.text); m != nil && !strings.Contains(strings.ToLower(m[1]+row.name), "sig") {
			return []Hint{row.at("param-reserved-unencoded", "", "Only some characters are replaced by their escapes here, and nothing else encodes the values.")}
		}
	}
	return nil
}

var (
	hostHeader  = regexp.MustCompile(`(?i)["']Host["']\]? *(?:=>|[:=,]) *["']([a-z0-9.-]+\.[a-z]{2,})(?::\d+)?["']|["']Host: *([a-z0-9.-]+\.[a-z]{2,})(?::\d+)?["']`)
	hostLiteral = regexp.MustCompile(`(?i)["'](?:https?://)?([a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,})(?::\d+)?(?:[/?][^"']*)?["']`)
	endpointVar = regexp.MustCompile(`(?i)(?:^|_|\.|\$|>)(?:request_?|service_?|base_?|api_?|mws_?)*(?:url|uri|end_?point|host|host_?name|domain|server)$`)
)

// otherHost looks for a Host header that is none of the program's hosts.
func (p *program) otherHost() []Hint {
	var hosts []string
	for i := range p.rows {
		if row := &p.rows[i]; endpointVar.MatchString(row.name) {
			if m := hostLiteral.FindStringSubmatch(row.value); m != nil {
				hosts = append(hosts, strings.ToLower(m[1]))
			}
		}
	}
	for i := range p.rows {
		row := &p.rows[i]
		m := hostHeader.FindStringSubmatch(row.text)
		if m == nil || len(hosts) == 0 || row.inside || slices.Contains(hosts, strings.ToLower(m[1]+m[2])) {
			continue
		}
		return []Hint{row.at("host-header-overridden", "", "The header Host names "+signer.Printable(m[1]+m[2])+", the address of the program "+signer.Printable(hosts[0])+".")}
	}
	return nil
}

var (
	emptyHostVar  = regexp.MustCompile(`(?i)(?:^|[_.$>])(?:host|end_?point|domain|host_?name)$`)
	emptyLiteral  = regexp.MustCompile(`^["'] *["'] *;?$`)
	emptyHostLine = regexp.MustCompile(`(?i)^["'] *["'] *[&.+] *(?:vb(?:CrLf|Lf|NewLine)|["']\\n["']|chr\(10\))`)
)

// emptyHost looks for a host that is empty: pages remove addresses.
func (p *program) emptyHost() []Hint {
	const text = "The host is empty here. Forums and chats remove addresses: check first that it is in your file."
	for i := range p.rows {
		row := &p.rows[i]
		if row.inside || row.name == "" {
			continue
		}
		if emptyHostVar.MatchString(row.name) && emptyLiteral.MatchString(row.value) && !p.givenElsewhere(row) {
			return []Hint{row.at("host-missing-in-sts", "", text)}
		}
		value := row.value
		if rest, found := strings.CutPrefix(value, row.name); found {
			value = strings.TrimLeft(rest, " &.+")
		}
		if emptyHostLine.MatchString(value) && aboutSigning.MatchString(row.name) {
			return []Hint{row.at("host-missing-in-sts", "", text)}
		}
	}
	return nil
}

// givenElsewhere reports whether another row gives the variable a value.
func (p *program) givenElsewhere(row *codeRow) bool {
	return slices.ContainsFunc(p.rows, func(o codeRow) bool {
		return o.name == row.name && o.number != row.number
	})
}

var (
	mwsVersion  = regexp.MustCompile(`Version["'\]]* *(?:=>?|[:,])? *["']?(2013-09-01|2011-10-01|2010-10-01|2013-07-01|2013-01-01|2015-05-01|2016-06-01|2018-04-01|2011-07-01|2012-11-16|2013-03-01|2015-06-18)\b`)
	mwsAction   = regexp.MustCompile(`Action["'\]]* *(?:=>?|[:,])? *["']?(?:Get|List|Create|Update|Put|Cancel|Register|Deregister|Send|Confirm|Preview|Estimate|Void|Set)[A-Z]\w+`)
	mwsHost     = regexp.MustCompile(`(?i)\bmws[\w.-]*\.amazonservices\.|SellerId|MWSAuthToken`)
	pathIsRoot  = regexp.MustCompile(`(?i)(?:^|[_.$>])(?:canonical_?)?(?:uri|path|resource)$`)
	rootInChain = regexp.MustCompile(`["']\\n["'] *[.+&] *["']/["'] *[.+&] *["']\\n["']|vbLf *& *["']/["'] *& *vbLf|\\n/\\n`)
)

// rootPath looks for an MWS request whose path is "/", where its section and
// version belong.
func (p *program) rootPath() []Hint {
	if !mwsVersion.MatchString(p.all) || !mwsAction.MatchString(p.all) || !mwsHost.MatchString(p.all) {
		return nil
	}
	for i := range p.rows {
		row := &p.rows[i]
		root := pathIsRoot.MatchString(row.name) && strings.Trim(row.value, "; \"'") == "/" && !p.givenElsewhere(row)
		if root || rootInChain.MatchString(row.text) {
			return []Hint{row.at("path-mismatch", "", "The path is “/” here; this MWS section is called at /Section/Version, and that is signed.")}
		}
	}
	return nil
}

var (
	queryVar  = regexp.MustCompile(`(?i)canonical|query|unsigned|params?$|to_?sign|request`)
	queryPair = regexp.MustCompile(`(?:^|[&?"'\n])([A-Za-z][\w.-]*)=`)
	anySort   = regexp.MustCompile(`(?i)sort|order|TreeMap|Ordinal`)
)

// unsorted looks for a query that is written out in another order than that of
// bytes, in a program that sorts nothing.
func (p *program) unsorted() []Hint {
	if anySort.MatchString(p.all) {
		return nil
	}
	last := map[string]string{}
	name := ""
	for i := range p.rows {
		row := &p.rows[i]
		if !row.inside {
			name = row.name
			if name != "" && !row.adds() {
				delete(last, name)
			}
		}
		if !queryVar.MatchString(name) {
			continue
		}
		for _, n := range row.pairNames() {
			before := last[name]
			if before != "" && n < before {
				return []Hint{row.at("sort-missing", "", signer.Printable(n)+" stands behind "+signer.Printable(before)+" here, and nothing in this code sorts the parameters.")}
			}
			last[name] = n
		}
	}
	return nil
}

// pairNames returns the names of the parameters in a row's literals but for the
// signature's, which is not signed.
func (row *codeRow) pairNames() []string {
	const most = 100
	var texts, names []string
	if row.inside {
		texts = append(texts, row.text)
	}
	for _, l := range row.literals {
		texts = append(texts, l.text)
	}
	for _, text := range texts {
		if _, query, found := strings.Cut(text, "?"); found {
			text = query
		}
		for _, m := range queryPair.FindAllStringSubmatch(text, most) {
			if m[1] != "Signature" && m[1] != "X-Amz-Signature" {
				names = append(names, m[1])
			}
		}
	}
	return names
}

var (
	pairAdded = regexp.MustCompile(`([$@\w.>-]+?)(?:\[\] *=|\.(?:append|push|add|Add)\() *[^=]*["'` + "`" + `][^"'` + "`" + `]*=[^=]`)
	varSorted = regexp.MustCompile(`(?:^|[^\w])(?:sort|Arrays\.sort|Collections\.sort|Array\.Sort|sort\.Strings|sorted)\( *([$@\w.>-]+) *[,)]|([$@\w.>-]+)\.(?:sort|Sort)!?\(\)`)
)

// joinedPairs looks for a list of name=value that is sorted.
func (p *program) joinedPairs() []Hint {
	pairs := map[string]bool{}
	for i := range p.rows {
		row := &p.rows[i]
		if m := pairAdded.FindStringSubmatch(row.text); m != nil {
			pairs[m[1]] = true
		}
		for _, m := range varSorted.FindAllStringSubmatch(row.text, 4) {
			if pairs[m[1]] || pairs[m[2]] {
				return []Hint{row.at("sort-on-joined-pairs", "", "Whole pairs are sorted. That is wrong where one name begins another, as “=” comes after - . and digits.")}
			}
		}
	}
	return nil
}
