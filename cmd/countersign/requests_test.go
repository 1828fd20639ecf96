package main

import (
	"fmt"
	"strings"
)

// twoRequests are one of a program that writes its method in lower case where it
// signs, and one of another program that works.
const twoRequests = "POST / HTTP/1.1\nHost: sqs.eu-west-1.amazonaws.com\nContent-Type: application/x-www-form-urlencoded\nX-Amz-Date: 20140828T155030Z\n" +
	"Authorization: AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE0000000QS/20140828/eu-west-1/sqs/aws4_request, SignedHeaders=host;x-amz-date, " +
	"Signature=5632f84b16e9af78e97e3e464dd9305b88edec4231552fe8760b000f71d0c84d\n\nAction=ListQueues&Version=2012-11-05\n\nHTTP/1.1 403 Forbidden\n\n" +
	"POST / HTTP/1.1\nHost: sqs.eu-west-1.amazonaws.com\nContent-Type: application/x-www-form-urlencoded\nX-Amz-Date: 20140828T155000Z\n" +
	"Authorization: AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE0000000QS/20140828/eu-west-1/sqs/aws4_request, SignedHeaders=content-type;host;x-amz-date, " +
	"Signature=dea81048bb6f5d4c84c53011bee66247b1ff0eab32832fce6a5cbb6a0ed19128\n\nAction=ListQueues&Version=2012-11-05\n\nHTTP/1.1 200 OK\n"

// manyEntries is a HAR of a page with 250 requests, two of which are signed.
func manyEntries() string {
	var entries []string
	for i := range 250 {
		headers, status := "", 200
		if i == 40 || i == 230 {
			headers, status = `{"name": "X-Amz-Date", "value": "20140828T155000Z"}`, 403
		}
		if i == 40 {
			headers += `, {"name": "Authorization", "value": "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE0000000QS/20140828/eu-west-1/sqs/aws4_request, SignedHeaders=host;x-amz-date, Signature=` + strings.Repeat("0123456789abcdef", 4) + `"}`
		}
		entries = append(entries, fmt.Sprintf(`{"startedDateTime": "2014-08-28T15:50:00Z", "request": {"method": "GET", "url": "https://sqs.eu-west-1.amazonaws.com/%d?a=b", "headers": [%s]}, "response": {"status": %d}}`, i+1, headers, status))
	}
	return `{"log": {"entries": [` + strings.Join(entries, ",\n") + `]}}`
}
