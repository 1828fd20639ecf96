package diagnose

import "maps"

// fix is a fix that is the same in every language.
func fix(text string) map[string]string { return map[string]string{"any": text} }

// fixBy is a fix for which some languages have a function, or a trap.
func fixBy(text string, languages map[string]string) map[string]string {
	fixes := maps.Clone(languages)
	fixes["any"] = text
	return fixes
}

var utcFixes = fixBy("Read the clock in UTC, and only then write the time with a Z.", map[string]string{
	"python":     `datetime.now(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ"), not datetime.now() and not time.localtime().`,
	"php":        `gmdate('Y-m-d\TH:i:s\Z'), not date().`,
	"javascript": "new Date().toISOString() is in UTC; getHours() and toLocaleString() are local.",
	"java":       `DateTimeFormatter.ISO_INSTANT.format(Instant.now().truncatedTo(ChronoUnit.SECONDS)); a SimpleDateFormat needs setTimeZone(TimeZone.getTimeZone("UTC")).`,
	"csharp":     `DateTime.UtcNow.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture), not DateTime.Now.`,
	"go":         `time.Now().UTC().Format("2006-01-02T15:04:05Z"): without UTC() the Z is only a letter.`,
	"ruby":       "Time.now.utc.iso8601, after require 'time'.",
	"perl":       "POSIX::strftime('%Y-%m-%dT%H:%M:%SZ', gmtime), not localtime.",
	"asp":        `Now is local. Set d = CreateObject("WbemScripting.SWbemDateTime"): d.SetVarDate Now, True: utc = d.GetVarDate(False).`,
})

var basicTimeFixes = fixBy("Write the time as YYYYMMDDThhmmssZ, in UTC, in the header or parameter and in the string to sign alike.", map[string]string{
	"python":     `strftime("%Y%m%dT%H%M%SZ") of datetime.now(timezone.utc).`,
	"php":        `gmdate('Ymd\THis\Z').`,
	"javascript": `new Date().toISOString().replace(/[:-]|\.\d{3}/g, '').`,
	"java":       `DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC).`,
	"csharp":     `DateTime.UtcNow.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture).`,
	"go":         `time.Now().UTC().Format("20060102T150405Z").`,
	"ruby":       "Time.now.utc.strftime('%Y%m%dT%H%M%SZ').",
	"perl":       "POSIX::strftime('%Y%m%dT%H%M%SZ', gmtime).",
})

var trimFixes = fixBy("Take blanks and line ends off both halves of the key where they are read. In a shell write with printf %s or echo -n, not echo.", map[string]string{
	"python":     "secret.strip(), since readline() and read() keep the line end.",
	"php":        "trim($secret), since file_get_contents() and fgets() keep the line end.",
	"javascript": "secret.trim(), since fs.readFileSync() keeps the line end.",
	"java":       "secret.strip(), since Files.readString() keeps the line end.",
	"csharp":     "secret.Trim(), since File.ReadAllText() keeps the line end.",
	"go":         "strings.TrimSpace(secret), since os.ReadFile keeps the line end.",
	"ruby":       "secret.strip, since File.read and gets keep the line end.",
	"perl":       `$secret =~ s/^\s+|\s+$//g, since chomp takes a line feed off, and leaves a carriage return.`,
	"asp":        `Trim() takes blanks off and nothing else: add Replace(Replace(secret, vbCr, ""), vbLf, "").`,
})

var tokenFixes = map[string]string{
	"python":     "Give the signer all three: Credentials(access_key, secret_key, token) of botocore, or session_token= of AWS4Auth.",
	"php":        "new Aws\\Credentials\\Credentials($key, $secret, $token).",
	"javascript": "{ accessKeyId, secretAccessKey, sessionToken }: the third is easily left out of an object.",
	"java":       "AwsSessionCredentials.create(id, secret, token), not AwsBasicCredentials.",
	"csharp":     "new SessionAWSCredentials(id, secret, token), not BasicAWSCredentials.",
	"go":         "credentials.NewStaticCredentialsProvider(id, secret, token): an empty third argument compiles too.",
	"ruby":       "Aws::Credentials.new(id, secret, token).",
}

var lowerFixes = map[string]string{
	"python":     "name.lower().",
	"php":        "strtolower($name).",
	"javascript": "name.toLowerCase(), not toLocaleLowerCase().",
	"java":       "name.toLowerCase(Locale.ROOT): in a Turkish locale the small letter of I is another one.",
	"csharp":     "name.ToLowerInvariant(), not ToLower().",
	"go":         "strings.ToLower(name); http.Header writes names with capitals.",
	"ruby":       "name.downcase.",
	"perl":       "lc $name.",
	"asp":        "LCase(name).",
}

var hostFixes = map[string]string{
	"python":     "urllib.parse.urlsplit(url).netloc is host:port, .hostname the host alone.",
	"php":        "parse_url($url, PHP_URL_HOST) is the host alone; add the port of PHP_URL_PORT if there is one.",
	"javascript": "new URL(url).host is host:port without a port of the scheme's own, .hostname the host alone.",
	"java":       "URI.create(url).getHost() is the host alone; getPort() is -1 where none is written.",
	"csharp":     "new Uri(url).Authority is host:port without a port of the scheme's own, .Host the host alone.",
	"go":         "u.Host is host:port as it is written, u.Hostname() the host alone.",
	"ruby":       "URI(url).host is the host alone; .port is 443 even where none is written, so compare it with .default_port.",
	"perl":       "URI->new($url)->host is the host alone; host_port always has a port, 443 too.",
}

var pathFixes = fix("For S3, percent-encode each segment of the path once, and send that. For other services send it encoded once, and sign that text encoded again.")

var pathLanguages = fixBy(pathFixes["any"], map[string]string{
	"python":     `quote(path, safe="/~") is one pass. In botocore S3SigV4Auth makes one pass and SigV4Auth two.`,
	"php":        "implode('/', array_map('rawurlencode', explode('/', $path))) is one pass.",
	"javascript": "path.split('/').map(encodeURIComponent).join('/') is one pass, but for ! ' ( ) *. With SignatureV4 set uriEscapePath to false for S3, and leave it for the others.",
	"java":       "With AwsV4HttpSigner set DOUBLE_URL_ENCODE to false for S3, and leave it for the others.",
	"csharp":     `string.Join("/", path.Split('/').Select(Uri.EscapeDataString)) is one pass.`,
	"go":         "With aws-sdk-go-v2's v4.Signer set DisableURIPathEscaping to true for S3, and leave it for the others.",
	"ruby":       "With Aws::Sigv4::Signer set uri_escape_path: false for S3, and leave it for the others.",
	"perl":       `join '/', map { uri_escape_utf8($_, '^A-Za-z0-9\-._~') } split m{/}, $path, -1 is one pass.`,
})

var encodeFixes = fixBy("Take the UTF-8 bytes of each name and each value, percent-encode all of them but A-Z a-z 0-9 - _ . ~ with capital hex digits, and join the pairs after that.", map[string]string{
	"python":     `quote(value, safe="~"): quote() alone leaves /, and quote_plus() and urlencode() write a blank as +.`,
	"php":        "rawurlencode(), not urlencode(); http_build_query($params, '', '&', PHP_QUERY_RFC3986).",
	"javascript": `encodeURIComponent(value).replace(/[!'()*]/g, c => '%' + c.charCodeAt(0).toString(16).toUpperCase()), not escape(), encodeURI() or URLSearchParams.`,
	"java":       `URLEncoder.encode(value, "UTF-8").replace("+", "%20").replace("*", "%2A").replace("%7E", "~").`,
	"csharp":     "Uri.EscapeDataString(value), not HttpUtility.UrlEncode or WebUtility.UrlEncode; before .NET Framework 4.5 it left ! * ' ( ) as they are.",
	"go":         `strings.ReplaceAll(url.QueryEscape(value), "+", "%20"), not url.PathEscape, which leaves $ & + = : @.`,
	"ruby":       "ERB::Util.url_encode(value), from Ruby 2.5 on, not CGI.escape or URI.encode_www_form_component.",
	"perl":       `uri_escape_utf8($value, '^A-Za-z0-9\-._~'): the set that is left must be given.`,
	"asp":        "Server.URLEncode(value), then Replace + by %20, %2D by -, %2E by ., %5F by _ and %7E by ~.",
})

var onceFixes = map[string]string{
	"python":     "requests encodes what it gets in params=: give it plain values, or put the finished query into the URL.",
	"php":        "Guzzle encodes an array under 'query' and http_build_query() encodes by itself: give them plain values.",
	"javascript": "axios, URLSearchParams and url.searchParams.set() encode by themselves: give them plain values, or a finished URL.",
	"java":       "URI.create(url) takes a finished URL. The URI constructors of several arguments, and RestTemplate with a String, encode % again.",
	"csharp":     "QueryHelpers.AddQueryString() and the collection of HttpUtility.ParseQueryString() encode by themselves: give them plain values.",
	"go":         "url.Values.Encode() encodes by itself: Set plain values.",
	"ruby":       "URI.encode_www_form encodes by itself: give it plain values.",
	"perl":       "URI's query_form() encodes by itself: give it plain values.",
}

var joinFixes = map[string]string{
	"python":     `"&".join(f"{name}={value}" for name, value in pairs).`,
	"php":        "implode('&', $pairs), or http_build_query() with '&' as its third argument: the ini setting arg_separator.output may say &amp; or ;.",
	"javascript": "pairs.join('&').",
	"java":       `String.join("&", pairs).`,
	"csharp":     `string.Join("&", pairs).`,
	"go":         `strings.Join(pairs, "&").`,
	"ruby":       "pairs.join('&').",
	"perl":       "join '&', @pairs.",
	"asp":        `Join(pairs, "&").`,
}

var splitFixes = fixBy("Split the query as it is sent at & and at the first =, and decode each part after that.", map[string]string{
	"python":     "urllib.parse.parse_qsl(query, keep_blank_values=True), on the text before unquote().",
	"php":        "Split $_SERVER['QUERY_STRING'], which is not decoded; $_GET is.",
	"javascript": "new URL(url).searchParams, without decodeURIComponent() before it.",
	"java":       "URI.getRawQuery(), not getQuery(): that one is decoded.",
	"csharp":     "Split Uri.Query, not the result of Uri.UnescapeDataString or HttpUtility.UrlDecode.",
	"go":         "Split u.RawQuery, or use u.Query(), which does it in that order.",
	"ruby":       "URI.decode_www_form(query), without CGI.unescape before it.",
	"perl":       "URI's query_form(), without uri_unescape() before it.",
})

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

var linesFixes = fixBy("Put the fields into a list, empty ones too, and join the list with line feeds.", map[string]string{
	"python":     `"\n".join(fields).`,
	"php":        `implode("\n", $fields).`,
	"javascript": `fields.join('\n').`,
	"java":       `String.join("\n", fields).`,
	"csharp":     `string.Join("\n", fields).`,
	"go":         `strings.Join(fields, "\n").`,
	"ruby":       `fields.join("\n").`,
	"perl":       `join "\n", @fields.`,
	"asp":        "Join(fields, vbLf).",
})

var bodyFixes = fixBy("Serialise the body once, keep the bytes, and hash and send those.", map[string]string{
	"python":     "body = json.dumps(value).encode(), hashed, then sent with data=body; json=value serialises anew.",
	"php":        "Keep what json_encode() gave, hash it, and give that string to CURLOPT_POSTFIELDS or to Guzzle's 'body', not 'json'.",
	"javascript": "Keep what JSON.stringify() gave, and send that string: axios serialises an object anew.",
	"java":       "Keep the byte[] of getBytes(StandardCharsets.UTF_8), and send it with BodyPublishers.ofByteArray.",
	"csharp":     "Send the bytes that you hashed with ByteArrayContent, not JsonContent or PostAsJsonAsync.",
	"go":         "Hash the slice of json.Marshal and send bytes.NewReader of it: json.NewEncoder adds a line feed.",
	"ruby":       "Keep what to_json gave, hash it, and set it as request.body.",
	"perl":       "Keep what encode_json gave, hash it, and give it to $request->content().",
})

var fileFixes = map[string]string{
	"python":     "data=file, not files=.",
	"php":        "CURLOPT_PUT with CURLOPT_INFILE, or the content as a string in CURLOPT_POSTFIELDS; an array there makes a form.",
	"javascript": "Give fetch the File or Blob as body, not a FormData.",
	"java":       "BodyPublishers.ofFile(path), not a multipart entity.",
	"csharp":     "StreamContent, not MultipartFormDataContent.",
	"go":         "Give http.NewRequest the *os.File, not a multipart.Writer's buffer, and set req.ContentLength.",
	"ruby":       "request.body_stream = file, not set_form.",
	"perl":       "PUT($url, Content => $bytes), not Content_Type => 'form-data'.",
}

var lengthFixes = fixBy("Send Content-Length: set it, or read the whole stream before sending.", map[string]string{
	"python":     "Give requests bytes or an open file; a generator is sent in chunks.",
	"php":        "Set CURLOPT_INFILESIZE beside CURLOPT_INFILE.",
	"javascript": "Set the header Content-Length in Node, or send a Buffer instead of a stream.",
	"java":       "HttpURLConnection.setFixedLengthStreamingMode(length), not setChunkedStreamingMode; BodyPublishers.ofFile knows its length, ofInputStream does not.",
	"csharp":     "Set content.Headers.ContentLength, and leave TransferEncodingChunked alone.",
	"go":         "Set req.ContentLength where the body is not a bytes.Reader, bytes.Buffer or strings.Reader.",
	"ruby":       "Set request.content_length beside body_stream.",
	"perl":       "Give the content as a string; a code reference without a Content-Length is sent in chunks.",
})

var md5Fixes = fixBy("Take the MD5 of the bytes that go out, its 16 raw bytes, and put those into Base64: 24 characters, the last two ==.", map[string]string{
	"python":     "base64.b64encode(hashlib.md5(body).digest()), not hexdigest().",
	"php":        "base64_encode(md5($body, true)), not md5($body).",
	"javascript": "crypto.createHash('md5').update(body).digest('base64').",
	"java":       `Base64.getEncoder().encodeToString(MessageDigest.getInstance("MD5").digest(body)).`,
	"csharp":     "Convert.ToBase64String(MD5.HashData(body)), not BitConverter.ToString.",
	"go":         "sum := md5.Sum(body), then base64.StdEncoding.EncodeToString(sum[:]).",
	"ruby":       "Digest::MD5.base64digest(body), not hexdigest.",
	"perl":       "md5_base64($body) . '==': Digest::MD5 leaves the padding out.",
})

var hmacFixes = fixBy("Key the HMAC with the key, and give it the text as the message: look up which argument is which.", map[string]string{
	"python":     "hmac.new(key, message, hashlib.sha256): the key is first.",
	"php":        "hash_hmac('sha256', $message, $key, true): the key is third.",
	"javascript": "crypto.createHmac('sha256', key).update(message), but CryptoJS.HmacSHA256(message, key).",
	"java":       `mac.init(new SecretKeySpec(key, "HmacSHA256")), then mac.doFinal(message).`,
	"csharp":     "new HMACSHA256(key).ComputeHash(message), or HMACSHA256.HashData(key, message).",
	"go":         "hmac.New(sha256.New, key), then Write(message).",
	"ruby":       "OpenSSL::HMAC.digest('sha256', key, message): the key is second.",
	"perl":       "hmac_sha256($message, $key): the key is last.",
	"asp":        "b64_hmac_sha256(key, message): the key is first. With HMACSHA256 set .Key, then ComputeHash_2((message)).",
})

var rawFixes = map[string]string{
	"python":     "hmac.new(key, message, hashlib.sha256).digest(), not hexdigest().",
	"php":        "hash_hmac('sha256', $message, $key, true): without the true it is hex.",
	"javascript": "createHmac('sha256', key).update(message).digest(), without 'hex'; in CryptoJS hand the WordArray on without toString().",
	"java":       "Hand the byte[] of mac.doFinal() on as it is.",
	"csharp":     "Hand the byte[] of ComputeHash() on as it is, without BitConverter or Convert.ToHexString.",
	"go":         "mac.Sum(nil), without hex.EncodeToString.",
	"ruby":       "OpenSSL::HMAC.digest, not hexdigest.",
	"perl":       "hmac_sha256, not hmac_sha256_hex.",
	"asp":        "Hand the byte array of ComputeHash_2 on as it is; the hex_ functions give text.",
}

var base64Fixes = map[string]string{
	"python":     "base64.b64encode(hmac.new(key, message, hashlib.sha256).digest()).",
	"php":        "base64_encode(hash_hmac('sha256', $message, $key, true)): without the true it is hex.",
	"javascript": "createHmac('sha256', key).update(message).digest('base64'), or CryptoJS's toString(CryptoJS.enc.Base64).",
	"java":       "Base64.getEncoder().encodeToString(mac.doFinal(message)).",
	"csharp":     "Convert.ToBase64String(hmac.ComputeHash(message)).",
	"go":         "base64.StdEncoding.EncodeToString(mac.Sum(nil)).",
	"ruby":       "Base64.strict_encode64(OpenSSL::HMAC.digest('sha256', key, message)).",
	"perl":       "encode_base64(hmac_sha256($message, $key), '').",
	"asp":        "b64_hmac_sha256(key, message) with b64pad = \"=\", not hex_hmac_sha256.",
}

var hexFixes = map[string]string{
	"python":     "hmac.new(key, message, hashlib.sha256).hexdigest().",
	"php":        "hash_hmac('sha256', $message, $key), without a fourth argument.",
	"javascript": "createHmac('sha256', key).update(message).digest('hex').",
	"java":       `HexFormat.of().formatHex(bytes), or String.format("%02x", b) for each byte: BigInteger.toString(16) and Integer.toHexString() drop zeros.`,
	"csharp":     "Convert.ToHexString(bytes).ToLowerInvariant(): BitConverter.ToString puts dashes in, and capitals.",
	"go":         "hex.EncodeToString(mac.Sum(nil)), or %x.",
	"ruby":       "OpenSSL::HMAC.hexdigest('sha256', key, message).",
	"perl":       "hmac_sha256_hex($message, $key).",
	"asp":        `LCase(Right("0" & Hex(b), 2)) for each byte: Hex() writes capitals, and drops a zero.`,
}

var hashFixes = map[string]string{
	"python":     "hashlib.sha256(data).hexdigest().",
	"php":        "hash('sha256', $data), not hash_hmac().",
	"javascript": "crypto.createHash('sha256').update(data).digest('hex'), not createHmac().",
	"java":       `HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes)).`,
	"csharp":     "Convert.ToHexString(SHA256.HashData(bytes)).ToLowerInvariant().",
	"go":         `sum := sha256.Sum256(data), then hex.EncodeToString(sum[:]): sha256.New().Sum(data) hashes nothing.`,
	"ruby":       "Digest::SHA256.hexdigest(data).",
	"perl":       "sha256_hex($data) of Digest::SHA.",
}

var utf8Fixes = map[string]string{
	"python":     `text.encode("utf-8").`,
	"php":        "Strings are bytes: keep UTF-8 throughout, without utf8_decode() or iconv() to another charset.",
	"javascript": "Buffer.from(text, 'utf8') or new TextEncoder().encode(text), not 'latin1', 'binary' or 'ascii'.",
	"java":       "text.getBytes(StandardCharsets.UTF_8): without an argument older Java takes the platform's charset.",
	"csharp":     "Encoding.UTF8.GetBytes(text), not Encoding.Unicode, ASCII or Default.",
	"go":         "[]byte(text) is UTF-8 as long as the text is.",
	"ruby":       "text.encode('UTF-8').",
	"perl":       "Encode::encode_utf8($text): a text with characters above 255 makes hmac_sha256 die with \"Wide character\".",
	"asp":        `Strings are UTF-16: write them into an ADODB.Stream with Charset = "utf-8", and read the bytes from position 3, after the mark.`,
}

var typeFixes = map[string]string{
	"python":     "requests sets application/x-www-form-urlencoded for a dict in data=, and urllib.request for every body: set the header yourself.",
	"php":        "curl sets application/x-www-form-urlencoded for a string in CURLOPT_POSTFIELDS: name the type in CURLOPT_HTTPHEADER.",
	"javascript": "fetch sets text/plain;charset=UTF-8 for a string and file.type for a File, axios a type of its own: set the header yourself.",
	"java":       "HttpURLConnection sets application/x-www-form-urlencoded where there is a body: call setRequestProperty(\"Content-Type\", …).",
	"csharp":     "StringContent sets a type with charset=utf-8: set content.Headers.ContentType yourself.",
	"go":         "http.NewRequest sets no type, http.Post sets the one given: set req.Header before signing.",
	"ruby":       "Net::HTTP sets application/x-www-form-urlencoded for a body without a type: set request.content_type.",
	"perl":       "POST of HTTP::Request::Common sets application/x-www-form-urlencoded: name the Content_Type.",
	"asp":        "ServerXMLHTTP adds a charset when a string is sent: send bytes, or sign the type with it.",
}

var urlFixes = fixBy("Give the HTTP library the finished URL in a way that leaves it alone, and look at what it sends: curl --verbose, or the proxy's log.", map[string]string{
	"python":     "Sign the URL of requests.Request(…).prepare(), and send that same object.",
	"php":        "Set CURLOPT_PATH_AS_IS; with Guzzle give a finished Uri, and no 'query' beside it.",
	"javascript": "Give axios a finished URL and no params; new URL() rewrites some characters, so sign its href.",
	"java":       "URI.create(url): RestTemplate expands and encodes a String, and takes a URI as it is.",
	"csharp":     "Uri decodes what need not be encoded: sign uri.AbsolutePath and uri.Query, not the text it was made of.",
	"go":         "Sign u.EscapedPath() and u.RawQuery, which are what is sent.",
	"ruby":       "Build Net::HTTP::Get with uri.request_uri, and sign that.",
	"perl":       "Sign the path_query of the URI object that is sent.",
})
