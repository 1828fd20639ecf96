package diagnose

import (
	"slices"

	"countersign/signer"
)

// A Mistake is one change of the rules, with what there is to say about it.
type Mistake struct {
	ID      string
	Variant string // "" for the plain form
	Title   string
	Step    string // the step in which it happens
	Say     string // what was done and why it breaks the signature
	// Fixes tells how to mend it, by language: python, php, javascript,
	// java, csharp, go, ruby, perl, asp. any is the fix in every language.
	Fixes map[string]string
	// Change makes right rules wrong. It is nil for a mistake that is only seen
	// in a request, a reply or a program.
	Change func(*signer.Rules)
}

// Switches are the mistakes that change the rules, and have no parameter.
func Switches() []Mistake { return switches }

var switches = slices.DeleteFunc(slices.Clone(catalogue), func(m Mistake) bool { return m.Change == nil })

// Find returns the entry of the catalogue, that of the plain mistake where
// there is none for the variant, or nil.
func Find(id, variant string) *Mistake {
	var plain *Mistake
	for i := range catalogue {
		switch m := &catalogue[i]; {
		case m.ID != id:
		case m.Variant == variant:
			return m
		case m.Variant == "":
			plain = m
		}
	}
	return plain
}

// Mistakes is the catalogue. To add a mistake, add an entry, and a field to
// [signer.Rules] if no field can say it yet.
func Mistakes() []Mistake { return catalogue }

var catalogue = []Mistake{
	{
		ID:    "sort-case-insensitive",
		Title: "The parameters are sorted without regard to case",
		Step:  "canonical-query",
		Say:   "The service sorts names by their bytes, and every capital comes before every small letter: AWSAccessKeyId stands before Action. A sort that ignores case turns them round, so the string that was signed is another one.",
		Fixes: sortFixes,
		Change: func(r *signer.Rules) {
			r.Query.Order = signer.OrderFoldCase
		},
	},
	{
		ID: "sort-case-insensitive", Variant: "culture",
		Title: "The parameters are sorted by a language's collation",
		Step:  "canonical-query",
		Say:   "The sort compares as a dictionary does: letters first, without regard to case, and dots or hyphens only to break a tie. The service compares bytes.",
		Fixes: sortFixes,
		Change: func(r *signer.Rules) {
			r.Query.Order = signer.OrderCulture
		},
	},
	{
		ID:    "host-port-missing",
		Title: "The port is not signed",
		Step:  "string-to-sign",
		Say:   "The Host header that is sent has a port, and the service signs it as it gets it. Your program signed the host without its port.",
		Fixes: map[string]string{"any": "Sign host:port, unless the port is the scheme's own (80 for http, 443 for https)."},
		Change: func(r *signer.Rules) {
			r.Host.Port = signer.PortNever
		},
	},
	{
		ID:    "host-port-included",
		Title: "The scheme's own port is signed",
		Step:  "string-to-sign",
		Say:   "HTTP libraries leave the port 80 of http and 443 of https out of the Host header, and so does the service. Your program signed it.",
		Fixes: map[string]string{"any": "Leave :80 and :443 out of the host that is signed."},
		Change: func(r *signer.Rules) {
			r.Host.Port = signer.PortAlways
		},
	},
	{
		ID:    "path-not-normalised",
		Title: "The path is signed as it is, and the service normalises it",
		Step:  "canonical-uri",
		Say:   "Other services than S3 take ., .. and doubled slashes out of the path before they sign it. Your program signed the path with them.",
		Fixes: map[string]string{"any": "Normalise the path before signing, as RFC 3986, section 5.2.4, says; or send a path that needs none."},
		Change: func(r *signer.Rules) {
			r.Path.Normalise = false
		},
	},
	{
		ID:    "path-normalised",
		Title: "The path is normalised, and S3 signs it as it is",
		Step:  "canonical-uri",
		Say:   "To S3 . and .. and doubled slashes are part of an object's key. Your program took them out of the path that it signed.",
		Fixes: map[string]string{"any": "Turn normalisation of the path off for S3, or avoid such keys."},
		Change: func(r *signer.Rules) {
			r.Path.Normalise = true
		},
	},
	{
		ID: "path-encoding-count-wrong", Variant: "path-single-encoded",
		Title: "The path is percent-encoded once, and the service encodes it twice",
		Step:  "canonical-uri",
		Say:   "Services other than S3 encode the path as it is sent once more: %20 becomes %2520. Your program signed it encoded once.",
		Fixes: pathFixes,
		Change: func(r *signer.Rules) {
			r.Path.Decode, r.Path.Passes = true, 1
		},
	},
	{
		ID: "path-encoding-count-wrong", Variant: "path-double-encoded",
		Title: "The path is percent-encoded twice",
		Step:  "canonical-uri",
		Say:   "S3 encodes the path once. Your program encoded once more what was encoded already: %20 became %2520.",
		Fixes: pathFixes,
		Change: func(r *signer.Rules) {
			r.Path.Decode, r.Path.Passes = true, 2
		},
	},
	{
		ID: "path-encoding-count-wrong", Variant: "path-unencoded",
		Title: "The path is signed without percent-encoding",
		Step:  "canonical-uri",
		Say:   "The service signs the path percent-encoded: once for S3, twice for the others. Your program signed it as plain text.",
		Fixes: pathFixes,
		Change: func(r *signer.Rules) {
			r.Path.Decode, r.Path.Passes = true, 0
		},
	},
	{
		ID: "path-encoding-count-wrong", Variant: "path-as-sent",
		Title: "The path is signed as it was sent",
		Step:  "canonical-uri",
		Say:   "The service decodes the path and encodes it anew: with capital hex digits, with every character encoded that is not a letter, a digit or one of - _ . ~, and for S3 with / for %2F. Your program signed the text of the address.",
		Fixes: pathFixes,
		Change: func(r *signer.Rules) {
			r.Path.Decode, r.Path.Passes = false, 0
		},
	},
	{
		ID:    "sts-crlf",
		Title: "The lines of the string to sign end in CRLF",
		Step:  "string-to-sign",
		Say:   "Between the lines the service has a line feed alone. Your program put a carriage return before each, three bytes that are signed too.",
		Fixes: lineFixes,
		Change: func(r *signer.Rules) {
			r.Text.LineEnd = signer.CRLF
		},
	},
	{
		ID: "sts-crlf", Variant: "sts-cr-only",
		Title: "The lines of the string to sign end in a carriage return",
		Step:  "string-to-sign",
		Say:   "Between the lines the service has a line feed. Your program put a carriage return there instead.",
		Fixes: lineFixes,
		Change: func(r *signer.Rules) {
			r.Text.LineEnd = signer.CR
		},
	},
	{
		ID:    "signature-double-encoded",
		Title: "The signature is percent-encoded twice",
		Step:  "encoded-signature",
		Say:   "The signature is encoded where it is made, and once more where the URL is built. The service decodes once and finds %2B, %2F and %3D where +, / and = should be.",
		Fixes: map[string]string{
			"any":        "Encode the signature once, where the URL is built.",
			"python":     "Give requests the plain Base64 text in params=, or quote() it once and put it into the finished URL; not both.",
			"php":        "Call rawurlencode() once, or give http_build_query() the plain Base64 text.",
			"javascript": "Give URLSearchParams the plain Base64 text, or call encodeURIComponent() once.",
			"java":       "Give the URI builder the plain Base64 text, or call URLEncoder.encode() once.",
			"csharp":     "Call Uri.EscapeDataString() once, in the line that builds the URL.",
			"go":         "Set the plain Base64 text with url.Values.Set; Encode() escapes it.",
			"ruby":       "Give URI.encode_www_form the plain Base64 text, or call ERB::Util.url_encode once.",
			"perl":       "Call uri_escape() once; URI's query_form() escapes by itself.",
			"asp":        "Call Server.URLEncode (or your replace() calls) once.",
		},
		Change: func(r *signer.Rules) { r.Output.Passes = 2 },
	},
}

var sortFixes = map[string]string{
	"any":        "Sort the names by their bytes.",
	"python":     "sorted(params) compares code points, which is right for names; leave out key=str.lower.",
	"php":        "ksort($params, SORT_STRING), not ksort with SORT_FLAG_CASE, natcasesort or uksort('strcasecmp').",
	"javascript": "Object.keys(params).sort() without localeCompare.",
	"java":       "Use a TreeMap without a comparator, not String.CASE_INSENSITIVE_ORDER or a Collator.",
	"csharp":     "new SortedDictionary<string, string>(StringComparer.Ordinal): the default comparer follows the culture.",
	"go":         "sort.Strings(names), or slices.Sort.",
	"ruby":       "params.sort_by { |name, _| name }, without downcase.",
	"perl":       "sort keys %params, without lc and without use locale.",
	"asp":        "StrComp(a, b, vbBinaryCompare): vbTextCompare ignores case.",
}

var pathFixes = map[string]string{
	"any": "For S3, percent-encode each segment of the path once, and send that. For other services send it encoded once, and sign that text encoded again.",
}

var lineFixes = map[string]string{
	"any":        "Join the lines with a line feed alone, byte 0A.",
	"python":     "Use \"\\n\" in the string itself; a text file opened on Windows turns it into CRLF.",
	"php":        "Use \"\\n\" in double quotes, not PHP_EOL on Windows.",
	"javascript": "Use '\\n', not os.EOL.",
	"java":       "Use \"\\n\", not System.lineSeparator() and not %n in String.format.",
	"csharp":     "Use \"\\n\", not Environment.NewLine, AppendLine or a verbatim literal over several lines.",
	"go":         "Use \"\\n\"; a raw string literal never holds a carriage return.",
	"ruby":       "Use \"\\n\" in double quotes.",
	"perl":       "Use \"\\n\" (\"\\012\"), and no :crlf layer on what is signed.",
	"asp":        "Use vbLf or Chr(10), not vbCrLf or vbNewLine.",
}
