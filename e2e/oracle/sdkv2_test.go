package oracle

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
	"github.com/aws/smithy-go/logging"

	"countersign/signer"
)

const (
	sdkV2Seed    = 4
	sdkV2Samples = 12_000
)

var sdkV2Taste = taste{
	kinds:   []kind{toS3 | inHeader, toS3 | inQuery, toOthers | inHeader, toOthers | inHeader, toOthers | inQuery},
	methods: allMethods, s3: s3Services, others: otherServices,
	usual: []oddity{
		{dotSegment, toS3}, {doubleSlash, toS3}, {dotsAtEnd, toS3}, {odd: emptyPath}, {odd: pathEscapes}, {pathLowerHex, toOthers},
		{pathNeedless, toOthers}, {pathSlash, toOthers}, {pathMarks, toOthers}, {odd: pathUnicode}, {odd: pathNotUTF8},
		{odd: rawPlus}, {odd: lowerHex}, {odd: noEquals}, {odd: emptyValue}, {odd: sameNames}, {odd: oddOrder}, {odd: queryMarks},
		{odd: rawEquals}, {odd: emptyPair}, {odd: queryNotUTF8}, {odd: innerBlanks}, {odd: quotedBlanks}, {odd: repeatedHeader},
		{odd: emptyHeader}, {odd: blanksAround}, {odd: unsignedHeaders}, {hashInQuery, toS3 | inQuery}, {odd: ownPort}, {odd: hostCapitals},
	},
	outliers: []outlier{
		{oddity{dotSegment, toOthers}, exclusion{count: 63, right: "Countersign: the path is normalised, the SDK leaves it as it is"}},
		{oddity{doubleSlash, toOthers}, exclusion{count: 62, right: "Countersign: the path is normalised, the SDK leaves it as it is"}},
		{oddity{pathLowerHex, toS3}, exclusion{count: 67, right: "Countersign: S3 decodes the path and encodes it with capital digits, the SDK signs it as written"}},
		{oddity{pathNeedless, toS3}, exclusion{count: 65, right: "Countersign: S3 decodes the path and encodes what must be, the SDK signs it as written"}},
		{oddity{pathMarks, toS3}, exclusion{count: 64, right: "Countersign: all but A-Z a-z 0-9 - _ . ~ is encoded, the SDK signs the path as written"}},
		{oddity{pathSlash, toS3}, exclusion{count: 59, right: "Countersign: S3 decodes the path and encodes all but slashes, the SDK signs %2F as written"}},
		{oddity{odd: rawSemi}, exclusion{count: 58, arrives: true, right: "Countersign: only & separates pairs; the SDK (net/url) drops the pair, and does not send it either"}},
		{oddity{odd: badEscape}, exclusion{count: 53, arrives: true, right: "Countersign: a % that begins no escape is %25; the SDK (net/url) drops the pair, and does not send it either"}},
		{oddity{odd: innerTab}, exclusion{count: 57, right: "Countersign: every run of white space is one blank, the SDK looks at blanks only"}},
		{oddity{odd: wideBlank}, exclusion{count: 58, right: "Countersign: white space in a header is blank and tab, the SDK trims Unicode's too"}},
	},
}

// TestAgainstSDKV2 signs random requests with the signer of aws-sdk-go-v2, in
// the header and in the query, compares every step and hands in what is sent.
func TestAgainstSDKV2(t *testing.T) {
	t.Parallel()
	r := newRandom(sdkV2Seed)
	d := newDifferential("aws-sdk-go-v2", v4Scheme, sdkV2Taste, sdkV2Samples)
	for i := range d.samples {
		s := r.v4(sdkV2Taste)
		theirs, err := signWithSDKV2(s)
		if err != nil {
			t.Fatalf("the SDK refuses %s: %v", s.show(), err)
		}
		d.hold(t, i, s, theirs)
	}
	d.report(t)
}

func v4Scheme(s v4Sample) string {
	if s.kind&inQuery != 0 {
		return "sigv4-query"
	}
	return "sigv4"
}

// signWithSDKV2 lets the SDK sign, and takes its canonical request and string
// to sign from its log.
func signWithSDKV2(s v4Sample) (v4Signing, error) {
	var log string
	sdk := v4.NewSigner(func(o *v4.SignerOptions) {
		o.DisableURIPathEscaping = s.kind&toS3 != 0
		o.LogSigning = true
		o.Logger = logging.LoggerFunc(func(_ logging.Classification, format string, a ...any) { log += fmt.Sprintf(format, a...) })
	})
	if s.kind&inQuery != 0 {
		s.addParameter(fmt.Sprintf("X-Amz-Expires=%d", s.seconds))
	}
	request, err := s.http()
	if err != nil {
		return v4Signing{}, err
	}
	before, keys := request.URL.String(), aws.Credentials{AccessKeyID: s.keyID, SecretAccessKey: s.secret, SessionToken: s.token}
	if s.kind&inQuery == 0 {
		err := sdk.SignHTTP(context.Background(), keys, request, s.payload, s.service, s.region, s.time)
		return headerSigning(request, before, s.body, stepsInLog(log)), err
	}
	signed, headers, err := sdk.PresignHTTP(context.Background(), keys, request, s.payload, s.service, s.region, s.time)
	theirs := querySigning(before, signed, s.body, headersFrom(headers, len(s.body)), stepsInLog(log))
	if request.Header.Get("X-Amz-Target") != "" {
		theirs.unsigned = "" // the SDK moves it into the query
	}
	return theirs, err
}

// stepsInLog finds canonical request and string to sign in what the SDK logs.
func stepsInLog(log string) map[string]signer.Text {
	_, rest, _ := strings.Cut(log, "---[ CANONICAL STRING  ]-----------------------------\n")
	request, rest, _ := strings.Cut(rest, "\n---[ STRING TO SIGN ]--------------------------------\n")
	text, _, _ := strings.Cut(rest, "\n---")
	return spread(request, text)
}
