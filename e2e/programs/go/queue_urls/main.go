// Lists SQS queues, at an endpoint with its port.
package main

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/url"
	"os"
	"strings"
)

func main() {
	endpoint, _ := url.Parse("https://sqs.eu-west-1.amazonaws.com:443/?Action=ListQueues&Version=2012-11-05")
	host := endpoint.Host
	if mended("1") {
		host = endpoint.Hostname()
	}
	now := strings.NewReplacer("-", "", ":", "").Replace(os.Getenv("NOW"))
	scope := now[:8] + "/eu-west-1/sqs/aws4_request"
	request := fmt.Sprintf("GET\n/\n%s\nhost:%s\nx-amz-date:%s\n\nhost;x-amz-date\n%s", endpoint.RawQuery, host, now, hash(""))
	text := "AWS4-HMAC-SHA256\n" + now + "\n" + scope + "\n" + hash(request)
	key := []byte("AWS4" + os.Getenv("SECRET_KEY"))
	for _, part := range append(strings.Split(scope, "/"), text) {
		mac := hmac.New(sha256.New, key)
		mac.Write([]byte(part))
		key = mac.Sum(nil)
	}
	fmt.Printf("GET %s HTTP/1.1\nHost: %s\nX-Amz-Date: %s\n", endpoint.RequestURI(), endpoint.Hostname(), now)
	fmt.Printf("Authorization: AWS4-HMAC-SHA256 Credential=%s/%s, SignedHeaders=host;x-amz-date, Signature=%x\n\n", os.Getenv("ACCESS_KEY"), scope, key)
}

func hash(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}

func mended(n string) bool {
	mend := "," + os.Getenv("MEND") + ","
	return strings.Contains(mend, ",all,") || strings.Contains(mend, ","+n+",")
}
