package diagnose

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"countersign/signer"
)

// A stamp is where a request says its time, and how.
type stamp struct {
	text   string
	at     time.Time
	layout string // "epoch" for seconds since 1970
	set    func(text string) func(signer.Case) signer.Case
	// line tells that the time stands in the string to sign by itself, too.
	line bool
}

// timeLayouts are the forms in which requests write a time.
var timeLayouts = []string{
	"20060102T150405Z", time.RFC3339, "2006-01-02T15:04:05.999999999Z", "2006-01-02T15:04:05", "Mon, 02 Jan 2006 15:04:05 GMT", time.RFC1123Z,
}

// stamp finds the time that is signed, nil where there is none.
func (l *memberList) stamp() *stamp {
	if l.post() {
		return nil
	}
	if l.v2() || l.presigned() {
		return l.stampInQuery()
	}
	for _, name := range []string{"X-Amz-Date", "Date"} {
		if value, sent := l.c.Request.Header(name); sent {
			return newStamp(value, l.v4(), func(text string) func(signer.Case) signer.Case {
				return func(c signer.Case) signer.Case {
					c.Request.Headers = withHeader(c.Request.Headers, name, text)
					return c
				}
			})
		}
	}
	return nil
}

// stampInQuery finds the parameter that says the time.
func (l *memberList) stampInQuery() *stamp {
	for _, p := range l.parameters() {
		switch {
		case p.name == "Timestamp" && l.v2(), p.name == "X-Amz-Date" && l.v4(), p.name == "Expires" && !l.v4():
			return newStamp(p.value, l.v4(), func(text string) func(signer.Case) signer.Case { return l.withValue(p, text) })
		}
	}
	return nil
}

// newStamp reads a time.
func newStamp(text string, line bool, set func(string) func(signer.Case) signer.Case) *stamp {
	const longest = 64
	text = strings.TrimSpace(text)
	if len(text) > longest {
		return nil
	}
	for _, layout := range timeLayouts {
		if at, err := time.Parse(layout, text); err == nil {
			return &stamp{text, at, layout, set, line}
		}
	}
	if seconds, err := strconv.ParseInt(text, 10, 40); err == nil && seconds > 0 {
		return &stamp{text, time.Unix(seconds, 0).UTC(), "epoch", set, line}
	}
	return nil
}

// write writes a time as the request does.
func (s *stamp) write(at time.Time) string {
	if s.layout == "epoch" {
		return strconv.FormatInt(at.Unix(), 10)
	}
	return at.In(s.at.Location()).Format(s.layout)
}

// clockReadings adds the time at which a program read the clock once more: as it
// was sent, with another one signed. In Version 4 it may be that only the string
// to sign has the other one, or only the header.
func (l *memberList) clockReading(s *stamp, at time.Time, what string) {
	const id, amz = "timestamp-regenerated", "20060102T150405Z"
	text := s.write(at)
	if text == s.text {
		return
	}
	shown := at.UTC().Format(time.RFC3339)
	l.alter(id, what+" ("+shown+")", s.set(text))
	if s.line {
		line := at.UTC().Format(amz)
		l.change(id, what+", in the string to sign alone ("+shown+")", func(r *signer.Rules) { r.Text.Time = line })
		l.add(id, what+", in the request alone ("+shown+")", func(m *Mistake) {
			sent := s.at.UTC().Format(amz)
			m.Alter, m.Change = s.set(text), func(r *signer.Rules) { r.Text.Time = sent }
		})
	}
}

// otherTimes are the times that a second look at the clock gives, and those of
// the paste.
func otherTimes(l *memberList) {
	s := l.stamp()
	if s == nil {
		return
	}
	for _, seconds := range []int{-1, 1} {
		l.clockReading(s, s.at.Add(time.Duration(seconds)*time.Second), apart(seconds))
	}
	for _, at := range l.k.Times {
		l.clockReading(s, at, "the other time of the paste")
	}
	for _, seconds := range []int{-2, 2, -3, 3, -4, 4, -5, 5, -300, 300, -60, 60, -900, 900, -3600, -86400, 86400} {
		l.clockReading(s, s.at.Add(time.Duration(seconds)*time.Second), apart(seconds))
	}
}

// apart writes a number of seconds.
func apart(seconds int) string {
	way := "later"
	if seconds < 0 {
		seconds, way = -seconds, "earlier"
	}
	for _, unit := range []struct {
		length int
		name   string
	}{{86400, "day"}, {3600, "hour"}, {60, "minute"}, {1, "second"}} {
		if n := seconds / unit.length; seconds%unit.length == 0 {
			if n > 1 {
				unit.name += "s"
			}
			return fmt.Sprintf("the time %d %s %s", n, unit.name, way)
		}
	}
	return ""
}

// zoneMinutes are the offsets of zones from UTC, those of most people first.
var zoneMinutes = []int{
	-420, -480, 60, 120, 330, -300, -240, 480, 540, -360, 180, -180, 600, 660, 420, 720, 240, 300, 360, 780, -120, -60, -540, -600, -660, -720, 840,
	570, 345, 210, 270, 390, 630, 525, 765, 690, -570, -210, -150, -270,
}

// zones are the times that clocks in other zones show.
func zones(l *memberList) {
	s := l.stamp()
	if s == nil {
		return
	}
	for _, minutes := range zoneMinutes {
		at := s.at.Add(time.Duration(minutes) * time.Minute)
		zone := fmt.Sprintf("the time in UTC%+03d:%02d", minutes/60, max(minutes%60, -(minutes%60)))
		l.alter("timestamp-regenerated", zone+" ("+at.UTC().Format(time.RFC3339)+")", s.set(s.write(at)))
	}
	for _, minutes := range zoneMinutes {
		if s.line {
			line := s.at.Add(time.Duration(minutes) * time.Minute).UTC().Format("20060102T150405Z")
			l.change("timestamp-regenerated", fmt.Sprintf("the time in UTC%+03d:%02d, in the string to sign alone", minutes/60, max(minutes%60, -(minutes%60))),
				func(r *signer.Rules) { r.Text.Time = line })
		}
	}
}

// timeForms are other ways to write the same time.
func timeForms(l *memberList) {
	s := l.stamp()
	if s == nil {
		return
	}
	utc := s.at.UTC()
	add := func(id, text string) {
		if text == s.text {
			return
		}
		l.alter(id, "the time as "+text, s.set(text))
		if s.line {
			l.change(id, text+" in the string to sign", func(r *signer.Rules) { r.Text.Time = text })
			l.add(id, text+" in the string to sign and in the request", func(m *Mistake) {
				m.Alter, m.Change = s.set(text), func(r *signer.Rules) { r.Text.Time = text }
			})
		}
	}
	for _, form := range timeFormsOf {
		id := form.id
		if l.v4() {
			id = "amz-date-extended-format"
		}
		add(id, utc.Format(form.layout))
	}
	id := "timestamp-format-invalid"
	if l.v4() {
		id = "amz-date-extended-format"
	}
	add(id, strconv.FormatInt(utc.Unix(), 10))
	add(id, strconv.FormatInt(utc.UnixMilli(), 10))
}

// timeFormsOf are layouts that were met, and what it is to use them on one side.
var timeFormsOf = []struct{ id, layout string }{
	{"timestamp-format-invalid", "2006-01-02T15:04:05Z"},
	{"timestamp-format-invalid/timestamp-fractional-seconds", "2006-01-02T15:04:05.000Z"},
	{"timestamp-format-invalid", "20060102T150405Z"},
	{"timestamp-format-invalid", "Mon, 02 Jan 2006 15:04:05 GMT"},
	{"timestamp-format-invalid", "2006-01-02T15:04:05"},
	{"timestamp-offset-suffix", "2006-01-02T15:04:05+00:00"},
	{"timestamp-offset-suffix", "2006-01-02T15:04:05 00:00"},
	{"timestamp-offset-suffix", "2006-01-02T15:04:05+0000"},
	{"timestamp-format-invalid", "2006-01-02 15:04:05"},
	{"timestamp-format-invalid", "2006-01-02 15:04:05Z"},
	{"timestamp-format-invalid", "20060102T150405"},
	{"timestamp-format-invalid/timestamp-fractional-seconds", "2006-01-02T15:04:05.000000Z"},
	{"timestamp-format-invalid/timestamp-fractional-seconds", "2006-01-02T15:04:05.0000000Z"},
	{"timestamp-format-invalid/timestamp-12-hour-clock", "2006-01-02T03:04:05Z"},
	{"timestamp-format-invalid/timestamp-12-hour-clock", "20060102T030405Z"},
	{"timestamp-format-invalid/timestamp-month-minute-confusion", "2006-04-02T15:04:05Z"},
	{"timestamp-format-invalid/timestamp-month-minute-confusion", "2006-01-02T15:01:05Z"},
	{"timestamp-format-invalid", "Mon, 02 Jan 2006 15:04:05 +0000"},
	{"timestamp-format-invalid", "Mon Jan 2 15:04:05 2006"},
	{"timestamp-format-invalid", "20060102"},
	{"timestamp-format-invalid", "2006-01-02"},
}
