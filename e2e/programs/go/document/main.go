// Reads a document from an OpenSearch domain.
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
	target := url.URL{Scheme: "https", Host: "search-docs-k3xexample.us-east-1.es.amazonaws.com", Path: "/minutes/_doc/board meeting 7"}
	uri := target.EscapedPath()
	if mended("1") {
		uri = strings.ReplaceAll(uri, "%", "%25")
	}
	stamp := strings.NewReplacer("-", "", ":", "").Replace(os.Getenv("NOW"))
	canonical := strings.Join([]string{
		"GET", uri, "",
		"host:" + target.Host,
		"x-amz-date:" + stamp,
		"", "host;x-amz-date", fmt.Sprintf("%x", sha256.Sum256(nil)),
	}, "\n")
	scope := []string{stamp[:8], "us-east-1", "es", "aws4_request"}
	text := fmt.Sprintf("AWS4-HMAC-SHA256\n%s\n%s\n%x", stamp, strings.Join(scope, "/"), sha256.Sum256([]byte(canonical)))
	key := []byte("AWS4" + os.Getenv("SECRET_KEY"))
	for _, part := range scope {
		key = sign(key, part)
	}
	fmt.Printf("GET %s HTTP/1.1\nHost: %s\nX-Amz-Date: %s\n", target.EscapedPath(), target.Host, stamp)
	fmt.Printf("Authorization: AWS4-HMAC-SHA256 Credential=%s/%s, SignedHeaders=host;x-amz-date, Signature=%x\n\n",
		os.Getenv("ACCESS_KEY"), strings.Join(scope, "/"), sign(key, text))
}

func sign(key []byte, text string) []byte {
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte(text))
	return mac.Sum(nil)
}

func mended(n string) bool {
	mend := "," + os.Getenv("MEND") + ","
	return strings.Contains(mend, ",all,") || strings.Contains(mend, ","+n+",")
}
