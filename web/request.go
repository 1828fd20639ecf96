package web

import (
	"slices"
	"strings"
	"time"

	"countersign/signer"
	"countersign/signer/check"
	"countersign/templates"
	"countersign/web/operations"
)

// formType is the type of a form's body, in which parameters may travel.
const formType = "application/x-www-form-urlencoded"

// shape returns what the chosen scheme asks for.
func (p *pad) shape() signer.Form { return p.signing().Form() }

// signing returns the chosen scheme.
func (p *pad) signing() signer.Scheme {
	if s := signer.SchemeByID(p.scheme); s != nil {
		return s
	}
	return signer.Schemes()[0]
}

// field returns the scheme's own field of that name.
func (p *pad) field(name string, header bool) (signer.Field, bool) {
	fields := p.shape().Fields
	i := slices.IndexFunc(fields, func(f signer.Field) bool {
		return f.Header == header && (f.Name == name || header && strings.EqualFold(f.Name, name))
	})
	if i < 0 {
		return signer.Field{}, false
	}
	return fields[i], true
}

// timeField returns the field that holds the time of signing.
func (p *pad) timeField() (signer.Field, bool) {
	for _, f := range p.shape().Fields {
		if f.Time != "" {
			return f, true
		}
	}
	return signer.Field{}, false
}

// inBody reports whether the parameters travel in a form body.
func (p *pad) inBody() bool {
	form := p.shape()
	return form.FormBody && (p.carrier == "body" || form.OnlyForm)
}

// required returns the names of the parameters that the action asks for, and
// those that signing adds.
func (p *pad) required(o *operations.Catalogue) map[string]bool {
	section, action, found := p.known(o)
	if !found {
		return nil
	}
	names := map[string]bool{"MWSAuthToken": true}
	for _, field := range p.shape().Fields {
		names[field.Name] = !field.Header
	}
	for _, fixed := range section.Fixed(action.Name) {
		names[fixed[0]] = true
	}
	for _, name := range action.Required {
		names[name] = true
	}
	return names
}

// known returns the section and action of the request, by its parameters.
func (p *pad) known(o *operations.Catalogue) (*operations.Section, *operations.Action, bool) {
	name := p.value("Action")
	if name == "" {
		name = p.value("Operation")
	}
	return o.Find(p.path, name, p.value("Version"))
}

// filled returns the rows that are sent, as they are meant: those that were
// laid out and left empty are not.
func filled(rows []templates.Row) []signer.Pair {
	var pairs []signer.Pair
	for _, r := range rows {
		if r.Name == "" && r.Value == "" || r.As == "laid" && r.Value == "" {
			continue
		}
		value := r.Value
		if r.As == "escaped" {
			value, _ = unescape(value)
		}
		pairs = append(pairs, signer.Pair{Name: r.Name, Value: value})
	}
	return pairs
}

// unreadable names the fields whose text cannot be read as what it is said to be.
func (p *pad) unreadable() []string {
	var names []string
	for _, r := range slices.Concat(p.rows, p.headers) {
		if _, err := unescape(r.Value); r.As == "escaped" && err != nil {
			names = append(names, r.Name)
		}
	}
	if _, err := p.body.bytes(); err != nil {
		names = append(names, "the body")
	}
	return names
}

// request builds what the fields say.
func (p *pad) request() *check.RequestInput {
	var query strings.Builder
	for _, pair := range filled(p.rows) {
		if query.Len() > 0 {
			query.WriteByte('&')
		}
		query.WriteString(signer.Escape(pair.Name) + "=" + signer.Escape(pair.Value))
	}
	r := &check.RequestInput{Method: p.method, URL: p.address(), PayloadHash: strings.TrimSpace(p.hash)}
	for _, pair := range filled(p.headers) {
		r.Headers = append(r.Headers, check.HeaderInput{Name: pair.Name, Value: signer.Text(pair.Value)})
	}
	switch body, err := p.body.bytes(); {
	case len(body) > 0 && err == nil:
		r.Body = body
	case p.inBody():
		if !slices.ContainsFunc(r.Headers, func(h check.HeaderInput) bool { return strings.EqualFold(h.Name, "Content-Type") }) {
			r.Headers = append(r.Headers, check.HeaderInput{Name: "Content-Type", Value: signer.Text(formType)})
		}
		r.Body = signer.Text(query.String())
		return r
	}
	switch {
	case query.Len() == 0:
	case strings.Contains(r.URL, "?"):
		r.URL += "&" + query.String()
	default:
		r.URL += "?" + query.String()
	}
	return r
}

// address joins endpoint and path. The path field wins over a path that was
// typed into the endpoint.
func (p *pad) address() string {
	target := signer.SplitURL(strings.TrimSpace(p.endpoint))
	if p.path != "" {
		target.Path = "/" + strings.TrimPrefix(p.path, "/")
	}
	if p.sent == "" { // as a client sends it
		target.Path = strings.NewReplacer("#", "%23", "?", "%3F").Replace(legalURL(target.Path))
	}
	address := target.Path
	if target.Host != "" {
		address = target.Scheme + "://" + target.Host + target.Path
	}
	if target.Query != "" {
		address += "?" + target.Query
	}
	return address
}

// input is the check that the form asks for, with those secrets.
func (p *pad) input(secrets signer.Credentials, now time.Time) check.Input {
	in := check.Input{
		Scheme: p.scheme, Request: p.request(), Complete: p.sent == "", Now: &now, Reveal: slices.DeleteFunc(slices.Clone(p.reveal), unknownStep),
		Region: strings.TrimSpace(p.region), Service: strings.TrimSpace(p.service),
		SignedHeaders: p.signed, Beside: p.told(), Around: check.Texts{[]byte(p.pasted())}, Provided: map[string]signer.Text{}, Server: map[string]signer.Text{},
		Credentials: &check.CredentialsInput{
			AccessKeyID: strings.TrimSpace(p.accessKeyID), SecretAccessKey: secrets.SecretAccessKey.Reveal(),
			SessionToken: secrets.SessionToken.Reveal(), SigningKey: secrets.SigningKey.Reveal(),
		},
	}
	for id, b := range p.boxes {
		if value, err := b.bytes(); err == nil && len(value) > 0 && p.signing().HasStep(id) {
			in.Provided[id] = value
		}
	}
	for id, b := range p.echoed {
		if value, err := b.bytes(); err == nil && len(value) > 0 && p.signing().HasStep(id) {
			in.Server[id] = value
		}
	}
	return in
}

func unknownStep(id string) bool { return !signer.HasStep(id) }
