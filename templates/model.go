// Package templates holds the screen: one file for each region of it, and the
// view models that a handler fills. Nothing is calculated here.
package templates

import (
	"github.com/a-h/templ"

	"countersign/signer/check"
	"countersign/signer/diagnose"
)

// A Page is the scratchpad: what goes in on the left, what comes out on the
// right.
type Page struct {
	Assets   Assets
	Insecure bool // served over plain http to another machine
	Form     Form
	Answer   Answer
}

// Assets are the addresses of the static files.
type Assets struct {
	Style, Script, HTMX, Icon string
}

// A Head is what a page beside the scratchpad has in its head, and above its
// content.
type Head struct {
	Title    string
	Address  string // the path that the page is at, "" for none
	Assets   Assets
	Insecure bool
}

// Mistakes is the list of the catalogue, or what of it was looked for.
type Mistakes struct {
	Head       Head
	Sought     string
	Found, All int
	Chapters   []Chapter
}

// A Chapter is a part of the catalogue.
type Chapter struct {
	Title, ID string
	Mistakes  []MistakeLine
}

// A MistakeLine is a mistake in the list, with its variants.
type MistakeLine struct {
	ID, Title, Step string
	Cases           int
	Variants        []Choice
}

// A Mistake is the page of one.
type Mistake struct {
	Head          Head
	Chapter       Chapter
	Forms         []MistakeForm // the plain one first
	Before, After Choice        // its neighbours: id and title
}

// A MistakeForm is a mistake in its plain form, or a variant.
type MistakeForm struct {
	ID, Variant, Title, Step, Say string
	Fixes                         map[string]string
	Cases                         int
	Example                       string // its address in the scratchpad, if there is one
	Where                         string // the place in the example
	Excerpt                       []diagnose.Segment
}

// A Missing is the page for a mistake that is not in the catalogue.
type Missing struct {
	Head    Head
	ID      string // that was asked for, if it may be repeated
	Variant Choice // that has this name: address and title
}

// Examples is the page of them.
type Examples struct {
	Head          Head
	Broken, Works []Example
}

// A Form is what the user has given. It holds no secret: those are never
// written into a page.
type Form struct {
	Notice  string // a message about the form as a whole
	Paste   string
	Read    string // mark of the paste that was read last
	AsIs    []string
	Sent    string // "yes" where the request came from a paste
	Parts   []Chip
	Unread  string // how much of the paste was not understood
	Cleaned []Chip

	Requests     []Request // whole requests of the paste, where there are several
	MoreRequests int       // that are not listed
	Stripped     int       // of which a browser left the signature out
	Entry        string    // the one that is checked
	Reference    string    // the one that works
	Chosen       string    // the one that the fields were filled from

	Example      string // id of the example that is loaded
	ExampleTitle string
	Examples     []Example // a few

	Scheme    string
	Schemes   []Choice
	Method    string
	Methods   []string
	Endpoint  string
	Endpoints []Choice
	Path      string

	Section  string
	Sections []Choice
	Action   string
	Actions  []Choice
	LaidOut  string // section and action that the rows were laid out for
	Retired  string // what came after the API, where it is retired
	Choices  string // which of the parameters are alternatives
	Feed     bool

	Marketplaces []Choice // ids to choose from
	Rows         []Row    // parameters
	Headers      []Row
	Carrier      string // "url" or "body"
	Body         Box
	PayloadHash  string

	Shaped         string // the scheme that the rows were laid out for
	ShowActions    bool
	ShowScope      bool
	ShowHeaders    bool
	ShowBody       bool
	ShowCarrier    bool
	ShowSigningKey bool
	TimeField      string // the field that holds the time of signing
	TimeInHeader   bool
	Kept           []Choice // fields that the scheme does not show, and what they hold
	Added          string   // the fields that signing adds

	Region      string
	Service     string
	HostRegion  string // what the host tells
	HostService string
	Regions     []Choice
	Services    []Choice

	AccessKeyID string
	Secret      string // facts about the secret, never the secret
	Warning     string // what is odd about the secret
}

// A Choice is one entry of a list.
type Choice struct{ Value, Label string }

// A Request is one of several in a paste.
type Request struct {
	Number, Label string
	Signed        bool
}

// An Example is one that can be opened in the scratchpad.
type Example struct {
	ID, Label string
	Works     bool
	Scheme    string
	Sentence  string
	Outcome   string   // in one sentence, where no mistake is named
	Mistakes  []Choice // that are named: address and title
}

// A Chip is a short note; ID names a clean-up that can be undone.
type Chip struct{ ID, Text, Note string }

// A Row is one parameter, or one header.
type Row struct {
	Name, Value string
	Hint        string // what is sent when it is left empty
	As          string // how Value is to be read: "", "escaped"; "laid" for a row of the action's that is left out while empty
	Required    bool
}

// An Answer is what comes out.
type Answer struct {
	Report *check.Report
	Tone   string // "good", "bad" or "quiet"
	Method string // how the method was found, where none was given
	Steps  []Step
	Curl   string
	// Alternatives are the sets of other mistakes that give the same bytes.
	Alternatives [][]check.Name
	Lacks        string // what is missing to compute every step
	More         int    // steps that are not shown
	Deeper       bool   // offer to search deeper
	GoesOn       bool   // the script asks for what a longer search finds
	Language     string // of the fixes, "" for any
	Chosen       string // the same, where it was chosen
	After        []check.Expected
	// Stream writes the column while the page is on its way, instead of all this.
	Stream templ.Component

	Unreadable []string // titles of the boxes that could not be read
}

// sameIn reports whether the step with that id is the same on both sides.
func (a *Answer) sameIn(id string) bool {
	for i := range a.Steps {
		if a.Steps[i].ID == id {
			return a.Steps[i].State == string(diagnose.Same)
		}
	}
	return false
}

// A Step is one rung of the ladder with its box.
type Step struct {
	check.Step
	Number   int
	State    string // "same", "differs", "follows", "absent", or "" where nothing was provided
	Headline string // the state in words
	Folded   bool
	Moves    []string
	Coarse   bool
	Nearest  []diagnose.Segment // against what the program's own earlier values give
	Legend   bool               // explain the marks here
	Box      Box
	NeedsKey bool     // no value, because the secret is missing
	Hidden   bool     // there is a value, which is as good as the key
	Revealed bool     // and it was asked for
	Made     []Choice // the mistakes that were made here: number and title
	Apart    bool     // the one that works differs here, by more than its time

	ApartLegend bool // explain the marks of that here
}

// A Box is the field for a provided value.
type Box struct {
	Text string
	As   string // "plain", "escaped", "hex" or "base64"
	Why  string // why the text cannot be read, if so
}

// A Progress is how far a search is.
type Progress struct {
	// Waiting: others compute, and this one has not begun.
	Waiting    bool     `json:"waiting"`
	Depth      int      `json:"depth"`
	Hypotheses int      `json:"hypotheses"`
	Distinct   int      `json:"distinct"`
	HMACs      int      `json:"hmacs"`
	Families   []string `json:"families"`
}
