package read_test

import (
	"bytes"
	"fmt"
	"strings"
)

// openers are what readers look for: a text of nothing else calls them most.
var openers = []string{
	"curl ", "curl -H ", "iwr ", "fetch(", "GET / HTTP/1.1", "HTTP/1.1 403 ", "GET ", "Authorization: ", "Host: ", ":path", "AWS4-HMAC-SHA256", "AWS ",
	"X-Amz-Date: ", "StringToSign", "<StringToSign>", "CanonicalRequest", "should have been ", "SignatureDoesNotMatch", "api error ", "<?xml ", "<Error>",
	"<input ", "<form ", "policy x-amz- ", "secret key", "AWS_SECRET_ACCESS_KEY=", "signing key: ", `"sessionToken`, "--user ", "-u a:b ", "****", "signature: ",
	"hash ", "https://h/", "a=b&", `\n`, `\r\n`, `\u0026`, `\x41`, `'GET / HTTP/1.1\r\n`, "-----", "=====", "_", "{", "}", "[", "]", "(", ")", "<", ">",
	`"`, "'", "`", `\`, "^", "%", "%25", "&", "&amp;", "&lt;", "=", ";", ":", "/", "+", "#", "$", "$(", "@{", "?", "*", "|", "~", " ", "\t", "\u00a0", "\ufeff",
	"\u200b", "“", "\x00", "\xff", "é", "a", "A", "0", "GET\n", "POST\r\n", "\r", "\n\n",
}

// groups are all hostile pastes, of about n bytes each, in parts that fit into
// memory.
var groups = func() []func(n int) map[string][]byte {
	list := []func(int) map[string][]byte{hostile, hostilePrinted, hostileReplies, hostileCommands, nested, func(n int) map[string][]byte {
		all := map[string][]byte{}
		for what, paste := range hostileHTTP(n) {
			all[what] = []byte(paste)
		}
		return all
	}}
	for _, o := range openers {
		list = append(list, func(n int) map[string][]byte { return opened(o, n) })
	}
	return list
}()

// opened are texts that begin, on one line or on each, as what readers look
// for.
func opened(o string, n int) map[string][]byte {
	return map[string][]byte{
		fmt.Sprintf("one line of %q", o):            bytes.Repeat([]byte(o), n/len(o)),
		fmt.Sprintf("lines of %q", o):               bytes.Repeat([]byte(o+"\n"), n/(len(o)+1)),
		fmt.Sprintf("a line that begins %q", o):     append([]byte(o), bytes.Repeat([]byte("x"), n)...),
		fmt.Sprintf("short lines that begin %q", o): bytes.Repeat([]byte(o+"x: y=1 & z\n"), n/(len(o)+11)),
	}
}

// nested are texts as deep as they are long.
func nested(n int) map[string][]byte {
	around := func(open, middle, end string) []byte {
		times := n / (len(open) + len(end))
		return []byte(strings.Repeat(open, times) + middle + strings.Repeat(end, times))
	}
	return map[string][]byte{
		"nested XML":              around("<a>", "", "</a>"),
		"nested replies":          around("<Error>", "<Code>SignatureDoesNotMatch</Code>", "</Error>"),
		"nested replies in lines": around("<Error>\n", "<Code>SignatureDoesNotMatch</Code>\n", "</Error>\n"),
		"nested objects":          around(`{"a":`, "1", "}"),
		"nested objects in lines": around("{\"a\":\n", "1", "}\n"),
		"nested lists":            around("[", "", "]"),
		"nested HAR":              append([]byte(`{"log":{"entries":[`), around("[", "", "]")...),
		"nested echoes":           around("<Error><Code>x</Code><StringToSign>", "AWS4-HMAC-SHA256", "</StringToSign></Error>"),
	}
}

// plain is a text of n bytes that holds nothing to read, as most of a log.
func plain(n int) []byte {
	const row = "2026-01-02 03:04:05,678 worker-7 job 4711 was done after 3 of 4 tries and the next one is waiting\n"
	return bytes.Repeat([]byte(row), n/len(row)+1)[:n]
}

// debugLog is a log of n bytes, with all that botocore and the like print.
func debugLog(n int) []byte {
	const rows = `2026-11-22 03:36:40,145 botocore.hooks [DEBUG] Event choose-signer.dynamodb.ListTables: calling handler <function set_operation_specific_signer at 0x7f02b6a43600>
2026-11-22 03:36:40,146 botocore.endpoint [DEBUG] Sending http request: <AWSPreparedRequest stream_output=False, method=POST, url=https://h.example/, headers={'X-Amz-Target': b'DynamoDB_20120810.ListTables', 'User-Agent': b'Boto3/1.43.11 md/Botocore#1.43.11', 'Content-Length': '2'}>
[12:00:01] {"level":"info","msg":"request done","status":200,"url":"https://h.example/a?b=1&c=2","took":12}
	at com.example.Worker.run(Worker.java:123) ~[worker.jar:1.0]
`
	return bytes.Repeat([]byte(rows), n/len(rows)+1)[:n]
}
