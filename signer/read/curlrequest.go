package read

import (
	"bytes"
	"regexp"
	"strings"

	"countersign/signer"
)

// boundary parts a multipart body. curl takes a random one for each request.
const boundary = "----countersign"

// A formPart is one -F of curl.
type formPart struct{ name, value, kind, file string }

// addForm takes name=value, and name=@file where files may be named.
func (c *curl) addForm(text string, mayBeFile bool) {
	var p formPart
	p.name, p.value, _ = strings.Cut(text, "=")
	if mayBeFile {
		p.value, p.kind, _ = strings.Cut(p.value, ";type=")
		p.value = strings.Trim(p.value, `"`)
		switch {
		case strings.HasPrefix(p.value, "@"):
			p.file, _, _ = strings.Cut(p.value[1:], ";")
			p.value = ""
		case strings.HasPrefix(p.value, "<"):
			p.value = ""
		default:
			mayBeFile = false
		}
		if mayBeFile {
			c.unknown("what is in the file of the form's field " + signer.Printable(p.name) + " is not known")
		}
	}
	c.form = append(c.form, p)
}

// multipart writes the form as curl sends it.
func (c *curl) multipart() []byte {
	var b bytes.Buffer
	for _, p := range c.form {
		b.WriteString("--" + boundary + "\r\nContent-Disposition: form-data; name=\"" + p.name + `"`)
		if p.file != "" {
			b.WriteString(`; filename="` + p.file[strings.LastIndexAny(p.file, `/\`)+1:] + `"`)
			if p.kind == "" {
				p.kind = "application/octet-stream"
			}
		}
		if p.kind != "" {
			b.WriteString("\r\nContent-Type: " + p.kind)
		}
		b.WriteString("\r\n\r\n" + p.value + "\r\n")
	}
	b.WriteString("--" + boundary + "--\r\n")
	return b.Bytes()
}

// unquotedAmpersand is a shell's end of a command where a person saw none.
const unquotedAmpersand = "unquoted-ampersand"

// finish makes the request of what the options said. Without an address there
// is none, and the text was no command.
func (c *curl) finish(s *shell, r *Reading) int {
	if !looksLikeURL(c.url) {
		return 0
	}
	request := &signer.Request{Method: c.verb(), URL: c.target(), Headers: c.kept()}
	c.body(request)
	region, service := c.signing(r)
	if c.urls > 1 {
		c.unknown("the first of several addresses")
	}
	if s.expands {
		c.unknown("variables are left as they stand")
	}
	if s.unclosed {
		c.unknown("a quote is not closed")
	}
	r.command(Found{As: "curl command", Request: *request, Region: region, Service: service}, c.why)
	if s.cut {
		r.mend(unquotedAmpersand, "The command was read up to the & that is in no quotes: a shell ends it there, so that curl sends a shorter URL.")
	}
	return s.count()
}

// verb returns the method, which curl takes from what it is to send.
func (c *curl) verb() string {
	switch {
	case c.method != "":
		return c.method
	case c.head:
		return "HEAD"
	case c.uploads:
		return "PUT"
	case c.hasData && !c.get || len(c.form) > 0:
		return "POST"
	}
	return "GET"
}

// target returns the URL, with the data in it that -G puts there.
func (c *curl) target() string {
	url := c.url
	if !strings.Contains(url, "://") {
		url = "http://" + url
	}
	if c.uploads && strings.HasSuffix(url, "/") && c.upload != "-" {
		url += c.upload[strings.LastIndexAny(c.upload, `/\`)+1:]
	}
	query := c.query
	if c.get && len(c.data) > 0 {
		query = append(query, string(bytes.Join(c.data, []byte("&"))))
	}
	if len(query) == 0 {
		return url
	}
	url, _, _ = strings.Cut(url, "#")
	mark := "?"
	if strings.Contains(url, "?") {
		if mark = "&"; strings.HasSuffix(url, "?") || strings.HasSuffix(url, "&") {
			mark = ""
		}
	}
	if !strings.Contains(strings.TrimPrefix(url[strings.Index(url, "://")+3:], "/"), "/") && mark == "?" && !strings.HasSuffix(url, "/") {
		url += "/" // curl sends a path always
	}
	return url + mark + strings.Join(query, "&")
}

// kept returns the headers, without one that browsers name after a pseudo
// header and never send.
func (c *curl) kept() []signer.Header {
	var list []signer.Header
	host := signer.SplitURL(c.url).Host
	for _, h := range c.headers {
		if h.Name != "authority" || h.Value != host {
			list = append(list, h)
		}
	}
	return list
}

// body gives the request what it sends, and says of what kind that is.
func (c *curl) body(request *signer.Request) {
	switch {
	case c.uploads:
		c.unknown("the body is in the file " + signer.Printable(c.upload) + " and not known")
	case len(c.form) > 0:
		request.Body = c.multipart()
		c.kind(request, "Content-Type", "multipart/form-data; boundary="+boundary)
	case c.isJSON:
		request.Body = append(bytes.Join(c.data, []byte("&")), c.json...)
		c.kind(request, "Content-Type", "application/json")
		c.kind(request, "Accept", "application/json")
	case c.hasData && !c.get:
		request.Body = bytes.Join(c.data, []byte("&"))
		c.kind(request, "Content-Type", formType)
	}
}

// kind adds a header that curl sends by itself, unless it is given or removed.
func (c *curl) kind(request *signer.Request, name, value string) {
	if _, given := request.Header(name); !given && !c.removed[strings.ToLower(name)] {
		request.Headers = append(request.Headers, signer.Header{Name: name, Value: value})
	}
}

// signing keeps what --aws-sigv4 and -u say: they are no part of the request,
// as curl adds the signature while it sends.
func (c *curl) signing(r *Reading) (region, service string) {
	if c.signs == "" {
		if c.user != "" {
			c.unknown("user and password are left out")
		}
		return "", ""
	}
	parts := strings.Split(c.signs, ":")
	if len(parts) > 2 {
		region = parts[2]
	}
	if len(parts) > 3 {
		service = parts[3]
	}
	c.unknown("curl signs it while it sends")
	id, secret, _ := strings.Cut(c.user, ":")
	if r.Credentials.AccessKeyID == "" && !strings.HasPrefix(id, "$") {
		r.Credentials.AccessKeyID = id
	}
	if secret != string(mask) && isSecretText(secret) {
		keepFirst(&r.Credentials.SecretAccessKey, signer.Secret(secret))
	}
	return region, service
}

// isSecretText reports whether text is a secret, and no variable in which one
// is or place for one.
func isSecretText(text string) bool {
	return text != "" && strings.IndexByte("$%<{[*", text[0]) < 0
}

// userPattern finds the password of -u and --user. Its groups are the name and
// the password.
var userPattern = regexp.MustCompile(
	`(?:^|[\s^"'])(?:-[a-zA-Z]{0,6}u(?:` + gap + `)*|--(?:proxy-)?user(?:` + gap + `)+)[$^"']*([^\s:"'^]*):([^\s"'^]+)`)

// gap is what stands between an option and its value.
const gap = `[ \t=]|[\\^` + "`" + `][ \t]*\r?\n`

// redactUser masks the passwords that a command of curl names, in a copy of
// the text. With --aws-sigv4 the first one is a secret access key.
func redactUser(text []byte) ([]byte, signer.Secret) {
	if !bytes.Contains(text, []byte("curl")) {
		return text, ""
	}
	signs := bytes.Contains(text, []byte("--aws-sigv4"))
	var found signer.Secret
	var masked []byte
	from := 0
	for _, at := range userPattern.FindAllSubmatchIndex(text, -1) {
		value := string(text[at[4]:at[5]])
		if !isSecretText(value) || strings.HasPrefix(value, "//") {
			continue
		}
		if signs {
			keepFirst(&found, signer.Secret(value))
		}
		masked = append(append(masked, text[from:at[4]]...), mask...)
		from = at[5]
	}
	if from == 0 {
		return text, ""
	}
	return append(masked, text[from:]...), found
}
