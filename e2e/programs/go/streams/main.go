// Lists Kinesis streams.
package main

import (
	"crypto/hmac"
	"crypto/sha256"
	"fmt"
	"os"
	"strings"
)

func main() {
	host, body := "kinesis.us-west-1.amazonaws.com", `{"Limit":20}`
	now := strings.NewReplacer("-", "", ":", "").Replace(os.Getenv("NOW"))
	headers := []string{
		"content-type:application/x-amz-json-1.1", "host:" + host, "x-amz-date:" + now, "x-amz-target:Kinesis_20131202.ListStreams",
	}
	names := "content-type;host;x-amz-date;x-amz-target"
	request := fmt.Sprintf("POST\n/\n\n%s\n\n%s\n%x", strings.Join(headers, "\n"), names, sha256.Sum256([]byte(body)))
	scope := []string{now[:8], "us-west-1", "kinesis", "aws4_request"}
	text := fmt.Sprintf("AWS4-HMAC-SHA256\n%s\n%s\n%x", now, strings.Join(scope, "/"), sha256.Sum256([]byte(request)))

	order := []int{0, 2, 1, 3}
	if mended("1") {
		order = []int{0, 1, 2, 3}
	}
	key := []byte("AWS4" + os.Getenv("SECRET_KEY"))
	for _, i := range order {
		key = hash(key, scope[i])
	}
	fmt.Println("POST / HTTP/1.1")
	for _, header := range headers {
		fmt.Println(strings.Replace(header, ":", ": ", 1))
	}
	fmt.Printf("authorization: AWS4-HMAC-SHA256 Credential=%s/%s, SignedHeaders=%s, Signature=%x\n",
		os.Getenv("ACCESS_KEY"), strings.Join(scope, "/"), names, hash(key, text))
	fmt.Printf("content-length: %d\n\n%s", len(body), body)
}

func hash(key []byte, text string) []byte {
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte(text))
	return mac.Sum(nil)
}

func mended(n string) bool {
	mend := "," + os.Getenv("MEND") + ","
	return strings.Contains(mend, ",all,") || strings.Contains(mend, ","+n+",")
}
