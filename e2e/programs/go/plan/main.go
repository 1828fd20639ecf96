// Reads a plan from S3 by the name that a visitor typed.
package main

import (
	"crypto/hmac"
	"crypto/sha256"
	"fmt"
	"net/url"
	"os"
	"strings"
)

func main() {
	host, key := "drawings-example.s3.eu-central-1.amazonaws.com", "second floor plan.pdf"
	path := (&url.URL{Path: "/" + key}).EscapedPath()
	signed := "/" + url.QueryEscape(key)
	if mended("1") {
		signed = path
	}
	now := strings.NewReplacer("-", "", ":", "").Replace(os.Getenv("NOW"))
	empty := fmt.Sprintf("%x", sha256.Sum256(nil))
	headers := fmt.Sprintf("host:%s\nx-amz-content-sha256:%s\nx-amz-date:%s\n", host, empty, now)
	names := "host;x-amz-content-sha256;x-amz-date"
	request := "GET\n" + signed + "\n\n" + headers + "\n" + names + "\n" + empty
	scope := now[:8] + "/eu-central-1/s3/aws4_request"
	text := fmt.Sprintf("AWS4-HMAC-SHA256\n%s\n%s\n%x", now, scope, sha256.Sum256([]byte(request)))
	signature := []byte("AWS4" + os.Getenv("SECRET_KEY"))
	for _, part := range append(strings.Split(scope, "/"), text) {
		mac := hmac.New(sha256.New, signature)
		mac.Write([]byte(part))
		signature = mac.Sum(nil)
	}
	fmt.Printf("GET %s HTTP/1.1\n%sauthorization: AWS4-HMAC-SHA256 Credential=%s/%s, SignedHeaders=%s, Signature=%x\n\n",
		path, headers, os.Getenv("ACCESS_KEY"), scope, names, signature)
}

func mended(n string) bool {
	mend := "," + os.Getenv("MEND") + ","
	return strings.Contains(mend, ",all,") || strings.Contains(mend, ","+n+",")
}
