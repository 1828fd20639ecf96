package diagnose

import "countersign/signer"

// transportMistakes are about what becomes of a request after it is signed.
var transportMistakes = []Mistake{
	{
		ID: "signature-not-url-encoded", Cases: 5,
		Title: "The signature is not percent-encoded",
		Step:  "encoded-signature",
		Say:   "Base64 has + and /, and a + in a query is read as a blank. So the request fails whenever the signature has a +, and works at other times.",
		Fixes: fixBy("Percent-encode the signature once, when it goes into the URL: + is %2B, / is %2F, = is %3D.", map[string]string{
			"python":     `quote(signature, safe=""): quote() alone leaves /.`,
			"php":        "rawurlencode($signature).",
			"javascript": "encodeURIComponent(signature), not encodeURI().",
			"java":       `URLEncoder.encode(signature, "UTF-8").`,
			"csharp":     "Uri.EscapeDataString(signature), not Uri.EscapeUriString().",
			"go":         "url.QueryEscape(signature), not url.PathEscape.",
			"ruby":       "ERB::Util.url_encode(signature).",
			"perl":       `uri_escape($signature, '^A-Za-z0-9\-._~').`,
			"asp":        "Server.URLEncode(signature).",
		}),
		Change: func(r *signer.Rules) { r.Output.Passes = 0 },
	},
	{
		ID: "signature-double-encoded", Cases: 1,
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
	{
		ID: "client-reencodes-url", Cases: 1,
		Title: "The HTTP library rewrote the URL",
		Step:  "signed-url",
		Say:   "Between signing and sending it encoded or decoded a character, such as ~ or [, or took a doubled slash out. The service signs the URL that it receives.",
		Fixes: urlFixes,
	},
	{
		ID: "url-html-escaped", Cases: 1,
		Title: "The URL was damaged when it was copied",
		Step:  "signed-url",
		Say:   "It holds &amp; for &, a line end, or a bracket or full stop of the text around it, or its last character was left behind.",
		Fixes: fix("Copy the URL from a raw output or a file, not from a page or a mail. In a page escape it once: the browser takes that away."),
	},
	{
		ID:    "url-truncated",
		Title: "The URL was cut off",
		Step:  "signed-url",
		Say:   "It ends where a shell, a batch file or a column ends it: at the first & or # or %, or after so many characters. Parameters that were signed are missing.",
		Fixes: fix("Put the URL in single quotes in a shell, in double quotes on Windows; write %% in a batch file and \\% in a crontab; and make the column longer."),
	},
	{
		ID: "redirect-not-resigned", Cases: 3,
		Title: "The request was redirected with its old signature",
		Step:  "string-to-sign",
		Say:   "The library followed a redirect to another host, or changed the method, and sent the signature along or dropped it. It was made for the first address.",
		Fixes: fixBy("Call the endpoint of the bucket's or the service's own region. Where a redirect must be followed, sign the new address.", map[string]string{
			"python":     "allow_redirects=False.",
			"php":        "CURLOPT_FOLLOWLOCATION off; in Guzzle 'allow_redirects' => false.",
			"javascript": "fetch with redirect: 'manual'; axios with maxRedirects: 0.",
			"java":       "HttpClient.Redirect.NEVER; setInstanceFollowRedirects(false).",
			"csharp":     "AllowAutoRedirect = false.",
			"go":         "CheckRedirect: return http.ErrUseLastResponse.",
			"perl":       "max_redirect => 0.",
		}),
	},
	{
		ID: "auth-header-malformed", Cases: 7,
		Title: "The Authorization header is not of the right form",
		Step:  "authorization",
		Say:   "The service could not read it: a part or a comma is missing, there is a line end or a blank too many, the scope has not five parts, or the access key id is empty. It answers with an error of its own, before it compares a signature.",
		Fixes: fix("Write it in one line: AWS4-HMAC-SHA256 Credential=ID/DATE/REGION/SERVICE/aws4_request, SignedHeaders=host;x-amz-date, Signature=64 hex digits."),
	},
}
