// Asks whether a bucket keeps versions (S3).
package main

import (
	"crypto/hmac"
	"crypto/sha256"
	"fmt"
	"os"
	"strings"
)

const empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

func main() {
	host, subresource := "backups-example.s3.eu-west-2.amazonaws.com", "versioning"
	now := strings.NewReplacer("-", "", ":", "").Replace(os.Getenv("NOW"))
	scope := now[:8] + "/eu-west-2/s3/aws4_request"
	query := subresource
	if mended("1") {
		query += "="
	}
	request := "GET\n/\n" + query + "\n" +
		"host:" + host + "\n" +
		"x-amz-content-sha256:" + empty + "\n" +
		"x-amz-date:" + now + "\n\n" +
		"host;x-amz-content-sha256;x-amz-date\n" + empty
	shortScope := strings.TrimSuffix(scope, "/aws4_request")
	if mended("2") {
		shortScope = scope
	}
	text := fmt.Sprintf("AWS4-HMAC-SHA256\n%s\n%s\n%x", now, shortScope, sha256.Sum256([]byte(request)))
	key := "AWS4" + os.Getenv("SECRET_KEY")
	for _, part := range append(strings.Split(scope, "/"), text) {
		mac := hmac.New(sha256.New, []byte(key))
		mac.Write([]byte(part))
		key = string(mac.Sum(nil))
	}
	fmt.Printf("GET /?%s HTTP/1.1\nHost: %s\nX-Amz-Content-Sha256: %s\nX-Amz-Date: %s\n", subresource, host, empty, now)
	fmt.Printf("Authorization: AWS4-HMAC-SHA256 Credential=%s/%s, SignedHeaders=host;x-amz-content-sha256;x-amz-date, Signature=%x\n\n",
		os.Getenv("ACCESS_KEY"), scope, key)
}

func mended(n string) bool {
	mend := "," + os.Getenv("MEND") + ","
	return strings.Contains(mend, ",all,") || strings.Contains(mend, ","+n+",")
}
