package check

import (
	"bytes"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"countersign/signer"
	"countersign/signer/diagnose"
)

// summary tells in a sentence or two what differs beside the time.
func (r *reference) summary() string {
	if r == nil {
		return ""
	}
	var text []string
	switch unlike := r.unlike(); {
	case r.alien:
		text = append(text, fmt.Sprintf("The one that works is signed by %s, this one by %s: of its steps those of the same name are shown, and not compared.", r.scheme.Title(), r.of.scheme.Title()))
	case len(unlike) > 0:
		text = append(text, "Beside the time, the one that works "+list(unlike)+".")
	default:
		text = append(text, "Beside the time, nothing that is signed differs from the one that works.")
	}
	if !r.signed {
		why := ""
		if r.stripped {
			why = ", which Chrome leaves out of what it exports"
		}
		return strings.Join(append(text, "It carries no signature"+why+": which headers it signs is not known."), " ")
	}
	return strings.TrimSpace(strings.Join(append(text, r.keyFits()), " "))
}

// keyFits tells whether the one that works is signed with the key that was
// given: then that is right.
func (r *reference) keyFits() string {
	switch {
	case !r.c.Credentials.CanSign() || !r.canCompute():
		return ""
	case r.verdict() == Valid:
		return "Its signature verifies with this key, so the key is right."
	}
	for k, side := range r.compared.Sides {
		if side != nil && r.steps[k].Role == signer.RoleSignature && side.State == diagnose.Differs {
			return "Its signature is not what this key gives: it was made with another key, or is not whole here."
		}
	}
	return ""
}

// unlike lists what differs in each step by itself, as ends of a sentence.
func (r *reference) unlike() []string {
	if r.alien {
		return nil
	}
	const most = 5
	var list []string
	add := func(text string) {
		if text != "" && !slices.Contains(list, text) {
			list = append(list, text)
		}
	}
	for k, side := range r.sides {
		if side != nil && side.State == diagnose.Differs {
			r.unlikeIn(&r.of.steps[k], r.bases[k], side.Value, add)
		}
	}
	if ours, theirs := keyOf(&r.of.c.Request), keyOf(&r.c.Request); ours != "" && theirs != "" && ours != theirs {
		add("has another access key id")
	}
	for k, side := range r.sides {
		if len(list) == 0 && side != nil && side.State == diagnose.Differs {
			add("has another " + strings.ToLower(r.of.steps[k].Title))
		}
	}
	if len(list) > most {
		list = append(list[:most-1], fmt.Sprintf("differs in %d things more", len(list)-most+1))
	}
	return list
}

// unlikeIn lists what differs in one step.
func (r *reference) unlikeIn(step *signer.Step, ours, theirs []byte, add func(string)) {
	switch step.ID {
	case "canonical-uri":
		add("has the path " + signer.Printable(string(theirs)))
		return
	case "payload-hash":
		add(unlikePayload(ours, theirs))
		return
	case "policy":
		add("has another policy")
		return
	}
	if step.Divide == nil || strings.HasPrefix(step.ID, "signed-u") || step.ID == "signed-body" || step.ID == "authorization" {
		return // what is sent: its parts are steps by themselves
	}
	a, b := itemsOf(step, ours), itemsOf(step, theirs)
	for _, name := range a.names {
		text, there := b.text[name]
		switch {
		case !there:
			add(a.missing(step, name))
		case text != a.text[name]:
			add(b.changed(step, name))
		}
	}
	for _, name := range b.names {
		if _, there := a.text[name]; !there {
			add(b.added(step, name))
		}
	}
	if slices.Equal(slices.Sorted(slices.Values(a.names)), slices.Sorted(slices.Values(b.names))) && !slices.Equal(a.names, b.names) {
		add("has another order in its " + strings.ToLower(step.Title))
	}
}

func unlikePayload(ours, theirs []byte) string {
	if unsigned := []byte("UNSIGNED-PAYLOAD"); bytes.Equal(ours, unsigned) {
		return "signs its body"
	} else if bytes.Equal(theirs, unsigned) {
		return "does not sign its body"
	}
	return "has another body"
}

// items are the named parts of a step's value.
type items struct {
	names []string
	text  map[string]string
	kind  map[string]string
}

func itemsOf(step *signer.Step, value []byte) items {
	const most = 1000
	list := items{text: map[string]string{}, kind: map[string]string{}}
	for _, p := range step.Divide(value) {
		if p.Joint() || len(p.Text) == 0 || len(list.names) == most {
			continue
		}
		name := p.Name
		if step.ID == "credential-scope" {
			name = scopePart(value, p.Index)
		}
		if _, twice := list.text[name]; !twice {
			list.names = append(list.names, name)
		}
		list.text[name] += string(p.Text[p.Head:]) + "\n"
		list.kind[name] = p.Kind
	}
	return list
}

// scopePart names a part of a credential scope.
func scopePart(scope []byte, index int) string {
	names := []string{"date", "region", "service", "end"}
	if bytes.Count(scope, []byte("/")) == 2 {
		names = []string{"date", "service", "end"}
	}
	if index > len(names) {
		return "part"
	}
	return names[index-1]
}

// derived are items that follow from other steps, and are not told once more.
var derived = []string{"x-amz-content-sha256", "content-length", "content-md5", "X-Amz-SignedHeaders", "hash", "scope", "signed headers", "payload hash", "end"}

func (l *items) missing(step *signer.Step, name string) string {
	return l.tell(step, name, "does not sign %s", "has no header %s", "has no parameter %s", "")
}

func (l *items) added(step *signer.Step, name string) string {
	return l.tell(step, name, "signs %s too", "has the header %s too", "has the parameter %s too", "")
}

// changed tells what an item is in the one that works.
func (l *items) changed(step *signer.Step, name string) string {
	value := signer.Printable(strings.TrimSuffix(l.text[name], "\n"))
	switch name {
	case "host":
		if value == "" {
			return "has no host"
		}
		return "has the host " + value
	case "method":
		return "is a " + value
	case "path":
		return "has the path " + value
	case "address":
		return "has the address " + value
	case "region", "service":
		return "is signed for the " + name + " " + value
	case "content-type", "Content-Type":
		if value == "" {
			return "has no content type"
		}
		return "has the content type " + value
	case "X-Amz-Credential", "AWSAccessKeyId":
		return ""
	}
	return l.tell(step, name, "", "has another %s", "has another value of %s", "has another %s")
}

// tell writes of an item by its kind: in the list of signed headers, a header,
// a parameter, a line.
func (l *items) tell(step *signer.Step, name, listed, header, parameter, line string) string {
	format := line
	switch {
	case slices.Contains(derived, name) && step.ID != "signed-headers":
		return ""
	case step.ID == "signed-headers":
		format = listed
	case step.ID == "canonical-headers" && line == "":
		return "" // the list of signed headers tells it
	case l.kind[name] == "header":
		format = header
	case l.kind[name] == "parameter":
		format = parameter
	}
	if format == "" || name == "" {
		return ""
	}
	return fmt.Sprintf(format, signer.Printable(name))
}

// keyOf returns the access key id that a request says.
func keyOf(r *signer.Request) string {
	authorization, _ := r.Header("Authorization")
	for _, text := range []string{authorization, r.Target().Query, string(r.Body[:min(len(r.Body), 64<<10)])} {
		if m := saidKey.FindStringSubmatch(text); m != nil {
			return m[1] + m[2] + m[3]
		}
	}
	return ""
}

var saidKey = regexp.MustCompile(`Credential=([A-Za-z0-9_*.-]{4,128})(?:/|%2F)|^\s*AWS ([A-Za-z0-9_*.-]{4,128}):|AWSAccessKeyId=([A-Za-z0-9_*.-]{4,128})`)
