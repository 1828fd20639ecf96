package diagnose

import "countersign/signer"

// hostMistakes are about the method, the host and the path.
var hostMistakes = []Mistake{
	{
		ID: "method-mismatch", Cases: 8,
		Title: "Another method was signed than is sent",
		Step:  "string-to-sign",
		Say:   "The method is part of what is signed. A link that was signed for GET cannot be used with HEAD or PUT, and a form that is posted cannot be signed as GET.",
		Fixes: fixBy("Sign for the method that is sent: one link for each.", map[string]string{
			"python":     `generate_presigned_url("put_object", …) for PUT, "head_object" for HEAD.`,
			"php":        "createPresignedRequest() of getCommand('PutObject', …) for PUT.",
			"javascript": "getSignedUrl(client, new PutObjectCommand(…)) for PUT.",
			"java":       "S3Presigner.presignPutObject() for PUT.",
			"csharp":     "GetPreSignedUrlRequest.Verb = HttpVerb.PUT for PUT.",
			"go":         "PresignClient.PresignPutObject for PUT.",
			"ruby":       "presigned_url(:put) for PUT.",
		}),
	},
	{
		ID:    "method-not-uppercase",
		Title: "The method is not in capitals",
		Step:  "string-to-sign",
		Say:   "The service signs GET or POST in capitals. Your program signed it in small letters.",
		Fixes: fix("Write the method in capitals before you sign it."),
		Changes: []func(*signer.Rules){
			func(r *signer.Rules) { r.Method = signer.LettersSmall },
			func(r *signer.Rules) { r.Method = signer.LettersTitle },
		},
	},
	{
		ID: "host-missing-in-sts", Cases: 2,
		Title: "The line of the host is empty",
		Step:  "string-to-sign",
		Say:   "The second line of the string to sign is the host. Your program left it empty, or left it out. (If a forum or a chat took the address out of what you pasted, the program may be right.)",
		Fixes: fixBy("Put the host there, in lower case, such as mws.amazonservices.com.", hostFixes),
		Changes: []func(*signer.Rules){
			func(r *signer.Rules) { r.Host.Missing = signer.HostEmpty },
			func(r *signer.Rules) { r.Host.Missing = signer.HostLeftOut },
			func(r *signer.Rules) { r.Host.Missing = signer.HostBlank },
		},
	},
	{
		ID: "host-with-scheme", Cases: 1,
		Title: "The line of the host holds more than the host",
		Step:  "string-to-sign",
		Say:   "Your program signed the host with https:// in front or a piece of the path behind. The service signs the name alone.",
		Fixes: fixBy("Sign the name alone, such as mws.amazonservices.com.", hostFixes),
		Changes: []func(*signer.Rules){
			func(r *signer.Rules) { r.Host.Before = signer.SchemeBefore },
			func(r *signer.Rules) { r.Host.Before = signer.SchemeColonBefore },
			func(r *signer.Rules) { r.Host.After = signer.PathAfter },
		},
	},
	{
		ID: "host-with-scheme", Variant: "host-trailing-character",
		Title: "The host ends in a slash or a dot",
		Step:  "string-to-sign",
		Say:   "One character too many stands behind the host: the slash that begins the path, or the dot that ends a full name.",
		Fixes: fixBy("Sign the host without it.", hostFixes),
		Changes: []func(*signer.Rules){
			func(r *signer.Rules) { r.Host.After = signer.SlashAfter },
			func(r *signer.Rules) { r.Host.After = signer.DotAfter },
		},
	},
	{
		ID: "host-not-lowercase", Cases: 5,
		Title: "The host is not in lower case",
		Step:  "string-to-sign",
		Say:   "The service signs the host in lower case, whatever the address says; browsers and libraries send it so, too. Your program signed capitals.",
		Fixes: fixBy("Write the host in lower case before you sign it. A bucket with capitals in its name must be in the path.", lowerFixes),
		Changes: []func(*signer.Rules){
			func(r *signer.Rules) { r.Host.Letters = signer.LettersAsSent },
			func(r *signer.Rules) { r.Host.Letters = signer.LettersCapital },
			func(r *signer.Rules) { r.Host.Letters = signer.LettersTitle },
		},
	},
	{
		ID: "host-endpoint-mismatch", Cases: 3,
		Title: "The request goes to another host than was signed",
		Step:  "string-to-sign",
		Say:   "Your program signed one endpoint of the service and called another one. The service signs the host that was called.",
		Fixes: fix("Take the host from one variable, both for the string to sign and for the URL."),
	},
	{
		ID:    "host-port-missing",
		Title: "The port is not signed",
		Step:  "string-to-sign",
		Say:   "The Host header that is sent has a port, and the service signs it as it gets it. Your program signed the host without its port.",
		Fixes: fixBy("Sign host:port, unless the port is the scheme's own (80 for http, 443 for https).", hostFixes),
		Change: func(r *signer.Rules) {
			r.Host.Port = signer.PortNever
		},
	},
	{
		ID: "host-port-included", Cases: 3,
		Title: "The scheme's own port is signed",
		Step:  "string-to-sign",
		Say:   "HTTP libraries leave the port 80 of http and 443 of https out of the Host header, and so does the service. Your program signed it.",
		Fixes: fixBy("Leave :80 and :443 out of the host that is signed.", hostFixes),
		Change: func(r *signer.Rules) {
			r.Host.Port = signer.PortAlways
		},
	},
	{
		ID: "presigned-host-changed", Cases: 11,
		Title: "The presigned URL is opened at another host",
		Step:  "canonical-headers",
		Say:   "The host is part of what was signed. The URL was made for one name, an internal one for example, and then the name was exchanged for the public one.",
		Fixes: fixBy("Make the URL with a client whose endpoint is the public address. No request is sent for that where the region is set, so the client need not reach it.", map[string]string{
			"python":     `boto3.client("s3", endpoint_url="https://public…").`,
			"php":        "new S3Client(['endpoint' => 'https://public…', …]).",
			"javascript": "new S3Client({ endpoint: 'https://public…', … }).",
			"java":       "S3Presigner.builder().endpointOverride(URI.create(\"https://public…\")).",
			"csharp":     "AmazonS3Config.ServiceURL.",
			"go":         "s3.Options.BaseEndpoint; in minio-go the endpoint of minio.New, with Options.Region.",
			"ruby":       "Aws::S3::Client.new(endpoint: 'https://public…').",
		}),
	},
	{
		ID: "path-mismatch", Cases: 4,
		Title: "Another path was signed than is called",
		Step:  "string-to-sign",
		Say:   "The path is a line of what is signed. Your program signed / or the path of another section or version of the interface, and called this one.",
		Fixes: fix("Take the path from one variable, both for the string to sign and for the URL. In Amazon MWS it is /Section/Version, for old requests /."),
	},
	{
		ID: "path-case", Cases: 1,
		Title: "The path has other capitals on the two sides",
		Step:  "string-to-sign",
		Say:   "A path is compared byte by byte: /orders is not /Orders. Your program signed it in one spelling, and the request has another.",
		Fixes: fix("Copy the path from the documentation, capitals included, and do not change its case."),
		Change: func(r *signer.Rules) {
			r.Path.Line.Small = true
		},
	},
	{
		ID: "path-trailing-slash", Cases: 1,
		Title: "One side's path ends in a slash, and the other's does not",
		Step:  "canonical-uri",
		Say:   "A slash at the end is one byte more that is signed. Your program or its HTTP library added it, or took it away.",
		Fixes: fix("Write the path the same in the URL and in what is signed, and look at what the library sends."),
		Change: func(r *signer.Rules) {
			r.Path.Line.OtherEnd = true
		},
	},
	{
		ID: "path-leading-slash-missing", Cases: 2,
		Title: "The path does not begin with a slash",
		Step:  "canonical-uri",
		Say:   "The path that is signed begins with /, and the empty path is / as well. Your program left it out.",
		Fixes: fixBy("Put the / in front; for an empty path sign / alone.", map[string]string{
			"python":     `urlsplit(url).path or "/".`,
			"php":        "parse_url($url, PHP_URL_PATH) is null where there is none: use '/'.",
			"javascript": "new URL(url).pathname always has it.",
			"java":       "URI.create(url).getRawPath() is empty where there is none: use \"/\".",
			"csharp":     "new Uri(url).AbsolutePath always has it.",
			"go":         "u.EscapedPath() is empty where there is none: use \"/\".",
			"ruby":       "URI(url).path is empty where there is none: use '/'.",
			"perl":       "URI->new($url)->path is empty where there is none: use '/'.",
		}),
		Change: func(r *signer.Rules) {
			r.Path.Line.NoSlash = true
		},
	},
	{
		ID: "path-includes-query", Cases: 3, LastResort: true, // of S3's Version 2 the resource says it more exactly
		Title: "The path is signed with the query behind it",
		Step:  "canonical-uri",
		Say:   "The path ends before the first question mark; the query has a line of its own. Your program signed the two together, or the fragment behind # as well.",
		Fixes: pathOnlyFixes,
		Changes: []func(*signer.Rules){
			func(r *signer.Rules) { r.Path.Line.Holds = signer.PathAndQuery },
			func(r *signer.Rules) { r.Path.Line.Holds = signer.PathAndQueryEncoded },
			func(r *signer.Rules) { r.Path.Line.Holds = signer.PathAndMark },
			func(r *signer.Rules) { r.Path.Line.Holds = signer.PathAndFragment },
		},
	},
	{
		ID: "path-includes-query", Variant: "path-full-url", Cases: 1,
		Title: "The whole URL is signed in the place of the path",
		Step:  "canonical-uri",
		Say:   "The line of the path holds the scheme and the host too. The service signs what stands between the host and the first question mark.",
		Fixes: pathOnlyFixes,
		Changes: []func(*signer.Rules){
			func(r *signer.Rules) { r.Path.Line.Holds = signer.URLAndPath },
			func(r *signer.Rules) { r.Path.Line.Holds = signer.URLAndQuery },
			func(r *signer.Rules) { r.Path.Line.Holds = signer.HostAndPath },
			func(r *signer.Rules) { r.Path.Line.Holds = signer.HostAlone },
		},
	},
	{
		ID: "path-not-normalised", Cases: 1,
		Title: "The path is signed as it is, and the service normalises it",
		Step:  "canonical-uri",
		Say:   "Other services than S3 take ., .. and doubled slashes out of the path before they sign it. Your program signed the path with them.",
		Fixes: fix("Normalise the path before signing, as RFC 3986, section 5.2.4, says; or send a path that needs none."),
		Change: func(r *signer.Rules) {
			r.Path.Normalise = false
		},
	},
	{
		ID: "path-normalised", Cases: 9,
		Title: "The path is normalised, and S3 signs it as it is",
		Step:  "canonical-uri",
		Say:   "To S3 . and .. and doubled slashes are part of an object's key. Your program took them out of the path that it signed.",
		Fixes: fixBy("Turn normalisation of the path off for S3, or avoid such keys.", map[string]string{
			"python":     "posixpath.normpath() and urljoin() normalise; in botocore use S3SigV4Auth.",
			"php":        "Set CURLOPT_PATH_AS_IS, so that curl sends ./ and ../ too.",
			"javascript": "path.join() and new URL() normalise . and ..; with SignatureV4 set uriEscapePath to false.",
			"java":       "With AwsV4HttpSigner set NORMALIZE_PATH to false; URI.normalize() normalises too.",
			"csharp":     "new Uri() takes . and .. out: such keys cannot be sent through it.",
			"go":         "path.Join, path.Clean and http.ServeMux normalise.",
			"ruby":       "With Aws::Sigv4::Signer set normalize_path: false.",
		}),
		Change: func(r *signer.Rules) {
			r.Path.Normalise = true
		},
	},
	{
		ID: "path-encoding-count-wrong", Cases: 31,
		Title: "The path is percent-encoded too often, or not often enough",
		Step:  "canonical-uri",
		Say:   "S3 signs the path percent-encoded once, as it is sent. Other services encode what is sent once more. Your program did it another number of times.",
		Fixes: pathLanguages,
	},
	{
		ID: "path-encoding-count-wrong", Variant: "path-single-encoded", Cases: 6,
		Title: "The path is percent-encoded once, and the service encodes it twice",
		Step:  "canonical-uri",
		Say:   "Services other than S3 encode the path as it is sent once more: %20 becomes %2520. Your program signed it encoded once.",
		Fixes: pathFixes,
		Change: func(r *signer.Rules) {
			r.Path.Decode, r.Path.Passes = true, 1
		},
	},
	{
		ID: "path-encoding-count-wrong", Variant: "path-double-encoded", Cases: 8,
		Title: "The path is percent-encoded twice",
		Step:  "canonical-uri",
		Say:   "S3 encodes the path once. Your program encoded once more what was encoded already: %20 became %2520.",
		Fixes: pathFixes,
		Change: func(r *signer.Rules) {
			r.Path.Decode, r.Path.Passes = true, 2
		},
	},
	{
		ID: "path-encoding-count-wrong", Variant: "path-unencoded", Cases: 13,
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
		ID: "path-encoding-count-wrong", Variant: "path-slash-encoded",
		Title: "The slashes between the segments are percent-encoded",
		Step:  "canonical-uri",
		Say:   "Your program encoded the path as one value, so that every / became %2F. The service encodes the segments, and leaves the slashes between them.",
		Fixes: pathLanguages,
		Changes: []func(*signer.Rules){
			func(r *signer.Rules) { r.Path.Line.SlashPasses = 1 },
			func(r *signer.Rules) { r.Path.Line.SlashPasses = 2 },
		},
	},
	{
		ID: "path-encoding-count-wrong", Variant: "path-line-decoded",
		Title: "The path was decoded before it was signed",
		Step:  "canonical-uri",
		Say:   "The address is sent percent-encoded, but your program signed what a URL parser made of it: the plain text.",
		Fixes: fixBy("Sign the encoded form of the path, and encode it as often as the service does.", map[string]string{
			"python":     "urlsplit(url).path stays encoded; Flask's request.path and WSGI's PATH_INFO are decoded.",
			"php":        "parse_url() leaves it encoded; $_SERVER['PATH_INFO'] is decoded, REQUEST_URI is not.",
			"javascript": "new URL(url).pathname stays encoded.",
			"java":       "URI.getRawPath(), not getPath().",
			"csharp":     "Uri.AbsolutePath, not Uri.LocalPath.",
			"go":         "u.EscapedPath(), not u.Path.",
			"ruby":       "URI(url).path stays encoded.",
			"perl":       "URI->new($url)->path stays encoded; path_segments is decoded.",
		}),
		Change: func(r *signer.Rules) {
			r.Path.Line.Plain = true
		},
	},
	{
		ID: "path-space-as-plus", Cases: 2,
		Title: "A blank in the path is signed as +",
		Step:  "canonical-uri",
		Say:   "Only forms and queries may write a blank as +. In a path it is %20, and a + is a plus sign.",
		Fixes: fixBy("Encode the path with a function for paths, not with one for forms.", map[string]string{
			"python":     `quote(path, safe="/~"), not quote_plus().`,
			"php":        "rawurlencode(), not urlencode().",
			"javascript": "encodeURIComponent(), not URLSearchParams.",
			"java":       `URLEncoder.encode(segment, "UTF-8").replace("+", "%20").`,
			"csharp":     "Uri.EscapeDataString(), not HttpUtility.UrlEncode() or WebUtility.UrlEncode().",
			"go":         "url.PathEscape for a segment, not url.QueryEscape.",
			"ruby":       "ERB::Util.url_encode, not CGI.escape.",
			"asp":        `Replace(Server.URLEncode(segment), "+", "%20").`,
		}),
		Change: func(r *signer.Rules) {
			r.Path.Line.BlankAsPlus = true
		},
	},
	{
		ID: "path-plus-not-encoded", Cases: 4,
		Title: "A + in the path is sent as it is",
		Step:  "canonical-uri",
		Say:   "S3 reads a bare + in the path as a blank, and signs %20. Your program signed %2B or +, as the key of the object has it.",
		Fixes: fixBy("Send %2B in the URL for a + in the key.", map[string]string{
			"python":     `quote(key, safe="/~") makes %2B of it.`,
			"php":        "rawurlencode() makes %2B of it.",
			"javascript": "encodeURIComponent() makes %2B of it; encodeURI() and new URL() leave it.",
			"java":       "URLEncoder.encode() makes %2B of it; new URI(…) of several arguments leaves it.",
			"csharp":     "Uri.EscapeDataString() makes %2B of it; new Uri() leaves it.",
			"go":         "u.Path leaves it: set u.RawPath too, with %2B in it.",
			"ruby":       "ERB::Util.url_encode makes %2B of it.",
		}),
	},
	{
		ID: "path-bucket-style-mismatch", Cases: 1,
		Title: "The bucket is in the host on one side, and in the path on the other",
		Step:  "canonical-uri",
		Say:   "The bucket's name is either the first label of the host or the first segment of the path. Your program signed one form and sent the other.",
		Fixes: fix("Sign the form that you send: with the bucket in the host the path begins with the key. Version 2 of S3 is the exception: its canonical resource always begins with /bucket."),
	},
	{
		ID: "subresource-missing", Cases: 2,
		Title: "A subresource is not signed",
		Step:  "canonical-resource",
		Say:   "Parameters such as acl, uploads, uploadId, partNumber, versionId and response-content-type say what is addressed, and are part of the canonical resource. Your program left one out, or did not sort them.",
		Fixes: fix("Append those of S3's list to the resource, sorted by name, with decoded values: ?partNumber=1&uploadId=… in this order."),
		Changes: []func(*signer.Rules){
			func(r *signer.Rules) { r.Resource.Parameters = signer.ParametersNone },
			func(r *signer.Rules) { r.Resource.Unsorted = true },
		},
	},
	{
		ID: "subresource-extra", Cases: 1,
		Title: "An ordinary parameter is signed as a subresource",
		Step:  "canonical-resource",
		Say:   "Version 2 of S3 signs the parameters of a fixed list and no other. Your program put prefix, max-keys or the like into the canonical resource.",
		Fixes: fix("Append nothing to the resource but parameters of S3's list, such as acl, uploads and versionId."),
		Changes: []func(*signer.Rules){
			func(r *signer.Rules) { r.Resource.Parameters = signer.ParametersAll },
			func(r *signer.Rules) { r.Resource.Parameters, r.Resource.Unsorted = signer.ParametersAll, true },
		},
	},
}

var pathOnlyFixes = fixBy("Cut the path at the first ?, and begin it behind the host.", map[string]string{
	"python":     "urlsplit(url).path.",
	"php":        "parse_url($url, PHP_URL_PATH), not $_SERVER['REQUEST_URI'].",
	"javascript": "new URL(url).pathname, not request.url of Node.",
	"java":       "URI.create(url).getRawPath().",
	"csharp":     "uri.AbsolutePath, not PathAndQuery or AbsoluteUri.",
	"go":         "u.EscapedPath(), not u.RequestURI().",
	"ruby":       "uri.path, not request_uri.",
	"perl":       "$uri->path, not path_query.",
})
