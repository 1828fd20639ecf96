package signertest

import (
	"math/rand/v2"
	"strconv"
	"strings"

	"countersign/signer"
)

// words are what values are made of: plain text, and all that is easily
// encoded wrongly. None of them looks like a mask.
var words = []string{
	"", "a", "B2", "order", "Zürich", " ", "a b", "✓", "100%", "%41", "%zz", "a+b", "+", "~tilde", "x*y", "=", "&",
	"/", `C:\`, "𝄞", "'", "(1)", "!", ";", "2014-08-28T15:50:34Z", "j8ejq9wx==", "\x00", "\xff\xfe", "\r\n", "ÅÄ", "#",
}

// names are parameters as services know them, in groups that different orders
// sort differently.
var names = []string{
	"MWSAuthToken", "Marketplace", "MarketplaceId.Id.1", "MarketplaceId.Id.10", "MarketplaceId.Id.2", "SellerId",
	"Merchant", "CreatedAfter", "FeedType", "ItemId", "Item.1.Quantity", "Item-2", "param1", "param10", "param2",
	"Zone", "aLower", "Operation", "Service", "AssociateTag", "ß", "名前", "a b", "x_y", "xY", "item",
}

// Value returns a random value.
func Value(r *rand.Rand) string {
	var b strings.Builder
	for range r.IntN(4) {
		b.WriteString(words[r.IntN(len(words))])
	}
	return b.String()
}

// Secret returns a random secret access key.
func Secret(r *rand.Rand) signer.Secret {
	const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
	b := make([]byte, 20+r.IntN(60))
	for i := range b {
		b[i] = letters[r.IntN(len(letters))]
	}
	return signer.Secret(b)
}

// Case returns a random request that is ready to be signed, and credentials.
// No name is there twice.
func Case(r *rand.Rand) signer.Case {
	c := signer.Case{Credentials: signer.Credentials{AccessKeyID: "AKIDEXAMPLE", SecretAccessKey: Secret(r)}}
	pairs := []string{
		"AWSAccessKeyId=AKIDEXAMPLE", "Action=ListOrders", "SignatureVersion=2", "Timestamp=2014-08-28T15%3A50%3A34Z",
		"SignatureMethod=" + pick(r, "HmacSHA256", "HmacSHA256", "HmacSHA1"),
	}
	for _, i := range r.Perm(len(names))[:r.IntN(10)] {
		pairs = append(pairs, signer.Escape(names[i])+"="+signer.Escape(Value(r)))
	}
	r.Shuffle(len(pairs), func(i, j int) { pairs[i], pairs[j] = pairs[j], pairs[i] })
	address := pick(r, "https://", "http://") + pick(r, "mws.amazonservices.com", "MWS.amazonservices.co.uk", "localhost") +
		pick(r, "", "", ":80", ":443", ":"+strconv.Itoa(1024+r.IntN(6e4))) + pick(r, "", "/", "/Orders/2013-09-01", "/a%20b/ü")
	c.Request = place(r, address, pairs)
	return c
}

// place puts the pairs in the query, in a form body, or in both.
func place(r *rand.Rand, address string, pairs []string) signer.Request {
	form := []signer.Header{{Name: "content-type", Value: "application/x-www-form-urlencoded; charset=utf-8"}}
	switch r.IntN(5) {
	case 0:
		return signer.Request{Method: "POST", URL: address, Headers: form, Body: []byte(strings.Join(pairs, "&"))}
	case 1:
		half := len(pairs) / 2
		return signer.Request{
			Method: "POST", URL: address + "?" + strings.Join(pairs[:half], "&"),
			Headers: form, Body: []byte(strings.Join(pairs[half:], "&")),
		}
	case 2:
		return signer.Request{
			Method: "POST", URL: address + "?" + strings.Join(pairs, "&"),
			Headers: []signer.Header{{Name: "Content-Type", Value: "text/xml"}}, Body: []byte("<feed>a=b&c=d</feed>"),
		}
	}
	return signer.Request{Method: pick(r, "GET", "POST"), URL: address + "?" + strings.Join(pairs, "&")}
}

func pick(r *rand.Rand, list ...string) string { return list[r.IntN(len(list))] }
