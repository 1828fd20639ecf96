package read_test

import (
	"slices"
	"strings"
	"testing"

	"countersign/signer/read"
)

// surroundings make a line one of a program in a language.
var surroundings = map[string]string{
	"python":     "import hashlib, hmac, urllib.parse\nimport datetime\n@\nprint(requests.get(address))\n",
	"python2":    "import hashlib, hmac, urllib\n@\nresponse = urllib.urlopen(address)\nprint(response.read())\n",
	"php":        "<?php\n$params = array();\n@\n$ch = curl_init();\ncurl_setopt($ch, CURLOPT_URL, $address);\n",
	"javascript": "const crypto = require('crypto');\nconst out = JSON.stringify(x);\n@\nconsole.log(out);\n",
	"java":       "import java.util.TreeMap;\nimport javax.crypto.spec.SecretKeySpec;\nMac mac = Mac.getInstance(\"HmacSHA256\");\n@\nSystem.out.println(url);\n",
	"csharp":     "using System.Text;\nusing System.Web;\nvar mac = new HMACSHA256(key);\n@\nvar s = Convert.ToBase64String(mac.ComputeHash(bytes));\n",
	"vb":         "Dim stringToSign\nDim http\n@\nSet http = Server.CreateObject(\"Msxml2.ServerXMLHTTP\")\nResponse.Write http.responseText\nEnd Function\n",
	"go":         "package main\nfunc sign(key []byte) []byte {\nh := hmac.New(sha256.New, key)\n@\nfmt.Println(h.Sum(nil))\n}\n",
	"ruby":       "require 'openssl'\nrequire 'base64'\ndigest = OpenSSL::Digest.new('sha256')\n@\nputs digest\n",
	"perl":       "use strict;\nuse Digest::SHA;\nmy $ua = LWP::UserAgent->new();\n@\nmy $out = $ua->get($url);\n",
	"bash":       "#!/bin/bash\nexport X=1\nsig=$(cat sig.txt)\n@\necho \"$sig\"\n",
	"cfml":       "<cfset a = 1>\n<cfset b = 2>\n<cfhttp url=\"#address#\">\n@\n<cfset c = 3>\n",
}

// Each row: a language, the id of a mistake, code that has it, and code that is
// right and must not be warned of.
var codeCases = []struct{ language, id, wrong, right string }{
	{"vb", "sts-crlf", `stringToSign = "GET" & vbCrLf & host`, `stringToSign = "GET" & vbLf & host`},
	{"vb", "sts-crlf", `stringToSign = stringToSign & vbNewLine`, `Response.Write "signed" & vbCrLf`},
	{"vb", "sts-crlf", `stringToSign = "GET" & vbCrLf & host`, `' sign with vbCrLf? no`},
	{"php", "sts-crlf", `$sts = 'GET' . PHP_EOL . $host;`, `echo $sts . PHP_EOL;`},
	{"php", "sts-crlf", `$string_to_sign = "GET\r\n" . $host;`, `$head = "GET /canonical HTTP/1.1\r\n";`},
	{"csharp", "sts-crlf", `sb.AppendLine("GET");`, `sb.Append("GET\n");`},
	{"csharp", "sts-crlf", `var stringToSign = method + Environment.NewLine + host;`, `Console.WriteLine(sign + Environment.NewLine);`},
	{"java", "sts-crlf", `String toSign = method + System.lineSeparator() + host;`, `String toSign = method + "\n" + host;`},
	{"javascript", "sts-crlf", `const toSign = [method, host].join(os.EOL);`, `const toSign = [method, host].join('\n');`},
	{"php", "sts-literal-backslash-n", `$sts = $method.'\n'.$host.'\n'.$path;`, `$sts = $method."\n".$host."\n".$path;`},
	{"php", "sts-literal-backslash-n", `$string_to_sign = 'GET\n';`, `$parts = explode('\n', $sign);`},
	{"python", "sts-literal-backslash-n", `sts = method + r'\n' + host`, `sts = method + '\n' + host`},
	{"javascript", "", ``, `const sts = method + '\n' + host;`},
	{"vb", "sts-literal-backslash-n", `stringToSign = "GET\n" & host`, `stringToSign = "GET" & Chr(10) & host`},
	{"bash", "sts-literal-backslash-n", `sts="GET\n${host}\n/"`, `sts=$(printf 'GET\n%s' "$host")`},
	{"php", "sts-hash-not-hex/sts-hash-is-hmac", `$h = hash_hmac("sha256", $canonical, True);`, `$h = hash('sha256', $canonical);`},
	{"php", "param-space-as-plus", `$q = $k . '=' . urlencode($v);`, `$q = $k . '=' . rawurlencode($v);`},
	{"php", "param-space-as-plus", `$q = http_build_query($params);`, `$q = http_build_query($params, '', '&', PHP_QUERY_RFC3986);`},
	{"php", "param-space-as-plus", `$q = urlencode($value);`, `$url .= urlencode($signature);`},
	{"python", "param-space-as-plus", `q = urllib.parse.urlencode(params)`, `q = urllib.parse.urlencode(params, quote_via=urllib.parse.quote)`},
	{"python", "param-space-as-plus", `v = quote_plus(value)`, `v = quote_plus(access_key + '/' + scope)`},
	{"python", "param-reserved-unencoded/param-slash-unencoded", `v = quote(value)`, `v = quote(value, safe='-_.~')`},
	{"python", "param-reserved-unencoded/param-slash-unencoded", `v = quote(str(value), safe='/~')`, `canonical_uri = quote(path)`},
	{"python2", "param-tilde-encoded", `v = urllib.quote(value, safe='')`, `v = urllib.quote(value, safe='-_.~')`},
	{"java", "param-space-as-plus", `String v = URLEncoder.encode(value, "UTF-8");`, `String v = URLEncoder.encode(value, "UTF-8").replace("+", "%20").replace("*", "%2A").replace("%7E", "~");`},
	{"java", "param-tilde-encoded", `String v = URLEncoder.encode(value, "UTF-8").replace("+", "%20");`, `String v = URLEncoder.encode(value, "UTF-8").replace("+", "%20").replace("%7E", "~");`},
	{"java", "param-charset-not-utf8", `String v = URLEncoder.encode(value);`, `String v = URLEncoder.encode(value, StandardCharsets.UTF_8);`},
	{"csharp", "param-lowercase-hex", `var v = HttpUtility.UrlEncode(value);`, `var v = Uri.EscapeDataString(value);`},
	{"csharp", "param-space-as-plus", `var v = WebUtility.UrlEncode(value);`, `var v = WebUtility.UrlEncode(value).Replace("+", "%20");`},
	{"vb", "param-space-as-plus", `v = Server.URLEncode(value)`, `v = Server.URLEncode(signature)`},
	{"javascript", "param-subdelims-unencoded", `const v = encodeURIComponent(value);`, `const v = encodeURIComponent(value).replace(/[!'()*]/g, hex);`},
	{"javascript", "param-subdelims-unencoded", `const v = encodeURIComponent(value);`, `url += encodeURIComponent(signature);`},
	{"javascript", "param-space-as-plus", `const q = new URLSearchParams(values).toString();`, `const q = new URLSearchParams(values).toString().replace(/\+/g, '%20');`},
	{"javascript", "param-reserved-unencoded", `const v = encodeURI(value);`, `const p = encodeURI(path);`},
	{"javascript", "param-charset-not-utf8", `const v = escape(value);`, `const v = hex.escape(value);`},
	{"ruby", "param-space-as-plus", `v = CGI.escape(value)`, `v = CGI.escape(value).gsub('+', '%20')`},
	{"ruby", "param-reserved-unencoded", `v = URI.escape(value)`, `v = ERB::Util.url_encode(value)`},
	{"perl", "param-subdelims-unencoded", `my $v = uri_escape($value);`, `my $v = uri_escape($value, "^A-Za-z0-9\-_.~");`},
	{"go", "param-space-as-plus", `v := url.QueryEscape(value)`, `v := strings.ReplaceAll(url.QueryEscape(value), "+", "%20")`},
	{"cfml", "param-unreserved-over-encoded", `<cfset v = URLEncodedFormat(value)>`, `<cfset v = replace(URLEncodedFormat(value), "%2D", "-")>`},
	{"php", "param-separator-html-entity", `$q = implode("&amp;", $pairs);`, `$q = implode("&", $pairs);`},
	{"php", "param-separator-html-entity", `$q = implode("&amp;", $pairs);`, `$q = str_replace("&amp;", "&", $q);`},
	{"php", "timestamp-local-time-labelled-utc", `$t = date('Y-m-d\TH:i:s\Z');`, `$t = gmdate('Y-m-d\TH:i:s\Z');`},
	{"php", "timestamp-local-time-labelled-utc", `$t = date("Y-m-d\TH:i:s\Z");`, "date_default_timezone_set('UTC');\n$t = date('Y-m-d\\TH:i:s\\Z');"},
	{"python", "timestamp-local-time-labelled-utc", `t = datetime.datetime.now().strftime('%Y-%m-%dT%H:%M:%SZ')`, `t = datetime.datetime.utcnow().strftime('%Y-%m-%dT%H:%M:%SZ')`},
	{"python", "timestamp-local-time-labelled-utc", `t = time.strftime('%Y-%m-%dT%H:%M:%SZ')`, `t = time.strftime('%Y-%m-%dT%H:%M:%SZ', time.gmtime())`},
	{"python", "timestamp-local-time-labelled-utc", `t = strftime('%Y-%m-%dT%H:%M:%SZ', localtime())`, `t = datetime.now(timezone.utc).strftime('%Y-%m-%dT%H:%M:%SZ')`},
	{"javascript", "timestamp-local-time-labelled-utc", `const t = d.getFullYear() + '-' + d.getMonth() + 'T' + d.getHours() + 'Z';`, `const t = d.getUTCFullYear() + 'T' + d.getUTCHours() + 'Z';`},
	{"javascript", "timestamp-local-time-labelled-utc", `const t = moment().format('YYYY-MM-DDTHH:mm:ss[Z]');`, `const t = moment.utc().format('YYYY-MM-DDTHH:mm:ss[Z]');`},
	{"csharp", "timestamp-local-time-labelled-utc", `var t = DateTime.Now.ToString("yyyy-MM-ddTHH:mm:ssZ");`, `var t = DateTime.UtcNow.ToString("yyyy-MM-ddTHH:mm:ssZ");`},
	{"vb", "timestamp-local-time-labelled-utc", `t = year(now) & "-" & hour(time) & "Z"`, `t = year(utc) & "-" & hour(utc) & "Z"`},
	{"java", "timestamp-local-time-labelled-utc", `SimpleDateFormat f = new SimpleDateFormat("yyyy-MM-dd'T'HH:mm:ss'Z'");`, "SimpleDateFormat f = new SimpleDateFormat(\"yyyy-MM-dd'T'HH:mm:ss'Z'\");\nf.setTimeZone(TimeZone.getTimeZone(\"UTC\"));"},
	{"go", "timestamp-local-time-labelled-utc", `t := time.Now().Format("2006-01-02T15:04:05Z")`, `t := time.Now().UTC().Format("2006-01-02T15:04:05Z")`},
	{"ruby", "timestamp-local-time-labelled-utc", `t = Time.now.strftime('%Y-%m-%dT%H:%M:%SZ')`, `t = Time.now.utc.strftime('%Y-%m-%dT%H:%M:%SZ')`},
	{"perl", "timestamp-local-time-labelled-utc", `my $t = strftime("%Y-%m-%dT%H:%M:%SZ", localtime);`, `my $t = strftime("%Y-%m-%dT%H:%M:%SZ", gmtime);`},
	{"bash", "timestamp-local-time-labelled-utc", `t=$(date +%Y-%m-%dT%H:%M:%SZ)`, `t=$(date -u +%Y-%m-%dT%H:%M:%SZ)`},
	{"java", "timestamp-format-invalid/timestamp-12-hour-clock", `String f = "yyyy-MM-dd'T'hh:mm:ss";`, `String f = "yyyy-MM-dd'T'HH:mm:ss";`},
	{"php", "timestamp-format-invalid/timestamp-12-hour-clock", `$t = gmdate("Y-m-d\Th:i:s\Z");`, `$t = gmdate("Y-m-d\TH:i:s\Z");`},
	{"csharp", "timestamp-format-invalid/timestamp-month-minute-confusion", `var t = DateTime.UtcNow.ToString("yyyy-mm-ddTHH:mm:ssZ");`, `var t = DateTime.UtcNow.ToString("yyyy-MM-ddTHH:mm:ssZ");`},
	{"python", "timestamp-format-invalid/timestamp-month-minute-confusion", `t = now.strftime('%Y-%M-%dT%H:%M:%SZ')`, `t = now.strftime('%Y-%m-%dT%H:%M:%SZ')`},
	{"java", "timestamp-format-invalid", `String f = "YYYY-MM-dd'T'HH:mm:ss";`, `String f = "yyyy-MM-dd'T'HH:mm:ss";`},
	{"php", "timestamp-offset-suffix", `$t = gmdate('c');`, `$t = str_replace('+00:00', 'Z', gmdate('c'));`},
	{"python", "timestamp-format-invalid/timestamp-fractional-seconds", `t = datetime.utcnow().isoformat() + 'Z'`, `t = datetime.utcnow().isoformat()[:19] + 'Z'`},
	{"python", "amz-date-extended-format", `headers['X-Amz-Date'] = t.strftime('%Y-%m-%dT%H:%M:%SZ')`, `headers['X-Amz-Date'] = t.strftime('%Y%m%dT%H%M%SZ')`},
	{"java", "sort-case-insensitive", `Map m = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);`, `Map headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);`},
	{"php", "sort-case-insensitive", `uksort($params, 'strcasecmp');`, `uksort($params, 'strcmp');`},
	{"php", "sort-case-insensitive", `ksort($params, SORT_STRING | SORT_FLAG_CASE);`, `ksort($params, SORT_STRING);`},
	{"javascript", "sort-case-insensitive/culture", `keys.sort((a, b) => a.localeCompare(b));`, `keys.sort();`},
	{"csharp", "sort-case-insensitive/culture", `var d = new SortedDictionary<string, string>();`, `var d = new SortedDictionary<string, string>(StringComparer.Ordinal);`},
	{"csharp", "sort-case-insensitive/culture", `var d = values.OrderBy(p => p.Key);`, `var d = values.OrderBy(p => p.Key, StringComparer.Ordinal);`},
	{"bash", "sort-case-insensitive/culture", `q=$(printf '%s' "$pairs" | sort)`, `q=$(printf '%s' "$pairs" | LC_ALL=C sort)`},
	{"php", "sort-natural-numeric", `natsort($names);`, `ksort($names);`},
	{"php", "sort-by-value", `asort($params);`, `ksort($params);`},
	{"python", "sort-by-value", `q = sorted(params.items(), key=lambda x: x[1])`, `q = sorted(params.items(), key=lambda x: x[0])`},
	{"python", "sort-on-joined-pairs", `q = '&'.join(sorted(['%s=%s' % (k, v) for k, v in p]))`, `q = '&'.join('%s=%s' % (k, v) for k, v in sorted(p))`},
	{"php", "sort-on-joined-pairs", "$pairs[] = $k . '=' . $v;\nsort($pairs);", "ksort($params);\n$pairs[] = $k . '=' . $v;"},
	{"php", "keys-swapped", `$params["AWSAccessKeyId"] = $associate_tag;`, `$params["AWSAccessKeyId"] = $key_id;`},
	{"php", "digest-base64-of-hex", `$s = base64_encode(hash_hmac('sha256', $sts, $key));`, `$s = base64_encode(hash_hmac('sha256', $sts, $key, true));`},
	{"php", "digest-base64-of-hex", "$d = hash_hmac('sha256', $sts, $key);\n$s = base64_encode($d);", "$d = hash_hmac('sha256', $sts, $key, true);\n$s = base64_encode($d);"},
	{"python", "digest-base64-of-hex", `s = base64.b64encode(hmac.new(k, sts, hashlib.sha256).hexdigest())`, `s = base64.b64encode(hmac.new(k, sts, hashlib.sha256).digest())`},
	{"bash", "digest-base64-of-hex", `s=$(printf "$sts" | openssl dgst -sha256 -hmac "$k" | base64)`, `s=$(printf "$sts" | openssl dgst -sha256 -hmac "$k" -binary | base64)`},
	{"php", "content-md5-mismatch/content-md5-of-hex", `$m = base64_encode(md5($body));`, `$m = base64_encode(md5($body, true));`},
	{"ruby", "base64-variant/base64-line-wrapped", `s = Base64.encode64(mac)`, `s = Base64.encode64(mac).strip`},
	{"python", "base64-variant/base64-url-alphabet", `s = base64.urlsafe_b64encode(mac)`, `s = base64.b64encode(mac)`},
	{"php", "base64-variant/base64-padding-stripped", `$s = rtrim($s, '=');`, `$s = rtrim($s, ' ');`},
	{"vb", "base64-variant/base64-padding-stripped", `s = sha256.b64_hmac_sha256(k, stringToSign)`, `s = sha256.b64_hmac_sha256(k, stringToSign) & "="`},
	{"javascript", "digest-args-swapped", `const s = CryptoJS.HmacSHA256(secretKey, stringToSign);`, `const s = CryptoJS.HmacSHA256(stringToSign, secretKey);`},
	{"javascript", "kdf-args-swapped", `const k = CryptoJS.HmacSHA256("AWS4" + key, date);`, `const k = CryptoJS.HmacSHA256(date, "AWS4" + key);`},
	{"php", "kdf-hex-chain", `$kRegion = hash_hmac('sha256', $region, $kDate);`, `$kRegion = hash_hmac('sha256', $region, $kDate, true);`},
	{"javascript", "kdf-hex-chain", `const kDate = crypto.createHmac('sha256', 'AWS4' + k).update(d).digest('hex');`, `const kDate = crypto.createHmac('sha256', 'AWS4' + k).update(d).digest();`},
	{"python", "kdf-hex-chain", "def sign(k, m):\n    return hmac.new(k, m, hashlib.sha256).hexdigest()\nkDate = sign(k, d)", "def sign(k, m):\n    return hmac.new(k, m, hashlib.sha256).digest()\nkDate = sign(k, d)"},
	{"php", "signature-method-mismatch", "$params['SignatureMethod'] = 'HmacSHA256';\n$s = hash_hmac('sha1', $sts, $k, true);", "$params['SignatureMethod'] = 'HmacSHA1';\n$s = hash_hmac('sha1', $sts, $k, true);"},
	{"csharp", "digest-string-charset", `var b = Encoding.Unicode.GetBytes(s);`, `var b = Encoding.UTF8.GetBytes(s);`},
	{"csharp", "digest-string-charset", `var b = Encoding.ASCII.GetBytes(body);`, `var b = Encoding.ASCII.GetBytes(stringToSign);`},
	{"php", "secret-base64-decoded", `$k = base64_decode($secret);`, `$k = base64_decode($policy);`},
	{"php", "text-smart-quotes", `$s = hash_hmac(‘sha256’, $sts, $k, true);`, `$s = "it’s fine"; // ‘so’`},
	{"php", "param-literal-newline", "$query = \"Action=A\n&Version=1\";", "$query = \"Action=A\" .\n\"&Version=1\";"},
	{"python", "param-format-collision", `q = 'Source=%s&Text=a%20day' % sender`, `q = 'Source=%s' % sender + '&Text=a%20day'`},
	{"vb", "param-separator-doubled", "q = q & \"a=1\" & \"&\"\nq = q & \"&b=2\"", "q = q & \"a=1\" & \"&\"\nq = q & \"b=2\""},
	{"python", "signature-double-encoded", "def make():\n    return urllib.quote(base64.b64encode(m.digest()), safe='')\nsig = make()\nurl = base + urllib.quote(sig)", "def make():\n    return base64.b64encode(m.digest())\nsig = make()\nurl = base + urllib.quote(sig)"},
	{"php", "param-double-encoded", "$p = array(\"Keywords\" => rawurlencode($words));\n$v = rawurlencode($value);", "$p = array(\"Keywords\" => $words);\n$v = rawurlencode($value);"},
	{"python", "signature-not-url-encoded", "s = base64.b64encode(m)\nurl = base + '&Signature=' + s", "s = quote(base64.b64encode(m), safe='')\nurl = base + '&Signature=' + s"},
	{"vb", "param-reserved-unencoded", `q = replace(q, "/", "%2F")`, `signature = replace(signature, "/", "%2F")`},
	{"python", "host-header-overridden", "endpoint = 'https://a.example.com'\nh = {'Host': 'b.example.com'}", "endpoint = 'https://a.example.com'\nh = {'Host': 'a.example.com'}"},
	{"python", "host-missing-in-sts", `host = ''`, "host = ''\nhost = 'a.example.com'"},
	{"python", "path-mismatch", "uri = '/'\np = {'SellerId': s, 'Action': 'ListOrders', 'Version': '2013-09-01'}", "uri = '/'\np = {'Action': 'ListUsers', 'Version': '2010-05-08'}"},
	{"python", "sort-missing", `query = 'Version=1&Action=A'`, `query = 'Action=A&Version=1'`},
	{"python", "param-reserved-unencoded", `query = 'Source=' + my_email`, `query = 'Source=' + quote(my_email, safe='')`},
	{"python", "param-reserved-unencoded", `query = 'Source=' + my_email`, "my_email = quote(address, safe='-_.~')\nquery = 'Source=' + my_email"},
	{"python", "param-reserved-unencoded", "query = '''Action=SendEmail\n&Source=''' + x\nq2 = '''Action=SendEmail\n&a=''' % (my_email)", "query = '''Action=SendEmail\n&a=%s''' % (quote(my_email, safe=''))"},
	{"python", "param-reserved-unencoded", "query = '''Action=SendEmail\n&a=b'''.format(my_email, my_email)", "body = '''Dear friend,\nhello'''.format(my_email)"},
	{"python", "sort-missing", "query = '''Action=SendEmail\n&a=%20b''' % (x, y)", "query = '''Action=SendEmail\n&Source=%s&Text=%s''' % (x, y)"},
	{"python", "sort-missing", "query = '''Action=SendEmail\n&Source={}'''.format(x, y)", "query = '''Action=SendEmail\n&Source={}'''.format(x, y)\nquery = '&'.join(sorted(query.split('&')))"},
	{"python", "sort-missing", "query = 'Action=A&Source=%s' % (x, y)", "query = 'Action=A&Source=%(s)s' % (x)"},
	{"python", "sort-missing", "query = 'Action=A&Source={}'.format(x, y)", "query = 'Action=A&Source={}{}'.format(*x, y)"},
	{"python", "sort-missing", "query = 'Action=A&Source={s}'.format(x, y)", "query = 'Action=A&Source={s}'.format(s=x, t=y)"},
	{"php", "param-double-encoded", "$p = array(\"Keywords\" => $safeWords);\n$v = rawurlencode($value);", "$p = array(\"Keywords\" => $safety);\n$v = rawurlencode($value);"},
	{"php", "param-double-encoded", "$p['Keywords'] = $words_encoded;\n$v = rawurlencode($value);", "$words_encoded = trim($words);\n$p['Keywords'] = $words_encoded;\n$v = rawurlencode($value);"},
	{"python", "param-double-encoded", "p = {'Keywords': quoted_words, 'Page': 1}\nv = quote(params[k], safe='-_.~')", "p = {'Keywords': quoted_words, 'Page': 1}\nv = params[k]"},
	{"php", "param-required-missing", mwsWithoutSeller, mwsWithoutSeller + "\n$p['SellerId'] = $x;"},
	{"php", "param-required-missing", mwsWithoutSeller, mwsWithoutSeller + "\n$p['Merchant'] = $x;"},
	{"php", "param-required-missing", mwsWithoutSeller, mwsWithoutSeller + "\n$p = array_merge($p, $more);"},
	{"php", "param-required-missing", mwsWithoutSeller, strings.ReplaceAll(mwsWithoutSeller, "/Orders/2013-09-01", "/onca/xml")},
	{"php", "param-required-missing", mwsWithoutSeller, strings.ReplaceAll(mwsWithoutSeller, "$p['Action'] = 'ListOrders';", "")},
}

// mwsWithoutSeller names every parameter of a request to MWS but one.
const mwsWithoutSeller = "$path = '/Orders/2013-09-01';\n$p['AWSAccessKeyId'] = $id;\n$p['Action'] = 'ListOrders';\n$p['SignatureMethod'] = 'HmacSHA256';\n$p['Version'] = '2013-09-01';"

// hintsOf returns the ids of what a program in a language is warned of.
func hintsOf(t *testing.T, language, code string) []string {
	t.Helper()
	asIs := map[string]bool{"curly-quotes": true, "entities": true}
	r := read.Read([][]byte{[]byte(strings.Replace(surroundings[language], "@", code, 1))}, asIs)
	if len(r.Parts) == 0 || !slices.ContainsFunc(r.Parts, func(p read.Part) bool { return p.As == "program code" }) || r.Request != nil || len(r.Provided) > 0 {
		t.Errorf("%s is read as %+v, request %+v, values %q", code, r.Parts, r.Request, r.Provided)
	}
	var ids []string
	for _, h := range r.Hints {
		ids = append(ids, strings.TrimSuffix(h.ID+"/"+h.Variant, "/"))
		if h.Text == "" || !strings.HasPrefix(h.Where, "line ") {
			t.Errorf("%s: %+v", code, h)
		}
	}
	return ids
}

// Code with a mistake is warned of; code that is right is not.
func TestCode(t *testing.T) {
	for _, c := range codeCases {
		if c.wrong != "" {
			if ids := hintsOf(t, c.language, c.wrong); !slices.Contains(ids, c.id) {
				t.Errorf("%s: %s: warned of %q, want %s", c.language, c.wrong, ids, c.id)
			}
		}
		if ids := hintsOf(t, c.language, c.right); slices.Contains(ids, c.id) || len(ids) > 0 && c.id == "" {
			t.Errorf("%s: %s: warned of %q", c.language, c.right, ids)
		}
	}
}

// What stands in a program is no value that it produced.
func TestCodeIsNoValue(t *testing.T) {
	for _, line := range []string{
		`canonical_querystring += '&X-Amz-Date=' + amz_date`, `endpoint = 'https://mws.amazonservices.com'`,
		`query = 'Action=ListOrders&Version=2013-09-01'`, `headers = {'Host': 'a.example.com', 'X-Amz-Date': d}`, `method = 'GET'`,
	} {
		hintsOf(t, "python", line)
	}
}
