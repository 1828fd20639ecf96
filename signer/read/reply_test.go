package read_test

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"

	"countersign/signer/read"
	"countersign/signer/signertest"
)

// replyCases are the case files of error replies.
func replyCases(t testing.TB) []*signertest.CaseFile {
	return slices.DeleteFunc(signertest.CaseFiles(t, "testdata/pastes", sections()...), func(f *signertest.CaseFile) bool {
		return !strings.HasPrefix(f.Name, "reply-")
	})
}

// Around a reply nothing is taken for a part of it.
func TestReplyLeavesTheRest(t *testing.T) {
	for _, f := range replyCases(t) {
		paste := "https://first.example/?a=1\n" + f.Section("paste") + "\nhttps://last.example/?b=2\n"
		r := read.Read([][]byte{[]byte(paste)}, nil)
		urls := 0
		for _, p := range r.Parts {
			if p.As == "URL" {
				urls++
			}
		}
		if urls != 2 {
			t.Errorf("%s: %+v", f.Name, r.Parts)
		}
	}
}

// What a reply tells beside its strings stands in the note.
func TestReplyNotes(t *testing.T) {
	s3 := func(code, rest string) string { return "<Error><Code>" + code + "</Code>" + rest + "</Error>" }
	for paste, want := range map[string]string{
		"Signature expired: 20241008T195522Z is now earlier than 20241008T195940Z (20241008T200440Z - 5 min.)":                                                                            "SignatureDoesNotMatch: the request's clock is 9 min 18 s behind the server's",
		"Signature not yet current: 20240518T160100Z is still later than 20240518T140900Z (20240518T140400Z + 5 min.)":                                                                    "SignatureDoesNotMatch: the request's clock is 1 h 57 min ahead of the server's",
		s3("RequestTimeTooSkewed", "<RequestTime>Thu, 04 Jun 2015 22:10:04 GMT</RequestTime><ServerTime>2015-06-04T22:26:16Z</ServerTime>"):                                               "RequestTimeTooSkewed: the request's clock is 16 min 12 s behind the server's",
		s3("RequestExpired", "<Message>Request signature is too far in the past and has expired. Timestamp date: 2018-09-23T10:04:57Z</Message>"):                                         "RequestExpired: the request's timestamp, 2018-09-23T10:04:57Z, is too far behind the server's clock, which the reply does not tell",
		s3("AuthorizationHeaderMalformed", "<Message>The authorization header is malformed; the region 'us-east-1' is wrong; expecting 'eu-central-1'</Message>"):                         "AuthorizationHeaderMalformed: signed for the region us-east-1; the server expects eu-central-1",
		s3("AuthorizationQueryParametersError", "<Message>X-Amz-Expires must be less than a week (in seconds)</Message>"):                                                                 "AuthorizationQueryParametersError: X-Amz-Expires is over the limit of 604800 s, a week",
		s3("AccessDenied", "<Message>Request has expired</Message><X-Amz-Expires>60</X-Amz-Expires><Expires>2018-03-29T11:17:34Z</Expires><ServerTime>2018-03-29T11:27:42Z</ServerTime>"): "AccessDenied: the link expired 10 min 8 s before the request, by the server's clock; it was made to last 60 s",
		s3("AccessDenied", "<HeadersNotSigned>x-amz-acl, x-amz-tagging</HeadersNotSigned>"):                                                                                               "AccessDenied: sent but not signed: x-amz-acl, x-amz-tagging",
		s3("XAmzContentSHA256Mismatch", "<S3ComputedContentSHA256>cb</S3ComputedContentSHA256>"):                                                                                          "XAmzContentSHA256Mismatch: the header x-amz-content-sha256 is not the hash of the body that arrived",
		s3("NoSuchKey", ""): "NoSuchKey",
		`{"__type":"com.amazon.coral.service#InvalidSignatureException","message":"Credential should be scoped to a valid region. "}`:                "InvalidSignatureException: the scope's region is not the one that the server is in",
		"An error occurred (InvalidClientTokenId) when calling the ListQueues operation: The security token included in the request is invalid.":     "InvalidClientTokenId: the server does not know the access key id; it did not come to the signature",
		"An error occurred (AuthFailure) when calling the DescribeInstances operation: AWS was not able to validate the provided access credentials": "AuthFailure: the server did not accept the key or the signature, and does not say which",
	} {
		if r := reading(paste); len(r.Parts) != 1 || r.Parts[0].Note != want {
			t.Errorf("%s\nis %+v, want %q", paste, r.Parts, want)
		}
	}
}

// What was undone is said, each once; a reply as it came was not damaged.
func TestReplyCleaned(t *testing.T) {
	want := map[string][]string{
		"reply-s3-v4-signaturedoesnotmatch": nil, "reply-s3-v4-signaturedoesnotmatch-html": {"entities"},
		"reply-s3-v4-signaturedoesnotmatch-json": {"escaped-newlines"}, "reply-lambda-escaped-twice": {"escaped-newlines-twice"},
		"reply-sqs-awscli": nil, "reply-iam-lost-newlines": {"lost-newlines"}, "reply-iam-ampersand": nil, "reply-s3-browser": nil,
		"reply-iam-ampersand-twice": {"entities"}, "reply-iam-ampersand-cli": {"entities"}, "reply-s3-browser-no-bytes": {"lost-newlines"},
		"reply-s3-node3": {"escaped-newlines"}, "reply-lambda-raw-newlines": nil,
	}
	for _, f := range replyCases(t) {
		ids, listed := want[f.Name]
		if !listed {
			continue
		}
		var got []string
		for _, c := range reading(f.Section("paste")).Cleaned {
			got = append(got, c.ID)
		}
		if !slices.Equal(got, ids) {
			t.Errorf("%s: cleaned %q, want %q", f.Name, got, ids)
		}
	}
}

// No secret that a reply repeats is repeated.
func TestReplyKeepsSecrets(t *testing.T) {
	const secret = "wJalrXUtnFEMIK7MDENGbPxRfiCYEXAMPLEKEY"
	for _, paste := range []string{
		`{"__type":"IncompleteSignatureException","message":"'` + secret + `' not a valid key=value pair (missing equal-sign) in Authorization header: 'AWS4-HMAC-SHA256 Credential= ` + secret + `, Signature=` + secret + `.'."}`,
		"<Error><Code>InvalidAccessKeyId</Code><Message>" + secret + "</Message><AWSAccessKeyId>" + secret + "</AWSAccessKeyId></Error>",
		"<Error><Code>SignatureDoesNotMatch</Code><Region>" + secret + "</Region></Error>",
	} {
		if r := reading(paste); strings.Contains(fmt.Sprint(r.Parts, r.Cleaned), secret) || len(r.Parts) != 1 {
			t.Errorf("%+v", r.Parts)
		}
	}
}

// hostileReplies would be slow, or deep, for a reader that starts again at
// each sign of a reply.
func hostileReplies(n int) map[string][]byte {
	repeat := func(s string) []byte { return bytes.Repeat([]byte(s), n/len(s)) }
	shapes := map[string][]byte{}
	for _, s := range []string{
		"<", "<Error>", "<Error>\n", "<Code>", "<Error><Code>x", "<Error><Code>x\n", "<?xml\n", "{\"a\":", "{\n", "'", "\"", "\\", "&amp;", "&amp;lt;", "\\u003c",
		"<Code", "Code: '", "StringToSign: '", "should have been\n", "StringToSignBytes=\n", "api error x:\n", "<StringToSign>\n\n\n\n\n\n\n\n",
	} {
		shapes[s] = repeat(s)
		shapes["reply, "+s] = append([]byte("<Error><Code>x</Code>The Canonical String for this request should have been 'GET / "), repeat(s)...)
	}
	shapes["names"] = append([]byte("The Canonical String for this request should have been 'GET/"), append(repeat("a:a;"), bytes.Repeat([]byte("e"), 64)...)...)
	joints := "The Canonical String for this request should have been 'GET/" + strings.Repeat("a=", 1000) + "host:h" + "host" + strings.Repeat("e", 64) +
		"'The String-to-Sign should have been 'AWS4-HMAC-SHA25620150830T123600Z20150830/us-east-1/iam/aws4_request" + strings.Repeat("0", 64) + "'\n"
	shapes["joints"] = repeat(joints)
	return shapes
}

func TestReplyIsLinear(t *testing.T) {
	for what, paste := range hostileReplies(size(1 << 17)) {
		few := allocated(paste[:len(paste)/8])
		if many := allocated(paste); many > 16*few+1<<22 {
			t.Errorf("%q: %d bytes for an eighth, %d for all", what, few, many)
		}
	}
}
