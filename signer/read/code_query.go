package read

import (
	"regexp"
	"slices"
	"strings"
)

var (
	mwsSection  = regexp.MustCompile(`MWSAuthToken|(?i:\bmws[\w.-]*\.amazonservices\.)|["'/](?:Feeds|Reports|Orders|Products|Sellers|Finances|Recommendations|Subscriptions|MerchantFulfillment|Fulfillment(?:Inbound|Inventory|Outbound)\w*)/20\d\d-\d\d-\d\d\b`)
	mwsOthers   = []*regexp.Regexp{regexp.MustCompile(`\bAWSAccessKeyId\b`), regexp.MustCompile(`\bSignatureMethod\b`), regexp.MustCompile(`\bVersion\b`)}
	namesSeller = regexp.MustCompile(`(?i)seller_?id|merchant`)
	addsOthers  = regexp.MustCompile(`array_merge|\.update\(|\.\.\.[$\w]|\*\*\w|putAll|addAll|\.merge!?[( ]|Object\.assign|\+= *\$?(?i:params|parameters|extra|args|query)\b`)
)

// noSeller looks for a request to Amazon MWS that names all parameters but the
// seller's. Those that other code may add are not known.
func (p *program) noSeller() []Hint {
	lacks := func(r *regexp.Regexp) bool { return !r.MatchString(p.all) }
	if namesSeller.MatchString(p.all) || addsOthers.MatchString(p.all) || lacks(mwsSection) || slices.ContainsFunc(mwsOthers, lacks) {
		return nil
	}
	for i := range p.rows {
		if row := &p.rows[i]; mwsAction.MatchString(row.text) {
			h := row.at("param-required-missing", "", "Neither SellerId nor Merchant is among the parameters: Amazon MWS answers MissingParameter without the seller, even with a right signature.")
			h.Title = "No seller is named"
			return []Hint{h}
		}
	}
	return nil
}

var (
	valuesPutIn = regexp.MustCompile(`^ *(% *|\.format)\(`)
	placeOf     = map[string]*regexp.Regexp{
		"%":       regexp.MustCompile(`%(?:\(\w+\))?[-+ #]*(?:\d+(?:\.\d+)?)?[sdrif]\b|%s`),
		".format": regexp.MustCompile(`\{[^{}]*\}`),
	}
)

// lostPlaces looks for a query in a literal with fewer places than it is given
// values: lines of it were lost on the way here, and its order is not known.
func (p *program) lostPlaces() []Hint {
	if p.language != "python" || anySort.MatchString(p.all) {
		return nil
	}
	for i := range p.rows {
		row := &p.rows[i]
		if row.inside || !queryVar.MatchString(row.name) || len(row.literals) == 0 || !queryStart.MatchString(row.literals[0].text) {
			continue
		}
		text, behind, line := p.wholeLiteral(i)
		m := valuesPutIn.FindStringSubmatch(behind)
		if m == nil {
			continue
		}
		values, _ := callArguments(behind, len(m[0])-1)
		spread := slices.ContainsFunc(values, func(v string) bool { return v == "" || strings.HasPrefix(v, "*") || strings.Contains(v, "=") })
		if places := placeOf[strings.TrimSpace(m[1])].FindAllString(text, -1); len(values) > len(places) && !spread {
			return []Hint{line.at("sort-missing", "", "More values are put in here than the literal has places for: lines of it are missing in the paste. Nothing in this code sorts the parameters; look at their order in your file.")}
		}
	}
	return nil
}

// wholeLiteral returns the first literal of a row, be it one over lines, what
// stands behind it, and the row in which it ends.
func (p *program) wholeLiteral(i int) (text, behind string, end *codeRow) {
	row := &p.rows[i]
	l := row.literals[0]
	marks := string(l.quote)
	if triple := strings.Repeat(marks, 3); strings.HasPrefix(row.text[min(l.at, len(row.text)):], triple) {
		marks = triple
	}
	if !l.open {
		return l.text, row.text[min(len(row.text), l.at+len(l.text)+2*len(marks)):], row
	}
	var b strings.Builder
	b.WriteString(l.text)
	for i++; i < len(p.rows) && p.rows[i].inside; i++ {
		inner, behind, closed := strings.Cut(p.rows[i].text, marks)
		b.WriteString("\n" + inner)
		if closed {
			return b.String(), behind, &p.rows[i]
		}
	}
	return b.String(), "", row
}

// namedEncoded is an entry whose value has a name that says that it is encoded.
var namedEncoded = regexp.MustCompile(`["'][\w.]+["']\]? *(?:=>|:|=) *\$?((?:safe|enc|encoded|escaped|quoted|urlencoded)(?:_\w+|[A-Z]\w*)|\w+(?:_(?:enc|encoded|escaped|quoted|urlencoded)|Encoded|Escaped|Quoted)) *(?:[,;)\]}]|$)`)

// namedTwice looks for values that are encoded by their names, and encoded with
// all others later. What else gives them is not known.
func (p *program) namedTwice() []Hint {
	if !loopEncoded.MatchString(p.all) {
		return nil
	}
	for i := range p.rows {
		row := &p.rows[i]
		m := namedEncoded.FindStringSubmatch(row.text)
		if m == nil || row.inside || strings.Contains(row.lower, "signature") || p.givesOther(m[1]) {
			continue
		}
		return []Hint{row.at("param-double-encoded", "", "The name of this value says that it is encoded, and all values are encoded once more where they are joined.")}
	}
	return nil
}

// givesOther reports whether the program gives a variable a value that is not
// encoded.
func (p *program) givesOther(name string) bool {
	return slices.ContainsFunc(p.rows, func(row codeRow) bool {
		return strings.TrimPrefix(row.name, "$") == name && !encoderStart.MatchString(row.value)
	})
}

// encodes reports whether the program gives a variable a value that is encoded.
func (p *program) encodes(name string) bool {
	return slices.ContainsFunc(p.rows, func(row codeRow) bool {
		return strings.TrimPrefix(row.name, "$") == name && encoderStart.MatchString(row.value)
	})
}
