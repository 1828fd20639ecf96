// Lists what carries two tags, from an API behind API Gateway.
package main

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/url"
	"os"
	"sort"
	"strings"
)

func main() {
	query := url.Values{"limit": {"10"}, "tag": {"wood", "oak"}}
	sent := query.Encode()
	if mended("1") {
		sort.Strings(query["tag"])
	}
	host, path := "m2example7.execute-api.ca-central-1.amazonaws.com", "/live/items"
	date := strings.NewReplacer("-", "", ":", "").Replace(os.Getenv("NOW"))
	request := fmt.Sprintf("GET\n%s\n%s\nhost:%s\nx-amz-date:%s\n\nhost;x-amz-date\n%x", path, query.Encode(), host, date, sha256.Sum256(nil))
	scope := date[:8] + "/ca-central-1/execute-api/aws4_request"
	text := fmt.Sprintf("AWS4-HMAC-SHA256\n%s\n%s\n%x", date, scope, sha256.Sum256([]byte(request)))
	key := []byte("AWS4" + os.Getenv("SECRET_KEY"))
	for _, part := range append(strings.Split(scope, "/"), text) {
		mac := hmac.New(sha256.New, key)
		mac.Write([]byte(part))
		key = mac.Sum(nil)
	}
	fmt.Printf("GET %s?%s HTTP/1.1\nHost: %s\nX-Amz-Date: %s\n", path, sent, host, date)
	fmt.Printf("Authorization: AWS4-HMAC-SHA256 Credential=%s/%s, SignedHeaders=host;x-amz-date, Signature=%s\n\n",
		os.Getenv("ACCESS_KEY"), scope, hex.EncodeToString(key))
}

func mended(n string) bool {
	mend := "," + os.Getenv("MEND") + ","
	return strings.Contains(mend, ",all,") || strings.Contains(mend, ","+n+",")
}
