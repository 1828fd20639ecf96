package templates

import (
	"fmt"

	"github.com/a-h/templ"

	"countersign/signer/diagnose"
)

// A RequestGroup is requests in a list, under a title where there are several
// groups.
type RequestGroup struct {
	Title    string
	Requests []Request
}

// grouped lists the requests but one. Of many, those that are signed stand by
// themselves: the others are seldom meant.
func grouped(list []Request, but string) []RequestGroup {
	const few = 8
	groups := [2]RequestGroup{{Title: "Signed"}, {Title: "Others"}}
	for _, r := range list {
		switch {
		case r.Number == but:
		case r.Signed || len(list) <= few:
			groups[0].Requests = append(groups[0].Requests, r)
		default:
			groups[1].Requests = append(groups[1].Requests, r)
		}
	}
	switch {
	case len(groups[0].Requests) == 0:
		groups[1].Title = ""
		return groups[1:]
	case len(groups[1].Requests) == 0:
		groups[0].Title = ""
		return groups[:1]
	}
	return groups[:]
}

// several says how many requests there are; of two it asks which is which.
func several(f Form) string {
	if n := len(f.Requests) + f.MoreRequests; n != 2 {
		return fmt.Sprintf("%d requests were read", n)
	}
	return "Two requests. Which one is refused?"
}

// refused names the list of what is checked.
func refused(f Form) string {
	if len(f.Requests)+f.MoreRequests == 2 {
		return "Refused: this one is checked"
	}
	return "Check"
}

func strippedWords(f Form) string {
	if f.Stripped == 1 {
		return "One has lost its Authorization header: Chrome leaves it out of what it exports."
	}
	return fmt.Sprintf("%d have lost their Authorization header: Chrome leaves it out of what it exports.", f.Stripped)
}

// Working shows the value of the request that works, with what is only in it
// marked. What differs from request to request by its nature is marked faintly.
func Working(s Step) templ.Component {
	side := s.Reference
	if len(side.Segments) == 0 {
		return Plain(string(side.Value))
	}
	return component(func(w *writer) {
		for i := range side.Segments {
			if part := &side.Segments[i]; part.Op != diagnose.Calculated {
				w.working(part)
			}
		}
	})
}

// working writes a segment of the request that works.
func (w *writer) working(s *diagnose.Segment) {
	open, end := "", ""
	switch {
	case s.Op == diagnose.Equal:
	case s.Aside:
		open, end = `<span class="aside">`, `</span>`
	default:
		open, end = `<mark><span class="vh">only in the one that works: </span>`, `</mark>`
	}
	w.WriteString(open)
	w.text(s.Text, open != "" && !s.Aside)
	w.WriteString(end)
}

// unlikeWorking shows the calculated value, with what the request that works
// lacks marked.
func unlikeWorking(s Step) templ.Component {
	return component(func(w *writer) {
		for _, part := range s.Reference.Segments {
			switch {
			case part.Op == diagnose.Provided:
			case part.Aside:
				w.text(part.Text, false)
			default:
				w.segment(&part)
			}
		}
	})
}
