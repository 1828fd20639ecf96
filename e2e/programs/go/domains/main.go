// Selects from SimpleDB with the values of a form.
package main

import (
	"crypto/hmac"
	"crypto/sha1"
	"encoding/base64"
	"fmt"
	"net/url"
	"os"
	"strings"
)

func main() {
	form := url.Values{
		"AWSAccessKeyId":   {os.Getenv("ACCESS_KEY")},
		"Action":           {"Select"},
		"SelectExpression": {"select * from parts limit 20"},
		"SignatureMethod":  {"HmacSHA1"},
		"SignatureVersion": {"2"},
		"Timestamp":        {os.Getenv("NOW")},
		"Version":          {"2009-04-15"},
	}
	query := form.Encode()
	if mended("1") {
		query = strings.ReplaceAll(query, "+", "%20")
	}
	mac := hmac.New(sha1.New, []byte(os.Getenv("SECRET_KEY")))
	text := "GET\nsdb.eu-west-1.amazonaws.com\n/\n" + query
	if !mended("2") {
		text += "\n"
	}
	mac.Write([]byte(text))
	encoding := base64.URLEncoding
	if mended("3") {
		encoding = base64.StdEncoding
	}
	form.Set("Signature", encoding.EncodeToString(mac.Sum(nil)))
	fmt.Println("GET https://sdb.eu-west-1.amazonaws.com/?" + form.Encode())
}

func mended(n string) bool {
	mend := "," + os.Getenv("MEND") + ","
	return strings.Contains(mend, ",all,") || strings.Contains(mend, ","+n+",")
}
