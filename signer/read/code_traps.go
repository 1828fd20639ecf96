package read

import (
	"regexp"
	"strconv"
	"strings"
)

// A trap is a known way of a program to go wrong. It is looked for in single
// lines: the code alone proves nothing, as it may never run.
type trap struct {
	id, variant string            // of the mistake
	languages   string            // that have it: all, where there is none
	words       string            // one of them is in the line, in lower case
	pattern     *regexp.Regexp    // what the line has
	unless      *regexp.Regexp    // what in the line makes it right
	unlessAny   *regexp.Regexp    // what anywhere in the program makes it right
	only        *regexp.Regexp    // what must be somewhere in the program
	test        func(string) bool // what a pattern cannot tell
	text        string            // what stands there, and when it is wrong
}

// What several traps look at.
var (
	aboutSigning = regexp.MustCompile(`(?i)sign|canonical|\bsts\b|AWS4|["'](?:GET|POST|PUT|HEAD|DELETE)["'\\]|\b(?:http)?_?(?:verb|method)\b`)
	isOutput     = regexp.MustCompile(`(?i)^[ \t]*(?:echo|print\w*|puts|say|die|var_dump)\b|response\.write|console\.|debug\.|write-?(?:line|host)|\.print|log\w*[.(]|msgbox|error_log|fwrite|fputs|setrequestheader|addheader|HTTP/1|replace|split|explode|trim`)
	ofSignature  = regexp.MustCompile(`(?i)(?:encode|escape|quote|quote_plus|EscapeDataString)\w*\( *\$?[\w.>-]*(?:sig|hmac|hash|b64|base64|digest|credential|scope|token)`)
	plusReplaced = regexp.MustCompile(`(?i)["'/](?:\\?\+|%2B)["'/]g?,? *(?:=>)? *["']%20["']|\\\+[^\n]{0,9}%20|PHP_QUERY_RFC3986|quote_via`)
	literalZ     = regexp.MustCompile(`%SZ|["']\\?Z["']|\\Z|'Z'|ss(?:\.\w+)?Z|ssZ|\[Z\]|05Z|:%S(?:\.000)?Z`)
)

// traps are looked for in this order.
var traps = []trap{
	// line ends
	{
		id: "sts-crlf", words: "vbcrlf vbnewline controlchars chr(13)", languages: "vb",
		pattern: regexp.MustCompile(`(?i)\bvbCrLf\b|\bvbNewLine\b|ControlChars\.(?:CrLf|NewLine)|Chr\(13\) *& *Chr\(10\)`), unless: isOutput, test: aboutSigning.MatchString,
		text: "vbCrLf and vbNewLine put CR and LF at the end of a line of the string to sign; vbLf is LF alone.",
	},
	{
		id: "sts-crlf", words: "environment.newline php_eol lineseparator line.separator %n appendline os.eol os.linesep",
		pattern: regexp.MustCompile(`Environment\.NewLine|PHP_EOL|lineSeparator\(|line\.separator|%n|\.AppendLine\(|\bos\.EOL\b|os\.linesep`), unless: isOutput, test: aboutSigning.MatchString,
		text: "This line end is the system's: on Windows it is CR and LF, and the string to sign wants LF.",
	},
	{
		id: "sts-crlf", words: `\r\n`, pattern: regexp.MustCompile(`\\r\\n`), unless: isOutput,
		test: regexp.MustCompile(`(?i)string_?to_?sign|canonical|\bsts\b`).MatchString,
		text: `"\r\n" stands in the string to sign, which wants "\n".`,
	},
	{
		id: "sts-literal-backslash-n", languages: "php perl ruby", words: `\n`, pattern: regexp.MustCompile(`^(?:[^"'#]|"(?:[^"\\]|\\.)*")*'(?:[^'\\]|\\[^n'])*\\n`),
		unless: isOutput, test: aboutSigning.MatchString,
		text: `In single quotes \n is a backslash and an n here, no line break.`,
	},
	{
		id: "sts-literal-backslash-n", languages: "vb cfml", words: `\n`, pattern: regexp.MustCompile(`"[^"]*\\n`), unless: isOutput, test: aboutSigning.MatchString,
		text: `This language knows no \n in a literal: it is a backslash and an n.`,
	},
	{
		id: "sts-literal-backslash-n", languages: "csharp python go", words: `\n`, pattern: regexp.MustCompile("@\"[^\"]*\\\\n|\\br[\"'][^\"']*\\\\n|`[^`]*\\\\n"), unless: isOutput,
		test: aboutSigning.MatchString,
		text: `In a literal of this kind \n is a backslash and an n, no line break.`,
	},
	{
		id: "sts-literal-backslash-n", languages: "bash", words: `\n`, pattern: regexp.MustCompile(`^[ \t]*\w+=["'][^"']*\\n|echo (?:-n )?["'][^"']*\\n[^|]*\|[^|]*openssl`),
		test: aboutSigning.MatchString, unlessAny: regexp.MustCompile(`printf|echo -\w*e|\$'`),
		text: `The shell leaves \n as it is in quotes, and echo without -e does too: it is a backslash and an n.`,
	},
	{
		id: "sts-hash-not-hex", variant: "sts-hash-is-hmac", languages: "php", words: "hash_hmac", pattern: regexp.MustCompile(`(?i)hash_hmac\( *["']sha256["'] *, *[^,()]+, *true *\)`),
		text: "hash_hmac has its key third: true is taken for the key here. The hash of the canonical request is hash('sha256', …).",
	},

	// what encodes
	{
		id: "param-space-as-plus", languages: "php", words: "urlencode( http_build_query(", pattern: regexp.MustCompile(`(?:^|[^\w])(?:urlencode|http_build_query)\(`),
		unless: ofSignature, unlessAny: plusReplaced,
		text: "urlencode and http_build_query write a blank as + (and ~ as %7E in old versions); rawurlencode writes %20.",
	},
	{
		id: "param-space-as-plus", languages: "python", words: "quote_plus( urlencode(", pattern: regexp.MustCompile(`\b(?:quote_plus|urlencode)\(`),
		unless: regexp.MustCompile(`(?i)(?:quote_plus|urlencode)\( *[\w.]*(?:sig|access_?key|credential|scope|token|b64|base64|digest)`), unlessAny: plusReplaced,
		text: "quote_plus and urlencode write a blank as +; quote(x, safe='-_.~') writes %20.",
	},
	{
		id: "param-space-as-plus", languages: "java", words: "urlencoder.encode(", pattern: regexp.MustCompile(`URLEncoder\.encode\(`), unless: ofSignature, unlessAny: plusReplaced,
		text: "URLEncoder writes a blank as +, ~ as %7E, and leaves * as it is: three replacements must follow it.",
	},
	{
		id: "param-tilde-encoded", languages: "java", words: "urlencoder.encode(", pattern: regexp.MustCompile(`URLEncoder\.encode\(`), unless: ofSignature,
		unlessAny: regexp.MustCompile(`%7E`), only: plusReplaced,
		text: "URLEncoder writes ~ as %7E, and nothing here turns it back.",
	},
	{
		id: "param-subdelims-unencoded", languages: "java", words: "urlencoder.encode(", pattern: regexp.MustCompile(`URLEncoder\.encode\(`), unless: ofSignature,
		unlessAny: regexp.MustCompile(`%2A`), only: plusReplaced,
		text: "URLEncoder leaves * as it is, and nothing here turns it into %2A.",
	},
	{
		id: "param-charset-not-utf8", languages: "java", words: "urlencoder.encode(",
		pattern: regexp.MustCompile(`URLEncoder\.encode\( *[\w.]+ *\)|URLEncoder\.encode\([^)]*(?i:8859|1252|ascii)`),
		text:    "URLEncoder takes the platform's charset where it is told none: it must be told UTF-8.",
	},
	{
		id: "param-lowercase-hex", languages: "csharp vb", words: "httputility.urlencode( server.urlencode(", pattern: regexp.MustCompile(`(?i:HttpUtility\.UrlEncode)\(|Server\.UrlEncode\(`),
		unless: ofSignature, unlessAny: regexp.MustCompile(`(?i)ToUpper`),
		text: "HttpUtility.UrlEncode writes %3a, and a blank as +; Uri.EscapeDataString writes %3A and %20.",
	},
	{
		id: "param-space-as-plus", languages: "csharp vb", words: "urlencode(", pattern: regexp.MustCompile(`(?i)(?:WebUtility|HttpUtility|Server)\.UrlEncode\(`),
		unless: ofSignature, unlessAny: plusReplaced,
		text: "UrlEncode writes a blank as +, and a string to sign wants %20.",
	},
	{
		id: "param-subdelims-unencoded", languages: "javascript", words: "encodeuricomponent( querystring.stringify( qs.stringify(",
		pattern: regexp.MustCompile(`encodeURIComponent\(|(?:querystring|qs)\.stringify\(`), unless: ofSignature,
		unlessAny: regexp.MustCompile(`\[[^\]]*!?'?\(\)\*?[^\]]*\]|%2A|%27|\.escapePath|/\[!'|\\\*/g`),
		text:      "encodeURIComponent leaves ! ' ( ) and * as they are.",
	},
	{
		id: "param-space-as-plus", languages: "javascript", words: "urlsearchparams( formdata", pattern: regexp.MustCompile(`new URLSearchParams\(`), unlessAny: plusReplaced,
		unless: regexp.MustCompile(`location`),
		text:   "URLSearchParams writes a blank as + and ~ as %7E.",
	},
	{
		id: "param-reserved-unencoded", languages: "javascript", words: "encodeuri(", pattern: regexp.MustCompile(`\bencodeURI\( *(?:[\w.]*(?i:val|param|\[)|["'])`),
		unless: regexp.MustCompile(`(?i)path|uri *=|key\b`),
		text:   "encodeURI leaves : / ? & = + , and more as they are; values need encodeURIComponent.",
	},
	{
		id: "param-charset-not-utf8", languages: "javascript", words: "escape(", pattern: regexp.MustCompile(`(?:^|[^\w.])escape\(`),
		unless: regexp.MustCompile(`function escape\(|unescape\(`), unlessAny: regexp.MustCompile(`function escape\(|escape *=|import.*\bescape\b`),
		text: "escape() writes Latin-1 or %uXXXX, and leaves + and / as they are; encodeURIComponent writes UTF-8.",
	},
	{
		id: "param-space-as-plus", languages: "ruby", words: "cgi.escape cgi::escape encode_www_form to_query", pattern: regexp.MustCompile(`CGI(?:\.|::)escape\b|encode_www_form|\.to_query\b`),
		unless: regexp.MustCompile(`(?i)escape\(? *[\w.@]*(?:sig|hmac|digest)`), unlessAny: plusReplaced,
		text: "CGI.escape and encode_www_form write a blank as +; ERB::Util.url_encode writes %20.",
	},
	{
		id: "param-reserved-unencoded", languages: "ruby", words: "uri.escape uri.encode(", pattern: regexp.MustCompile(`URI\.(?:escape|encode)\( *[\w.@\[\]:]+ *\)`),
		text: "URI.escape leaves : / ? & = + and more as they are.",
	},
	{
		id: "param-subdelims-unencoded", languages: "perl", words: "uri_escape", pattern: regexp.MustCompile(`uri_escape(?:_utf8)?\( *[^,()]+\)`), unless: ofSignature,
		unlessAny: regexp.MustCompile(`uri_escape\w*\([^,()]+,`),
		text:      "uri_escape leaves ! ' ( ) and * as they are in many versions: tell it \"^A-Za-z0-9\\-_.~\".",
	},
	{
		id: "param-space-as-plus", languages: "go", words: "url.queryescape( .encode()",
		pattern: regexp.MustCompile(`url\.QueryEscape\(|\b(?i:q|qs|query|values|params|vals|v|form|data)\.Encode\(\)|Query\(\)\.Encode\(\)`),
		unless:  ofSignature, unlessAny: plusReplaced,
		text: "url.QueryEscape and Values.Encode write a blank as +.",
	},
	{
		id: "param-unreserved-over-encoded", languages: "cfml", words: "urlencodedformat(", pattern: regexp.MustCompile(`(?i)URLEncodedFormat\(`), unless: ofSignature,
		unlessAny: regexp.MustCompile(`%2D`),
		text:      "URLEncodedFormat writes - _ . and ~ as escapes too.",
	},
	{
		id: "param-space-as-plus", languages: "vb", words: "server.urlencode(", pattern: regexp.MustCompile(`(?i)Server\.URLEncode\(`), unless: ofSignature, unlessAny: plusReplaced,
		text: "Server.URLEncode writes a blank as +, and encodes - _ . and ~ too.",
	},
	{
		id: "param-reserved-unencoded", variant: "param-slash-unencoded", languages: "python", words: "quote(", pattern: regexp.MustCompile(`\bquote\(`),
		unless: regexp.MustCompile(`(?i)quote\( *[\w.]*(?:sig|path|uri|key_name|object|resource|bucket|key\b|b64|base64)|(?:path|uri|resource|url|key)\w* *\+?=[^=]`),
		test:   quoteKeepsSlash,
		text:   "quote() leaves / as it is unless it is told safe='-_.~'. That is right for a path alone.",
	},
	{
		id: "param-tilde-encoded", languages: "python", words: "urllib.quote(", pattern: regexp.MustCompile(`urllib\.quote\([^()]*, *(?:safe *= *)?["'][^~"']*["']`),
		unless: ofSignature, unlessAny: regexp.MustCompile(`%7E`),
		text: "Python 2's quote writes ~ as %7E unless it is among the safe characters.",
	},
	{
		id: "client-reencodes-url", languages: "python", words: "params", pattern: regexp.MustCompile(`requests\.(?:get|post|request)\([^#]*\?[^#]*\bparams *=`),
		text: "The address is finished and params= is given beside it: requests adds and encodes those once more.",
	},
	{
		id: "signature-double-encoded", languages: "python", words: "signature",
		pattern: regexp.MustCompile(`["'](?:X-Amz-)?Signature["']\]? *[:=] *[\w.]*(?:quote|quote_plus)\(`), only: regexp.MustCompile(`\bparams *=|urlencode\(`),
		unlessAny: regexp.MustCompile(`["']&["']\.join|unquote\(`),
		text:      "The signature is encoded here, and what sends the parameters encodes it again.",
	},
	{
		id: "signature-double-encoded", languages: "php", words: "signature", pattern: regexp.MustCompile(`["']Signature["']\]? *=>? *(?:raw)?urlencode\(`), only: regexp.MustCompile(`http_build_query\(`),
		text: "The signature is encoded here, and http_build_query encodes it again.",
	},

	// separators and quotation marks
	{
		id: "param-separator-html-entity", words: "&amp;", pattern: regexp.MustCompile(`["']\??&amp;["']|&amp;[A-Z][\w.%-]*=`),
		unless: regexp.MustCompile(`(?i)replace|html_?entity|unescape|htmlspecialchars|href|(?:^|[^<])<a `),
		text:   "&amp; stands in a literal. If it is in your file too, and not of the page alone that it was copied from, it is sent as it is.",
	},
	{
		id: "param-separator-doubled", words: "&&", pattern: regexp.MustCompile(`["'][^"']*[\w%}]?&&[A-Za-z][\w.-]*=[^=]`),
		text: "&& stands in a literal of the query: an empty pair between two others.",
	},

	// time
	{
		id: "timestamp-local-time-labelled-utc", languages: "php", words: "date( strftime(", pattern: regexp.MustCompile(`(?:^|[^\w>:])(?:date|strftime)\( *["'][^"']*(?:[GHh%]|\\T)[^"']*(?:\\?Z)?["']`),
		test: literalZ.MatchString, unless: regexp.MustCompile(`(?i)gmdate|gmmktime|'UTC'`), unlessAny: regexp.MustCompile(`(?i)default_timezone_set\( *["'](?:UTC|GMT|Etc/|Africa/Abidjan)`),
		text: "date() tells the time of the server's zone; with Z behind it, it is wrong unless that zone is UTC. gmdate() tells UTC.",
	},
	{
		id: "timestamp-local-time-labelled-utc", languages: "python", words: ".now() .today()", pattern: regexp.MustCompile(`\b(?:datetime|dt)(?:\.datetime)?\.(?:now|today)\(\)`),
		only: literalZ, unless: regexp.MustCompile(`(?i)utc|astimezone`), unlessAny: regexp.MustCompile(`astimezone`),
		text: "datetime.now() is the local time, and a Z is put behind it; datetime.now(timezone.utc) is UTC.",
	},
	{
		id: "timestamp-local-time-labelled-utc", languages: "python", words: "strftime( localtime",
		pattern: regexp.MustCompile(`\bstrftime\( *["'][^"']*%[HM][^"']*Z["'] *(?:\)|, *(?:time\.)?localtime)`),
		unless:  regexp.MustCompile(`[\w)]\.strftime\( *["'][^"']*Z["'] *\)`),
		text:    "strftime without gmtime() tells the local time, and Z means UTC.",
	},
	{
		id: "timestamp-local-time-labelled-utc", languages: "python", words: "time.strftime(", pattern: regexp.MustCompile(`\btime\.strftime\( *["'][^"']*Z["'] *\)`),
		text: "time.strftime without gmtime() tells the local time, and Z means UTC.",
	},
	{
		id: "timestamp-local-time-labelled-utc", languages: "javascript", words: ".gethours( .getdate( .getminutes(", pattern: regexp.MustCompile(`\.get(?:Hours|Date|Minutes)\(\)`),
		only: literalZ, unlessAny: regexp.MustCompile(`getTimezoneOffset|toISOString`),
		text: "getHours() and its like tell the local time, and a Z is put behind it; toISOString() tells UTC.",
	},
	{
		id: "timestamp-local-time-labelled-utc", languages: "javascript", words: "moment() dayjs()", pattern: regexp.MustCompile(`\b(?:moment|dayjs)\(\)(?:\.\w+\([^()]*\))*\.format\([^()]*Z\\?\]?["']`),
		test: regexp.MustCompile(`\[Z\]|\\Z`).MatchString, unless: regexp.MustCompile(`(?i)utc`),
		text: "The library tells the local time unless .utc() is called before, and a Z is put behind it.",
	},
	{
		id: "timestamp-local-time-labelled-utc", languages: "csharp vb", words: "datetime.now now.tostring", pattern: regexp.MustCompile(`DateTime\.Now\b|\bNow\.ToString\(`),
		only: literalZ, unless: regexp.MustCompile(`(?i)utc|universal`), unlessAny: regexp.MustCompile(`ToUniversalTime|ConvertTimeToUtc`),
		text: "DateTime.Now is the local time, and a Z is put behind it; DateTime.UtcNow is UTC.",
	},
	{
		id: "timestamp-local-time-labelled-utc", languages: "vb", words: "now time date",
		pattern: regexp.MustCompile(`(?i)\b(?:year|month|day|hour|minute|second)\(? *(?:now|time|date)\b|\b(?:FormatDateTime|Format)\( *now\b`),
		only:    literalZ, unlessAny: regexp.MustCompile(`(?i)utc *=|bias|utcnow|GetVarDate|dateadd\( *"[hn]"`),
		text: "now and time are the server's local time, and a Z is put behind it: Z means UTC.",
	},
	{
		id: "timestamp-local-time-labelled-utc", languages: "java", words: "localdatetime.now( zoneddatetime.now( simpledateformat(",
		pattern: regexp.MustCompile(`(?:Local|Zoned)DateTime\.now\(\)|new SimpleDateFormat\( *"[^"]*'Z'"`),
		only:    regexp.MustCompile(`'Z'|"Z"`), unlessAny: regexp.MustCompile(`(?i)setTimeZone|ZoneOffset\.UTC|ZoneId\.of\( *"(?:UTC|GMT|Z)"|withZone`),
		text: "This tells the local time, and a literal Z is put behind it: set the zone to UTC, or use Instant.",
	},
	{
		id: "timestamp-local-time-labelled-utc", languages: "go", words: "time.now()", pattern: regexp.MustCompile(`time\.Now\(\)`), unless: regexp.MustCompile(`\.(?:UTC|Unix)\w*\(`),
		only: regexp.MustCompile(`Format\( *"[^"]*(?:05Z|05\.000Z)"`), unlessAny: regexp.MustCompile(`\.UTC\(\)|time\.UTC`),
		text: "time.Now() is in the local zone until .UTC() is called, and the layout ends in a literal Z.",
	},
	{
		id: "timestamp-local-time-labelled-utc", languages: "ruby", words: "time.now datetime.now", pattern: regexp.MustCompile(`Time\.now(?:\.strftime| *$)`), only: regexp.MustCompile(`strftime\(? *["'][^"']*Z["']`),
		unless: regexp.MustCompile(`(?i)utc|gm`), unlessAny: regexp.MustCompile(`\.(?:utc|gmtime|getutc|getgm)\b`),
		text: "Time.now is the local time until .utc is called, and Z means UTC.",
	},
	{
		id: "timestamp-local-time-labelled-utc", languages: "perl", words: "localtime", pattern: regexp.MustCompile(`\blocaltime\b`), only: regexp.MustCompile(`Z["']`),
		text: "localtime tells the local time, and a Z is put behind it; gmtime tells UTC.",
	},
	{
		id: "timestamp-local-time-labelled-utc", languages: "bash", words: "date", pattern: regexp.MustCompile(`\bdate +["']?\+["']?%[^|)` + "`" + `]*Z`), unless: regexp.MustCompile(`\bdate +-\w*u|TZ=|--utc`),
		unlessAny: regexp.MustCompile(`export TZ=["']?(?:UTC|GMT)`),
		text:      "date tells the local time unless it is called with -u, and Z means UTC.",
	},
	{
		id: "timestamp-local-time-labelled-utc", languages: "cfml", words: "now()", pattern: regexp.MustCompile(`(?i)(?:date|time|datetime)format\( *now\(\)`), only: literalZ,
		unlessAny: regexp.MustCompile(`(?i)local2utc|timezone`),
		text:      "now() is the server's local time: DateConvert(\"local2Utc\", now()) is UTC.",
	},
	{
		id: "timestamp-format-invalid", variant: "timestamp-12-hour-clock", languages: "java csharp vb javascript cfml", words: "hh", pattern: regexp.MustCompile(`["'](?:[^"']|'T')*(?:[T\]]'?|dd )\\?hh:?mm`),
		unless: regexp.MustCompile(`h tt|[ms] a\b| A["']`),
		text:   "hh are the hours of a 12-hour clock; HH are those of a day.",
	},
	{
		id: "timestamp-format-invalid", variant: "timestamp-12-hour-clock", languages: "php", words: "date( format(", pattern: regexp.MustCompile(`(?:date|->format)\( *["'](?:Y-m-d|Ymd)\\?T[hg]:?i`),
		text: "h are the hours of a 12-hour clock; H are those of a day.",
	},
	{
		id: "timestamp-format-invalid", variant: "timestamp-12-hour-clock", languages: "python ruby bash perl", words: "%i", pattern: regexp.MustCompile(`%dT%I:?%M`),
		text: "%I are the hours of a 12-hour clock; %H are those of a day.",
	},
	{
		id: "timestamp-format-invalid", variant: "timestamp-month-minute-confusion", languages: "java csharp", words: "-mm-dd mm:ss mmss", pattern: regexp.MustCompile(`["'][yY]{4}-?mm-?[dD]{2}|[Hh]{2}:?MM:?[sS]{2}`),
		text: "mm are minutes and MM are months: they are exchanged in this format.",
	},
	{
		id: "timestamp-format-invalid", variant: "timestamp-month-minute-confusion", languages: "javascript", words: "format(", pattern: regexp.MustCompile(`format\( *["']YYYY-mm-DD|format\( *["']YYYY-MM-DD\[?\\?T\]?HH:MM`),
		text: "mm are minutes and MM are months: they are exchanged in this format.",
	},
	{
		id: "timestamp-format-invalid", variant: "timestamp-month-minute-confusion", languages: "php", words: "date( format(", pattern: regexp.MustCompile(`(?:date|->format)\( *["'](?:Y-?i-?d|Y-?m-?d\\?T[HG]:?m:?s)`),
		text: "i are minutes and m are months: they are exchanged in this format.",
	},
	{
		id: "timestamp-format-invalid", variant: "timestamp-month-minute-confusion", languages: "python ruby bash perl", words: "%y-%m-%d %h:%m:%s", pattern: regexp.MustCompile(`%Y-?%M-?%d|%H:?%m:?%S`),
		text: "%M are minutes and %m are months: they are exchanged in this format.",
	},
	{
		id: "timestamp-format-invalid", languages: "java", words: "yyyy-", pattern: regexp.MustCompile(`"YYYY-?MM-?|MM-?DD'?T`),
		text: "YYYY is the year that the week belongs to, and DD the day of the year; yyyy and dd are meant.",
	},
	{
		id: "timestamp-format-invalid", variant: "timestamp-fractional-seconds", languages: "python", words: ".isoformat()", pattern: regexp.MustCompile(`(?:utcnow\(\)|now\([^()]*\))\.isoformat\(\) *(?:\+|\))`),
		unless: regexp.MustCompile(`microsecond|split|\[:19\]|timespec`), unlessAny: regexp.MustCompile(`microsecond=0`),
		text: "isoformat() writes six digits of a second, which are more than milliseconds.",
	},
	{
		id: "timestamp-offset-suffix", languages: "php", words: "date( date_atom date_iso8601", pattern: regexp.MustCompile(`date\( *(?:["']c["']|DATE_ATOM|DATE_ISO8601|DateTime::(?:ATOM|ISO8601))`),
		unless: regexp.MustCompile(`replace|substr`), unlessAny: regexp.MustCompile(`\+00:?00`),
		text: "This format ends in +00:00 or another offset, where the service wants Z.",
	},
	{
		id: "amz-date-extended-format", words: "x-amz-date", pattern: regexp.MustCompile(`(?i)x-amz-date["'\]]* *(?:\] *=|[:=,]|=>).*(?:%Y-%m-%d|["']Y-m-d|yyyy-MM-dd|toISOString\(\))`), unless: regexp.MustCompile(`replace|gsub|sub\(`),
		text: "X-Amz-Date gets a time with dashes and colons, and wants 20130524T000000Z.",
	},

	// sorting
	{
		id: "sort-case-insensitive", words: "sort_flag_case strcasecmp case_insensitive_order comparetoignorecase ignorecase natcasesort lower downcase",
		pattern: regexp.MustCompile(`SORT_FLAG_CASE|u[ak]?sort\(.*strn?(?:at)?casecmp|natcasesort\(|String\.CASE_INSENSITIVE_ORDER|compareToIgnoreCase|(?i:sort\w*|order\w*).*IgnoreCase|(?i:sort)(?:ed|_by)?!?[({ ].*(?:str\.lower|\.lower\(\)|toLowerCase\(\)|\.downcase|\blc\()`),
		unless:  regexp.MustCompile(`(?i)header`),
		text:    "The names are compared without regard to case, which is right for headers alone: parameters go by bytes, capitals first.",
	},
	{
		id: "sort-case-insensitive", variant: "culture", words: "localecompare invariantculture currentculture", pattern: regexp.MustCompile(`\.localeCompare\(|StringComparer\.(?:Invariant|Current)Culture\b|StringComparison\.(?:Invariant|Current)Culture\b`),
		unless: regexp.MustCompile(`(?i)header|Equals|IndexOf|StartsWith`),
		text:   "This compares as a dictionary does; names of parameters go by bytes, capitals first.",
	},
	{
		id: "sort-case-insensitive", variant: "culture", languages: "csharp vb", words: "sorteddictionary sortedlist orderby(",
		pattern: regexp.MustCompile(`new Sorted(?:Dictionary|List)(?:<[^>]*>|\(Of [^)]*\))\(\)|\.OrderBy\( *\w+ *=> *\w+(?:\.Key)? *\)`), unless: regexp.MustCompile(`(?i)ordinal|header|<int`),
		text: "Without StringComparer.Ordinal this sorts by the culture's rules: Action before AWSAccessKeyId.",
	},
	{
		id: "sort-case-insensitive", variant: "culture", languages: "bash", words: "sort", pattern: regexp.MustCompile(`\| *sort\b`), unless: regexp.MustCompile(`LC_\w+=(?:C|POSIX)\b|sort -[a-z]*n`),
		unlessAny: regexp.MustCompile(`LC_(?:ALL|COLLATE)=["']?(?:C|POSIX)\b`),
		text:      "sort goes by the rules of the language that the system is set to, unless LC_ALL=C is set.",
	},
	{
		id: "sort-natural-numeric", words: "natsort sort_natural strnatcmp", pattern: regexp.MustCompile(`\bnatsort\(|SORT_NATURAL|strnatcmp`), unless: regexp.MustCompile(`(?i)header`),
		text: "This sorts Id.2 before Id.10; byte order has Id.1, Id.10, Id.2.",
	},
	{
		id: "sort-by-value", languages: "php", words: "asort( arsort( sort(", pattern: regexp.MustCompile(`(?:^|[^\wk])(?:a|ar)sort\( *\$|(?:^|[^\w])sort\( *\$(?:params?|parameters|args|request|fields)\b`),
		text: "asort and sort go by the values; ksort goes by the names.",
	},
	{
		id: "sort-by-value", languages: "python", words: "itemgetter(1) x[1] kv[1] .values())", pattern: regexp.MustCompile(`key *= *(?:operator\.)?itemgetter\(1\)|lambda (\w+): *\w+\[1\]\)|sorted\(\w+\.values\(\)\)`),
		text: "This sorts by the values; parameters are sorted by their names.",
	},
	{
		id: "sort-on-joined-pairs", words: "sort", pattern: regexp.MustCompile(`sorted\( *\[? *f?["'][^"']*=[^"']*["'].*\bfor\b|map\(.*["'` + "`" + `][^"'` + "`" + `]*=.*\.sort\(?\)?\.join\(|map *\{.*=.*\}\.sort\.join`),
		text: "Whole pairs are sorted. That is wrong where one name begins another, as “=” comes after - . and digits.",
	},

	{
		id: "keys-swapped", words: "awsaccesskeyid", pattern: regexp.MustCompile(`AWSAccessKeyId["'\]]* *(?:=>|[:=,]) *\$?(?i:\w*(?:tag|associate|seller|merchant|secret|token)\w*)`),
		text: "The access key id is given what is named like an associate tag, a seller's id or a secret.",
	},

	// digest and signature
	{
		id: "digest-base64-of-hex", languages: "php", words: "hash_hmac(", pattern: regexp.MustCompile(`base64_encode\( *hash_hmac\(`), test: hmacIsHex,
		text: "hash_hmac gives hex unless its fourth argument is true; Base64 is wanted of the bytes.",
	},
	{
		id: "digest-base64-of-hex", words: "b64encode( base64.encode64 strict_encode64 encode_base64( tobase64( digest('hex') digest(\"hex\") encodetostring( base64",
		pattern: regexp.MustCompile(`b64encode\([^#]*hmac[^#]*hexdigest\(\)|encode64\(? *OpenSSL::HMAC\.hexdigest|encode_base64\( *hmac_sha\w*_hex|(?i:toBase64\( *hmac\()|Buffer\.from\([^()]*(?:\([^()]*\)[^()]*)*\.digest\(["']hex["']\) *\)|EncodeToString\(\[\]byte\(hex\.|openssl (?:dgst|sha)[^|]*-hmac[^|]*\| *(?:base64|openssl (?:enc -)?base64)|(?:encode\w*|ToBase64String)\([^;]{0,40}\b(?:Hex\.encode|toHex|bytesToHex)`),
		unless:  regexp.MustCompile(`-binary|md5`),
		text:    "The hex text of the HMAC is turned into Base64; Base64 is wanted of the bytes.",
	},
	{
		id: "content-md5-mismatch", variant: "content-md5-of-hex", words: "md5", pattern: regexp.MustCompile(`base64_encode\( *md5\( *[^,()]+ *\)|b64encode\([^#]*md5\([^#]*hexdigest\(\)|encode64\(? *Digest::MD5\.hexdigest`),
		text: "The hex text of the MD5 is turned into Base64; Content-MD5 is Base64 of the 16 bytes.",
	},
	{
		id: "base64-variant", variant: "base64-line-wrapped", words: "encode64( encode64 encodestring( encodebytes( .encode('base64') encode_base64( base64.default",
		pattern: regexp.MustCompile(`Base64\.encode64\b|base64\.encode(?:string|bytes)\(|\.encode\(["']base64["']\)|encode_base64\( *[^,()]*(?:\([^()]*\))? *\)|Base64\.DEFAULT\b`),
		unless:  regexp.MustCompile(`strip|chomp|\[:-1\]|replace|gsub|delete|decode|trim`), unlessAny: regexp.MustCompile(`(?m)chomp|signature\w*\.(?:r?strip|chomp)|NO_WRAP`),
		text: "This Base64 ends in a line break (and breaks long lines).",
	},
	{
		id: "base64-variant", variant: "base64-url-alphabet", words: "urlsafe geturlencoder base64.urlencoding base64url base64.url_safe",
		pattern: regexp.MustCompile(`urlsafe_b64encode|urlsafe_encode64|getUrlEncoder|base64\.(?:Raw)?URLEncoding|["']base64url["']|Base64\.URL_SAFE`),
		unless:  regexp.MustCompile(`(?i)policy|jwt|token`),
		text:    "This Base64 has - and _ for + and /.",
	},
	{
		id: "base64-variant", variant: "base64-padding-stripped", words: "strip( trim( trimend( /=+$/ withoutpadding rawstdencoding no_padding replace( hmac_sha256_base64 hmac_sha1_base64",
		pattern: regexp.MustCompile(`\b(?:rstrip|strip|rtrim|trim|TrimEnd)\([^()]*["']=+["'] *\)|replace\(/=+\+?\$?/|withoutPadding\(\)|RawStdEncoding|NO_PADDING|(?i:replace)\( *(?:\w+ *, *)?["']=["'] *, *["']["']|hmac_sha\w+_base64\(`),
		unless:  regexp.MustCompile(`(?i)["']=["'] *$|\. *["']=["']|query|policy|jwt`), unlessAny: regexp.MustCompile(`% *4\b`),
		text: "The = at the end of the Base64 is dropped; the service's signature has it.",
	},
	{
		id: "base64-variant", variant: "base64-padding-stripped", words: "b64_hmac_sha", pattern: regexp.MustCompile(`b64_hmac_sha\w+\(`), unless: regexp.MustCompile(`["']=+["']`),
		unlessAny: regexp.MustCompile(`b64pad *= *["']=`),
		text:      "This library leaves out the = at the end unless b64pad is set to \"=\".",
	},
	{
		id: "digest-args-swapped", words: "hmac", pattern: regexp.MustCompile(`CryptoJS\.HmacSHA(?:1|256)\( *[\w.]*(?i:secret|signing_?key|private)\w* *,|hash_hmac\( *["']sha\w+["'] *, *\$[\w>-]*(?i:secret|private|signing_?key)\w* *,|hmac\.new\( *[\w.]*(?i:string_?to_?sign|canonical|sts\b|sig_data)\w*`),
		unless: regexp.MustCompile(`(?i)AWS4`),
		text:   "Key and text seem to be exchanged in this call: CryptoJS.HmacSHA256(text, key), hash_hmac(name, text, key), hmac.new(key, text).",
	},
	{
		id: "kdf-args-swapped", words: "aws4", pattern: regexp.MustCompile(`CryptoJS\.HmacSHA256\( *\(?["']AWS4["'] *\+|hash_hmac\( *["']sha256["'] *, *["']AWS4["'{] *\.|hmac\.new\( *[\w.]*date\w*[^,]*, *\(?b?["']AWS4`),
		text: "Key and text seem to be exchanged in this call: the key begins with AWS4, the text is the date.",
	},
	{
		id: "kdf-hex-chain", languages: "php", words: "hash_hmac(", pattern: regexp.MustCompile(`(?i)^[ \t]*\$k?_?(?:date|region|service|signing)_?(?:key)? *= *hash_hmac\(`), test: hmacIsHex,
		text: "hash_hmac gives hex unless its fourth argument is true; the next step wants the bytes as its key.",
	},
	{
		id: "kdf-hex-chain", words: "hexdigest digest('hex') digest(\"hex\") tostring(", pattern: regexp.MustCompile(`(?i)\bk?_?(?:date|region|service|signing)_?(?:key)? *:?= *[^;]*hmac[^;]*(?:hexdigest|\.digest\(["']hex["']\)|\.toString\((?:CryptoJS\.enc\.Hex)?\))`),
		text: "The hex text of this step is the key of the next one, which wants the bytes.",
	},
	{
		id: "signature-method-mismatch", words: "sha1", pattern: regexp.MustCompile(`hash_hmac\( *["']sha1["']|hmac\.new\([^#]*sha1\b|createHmac\( *["']sha1["']|new HMACSHA1\(|getInstance\( *"HmacSHA1"|CryptoJS\.HmacSHA1\(|b64_hmac_sha1\(|HMAC\.\w*digest\([^)]*["']sha1`),
		only: regexp.MustCompile(`(?i)SignatureMethod[^\n]{0,20}HmacSHA256`),
		text: "SHA-1 is computed here, and SignatureMethod says HmacSHA256.",
	},
	{
		id: "digest-string-charset", words: "encoding.unicode encoding.bigendianunicode unicodeencoding( utf-16 encoding.utf32",
		pattern: regexp.MustCompile(`Encoding\.(?:BigEndian)?Unicode\b|new UnicodeEncoding\(|Encoding\.UTF32|\.encode\(["']utf-?16|getBytes\( *"UTF-16|StandardCharsets\.UTF_16`),
		text:    "The bytes are those of UTF-16; UTF-8 is wanted.",
	},
	{
		id: "digest-string-charset", words: "encoding.ascii encoding.default asciiencoding 'ascii' \"ascii\" latin iso-8859 us_ascii",
		pattern: regexp.MustCompile(`Encoding\.(?:ASCII|Default)\.GetBytes\( *[\w.]*(?i:body|payload|content|json|xml|feed|data)|\b(?i:body|payload|content|json|feed)\w*\.(?:encode\(["'](?:ascii|latin)|getBytes\( *(?:"(?:US-ASCII|ISO)|StandardCharsets\.(?:US_ASCII|ISO)))`),
		text:    "Characters beyond ASCII come out as ? or in another charset; UTF-8 is wanted.",
	},
	{
		id: "secret-base64-decoded", words: "secret", pattern: regexp.MustCompile(`(?i)(?:base64_decode|b64decode|FromBase64String|decode64|getDecoder\(\)\.decode|base64\.decode\w*)\( *[$\w.>-]*secret|Buffer\.from\( *[\w.]*secret\w* *, *["']base64`),
		unless: regexp.MustCompile(`(?i)kms|SecretBinary|k8s|kube`),
		text:   "The secret is decoded from Base64 before it is used; Amazon's is plain text.",
	},
}

// call returns the arguments of a call whose bracket is at a place.
func callArguments(text string, at int) (arguments []string, end int) {
	depth, from := 0, at+1
	var quote byte
	for i := at; i < len(text); i++ {
		c := text[i]
		switch {
		case quote != 0 && c == '\\':
			i++
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '"' || c == '\'' || c == '`':
			quote = c
		case c == '(' || c == '[' || c == '{':
			depth++
		case c == ',' && depth == 1:
			arguments, from = append(arguments, strings.TrimSpace(text[from:i])), i+1
		case c == ')' || c == ']' || c == '}':
			if depth--; depth == 0 {
				return append(arguments, strings.TrimSpace(text[from:i])), i + 1
			}
		}
	}
	return nil, len(text)
}

var quoteCall = regexp.MustCompile(`\bquote\(`)

// quoteKeepsSlash reports whether a call of Python's quote leaves / as it is.
func quoteKeepsSlash(text string) bool {
	for _, at := range quoteCall.FindAllStringIndex(text, 8) {
		arguments, _ := callArguments(text, at[1]-1)
		if len(arguments) == 1 && strings.Trim(arguments[0], "0123456789. ") != "" && !strings.HasPrefix(arguments[0], "*") {
			return true
		}
		if len(arguments) > 1 && strings.Contains(arguments[1], "/") {
			return true
		}
	}
	return false
}

var hmacCall = regexp.MustCompile(`hash_hmac\(`)

// hmacIsHex reports whether a call of PHP's hash_hmac gives hex.
func hmacIsHex(text string) bool {
	at := hmacCall.FindStringIndex(text)
	if at == nil {
		return false
	}
	arguments, _ := callArguments(text, at[1]-1)
	return len(arguments) == 3 || len(arguments) == 4 && strings.EqualFold(arguments[3], "false")
}

// look warns of the traps, each mistake once.
func (p *program) look(r *Reading) {
	for i := range traps {
		p.lookFor(&traps[i], r)
	}
	p.lookThrough(r)
}

// lookFor looks for one trap. Lines that only seem to have it are looked at up
// to a number.
func (p *program) lookFor(t *trap, r *Reading) {
	const most = 300
	if t.languages != "" && p.language != "" && !hasWord(t.languages, p.language) || t.languages != "" && p.language == "" {
		return
	}
	words := strings.Fields(t.words)
	if !containsAny(p.lower, words) {
		return
	}
	tries := 0
	for _, row := range p.rows {
		if tries == most {
			return
		}
		if !containsAny(row.lower, words) {
			continue
		}
		tries++
		if t.isIn(row.text) && (t.only == nil || t.only.MatchString(p.all)) && (t.unlessAny == nil || !t.unlessAny.MatchString(p.all)) {
			r.hint(Hint{ID: t.id, Variant: t.variant, Where: lineOfPaste(row.number), Text: t.text})
			return
		}
	}
}

func (t *trap) isIn(text string) bool {
	return t.pattern.MatchString(text) && (t.unless == nil || !t.unless.MatchString(text)) && (t.test == nil || t.test(text))
}

func lineOfPaste(number int) string { return "line " + strconv.Itoa(number) + " of the paste" }

func containsAny(text string, words []string) bool {
	for _, word := range words {
		if strings.Contains(text, word) {
			return true
		}
	}
	return false
}

func hasWord(list, word string) bool { return strings.Contains(" "+list+" ", " "+word+" ") }
