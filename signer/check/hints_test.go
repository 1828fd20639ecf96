package check_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"countersign/signer/check"
	"countersign/signer/diagnose"
)

const (
	hintURL    = "https://mws.amazonservices.com/Orders/2013-09-01?AWSAccessKeyId=AKIAIOSFODNN7EXAMPLE&Action=ListOrders&SellerId=A1&SignatureMethod=HmacSHA256&SignatureVersion=2&Timestamp=2026-11-22T03%3A04%3A05Z&Version=2013-09-01"
	hintSecret = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"
)

// pasted checks pastes at a time near the request's own.
func pasted(t *testing.T, in check.Input) *check.Report {
	t.Helper()
	r, err := check.Check(context.Background(), in, time.Date(2026, 11, 22, 3, 5, 0, 0, time.UTC))
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func texts(list ...string) check.Texts {
	var out check.Texts
	for _, text := range list {
		out = append(out, []byte(text))
	}
	return out
}

// warned returns the warning of that id, or nil.
func warned(r *check.Report, id string) *check.Mistake {
	i := slices.IndexFunc(r.Warnings, func(m check.Mistake) bool { return m.ID == id })
	if i < 0 {
		return nil
	}
	return &r.Warnings[i]
}

// A mistake that a clean-up may hide is offered with the catalogue's words; not
// where the clean-up is undone, nor where the signature is right.
func TestCleanUpIsOfferedAsMistake(t *testing.T) {
	damaged := strings.ReplaceAll(hintURL, "&", "&amp;")
	w := warned(pasted(t, check.Input{Paste: texts(damaged)}), "param-separator-html-entity")
	entry := diagnose.Find("param-separator-html-entity", "")
	if w == nil || w.Certainty != diagnose.Possible || w.Title != entry.Title || !strings.Contains(w.Explanation, entry.Say) || w.Fixes["any"] == "" {
		t.Fatalf("warning %+v", w)
	}
	if w := warned(pasted(t, check.Input{Paste: texts(damaged), AsIs: []string{"entities"}}), "param-separator-html-entity"); w != nil {
		t.Errorf("as it stands: %+v", w)
	}
	signed := pasted(t, check.Input{Paste: texts(hintURL), Credentials: &check.CredentialsInput{SecretAccessKey: hintSecret}}).Signed
	right := pasted(t, check.Input{
		Paste: texts("GET " + strings.ReplaceAll(signed.URL, "&", "&amp;")), Credentials: &check.CredentialsInput{SecretAccessKey: hintSecret},
	})
	if right.Verdict != check.Valid || len(right.Warnings) > 0 {
		t.Errorf("%s, %+v", right.Verdict, right.Warnings)
	}
}

// What a service objects to beside the signature is told first where nothing
// else can be, and stands beside a right signature.
func TestWhatTheServiceAnswers(t *testing.T) {
	for reply, want := range map[string]struct{ id, says string }{
		"Signature expired: 20241008T195522Z is now earlier than 20241008T195940Z (20241008T200440Z - 5 min.)":                                                                                                {"clock-skew", "9 min 18 s behind"},
		"<Error><Code>RequestTimeTooSkewed</Code><RequestTime>Thu, 04 Jun 2015 22:10:04 GMT</RequestTime><ServerTime>2015-06-04T22:26:16Z</ServerTime></Error>":                                               {"clock-skew", "16 min 12 s behind"},
		"<Error><Code>AuthorizationHeaderMalformed</Code><Message>The authorization header is malformed; the region 'us-east-1' is wrong; expecting 'eu-central-1'</Message></Error>":                         {"scope-region-wrong", "expects eu-central-1"},
		"<Error><Code>AccessDenied</Code><HeadersNotSigned>x-amz-acl</HeadersNotSigned></Error>":                                                                                                              {"header-required-unsigned", "x-amz-acl"},
		"<Error><Code>AccessDenied</Code><Message>Request has expired</Message><X-Amz-Expires>60</X-Amz-Expires><Expires>2018-03-29T11:17:34Z</Expires><ServerTime>2018-03-29T11:27:42Z</ServerTime></Error>": {"timestamp-stale", "10 min 8 s"},
		"<Error><Code>XAmzContentSHA256Mismatch</Code><ClientComputedContentSHA256>aa</ClientComputedContentSHA256><S3ComputedContentSHA256>cb</S3ComputedContentSHA256></Error>":                             {"payload-hash-of-other-body", "body that arrived"},
		"An error occurred (IncompleteSignature) when calling the ListQueues operation: 'x=\n' not a valid key=value pair (missing equal-sign) in Authorization header":                                       {"auth-header-malformed", "not name=value"},
		"<Error><Code>RequestExpired</Code><Message>Request signature is too far in the past and has expired. Timestamp date: 2018-09-23T10:04:57Z</Message></Error>":                                         {"timestamp-stale", "too far behind"},
	} {
		r := pasted(t, check.Input{Paste: texts(reply)})
		w := warned(r, want.id)
		if w == nil || w.Certainty != diagnose.Seen || w.Where != "the service's answer" || !strings.Contains(w.Explanation, want.says) {
			t.Errorf("%s\nwarnings %+v", reply, r.Warnings)
		}
		if r.Verdict != check.NothingToCompare || !strings.Contains(r.Summary, want.says) {
			t.Errorf("%s\n%s: %s", reply, r.Verdict, r.Summary)
		}
		signed := pasted(t, check.Input{Paste: texts(hintURL), Credentials: &check.CredentialsInput{SecretAccessKey: hintSecret}}).Signed
		both := pasted(t, check.Input{Paste: texts("GET "+signed.URL, reply), Credentials: &check.CredentialsInput{SecretAccessKey: hintSecret}})
		if both.Verdict != check.Valid || !strings.Contains(both.Summary, want.says) {
			t.Errorf("%s, with the request: %s: %s", reply, both.Verdict, both.Summary)
		}
	}
}

// The string to sign of S3's Version 2 tells its scheme by itself.
func TestStringOfS3TellsItsScheme(t *testing.T) {
	text := "PUT\n\ntext/plain\nWed, 28 Mar 2012 01:49:49 +0000\n/bucket/key"
	if r := pasted(t, check.Input{Paste: texts(text)}); r.Scheme != "s3v2" || r.Verdict != check.Consistent {
		t.Errorf("%s: %s, %s", r.Scheme, r.Verdict, r.Summary)
	}
	if r := pasted(t, check.Input{Paste: texts(text), Scheme: "sigv4"}); r.Scheme != "sigv4" {
		t.Errorf("%s, though another was asked for", r.Scheme)
	}
}

// What is no mistake in signing, and not in the catalogue, is told by its own
// title.
func TestCodeWithoutSeller(t *testing.T) {
	code := "<?php\n$p = array();\n$path = '/Orders/2013-09-01';\n$p['AWSAccessKeyId'] = $id;\n$p['Action'] = 'ListOrders';\n" +
		"$p['SignatureMethod'] = 'HmacSHA256';\n$p['Version'] = '2013-09-01';\nksort($p);\n"
	w := warned(pasted(t, check.Input{Paste: texts(code)}), "param-required-missing")
	if w == nil || w.Title != "No seller is named" || w.Where != "line 5 of the paste" || w.Certainty != diagnose.Possible || w.Fixes == nil {
		t.Errorf("%+v", w)
	}
	if w := warned(pasted(t, check.Input{Paste: texts(code + "$p['SellerId'] = $seller;\n")}), "param-required-missing"); w != nil {
		t.Errorf("%+v", w)
	}
}
