package web

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"countersign/signer"
	"countersign/signer/check"
	"countersign/signer/diagnose"
	"countersign/static"
	"countersign/templates"
	"countersign/web/operations"
)

// page fills the view model. Secrets that stood in the paste are masked in it.
func (s *Server) page(c echo.Context, p *pad, report *check.Report) templates.Page {
	p.hide()
	return templates.Page{
		Assets:   assets(),
		Insecure: s.insecure(c),
		Form:     s.form(p, report),
		Answer:   answer(p, report),
	}
}

// assets are the addresses of the static files.
func assets() templates.Assets {
	return templates.Assets{
		Style: static.Path("app.css"), Script: static.Path("app.js"),
		HTMX: static.Path("htmx.min.js"), Icon: static.Path("icon.svg"),
	}
}

// form fills the left column.
func (s *Server) form(p *pad, report *check.Report) templates.Form {
	f := templates.Form{
		Notice: p.notice, Paste: p.paste, Read: p.read, AsIs: p.asIs,
		Example: p.example, Sent: p.sent, Scheme: p.scheme, Method: p.method, Methods: methods(p.method),
		Endpoint: p.endpoint, Path: p.path, Section: p.section, Action: p.action, LaidOut: p.laid,
		Rows: slices.Clone(p.rows), Headers: slices.Clone(p.headers), Carrier: p.carrier, AccessKeyID: p.accessKeyID,
		Region: p.region, Service: p.service, Body: templates.Box{Text: p.body.text, As: p.body.as}, PayloadHash: p.hash,
	}
	f.Secret, f.Warning = secretFacts(p.secret.Reveal())
	s.fillExamples(&f, p)
	for _, scheme := range signer.Schemes() {
		f.Schemes = append(f.Schemes, templates.Choice{Value: scheme.ID(), Label: scheme.Title()})
	}
	s.fillPlaces(&f, p)
	fillShape(&f, p)
	for _, m := range s.operations.Marketplaces {
		f.Marketplaces = append(f.Marketplaces, templates.Choice{Value: m.ID, Label: m.Name})
	}
	readParts(&f, p.reading)
	fillRequests(&f, p)
	s.fillOperation(&f, p)
	if len(f.Rows) == 0 {
		f.Rows = []templates.Row{{}}
	}
	return f
}

// fillExamples lists a few examples, one of a scheme, and tells which one is
// loaded.
func (s *Server) fillExamples(f *templates.Form, p *pad) {
	const most = 6
	listed := map[string]bool{}
	for _, e := range s.examples {
		if !e.Works && !listed[e.Scheme] && len(f.Examples) < most {
			f.Examples = append(f.Examples, templates.Example{ID: e.ID, Label: e.Label})
			listed[e.Scheme] = true
		}
	}
	e, known := s.example(p.example)
	if !known {
		f.Example = ""
		return
	}
	f.ExampleTitle = e.Title
}

// fillPlaces lists endpoints, regions and services, and what the host tells.
func (s *Server) fillPlaces(f *templates.Form, p *pad) {
	for _, e := range s.operations.Endpoints() {
		f.Endpoints = append(f.Endpoints, templates.Choice{Value: e.Address, Label: e.Label})
	}
	at := signer.Locate(signer.SplitURL(p.endpoint).Host)
	f.HostRegion, f.HostService = at.Region, at.Service
	region := cmp.Or(p.region, at.Region, "us-east-1")
	for _, service := range signer.Services() {
		if address := service.Endpoint(region); address != "" {
			f.Endpoints = append(f.Endpoints, templates.Choice{Value: address, Label: service.Title})
		}
		f.Services = append(f.Services, templates.Choice{Value: service.SigningName, Label: service.Title})
	}
	f.Endpoints = append(f.Endpoints,
		templates.Choice{Value: "https://bucket.s3." + region + ".amazonaws.com", Label: "S3, bucket in the host"},
		templates.Choice{Value: "http://localhost:9000", Label: "another S3 server, with its port"},
	)
	for _, r := range signer.Regions() {
		f.Regions = append(f.Regions, templates.Choice{Value: r.ID, Label: r.Name})
	}
}

// fillShape shows what the scheme asks for, and what is there besides.
func fillShape(f *templates.Form, p *pad) {
	form := p.shape()
	f.ShowActions = p.signing().ID() == operations.Scheme
	f.Shaped, f.ShowScope, f.ShowSigningKey = p.shaped, form.Scope, form.SigningKey
	f.ShowHeaders = form.Headers || len(p.headers) > 0
	f.ShowBody = form.Body || p.body.text != "" || p.hash != ""
	f.ShowCarrier = form.FormBody && !form.OnlyForm
	if field, has := p.timeField(); has {
		f.TimeField, f.TimeInHeader = field.Name, field.Header
	}
	keepFields(f, p, &form)
	for _, rows := range []struct {
		list   []templates.Row
		header bool
	}{{f.Rows, false}, {f.Headers, true}} {
		for i := range rows.list {
			if field, known := p.field(rows.list[i].Name, rows.header); known && rows.list[i].As == "laid" {
				rows.list[i].Hint = field.Empty
			}
		}
	}
	var added []string
	for _, field := range form.Fields {
		if !field.Signature && !slices.Contains(added, field.Name) {
			added = append(added, field.Name)
		}
	}
	f.Added = strings.Join(added, ", ")
	if _, err := p.body.bytes(); err != nil {
		f.Body.Why = "The body could not be read: " + err.Error() + "."
	}
}

// readParts shows what a paste was read as.
func readParts(f *templates.Form, reading *check.Report) {
	if reading == nil {
		return
	}
	for _, part := range reading.Read {
		switch part.As {
		case "method":
		case "not understood":
			f.Unread = part.Note
		default:
			f.Parts = append(f.Parts, templates.Chip{Text: part.As, Note: part.Note})
		}
	}
	for _, cleaned := range reading.Cleaned {
		f.Cleaned = append(f.Cleaned, templates.Chip{ID: cleaned.ID, Text: cleaned.Note})
	}
}

// fillOperation fills the lists of sections and actions, and marks the rows
// that the action asks for.
func (s *Server) fillOperation(f *templates.Form, p *pad) {
	for i := range s.operations.Sections {
		section := &s.operations.Sections[i]
		label := section.Name
		if section.API == "mws" {
			label += " — " + section.Version
		}
		f.Sections = append(f.Sections, templates.Choice{Value: section.Name, Label: label})
	}
	section, action, found := p.known(&s.operations)
	if found && f.Section == "" {
		f.Section, f.Action = section.Name, action.Name
		f.LaidOut = f.Section + "|" + f.Action
	}
	section, known := s.operations.Section(f.Section)
	if !known {
		return
	}
	for _, a := range section.Actions {
		f.Actions = append(f.Actions, templates.Choice{Value: a.Name, Label: a.Name})
	}
	f.Retired = retired(section.API)
	if !found {
		return
	}
	f.Feed = action.Feed
	f.Choices = alternatives(action.OneOf)
	required := p.required(&s.operations)
	for i := range f.Rows {
		f.Rows[i].Required = required[f.Rows[i].Name] && f.Rows[i].As == "laid" && f.Rows[i].Hint == ""
	}
}

// retired says what came after an API.
func retired(api string) string {
	if api == "paapi4" {
		return "The Product Advertising API 4 was switched off in 2020. Version 5 is signed with Signature Version 4, service ProductAdvertisingAPI."
	}
	return "Amazon MWS was switched off in 2024. The Selling Partner API came after it; since October 2023 that needs no request signature."
}

// alternatives says that one of some groups of parameters is required.
func alternatives(groups [][]string) string {
	if len(groups) == 0 {
		return ""
	}
	list := make([]string, len(groups))
	for i, names := range groups {
		list[i] = strings.Join(names, " with ")
	}
	return "Required: " + strings.Join(list, ", or ") + "."
}

// methods lists the methods to choose from, another one too if it is in use.
func methods(used string) []string {
	list := []string{"GET", "POST", "PUT", "HEAD", "DELETE", "OPTIONS", "PATCH"}
	if used != "" && !slices.Contains(list, used) {
		list = append(list, used)
	}
	return list
}

// answer fills the right column.
func answer(p *pad, report *check.Report) templates.Answer {
	a := templates.Answer{Report: report}
	if report == nil { // what was typed into the boxes stays, all the same
		for i, step := range p.signing().Steps(&signer.Case{}) {
			a.Steps = append(a.Steps, stepView(i, check.Step{ID: step.ID, Title: step.Title, Rule: step.Rule, Source: step.Source}, p.boxes[step.ID]))
		}
		return a
	}
	a.Tone, a.Alternatives = tone(report), otherMistakes(report)
	for _, part := range report.Read {
		if part.As == "method" {
			a.Method = part.Note
		}
	}
	a.Deeper = !p.deeper() && report.Searchable()
	a.After = report.After()
	if a.Language = report.Language; templates.Language(p.language) != "" {
		a.Language, a.Chosen = p.language, p.language
	}
	legend, apart, compared, made := false, false, false, map[string][]templates.Choice{}
	for i, m := range report.Mistakes {
		made[m.Step] = append(made[m.Step], templates.Choice{Value: strconv.Itoa(i + 1), Label: m.Title})
	}
	for _, step := range report.Steps {
		side, _ := step.Telling()
		compared = compared || side != nil && side.State == diagnose.Differs
	}
	long := compared && len(report.Steps) > longLadder
	a.Lacks = strings.Join(report.Lacks, ", ")
	for i, step := range report.Steps {
		view := stepView(i, step, p.boxes[step.ID])
		if view.Revealed = slices.Contains(p.reveal, step.ID); tooFar(i, &view) {
			a.More++
			continue
		}
		view.Made = made[step.ID]
		view.Folded = view.Folded || long && view.State == "" && view.Made == nil && !view.Apart
		view.Legend = !legend && view.State == string(diagnose.Differs)
		legend = legend || view.Legend
		view.ApartLegend = !apart && view.Apart
		apart = apart || view.Apart
		a.Steps = append(a.Steps, view)
		if view.Box.Why != "" {
			a.Unreadable = append(a.Unreadable, step.Title)
		}
	}
	if unreadable := p.unreadable(); len(unreadable) > 0 {
		a.Unreadable = append(a.Unreadable, unreadable...)
		report.Signed = nil // it is not what was meant
	}
	if report.Signed != nil {
		a.Curl = curl(report.Request.Method, report.Signed, p.shape().OnlyForm)
	}
	return a
}

// keepFields keeps what was typed into fields that the scheme does not show, for
// when another scheme is chosen.
func keepFields(f *templates.Form, p *pad, form *signer.Form) {
	keep := func(name, value string) {
		if value != "" {
			f.Kept = append(f.Kept, templates.Choice{Value: name, Label: value})
		}
	}
	for _, id := range slices.Sorted(maps.Keys(p.echoed)) {
		keep("server."+id, p.echoed[id].text)
		keep("server_as."+id, p.echoed[id].as)
	}
	keep("signed_headers", p.signed)
	if !form.Scope {
		keep("region", p.region)
		keep("service", p.service)
	}
	if !f.ShowActions {
		keep("section", p.section)
		keep("action", p.action)
	}
	for _, id := range slices.Sorted(maps.Keys(p.boxes)) {
		if b := p.boxes[id]; b.text != "" && !p.signing().HasStep(id) && !unknownStep(id) && !signer.SecretStep(id) {
			keep("provided."+id, b.text)
			keep("as."+id, b.as)
		}
	}
}

// otherMistakes returns the alternatives that are other mistakes, not only
// other variants of the same.
func otherMistakes(report *check.Report) [][]check.Name {
	found := map[string]bool{}
	for _, m := range report.Mistakes {
		found[m.ID] = true
	}
	return slices.DeleteFunc(slices.Clone(report.Alternatives), func(set []check.Name) bool {
		return !slices.ContainsFunc(set, func(n check.Name) bool { return !found[n.ID] })
	})
}

// tooFar reports whether a step is left out of the page: of very many, only
// those that are at the start or differ are of use.
func tooFar(i int, view *templates.Step) bool {
	const most, mostDiffering = 40, 200
	return i >= mostDiffering || i >= most && view.State != string(diagnose.Differs) && view.Box.Text == ""
}

// longLadder is how many steps are all shown open. Of more, those that nothing
// was provided for are folded once there is a difference to look at.
const longLadder = 8

func tone(r *check.Report) string {
	switch {
	case r.Verdict == check.Valid:
		return "good"
	case r.Refused() != "":
		return "bad"
	case r.Verdict == check.Consistent:
		return "good"
	case r.Verdict == check.NothingToCompare:
		return "quiet"
	}
	return "bad"
}

// stepView fills one rung of the ladder.
func stepView(i int, step check.Step, b box) templates.Step {
	view := templates.Step{
		Step: step, Number: i + 1,
		Box:      templates.Box{Text: b.text, As: b.as},
		NeedsKey: step.Calculated == nil && step.Keyed, Hidden: step.Hidden,
	}
	if step.Secret {
		view.Box.Text = "" // it is not written into a page
	}
	if _, err := b.bytes(); err != nil {
		view.Box.Why = "Your value could not be read: " + err.Error() + "."
	}
	if step.Reference != nil {
		view.Apart = step.Reference.State == diagnose.Differs
		view.Folded = !view.Apart // what is the same in both is quiet
	}
	side, whose := step.Telling()
	if side == nil {
		return view
	}
	view.State, view.Headline = string(side.State), whose+step.Words(side)
	view.Folded = side.State != diagnose.Differs && !view.Apart
	view.Coarse, view.Nearest = side.Diff.Coarse, nearest(side)
	for _, m := range side.Diff.Moves[:min(8, len(side.Diff.Moves))] {
		view.Moves = append(view.Moves, fmt.Sprintf("%s moved from %d to %d", m.Name, m.From, m.To))
	}
	return view
}

// nearest returns what differs from the side's own earlier values, if that is
// so little that it tells what happened.
func nearest(side *diagnose.Side) []diagnose.Segment {
	differing := 0
	for _, s := range side.Nearest.Segments {
		if s.Op != diagnose.Equal {
			differing += len(s.Text)
		}
	}
	if 2*differing > len(side.Value) {
		return nil
	}
	return side.Nearest.Segments
}
