// Looks for a product by its name (Amazon MWS).
package main

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"net/url"
	"os"
	"strings"
)

func main() {
	params := map[string]string{
		"AWSAccessKeyId": os.Getenv("ACCESS_KEY"), "Action": "ListMatchingProducts", "MarketplaceId": "A1F83G8C2ARO7P",
		"Query": "tea/coffee set", "SellerId": "A4UKSELLER", "SignatureMethod": "HmacSHA256", "SignatureVersion": "2",
		"Timestamp": os.Getenv("NOW"), "Version": "2011-10-01",
	}
	signed, sent := url.Values{}, url.Values{}
	for name, value := range params {
		sent.Set(name, value)
		if !mended("1") {
			value = strings.ReplaceAll(url.QueryEscape(value), "+", "%20")
		}
		signed.Set(name, value)
	}
	query := strings.ReplaceAll(signed.Encode(), "+", "%20")
	mac := hmac.New(sha256.New, []byte(os.Getenv("SECRET_KEY")))
	fmt.Fprintf(mac, "GET\nmws.amazonservices.co.uk\n/Products/2011-10-01\n%s", query)
	sent.Set("Signature", base64.StdEncoding.EncodeToString(mac.Sum(nil)))
	fmt.Println("GET https://mws.amazonservices.co.uk/Products/2011-10-01?" + sent.Encode())
}

func mended(n string) bool {
	mend := "," + os.Getenv("MEND") + ","
	return strings.Contains(mend, ",all,") || strings.Contains(mend, ","+n+",")
}
