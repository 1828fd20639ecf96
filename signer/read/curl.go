package read

import (
	"bytes"
	"cmp"
	"regexp"
	"slices"
	"strings"

	"countersign/signer"
)

// formType is what curl says of data that it sends, unless told otherwise.
const formType = "application/x-www-form-urlencoded"

// commandAt finds the name of a command near the start of a line: behind a
// prompt, a label or what a log has there, but in no quotes.
var commandAt = regexp.MustCompile("^[^'\"]{0,100}?(?:^|[ \t>`/\\\\$(%#+&;|])((?i:curl(?:\\.exe)?|Invoke-WebRequest|Invoke-RestMethod|iwr|irm))(?:[ \t]+(\\S)|[ \t]*$)")

// commandNames are what commandAt finds: most lines have none of them, which is
// seen faster without a pattern.
var commandNames = [][]byte{[]byte("curl"), []byte("CURL"), []byte("nvoke-"), []byte("iwr"), []byte("irm")}

// commandStart returns where the words behind a command's name begin, and its
// name in small letters. What follows must look like an argument, as curl is
// also a word that people write about.
func commandStart(text []byte) (name string, at int) {
	text = text[:min(len(text), 400)]
	if !slices.ContainsFunc(commandNames, func(name []byte) bool { return bytes.Contains(text, name) }) {
		return "", 0
	}
	m := commandAt.FindSubmatchIndex(text)
	if m == nil {
		return "", 0
	}
	name = strings.ToLower(string(text[m[2]:m[3]]))
	before := bytes.TrimSpace(text[:m[2]])
	prompted := len(before) == 0 || bytes.IndexByte([]byte("$#%>`/\\+"), before[len(before)-1]) >= 0
	if m[4] < 0 && !prompted {
		return "", 0
	}
	if m[4] >= 0 && !prompted && bytes.IndexByte([]byte("-'\"^$`\\"), text[m[4]]) < 0 && !hasPrefixFold(text[m[4]:], "http") {
		return "", 0
	}
	return name, m[3]
}

func startsCommand(text []byte) bool {
	name, _ := commandStart(text)
	return name != ""
}

// readCurl reads a command of curl, or of PowerShell, over as many lines as it
// has.
func readCurl(lines []line, r *Reading) int {
	name, at := commandStart(lines[0].text)
	if name == "" {
		return 0
	}
	s := split(lines, at, dialectOf(lines[0].text, name), startsCommand, r.asIs[unquotedAmpersand])
	if !strings.HasPrefix(name, "curl") || isInvoke(s.words) {
		return readInvoke(s, r)
	}
	c := &curl{}
	c.read(s.words)
	return c.finish(s, r)
}

// isInvoke reports whether words are those of PowerShell's own "curl", which
// is another name of Invoke-WebRequest.
func isInvoke(words []word) bool {
	for _, w := range words {
		if !w.quoted && (strings.EqualFold(w.text, "-Uri") || strings.EqualFold(w.text, "-Headers") || strings.EqualFold(w.text, "-Method")) {
			return true
		}
	}
	return false
}

// dosPrompt is the prompt of Windows' cmd.exe.
var dosPrompt = regexp.MustCompile(`^[ \t]*[A-Za-z]:\\[^>]{0,200}>`)

// dialectOf tells whose quotes and escapes the line of a command has.
func dialectOf(text []byte, name string) func(*shell) {
	trimmed := bytes.TrimRight(text, " \t")
	unixQuotes := bytes.Contains(text, []byte(" '")) || bytes.Contains(text, []byte(" $'"))
	switch {
	case !strings.HasPrefix(name, "curl"), goesOn(trimmed, " `"), bytes.HasPrefix(bytes.TrimSpace(text), []byte("PS ")):
		return powershell
	case goesOn(trimmed, " ^"), firstQuoteEscaped(text), dosPrompt.Match(text):
		return cmd
	case !unixQuotes && (bytes.Contains(text, []byte(`{""`)) || bytes.Contains(text, []byte(`[""`))):
		return cmd // quotes that are doubled
	case name == "curl.exe" && unixQuotes:
		return powershell // cmd.exe knows no such quotes
	case name == "curl.exe":
		return cmd
	}
	return bash
}

// goesOn reports whether a line ends with a mark of continuation, in no quotes:
// in them it is text.
func goesOn(text []byte, mark string) bool {
	var quote byte
	for i, c := range text {
		switch {
		case c != '"' && c != '\'' || i > 0 && (text[i-1] == '\\' || text[i-1] == '`'):
		case quote == 0:
			quote = c
		case quote == c:
			quote = 0
		}
	}
	return quote == 0 && bytes.HasSuffix(text, []byte(mark))
}

// firstQuoteEscaped reports whether the first quote of a line is ^", as Chrome
// writes for Windows. A later one may be text in other quotes.
func firstQuoteEscaped(text []byte) bool {
	at := bytes.IndexAny(text, "\"'")
	return at > 0 && text[at] == '"' && text[at-1] == '^'
}

// readInvoke takes the words of an Invoke-WebRequest.
func readInvoke(s *shell, r *Reading) int {
	w := invoke(s.words)
	if !looksLikeURL(w.request.URL) {
		return 0
	}
	if w.variable {
		w.unknown = append(w.unknown, "the headers are in a variable and not known")
	}
	r.command(Found{As: "PowerShell command", Request: w.request}, w.unknown)
	return s.count()
}

// command keeps the request of a command, and says what is not known of it.
func (r *Reading) command(f Found, unknown []string) {
	request := f.Request
	r.tell(f.As, &f.Request, unknown, r.take(&request, r.found(f)))
	if r.Chosen == r.Count {
		r.Region, r.Service = cmp.Or(r.Region, f.Region), cmp.Or(r.Service, f.Service)
	}
}

// tell says what the request of a command is, and whether it was taken.
func (r *Reading) tell(as string, request *signer.Request, unknown []string, taken bool) {
	host := request.Target().Host
	note := signer.Printable(request.Method) + " " + signer.Printable(host) + ", " + count(len(request.Headers), "header")
	for _, u := range unknown {
		note += "; " + u
	}
	switch {
	case taken:
	case r.choice.Entry == 0 && r.choice.Reference == 0:
		note += "; another request than the first one"
	default:
		note += "; another request than the one that is checked"
	}
	r.add(as, note)
}

// looksLikeURL reports whether text is an address, and no word of prose.
func looksLikeURL(text string) bool {
	if strings.ContainsAny(text, " \t\n") && !strings.Contains(text, "://") {
		return false
	}
	if strings.HasPrefix(text, "/") {
		return false
	}
	host := signer.SplitURL(text).Host
	return host != "" && !strings.ContainsAny(host, " \t\n'\"<>`,") && (strings.ContainsAny(host, ".:") || host == "localhost" || strings.Contains(text, "://"))
}

// A curl is what the options of a command say.
type curl struct {
	method, url  string
	headers      []signer.Header
	removed      map[string]bool
	data         [][]byte // to be joined with "&"
	json         []byte
	form         []formPart
	query        []string
	hasData, get bool
	head, isJSON bool
	upload       string
	uploads      bool
	user, signs  string
	urls         int
	why          []string
}

// read goes through the words: options and addresses.
func (c *curl) read(words []word) {
	for len(words) > 0 {
		text := words[0].text
		words = words[1:]
		switch {
		case text == "--next" || text == "-:":
			return
		case strings.HasPrefix(text, "--") && len(text) > 2:
			words = c.long(text[2:], words)
		case strings.HasPrefix(text, "-") && len(text) > 1:
			words = c.short(text[1:], words)
		default:
			c.address(text)
		}
	}
}

// long takes an option --name, --name=value, or --name and the word behind it.
func (c *curl) long(name string, words []word) []word {
	name, value, given := strings.Cut(name, "=")
	if !given && (c.flag(name) || !withValue[name]) {
		return words
	}
	if !given {
		if len(words) == 0 {
			return words
		}
		value, words = words[0].text, words[1:]
	}
	c.option(name, value)
	return words
}

// short takes letters: the first one with a value has the rest, or the word
// behind it.
func (c *curl) short(letters string, words []word) []word {
	for i := range len(letters) {
		name, known := shortNames[letters[i]]
		if known && c.flag(name) {
			continue
		}
		if !known && strings.IndexByte("cCDEhKmoPQtUwxXyYz", letters[i]) < 0 {
			continue
		}
		value := letters[i+1:]
		if value == "" {
			if len(words) == 0 {
				return words
			}
			value, words = words[0].text, words[1:]
		}
		c.option(name, value)
		return words
	}
	return words
}

// shortNames are the options that tell something of the request. The other
// letters that have a value are skipped with it.
var shortNames = map[byte]string{
	'X': "request", 'H': "header", 'd': "data", 'F': "form", 'G': "get", 'I': "head", 'T': "upload-file",
	'u': "user", 'A': "user-agent", 'e': "referer", 'b': "cookie", 'r': "range",
}

// withValue are the long options of curl that have a value.
var withValue = func() map[string]bool {
	set := map[string]bool{}
	for _, name := range strings.Fields(`abstract-unix-socket alt-svc aws-sigv4 cacert capath cert cert-type ciphers config
		connect-timeout connect-to continue-at cookie cookie-jar create-file-mode crlfile curves data data-ascii data-binary
		data-raw data-urlencode delegation dns-interface dns-ipv4-addr dns-ipv6-addr dns-servers doh-url dump-header ech egd-file
		engine etag-compare etag-save expect100-timeout form form-string ftp-account ftp-alternative-to-user ftp-method ftp-port
		ftp-ssl-ccc-mode happy-eyeballs-timeout-ms haproxy-clientip header hostpubmd5 hostpubsha256 hsts interface ip-tos
		ipfs-gateway json keepalive-cnt keepalive-time key key-type krb libcurl limit-rate local-port login-options mail-auth
		mail-from mail-rcpt max-filesize max-redirs max-time netrc-file noproxy oauth2-bearer output output-dir parallel-max
		parallel-max-host pass pinnedpubkey preproxy proto proto-default proto-redir proxy proxy-cacert proxy-capath proxy-cert
		proxy-cert-type proxy-ciphers proxy-crlfile proxy-header proxy-key proxy-key-type proxy-pass proxy-pinnedpubkey
		proxy-service-name proxy-tls13-ciphers proxy-tlsauthtype proxy-tlspassword proxy-tlsuser proxy-user proxy1.0 pubkey quote
		random-file range rate referer request request-target resolve retry retry-delay retry-max-time sasl-authzid service-name
		socks4 socks4a socks5 socks5-gssapi-service socks5-hostname speed-limit speed-time stderr telnet-option tftp-blksize
		time-cond tls-max tls13-ciphers tlsauthtype tlspassword tlsuser trace trace-ascii trace-config unix-socket upload-file url
		url-query user user-agent variable vlan-priority write-out`) {
		set[name] = true
	}
	return set
}()

// flag takes an option without a value.
func (c *curl) flag(name string) bool {
	switch name {
	case "get":
		c.get = true
	case "head":
		c.head = true
	default:
		return false
	}
	return true
}

// option takes one with a value. Those that tell nothing of the request are
// not named here.
func (c *curl) option(name, value string) {
	switch name {
	case "request":
		c.method = value
	case "url":
		c.address(value)
	case "url-query":
		c.query = append(c.query, strings.TrimPrefix(c.encode(value), "+"))
	case "header":
		c.header(value)
	case "data", "data-ascii", "data-binary", "data-raw":
		c.addData(value, name != "data-raw")
	case "data-urlencode":
		c.hasData, c.data = true, append(c.data, []byte(c.encode(value)))
	case "json":
		c.addJSON(value)
	case "form", "form-string":
		c.addForm(value, name == "form")
	case "upload-file":
		c.upload, c.uploads = value, true
	case "user":
		c.user = value
	case "aws-sigv4":
		c.signs = value
	case "user-agent":
		c.add("User-Agent", value)
	case "referer":
		c.add("Referer", strings.TrimSuffix(value, ";auto"))
	case "range":
		c.add("Range", "bytes="+value)
	case "oauth2-bearer":
		c.add("Authorization", "Bearer "+value)
	case "cookie":
		if strings.Contains(value, "=") {
			c.add("Cookie", value)
		}
	}
}

func (c *curl) add(name, value string) {
	if value != "" {
		c.headers = append(c.headers, signer.Header{Name: name, Value: value})
	}
}

func (c *curl) address(text string) {
	if c.urls++; c.url == "" {
		c.url = text
	}
}

// header takes "Name: value", "Name;" for an empty one, and "Name:" for one
// that curl is not to send.
func (c *curl) header(text string) {
	if strings.HasPrefix(text, "@") {
		c.unknown("headers are in a file and not known")
		return
	}
	name, value, found := strings.Cut(text, ":")
	if value = strings.TrimLeft(value, " \t"); found && value != "" {
		c.add(name, value)
		return
	}
	if bare, empty := strings.CutSuffix(strings.TrimRight(text, " \t"), ";"); empty && !found {
		c.headers = append(c.headers, signer.Header{Name: bare})
		return
	}
	if found {
		if c.removed == nil {
			c.removed = map[string]bool{}
		}
		c.removed[strings.ToLower(name)] = true
	}
}

func (c *curl) unknown(why string) {
	const most = 10
	if len(c.why) < most {
		c.why = append(c.why, why)
	}
}

func (c *curl) addData(value string, mayBeFile bool) {
	c.hasData = true
	if mayBeFile && strings.HasPrefix(value, "@") {
		c.unknown("the body is in the file " + signer.Printable(value[1:]) + " and not known")
		return
	}
	c.data = append(c.data, []byte(value))
}

func (c *curl) addJSON(value string) {
	c.hasData, c.isJSON = true, true
	if strings.HasPrefix(value, "@") {
		c.unknown("the body is in the file " + signer.Printable(value[1:]) + " and not known")
		return
	}
	c.json = append(c.json, value...)
}

// encode does what --data-urlencode does: content, =content, name=content; a
// file's content is not known.
func (c *curl) encode(value string) string {
	at := strings.IndexAny(value, "=@")
	if at < 0 {
		return percentEncoded(value)
	}
	name, content := value[:at], value[at+1:]
	if value[at] == '@' {
		c.unknown("the body is in the file " + signer.Printable(content) + " and not known")
		content = ""
	}
	if name != "" {
		name += "="
	}
	return name + percentEncoded(content)
}

// percentEncoded encodes as curl does.
func percentEncoded(text string) string {
	const digits = "0123456789ABCDEF"
	var b strings.Builder
	for _, c := range []byte(text) {
		if c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || strings.IndexByte("-._~", c) >= 0 {
			b.WriteByte(c)
		} else {
			b.Write([]byte{'%', digits[c>>4], digits[c&15]})
		}
	}
	return b.String()
}
