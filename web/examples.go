package web

import (
	"countersign/signer"
	"countersign/templates"
)

// An example is a failing request, broken on purpose, with all that solves it.
// Its values are made up.
type example struct {
	id, label, title string
	pad              pad
	secret           signer.Secret
}

// exampleSecret opens nothing: it is made up.
const exampleSecret signer.Secret = "mWs0nlyAnExample/NotARealKey+01234567890"

// examples lists them in the order of the menu.
func examples() []example {
	return []example{
		{
			id: "mws-signature-encoded-twice", label: "MWS ListOrders in Python", secret: exampleSecret,
			title: "a Python program quotes the signature, and requests quotes it again.",
			pad: pad{
				paste: "POST\nmws.amazonservices.co.uk\n/Orders/2013-09-01\n" + listOrders + "\n\n" +
					"https://mws.amazonservices.co.uk/Orders/2013-09-01?" + listOrders +
					"&Signature=ybnHlW2XLNwV%252Bt2oQyumJt0Nr4%252F55Scu4aU4wVf%252FlD0%253D\n",
			},
		},
		{
			id: "mws-crlf-and-double-ampersand", label: "MWS feed result in classic ASP", secret: exampleSecret,
			title: "a classic ASP page joins the lines with vbCrLf and puts an & too many before two parameters.",
			pad: pad{
				method: "POST", endpoint: "https://mws.amazonservices.co.uk", path: "/Feeds/2009-01-01", carrier: "body",
				rows: []templates.Row{
					{Name: "AWSAccessKeyId", Value: "AKIDEXAMPLE0000ASP01"},
					{Name: "Action", Value: "GetFeedSubmissionResult"},
					{Name: "FeedSubmissionId", Value: "73646017602"},
					{Name: "MWSAuthToken", Value: "amzn.mws.00000000-0000-0000-0000-000000000000"},
					{Name: "Marketplace", Value: "A1F83G8C2ARO7P"},
					{Name: "SignatureMethod", Value: "HmacSHA256"},
					{Name: "SignatureVersion", Value: "2"},
					{Name: "Timestamp", Value: "2023-09-14T16:05:09Z"},
					{Name: "Version", Value: "2009-01-01"},
				},
				boxes: map[string]box{
					"string-to-sign": {as: "escaped", text: `POST\r\nmws.amazonservices.co.uk\r\n/Feeds/2009-01-01\r\n` +
						`AWSAccessKeyId=AKIDEXAMPLE0000ASP01&Action=GetFeedSubmissionResult&FeedSubmissionId=73646017602` +
						`&MWSAuthToken=amzn.mws.00000000-0000-0000-0000-000000000000&Marketplace=A1F83G8C2ARO7P` +
						`&SignatureMethod=HmacSHA256&SignatureVersion=2&&Timestamp=2023-09-14T16%3A05%3A09Z&&Version=2009-01-01`},
					"signature": {as: "plain", text: "hQzdGuJYPE185pmxCrt2o6eYcmoHL7+KVCbIB/DfmKE"},
				},
			},
		},
	}
}

// listOrders is the canonical query of the first example.
const listOrders = "AWSAccessKeyId=AKIDEXAMPLE000PYTHON&Action=ListOrders&CreatedAfter=2014-08-26T23%3A00%3A00Z" +
	"&MarketplaceId.Id.1=A1F83G8C2ARO7P&SellerId=A2EXAMPLE000SELL&SignatureMethod=HmacSHA256" +
	"&SignatureVersion=2&Timestamp=2014-08-28T15%3A50%3A34Z&Version=2013-09-01"
