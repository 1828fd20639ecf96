package diagnose

import "countersign/signer"

// sortMistakes are about the order of the parameters.
var sortMistakes = []Mistake{
	{
		ID: "sort-missing", Cases: 11, LastResort: true,
		Title:  "The parameters are not sorted",
		Step:   "canonical-query",
		Say:    "The service sorts the parameters before it signs them, whatever order they arrive in. Your program signed them in the order in which it had them.",
		Fixes:  sortFixes,
		Change: func(r *signer.Rules) { r.Query.Order = signer.OrderSent },
	},
	{
		ID: "sort-case-insensitive", Cases: 5,
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
		ID: "sort-on-joined-pairs", Cases: 4,
		Title: "The parameters are sorted as whole pairs",
		Step:  "canonical-query",
		Say:   "Your program sorted texts such as id=1 and id-type=2. There the - meets the =, and comes before it; the service compares the names alone, and id comes first.",
		Fixes: fixBy("Sort by the name, then by the value, and join after that.", map[string]string{
			"python":     `sorted(params.items()), not sorted(f"{n}={v}" …).`,
			"php":        "ksort($params, SORT_STRING) before joining, not sort($pairs).",
			"javascript": "Object.keys(params).sort() before joining, not pairs.sort() of texts.",
			"java":       "A TreeMap of the names, not Arrays.sort on the pairs.",
			"csharp":     "OrderBy(p => p.Key, StringComparer.Ordinal), not on the pair's text.",
			"go":         "Sort the names, or let url.Values.Encode do it; not slices.Sort of pairs.",
			"ruby":       "params.sort_by { |name, _| name } before joining.",
			"perl":       "sort keys %params before joining.",
		}),
		Change: func(r *signer.Rules) { r.Query.Order = signer.OrderPair },
	},
	{
		ID: "sort-before-encoding", Cases: 3,
		Title: "The parameters are sorted before they are encoded",
		Step:  "canonical-query",
		Say:   "Version 4 sorts the names as they are written, percent-encoded. A [ is greater than a capital letter, but %5B is less than every letter, so the two orders differ.",
		Fixes: fixBy("Encode names and values first, then sort by the bytes of the encoded name and of the encoded value.", map[string]string{
			"python":     `sorted((quote(n, safe="~"), quote(v, safe="~")) for n, v in pairs).`,
			"php":        "ksort() an array whose keys went through rawurlencode().",
			"javascript": "Map the names through the encoder, then sort(); URLSearchParams.sort() sorts plain names.",
			"go":         "url.Values.Encode sorts the plain names: sort the encoded ones yourself.",
		}),
		Change: func(r *signer.Rules) { r.Query.Encoded = false },
	},
	{
		ID:     "sort-after-encoding",
		Title:  "The parameters are sorted after they are encoded",
		Step:   "canonical-query",
		Say:    "In Version 2 it is the plain names that are sorted. It makes a difference only where a name has a character that is encoded.",
		Fixes:  fix("Sort by the bytes of the plain name, then encode."),
		Change: func(r *signer.Rules) { r.Query.Encoded = true },
	},
	{
		ID:    "sort-natural-numeric",
		Title: "Numbers in the names are sorted by their size",
		Step:  "canonical-query",
		Say:   "The service compares bytes, so Id.10 comes before Id.2. Your program counted: Id.2, then Id.10.",
		Fixes: fixBy("Sort the names by their bytes, digits too.", map[string]string{
			"php":        "ksort($params, SORT_STRING), not SORT_NATURAL, uksort('strnatcmp') or numeric keys.",
			"javascript": "Object.keys(params).sort(), not localeCompare with numeric: true; an object puts whole numbers first.",
			"python":     "sorted(params) without a key= of numbers, and without natsort.",
		}),
		Change: func(r *signer.Rules) { r.Query.Natural = true },
	},
	{
		ID:    "sort-by-value",
		Title: "The parameters are sorted by their values",
		Step:  "canonical-query",
		Say:   "The service sorts by name, and looks at the value only where two names are equal. Your program looked at the value first.",
		Fixes: fixBy("Let the name decide the order.", map[string]string{
			"php":    "ksort($params, SORT_STRING), not sort() or asort().",
			"python": "sorted(params.items()), not sorted(params.values()) or key=lambda p: p[1].",
			"perl":   "sort keys %params, not sort values.",
		}),
		Change: func(r *signer.Rules) { r.Query.Order = signer.OrderValue },
	},
	{
		ID: "param-duplicate-values-order", Cases: 1,
		Title: "The values of a repeated parameter are not sorted",
		Step:  "canonical-query",
		Say:   "Where a name is there twice, Version 4 sorts its values too. Your program kept them in the order in which they were given.",
		Fixes: fixBy("Sort by the encoded name, and for equal names by the encoded value.", map[string]string{
			"go":  "url.Values.Encode sorts the names only: slices.Sort the values of each name before it.",
			"php": "ksort() keeps the values of a list as they are: sort($values, SORT_STRING) as well.",
		}),
		Change: func(r *signer.Rules) { r.Query.ValuesAsSent = true },
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
