// Reads a parameter from the SSM store.
package main

import (
	"crypto/hmac"
	"crypto/sha256"
	"fmt"
	"os"
	"strings"
)

func main() {
	body := `{"Name":"/shop/database","WithDecryption":true}`
	now := strings.NewReplacer("-", "", ":", "").Replace(os.Getenv("NOW"))
	headers := [][2]string{
		{"content-type", "application/x-amz-json-1.1"},
		{"host", "ssm.eu-west-1.amazonaws.com"},
		{"x-amz-date", now},
		{"x-amz-target", "AmazonSSM.GetParameter"},
	}
	var names, canonical []string
	for _, header := range headers {
		canonical = append(canonical, header[0]+":"+header[1]+"\n")
		if header[0] != "content-type" || mended("1") {
			names = append(names, header[0])
		}
	}
	list := strings.Join(names, ";")
	request := "POST\n/\n\n" + strings.Join(canonical, "") + "\n" + list + "\n" + digest(body)
	scope := now[:8] + "/eu-west-1/ssm/aws4_request"
	key := []byte("AWS4" + os.Getenv("SECRET_KEY"))
	for _, part := range append(strings.Split(scope, "/"), "AWS4-HMAC-SHA256\n"+now+"\n"+scope+"\n"+digest(request)) {
		mac := hmac.New(sha256.New, key)
		mac.Write([]byte(part))
		key = mac.Sum(nil)
	}
	fmt.Println("POST / HTTP/1.1")
	for _, header := range headers {
		fmt.Printf("%s: %s\n", header[0], header[1])
	}
	fmt.Printf("authorization: AWS4-HMAC-SHA256 Credential=%s/%s, SignedHeaders=%s, Signature=%x\n", os.Getenv("ACCESS_KEY"), scope, list, key)
	fmt.Printf("content-length: %d\n\n%s", len(body), body)
}

func digest(text string) string {
	return fmt.Sprintf("%x", sha256.Sum256([]byte(text)))
}

func mended(n string) bool {
	mend := "," + os.Getenv("MEND") + ","
	return strings.Contains(mend, ",all,") || strings.Contains(mend, ","+n+",")
}
