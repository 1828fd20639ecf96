package diagnose

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"time"

	"countersign/signer"
)

// readValues names what a text tells by itself: a line, a parameter or a header
// that is another, one that is missing, and one too many. Where more is so than
// not, theirs is the text of another request, and nobody's mistake.
func (s *sight) readValues() {
	if s.fits(s.text) || bytes.HasPrefix(s.text, s.theirs) || s.step.Divide == nil || s.spent() {
		return
	}
	const most = 24
	l := itemsBeside(s.step.Divide(s.text), s.step.Divide(s.theirs))
	if len(l.unlike) > most || 2*len(l.unlike) > l.alike || !s.related() {
		return
	}
	var edits []edit
	for _, u := range l.unlike {
		m, known := s.named(&u)
		if !known || u.ours == nil && bytes.Contains(s.text, u.item.Text) || u.theirs == nil && bytes.Contains(s.theirs, u.item.Text) {
			continue
		}
		edits = append(edits, u.edit)
		s.values = append(s.values, partial{m: m, where: s.step.Title + ", " + u.words()})
	}
	if len(edits) == 0 {
		return
	}
	slices.SortStableFunc(edits, func(a, b edit) int { return a.from - b.from })
	text := edited(s.text, edits)
	s.bag.make(s.text, text)
	s.text = text
}

// An unlike is an item that is not the same on both sides; it is not there where
// its text is nil.
type unlike struct {
	item         signer.Piece // of the side that has it, of ours first
	ours, theirs *signer.Piece
	edit         edit // of ours
}

// words say where it is.
func (u *unlike) words() string {
	if name := signer.Printable(u.item.Name); name != "" {
		return u.item.Kind + " " + name
	}
	return fmt.Sprint(u.item.Kind, " ", u.item.Index)
}

// besides are the items of two texts side by side.
type besides struct {
	unlike []unlike
	alike  int
}

// itemsBeside lays the items of one name beside each other, the first beside the
// first, wherever they stand.
func itemsBeside(a, b []signer.Piece) besides {
	var l besides
	places := map[string][]int{}
	for j := range b {
		if !b[j].Joint() {
			places[nameOf(&b[j])] = append(places[nameOf(&b[j])], j)
		}
	}
	paired, at := make([]int, len(b)), 0 // where our item ends
	for i := range a {
		from := at
		at += len(a[i].Text)
		if a[i].Joint() {
			continue
		}
		list := places[nameOf(&a[i])]
		switch {
		case len(list) == 0:
			l.unlike = append(l.unlike, unlike{item: a[i], ours: &a[i], edit: withoutItem(a, i, from)})
			continue
		case !bytes.Equal(a[i].Text, b[list[0]].Text):
			l.unlike = append(l.unlike, unlike{item: a[i], ours: &a[i], theirs: &b[list[0]], edit: edit{from, at, b[list[0]].Text}})
		default:
			l.alike++
		}
		paired[list[0]], places[nameOf(&a[i])] = at, list[1:]
	}
	l.addExtra(b, paired)
	return l
}

// withoutItem takes an item out of a text, and the joint before it, or else the
// one behind.
func withoutItem(pieces []signer.Piece, i, from int) edit {
	e := edit{from: from, to: from + len(pieces[i].Text)}
	if i > 0 && pieces[i-1].Joint() {
		e.from -= len(pieces[i-1].Text)
	} else if i+1 < len(pieces) && pieces[i+1].Joint() {
		e.to += len(pieces[i+1].Text)
	}
	return e
}

// addExtra lists the items that theirs alone has; paired tells where ours end
// that the others stand beside.
func (l *besides) addExtra(b []signer.Piece, paired []int) {
	at := 0
	for j := range b {
		if b[j].Joint() {
			continue
		}
		if paired[j] > 0 || len(b[j].Text) == 0 {
			at = max(paired[j], at)
			continue
		}
		u := unlike{item: b[j], theirs: &b[j], edit: edit{from: at, to: at, text: b[j].Text}}
		switch {
		case at > 0 && j > 0 && b[j-1].Joint():
			u.edit.text = slices.Concat(b[j-1].Text, b[j].Text)
		case j+1 < len(b) && b[j+1].Joint():
			u.edit.text = slices.Concat(b[j].Text, b[j+1].Text)
		}
		l.unlike = append(l.unlike, u)
	}
}

// named returns the mistake that an unlike item is, where its name and its text
// say so.
func (s *sight) named(u *unlike) (*Mistake, bool) {
	id, with := "", ""
	switch u.item.Kind {
	case "line":
		id, with = s.line(u)
	case "parameter":
		id, with = s.parameter(u)
	case "header":
		id, with = s.header(u)
	case "part":
		id, with = s.scope(u)
	}
	m := Find(id, "")
	if m == nil {
		return nil, false
	}
	value := *m
	value.With, value.met = signer.Printable(with), max(m.Cases, m.met)
	value.Change, value.Changes = nil, nil
	return &value, true
}

// line names what a line of a text tells.
func (s *sight) line(u *unlike) (id, with string) {
	if u.ours == nil || u.theirs == nil {
		return "", ""
	}
	text := string(u.theirs.Text)
	switch u.item.Name {
	case "method":
		if slices.Contains([]string{"GET", "POST", "PUT", "HEAD", "DELETE", "PATCH", "OPTIONS"}, text) {
			return "method-mismatch", text
		}
	case "host":
		if isHost(text) {
			return "host-endpoint-mismatch", "host " + text
		}
	case "path":
		if strings.HasPrefix(text, "/") && !strings.ContainsAny(text, " \t\r&") {
			return "path-mismatch", "path " + text
		}
	case "time":
		if isTime(text) {
			return "timestamp-regenerated", text
		}
	case "signed headers":
		return "signed-headers-list-mismatch", ""
	}
	return "", ""
}

// isHost reports whether a text can be the name of a host.
func isHost(text string) bool {
	name, _, _ := strings.Cut(text, ":")
	letter := func(c rune) bool {
		return 'a' <= c && c <= 'z' || '0' <= c && c <= '9' || c == '-' || c == '.' || c == ':'
	}
	return (strings.Contains(strings.Trim(name, "."), ".") || name == "localhost") && strings.TrimFunc(text, letter) == "" && len(text) < 256
}

// isTime reports whether a text is a time as signers write it.
func isTime(text string) bool {
	text = signer.Unescape(text)
	return slices.ContainsFunc([]string{time.RFC3339, "20060102T150405Z", time.RFC1123, time.RFC1123Z}, func(layout string) bool {
		_, err := time.Parse(layout, text)
		return err == nil
	})
}

// parameter names what a parameter tells.
func (s *sight) parameter(u *unlike) (id, with string) {
	name := signer.Unescape(u.item.Name)
	if u.item.Head == 0 || name == "" || strings.ContainsAny(name, " \t\r\n:/<>\"{}?&") {
		return "", "" // not name=value
	}
	switch {
	case u.theirs == nil:
		return "param-missing-from-signed", name
	case u.ours == nil:
		return "param-extra-in-signed", name
	case (name == "Timestamp" || name == "X-Amz-Date") && isTime(string(u.theirs.Text[u.theirs.Head:])):
		return "timestamp-regenerated", signer.Unescape(string(u.theirs.Text[u.theirs.Head:]))
	}
	return "param-value-differs", name
}

// header names what a line of a header tells, or a name in a list of headers.
func (s *sight) header(u *unlike) (id, with string) {
	name := strings.TrimSpace(u.item.Name)
	if name == "" || strings.ContainsAny(name, " \t\r\n/<>\"{}?&=;") {
		return "", ""
	}
	if s.step.ID == "signed-headers" || u.theirs == nil || u.ours == nil {
		return "signed-headers-list-mismatch", name
	}
	value := string(u.theirs.Text[u.theirs.Head:])
	switch strings.ToLower(name) {
	case "host":
		if !isHost(strings.TrimSpace(value)) {
			return "", ""
		}
		return "host-endpoint-mismatch", "host " + strings.TrimSpace(value)
	case "x-amz-date", "date":
		if isTime(strings.TrimSpace(value)) {
			return "timestamp-regenerated", strings.TrimSpace(value)
		}
		return "", ""
	case "content-type":
		return "content-type-mismatch", strings.TrimSpace(value)
	case "accept-encoding":
		return "accept-encoding-signed", strings.TrimSpace(value)
	case "x-amz-security-token":
		return "session-token-stale", ""
	case "x-amz-content-sha256":
		return "payload-hash-of-other-body", ""
	}
	return "header-changed-by-client", name
}

// scope names what a part of a credential scope tells.
func (s *sight) scope(u *unlike) (id, with string) { return "", "" }
