package web

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"countersign/signer"
	"countersign/signer/check"
	"countersign/signer/read"
	"countersign/templates"
	"countersign/web/operations"
)

// act does what the button asks, and what the fields call for: a paste that
// was not read yet is read, an action that was chosen is laid out. It reports
// whether the left column changed.
func (p *pad) act(s *Server, ctx context.Context) bool {
	changed := p.do != "" && !p.deeper() && !p.further()
	verb, argument, _ := strings.Cut(p.do, ":")
	again := p.read == mark(p.paste) // the paste that was read before
	switch verb {
	case "keep":
		p.asIs = append(p.asIs, argument)
	case "clean":
		p.asIs = slices.DeleteFunc(p.asIs, func(id string) bool { return id == argument })
	}
	switch {
	case verb == "keep" || verb == "clean":
		p.readPaste(s, ctx)
		changed = true
	case again && verb != "read" && (p.file == nil || p.chosen != "" && p.entry != p.chosen):
		changed = p.choose(s, ctx) || changed
	default:
		if p.shown {
			p.example, p.asIs = "", nil // another paste is another request, with a key of its own
			if !again || p.file != nil {
				p.entry, p.reference, p.chosen = "", "", ""
			}
		}
		p.readPaste(s, ctx)
		changed = true
	}
	if strings.Contains(p.endpoint, "?") && strings.Contains(p.endpoint, "=") {
		p.readText(s, ctx, p.method+" "+p.address())
		changed = true
	}
	if p.shown && p.shaped != p.scheme && p.reading == nil {
		changed = true
	}
	p.shapeRows()
	if p.section == "" {
		p.action = ""
	}
	if laid := p.section + "|" + p.action; p.section != "" && laid != p.laid || verb == "lay" {
		p.layOut(&s.operations)
		changed = true
	}
	if p.reading == nil || verb != "remove" && verb != "up" { // else the rows are other ones
		p.press(s, verb, argument)
	}
	return changed
}

// press does what a button says.
func (p *pad) press(s *Server, verb, argument string) {
	rows := &p.rows
	if rest, ofHeaders := strings.CutPrefix(verb, "header-"); ofHeaders {
		verb, rows = rest, &p.headers
	}
	i, err := strconv.Atoi(argument)
	inRange := err == nil && i >= 0 && i < len(*rows)
	switch {
	case verb == "add":
		*rows = append(*rows, templates.Row{})
	case verb == "remove" && inRange:
		*rows = slices.Delete(*rows, i, i+1)
	case verb == "up" && inRange && i > 0:
		(*rows)[i-1], (*rows)[i] = (*rows)[i], (*rows)[i-1]
	case verb == "now":
		p.stamp(s.now())
	case verb == "required":
		p.onlyRequired(&s.operations)
	}
}

// stamp sets the time of signing.
func (p *pad) stamp(now time.Time) {
	field, has := p.timeField()
	if !has {
		return
	}
	p.sent = ""
	rows := p.rowsOf(field.Header)
	if i := rowOf(*rows, field); i >= 0 {
		(*rows)[i].Value, (*rows)[i].As = now.UTC().Format(field.Time), ""
	} else {
		*rows = append(*rows, templates.Row{Name: field.Name, Value: now.UTC().Format(field.Time)})
	}
}

// rowsOf returns the parameters, or the headers.
func (p *pad) rowsOf(headers bool) *[]templates.Row {
	if headers {
		return &p.headers
	}
	return &p.rows
}

// rowOf returns the index of a field's row, or -1.
func rowOf(rows []templates.Row, field signer.Field) int {
	return slices.IndexFunc(rows, func(r templates.Row) bool {
		return r.Name == field.Name || field.Header && strings.EqualFold(r.Name, field.Name)
	})
}

// shapeRows lays out the fields that a newly chosen scheme asks for, and takes
// away those of the scheme before that were left empty.
func (p *pad) shapeRows() {
	if p.shaped == p.scheme {
		return
	}
	before := p.shaped
	p.shaped = p.scheme
	if before == "" && p.scheme == signer.Schemes()[0].ID() {
		return // the form as it is at first
	}
	empty := func(r templates.Row) bool { return r.Value == "" && (r.As == "laid" || r.Name == "") }
	p.rows, p.headers = slices.DeleteFunc(p.rows, empty), slices.DeleteFunc(p.headers, empty)
	if p.sent != "" {
		return
	}
	p.section, p.action, p.laid = "", "", ""
	for _, field := range p.shape().Fields {
		if rows := p.rowsOf(field.Header); field.Offered && rowOf(*rows, field) < 0 {
			*rows = append(*rows, templates.Row{Name: field.Name, As: "laid"})
		}
	}
}

// value returns the value of a parameter, "" where there is none.
func (p *pad) value(name string) string {
	for _, r := range p.rows {
		if r.Name == name {
			return r.Value
		}
	}
	return ""
}

// readPaste reads the paste into the fields. What the paste does not hold
// stays as it is.
func (p *pad) readPaste(s *Server, ctx context.Context) {
	p.read = mark(p.paste)
	if text := p.pasted(); strings.TrimSpace(text) != "" {
		p.readText(s, ctx, text)
	}
	p.found()
}

// pasted returns the paste, with the exact bytes of a file where it is one.
func (p *pad) pasted() string {
	if p.file != nil {
		return string(p.file)
	}
	return p.paste
}

// readText reads a text into the fields.
func (p *pad) readText(s *Server, ctx context.Context, text string) {
	report, err := s.read(ctx, p, text)
	if err != nil {
		p.failed = err
		return
	}
	p.reading = report
	if report.Request.URL != "" {
		p.scheme, p.shaped = report.Scheme, report.Scheme
		if report.Sent { // it is whole: what was typed for another one is not part of it
			p.headers, p.body, p.hash, p.region, p.service = nil, box{}, "", "", ""
		}
		p.take(&report.Request, report.MethodGiven)
		if p.sent = ""; report.Sent || report.Detected {
			p.sent = "yes"
		}
	}
	if report.Request.URL != "" {
		clear(p.boxes)
	} else {
		p.scheme = report.Scheme // a string alone tells its scheme, too
		p.addHeaders(report.Request.Headers)
	}
	p.fillBoxes(report)
	p.signed = report.SignedHeaders
	p.region, p.service = cmp.Or(report.Region, p.region), cmp.Or(report.Service, p.service)
	p.accessKeyID = cmp.Or(report.AccessKeyID, p.accessKeyID)
}

// fillBoxes shows the provided values in their boxes, and keeps what a service
// echoed.
func (p *pad) fillBoxes(report *check.Report) {
	p.echoed = map[string]box{}
	for _, step := range report.Steps {
		if step.Server != nil && !step.Secret {
			p.echoed[step.ID] = boxOf(step.Server.Value)
		}
		if step.Provided != nil && !step.Secret {
			p.boxes[step.ID] = boxOf(step.Provided.Value)
		}
	}
}

// read reads a text, as signed by the scheme that it shows, or else by the
// chosen one. The first of the list is what nobody chose: then a guess wins.
func (s *Server) read(ctx context.Context, p *pad, text string) (*check.Report, error) {
	in := check.Input{Paste: check.Texts{[]byte(text)}, AsIs: p.asIs, Depth: new(int)} // nothing is searched yet
	report, err := s.checkChosen(ctx, p, &in)
	if err != nil || report.Detected || p.scheme == "" || p.scheme == report.Scheme || p.scheme == signer.Schemes()[0].ID() {
		return report, err
	}
	in.Scheme = p.signing().ID()
	return s.check(ctx, in)
}

// hide masks secrets in the paste, which is written back into the page: those
// under a usual name, and those that were typed.
func (p *pad) hide() {
	const short = 8 // too short to be one, and to be found by chance
	wasRead := p.read == mark(p.paste)
	masked, _ := read.Redact([]byte(p.paste))
	p.paste = string(masked)
	for _, typed := range []signer.Secret{p.secret, p.sessionToken, p.signingKey} {
		if len(typed) >= short {
			p.paste = strings.ReplaceAll(p.paste, typed.Reveal(), "****")
		}
	}
	if wasRead {
		p.read = mark(p.paste)
	}
}

// take fills the request's fields, as far as the request tells them.
func (p *pad) take(r *check.RequestInput, methodGiven bool) {
	target := signer.SplitURL(r.URL)
	p.carrier = "url"
	if address := addressOf(r, &target); address != "" {
		p.method, p.endpoint, p.path = "", address, target.Path
	} else if target.Path != "/" {
		p.path = target.Path
	}
	if methodGiven {
		p.method = r.Method
	}
	if len(r.Headers) > 0 {
		p.headers = p.takeRows(r.Headers)
	}
	if r.PayloadHash != "" {
		p.hash = r.PayloadHash
	}
	pairs := signer.ParsePairs(target.Query)
	if len(r.Body) > 0 {
		p.body = box{}
		if p.shape().FormBody && target.Query == "" && isForm(r) {
			pairs, p.carrier = signer.ParsePairs(string(r.Body)), "body"
		} else {
			p.body = boxOf(r.Body)
		}
	}
	p.rows = p.rows[:0]
	for _, pair := range pairs {
		if field, known := p.field(pair.Name, false); known && field.Signature {
			continue // it is in its box
		}
		if len(p.rows) == mostRows {
			p.tooMany = true
			break
		}
		p.rows = append(p.rows, newRow(pair))
	}
	p.section, p.action, p.laid = "", "", ""
}

// addHeaders fills in headers that were given without a request: what the form
// says of them itself stays, and so does a request that was given whole.
func (p *pad) addHeaders(headers []check.HeaderInput) {
	for _, row := range p.takeRows(headers) {
		switch i := rowOf(p.headers, signer.Field{Name: row.Name, Header: true}); {
		case p.sent != "":
		case i < 0:
			p.headers = append(p.headers, row)
		case p.headers[i].Value == "":
			p.headers[i] = row
		}
	}
}

// addressOf returns where a request goes: as its URL says, or its Host header.
// "" is not known.
func addressOf(r *check.RequestInput, target *signer.Target) string {
	if target.Host != "" {
		return target.Scheme + "://" + target.Host
	}
	for _, h := range r.Headers {
		host := string(h.Value)
		switch {
		case !strings.EqualFold(h.Name, "Host") || host == "" || strings.ContainsAny(host, "/?#@\\ "):
		case strings.HasSuffix(host, ":80"):
			return "http://" + host
		default:
			return "https://" + host
		}
	}
	return ""
}

// takeRows shows headers in rows.
func (p *pad) takeRows(headers []check.HeaderInput) []templates.Row {
	var rows []templates.Row
	for _, h := range headers {
		if len(rows) == mostRows {
			p.tooMany = true
			break
		}
		rows = append(rows, newRow(signer.Pair{Name: h.Name, Value: string(h.Value)}))
	}
	return rows
}

// isForm reports whether the body of a request is a form's, in its plain
// encoding.
func isForm(r *check.RequestInput) bool {
	for _, h := range r.Headers {
		if strings.EqualFold(h.Name, "Content-Type") {
			return strings.HasPrefix(strings.ToLower(string(h.Value)), formType)
		}
	}
	return !strings.HasPrefix(string(r.Body), "--") && strings.Contains(string(r.Body), "=")
}

// newRow shows a parameter in a row. What a one-line field cannot carry is
// escaped.
func newRow(pair signer.Pair) templates.Row {
	row := templates.Row{Name: pair.Name, Value: pair.Value}
	if !plainText(row.Value) || strings.Contains(row.Value, "\n") {
		row.Value, row.As = escape(row.Value), "escaped"
	}
	if !plainText(row.Name) {
		row.Name = strings.ToValidUTF8(row.Name, "\uFFFD")
	}
	return row
}

// boxOf shows a provided value in a box.
func boxOf(value []byte) box {
	if plainText(string(value)) {
		return box{text: string(value), as: "plain"}
	}
	return box{text: escape(string(value)), as: "escaped"}
}

// layOut makes the rows those of the chosen action. Values that were typed
// stay, in their rows or after them.
func (p *pad) layOut(o *operations.Catalogue) {
	p.laid, p.sent = p.section+"|"+p.action, ""
	p.scheme, p.shaped = operations.Scheme, operations.Scheme
	section, found := o.Section(p.section)
	if !found {
		return
	}
	p.path = section.Path
	p.endpoint = endpointFor(section, p.endpoint, o)
	p.method = "POST"
	if section.API == "paapi4" {
		p.method = "GET"
	}
	action, found := section.Action(p.action)
	if !found {
		p.action, p.laid = "", p.section+"|"
		p.rows = slices.DeleteFunc(p.rows, func(r templates.Row) bool {
			return slices.Contains([]string{"Action", "Operation", "Version", "Service"}, r.Name)
		})
		return
	}
	p.relay(section, action)
}

// relay lays out the rows of an action.
func (p *pad) relay(section *operations.Section, action *operations.Action) {
	old := p.rows
	p.rows = nil
	keep := func(name, value string) {
		row := templates.Row{Name: name, Value: value, As: "laid"}
		if i := slices.IndexFunc(old, func(r templates.Row) bool { return r.Name == name }); i >= 0 {
			if value == "" {
				row.Value, row.As = old[i].Value, cmp.Or(old[i].As, "laid")
			}
			old = slices.Delete(old, i, i+1)
		}
		p.rows = append(p.rows, row)
	}
	for _, fixed := range section.Fixed(action.Name) {
		keep(fixed[0], fixed[1])
	}
	for _, name := range slices.Concat(action.Required, slices.Concat(action.OneOf...), action.Optional) {
		keep(name, "")
	}
	if field, has := p.timeField(); has && !field.Header {
		keep(field.Name, "")
	}
	for _, r := range old {
		if r.Value != "" && r.Name != section.ActionParameter() && r.Name != otherAction(section) {
			p.rows = append(p.rows, r)
		}
	}
}

// otherAction is the name that the other API gives to its action.
func otherAction(section *operations.Section) string {
	if section.ActionParameter() == "Action" {
		return "Operation"
	}
	return "Action"
}

// endpointFor keeps the endpoint if it serves the section's API, and else
// takes the first that does.
func endpointFor(section *operations.Section, endpoint string, o *operations.Catalogue) string {
	isPAAPI := strings.Contains(endpoint, "webservices.amazon") || strings.Contains(endpoint, "ecs.amazonaws")
	switch {
	case section.API == "paapi4" && (endpoint == "" || strings.Contains(endpoint, "mws")):
		return "https://" + o.PAAPIHosts[0]
	case section.API == "mws" && (endpoint == "" || isPAAPI):
		return "https://mws.amazonservices.com"
	}
	return endpoint
}

// onlyRequired removes the parameters that the action can do without. Of
// alternatives, those that are filled in stay.
func (p *pad) onlyRequired(o *operations.Catalogue) {
	required := p.required(o)
	_, action, found := p.known(o)
	if !found {
		return
	}
	for _, name := range slices.Concat(action.OneOf...) {
		required[name] = p.value(name) != ""
	}
	p.rows = slices.DeleteFunc(p.rows, func(r templates.Row) bool { return !required[r.Name] })
}
