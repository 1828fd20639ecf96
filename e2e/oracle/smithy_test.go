package oracle

import (
	"crypto/ecdsa"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"testing"
	"unsafe"

	"github.com/aws/smithy-go/aws-http-auth/credentials"
	"github.com/aws/smithy-go/aws-http-auth/sigv4"
	"github.com/aws/smithy-go/aws-http-auth/sigv4a"
	smithy "github.com/aws/smithy-go/aws-http-auth/v4"

	"countersign/signer"
	"countersign/signer/check"
)

const (
	smithySeed     = 5
	smithySamples  = 12_000
	smithyASeed    = 6
	smithyASamples = 11_200
)

var smithyTaste = taste{
	kinds:   []kind{toS3 | inHeader, toS3 | inQuery, toOthers | inHeader, toOthers | inHeader, toOthers | inQuery},
	methods: allMethods, s3: s3Services, others: otherServices,
	usual: []oddity{
		{dotSegment, toS3}, {doubleSlash, toS3}, {dotsAtEnd, toS3}, {odd: emptyPath}, {odd: pathEscapes}, {pathLowerHex, toOthers},
		{pathNeedless, toOthers}, {pathSlash, toOthers}, {pathMarks, toOthers}, {odd: pathUnicode}, {odd: pathNotUTF8},
		{odd: rawPlus}, {odd: lowerHex}, {odd: noEquals}, {odd: emptyValue}, {odd: queryMarks},
		{odd: rawEquals}, {odd: emptyPair}, {odd: queryNotUTF8}, {odd: repeatedHeader},
		{odd: emptyHeader}, {odd: blanksAround}, {odd: unsignedHeaders}, {hashInQuery, toS3 | inQuery}, {odd: hostCapitals},
	},
	outliers: []outlier{
		{oddity{dotSegment, toOthers}, exclusion{count: 71, right: "Countersign: the path is normalised, smithy leaves it as it is"}},
		{oddity{doubleSlash, toOthers}, exclusion{count: 73, right: "Countersign: the path is normalised, smithy leaves it as it is"}},
		{oddity{pathLowerHex, toS3}, exclusion{count: 67, right: "Countersign: S3 decodes the path and encodes it with capital digits, smithy signs it as written"}},
		{oddity{pathNeedless, toS3}, exclusion{count: 66, right: "Countersign: S3 decodes the path and encodes what must be, smithy signs it as written"}},
		{oddity{pathMarks, toS3}, exclusion{count: 54, right: "Countersign: all but A-Z a-z 0-9 - _ . ~ is encoded, smithy signs the path as written"}},
		{oddity{pathSlash, toS3}, exclusion{count: 62, right: "Countersign: S3 decodes the path and encodes all but slashes, smithy signs %2F as written"}},
		{oddity{sameNames, 0}, exclusion{count: 54, right: "Countersign: values are in the order of their encoded form, smithy sorts them plain"}},
		{oddity{oddOrder, 0}, exclusion{count: 50, right: "Countersign: names are in the order of their encoded form, smithy sorts them plain"}},
		{oddity{rawSemi, inHeader}, exclusion{count: 47, right: "Countersign: only & separates pairs; smithy (net/url) drops the pair, but sends it"}},
		{oddity{rawSemi, inQuery}, exclusion{count: 65, arrives: true, right: "Countersign: only & separates pairs; smithy (net/url) drops the pair, and does not send it either"}},
		{oddity{badEscape, inHeader}, exclusion{count: 56, right: "Countersign: a % that begins no escape is %25; smithy (net/url) drops the pair, but sends it"}},
		{oddity{badEscape, inQuery}, exclusion{count: 77, arrives: true, right: "Countersign: a % that begins no escape is %25; smithy (net/url) drops the pair, and does not send it either"}},
		{oddity{innerBlanks, 0}, exclusion{count: 70, right: "Countersign: every run of white space is one blank, smithy keeps it"}},
		{oddity{quotedBlanks, 0}, exclusion{count: 55, right: "Countersign: every run of white space is one blank, in quotes too; smithy keeps it"}},
		{oddity{innerTab, 0}, exclusion{count: 63, right: "Countersign: every run of white space is one blank, smithy keeps it"}},
		{oddity{wideBlank, 0}, exclusion{count: 69, right: "Countersign: white space in a header is blank and tab, smithy trims Unicode's too"}},
		{oddity{ownPort, 0}, exclusion{count: 54, right: "Countersign: the scheme's own port is not signed, smithy signs it"}},
	},
}

// smithyATaste has the same outliers: both schemes share the canonical request.
var smithyATaste = func() taste {
	t := smithyTaste
	t.outliers = slices.Clone(t.outliers)
	for i, count := range []int{70, 67, 53, 58, 59, 62, 43, 53, 63, 70, 60, 45, 63, 49, 50, 67, 59} {
		t.outliers[i].count = count
	}
	return t
}()

// TestAgainstSmithy signs random requests with smithy's signer of Version 4,
// compares what it tells, and hands in what is sent.
func TestAgainstSmithy(t *testing.T) {
	t.Parallel()
	r, d := newRandom(smithySeed), newDifferential("smithy's aws-http-auth", v4Scheme, smithyTaste, smithySamples)
	for i := range d.samples {
		s := r.v4(d.taste)
		theirs, err := signWithSmithy(s)
		if err != nil {
			t.Fatalf("smithy refuses %s: %v", s.show(), err)
		}
		d.hold(t, i, s, theirs)
	}
	d.report(t)
}

// TestAgainstSmithyA does so for Version 4A, whose signature is another each
// time: the engine verifies smithy's, and the key that smithy derives verifies
// the engine's.
func TestAgainstSmithyA(t *testing.T) {
	t.Parallel()
	r, d := newRandom(smithyASeed), newDifferential("smithy's aws-http-auth, Version 4A", v4aScheme, smithyATaste, smithyASamples)
	for i := range d.samples {
		s := r.v4(d.taste)
		s.region = strings.Join(r.regionSet(), ",")
		theirs, key, err := signWithSmithyA(s)
		if err != nil {
			t.Fatalf("smithy refuses %s: %v", s.show(), err)
		}
		d.hold(t, i, s, theirs)
		requireOursVerifies(t, s, theirs, key)
	}
	d.report(t)
}

func v4aScheme(s v4Sample) string {
	if s.kind&inQuery != 0 {
		return "sigv4a-query"
	}
	return "sigv4a"
}

func (r random) regionSet() []string {
	return pick(r, []string{"us-east-1"}, []string{"*"}, []string{"us-east-1", "eu-central-1"}, []string{"us-*", "eu-west-2"})
}

// smithyOptions are those that the service of a sample asks for.
func (s v4Sample) smithyOptions(o *smithy.SignerOptions) {
	o.DisableDoublePathEscape = s.kind&toS3 != 0
	if s.signsMost() {
		o.HeaderRules = mostHeaders{}
	}
}

func (s v4Sample) signsMost() bool { return s.time.Unix()%2 == 0 }

// mostHeaders signs all headers but those that proxies change. Smithy's own
// rules sign Host and X-Amz- only.
type mostHeaders struct{}

func (mostHeaders) IsSigned(name string) bool {
	return name != "user-agent" && name != "expect" && name != "x-amzn-trace-id" && name != "connection"
}

// smithyPayload is the payload hash as smithy takes it.
func (s v4Sample) smithyPayload() ([]byte, error) {
	if s.payload == string(smithy.UnsignedPayload()) {
		return smithy.UnsignedPayload(), nil
	}
	return hex.DecodeString(s.payload)
}

func (s v4Sample) smithyPlace() smithy.SignatureType {
	if s.kind&inQuery != 0 {
		return smithy.SignatureTypeQueryString
	}
	return smithy.SignatureTypeHeader
}

func signWithSmithy(s v4Sample) (v4Signing, error) {
	if s.kind&inQuery != 0 {
		s.addParameter(fmt.Sprintf("X-Amz-Expires=%d", s.seconds))
	}
	request, err := s.http()
	if err != nil {
		return v4Signing{}, err
	}
	payload, err := s.smithyPayload()
	if err != nil {
		return v4Signing{}, err
	}
	before := request.URL.String()
	err = sigv4.New(s.smithyOptions).SignRequest(&sigv4.SignRequestInput{
		Request: request, PayloadHash: payload, Service: s.service, Region: s.region, Time: s.time, SignatureType: s.smithyPlace(),
		Credentials: credentials.Credentials{AccessKeyID: s.keyID, SecretAccessKey: s.secret, SessionToken: s.token},
	})
	theirs := s.fromSmithy(request, before)
	return theirs, err
}

// fromSmithy describes what smithy has signed.
func (s v4Sample) fromSmithy(request *http.Request, before string) v4Signing {
	steps, theirs := map[string]signer.Text{"payload-hash": signer.Text(s.payload)}, v4Signing{}
	if s.kind&inQuery == 0 {
		theirs = headerSigning(request, before, s.body, steps)
	} else {
		theirs = querySigning(before, request.URL.String(), s.body, headersFrom(request.Header, len(s.body)), steps)
	}
	if !s.signsMost() {
		theirs.unsigned = "" // smithy leaves headers out that the engine signs
	}
	return theirs
}

func signWithSmithyA(s v4Sample) (v4Signing, *ecdsa.PublicKey, error) {
	if s.kind&inQuery != 0 {
		s.addParameter(fmt.Sprintf("X-Amz-Expires=%d", s.seconds))
	}
	request, err := s.http()
	if err != nil {
		return v4Signing{}, nil, err
	}
	payload, err := s.smithyPayload()
	if err != nil {
		return v4Signing{}, nil, err
	}
	before, signs := request.URL.String(), sigv4a.New(s.smithyOptions)
	err = signs.SignRequest(&sigv4a.SignRequestInput{
		Request: request, PayloadHash: payload, Service: s.service, RegionSet: strings.Split(s.region, ","), Time: s.time, SignatureType: s.smithyPlace(),
		Credentials: credentials.Credentials{AccessKeyID: s.keyID, SecretAccessKey: s.secret, SessionToken: s.token},
	})
	return s.fromSmithy(request, before), derivedKey(signs), err
}

// derivedKey takes the public key out of smithy's cache, where no method shows
// it.
func derivedKey(s *sigv4a.Signer) *ecdsa.PublicKey {
	field := reflect.ValueOf(s).Elem().FieldByName("privCache").Elem().FieldByName("priv")
	private := reflect.NewAt(field.Type(), unsafe.Pointer(field.UnsafeAddr())).Elem().Interface().(*ecdsa.PrivateKey)
	return &private.PublicKey
}

// requireOursVerifies holds the engine's own signature to the key that smithy
// derives: it signs the string that the engine shows, and no other.
func requireOursVerifies(t *testing.T, s v4Sample, theirs v4Signing, key *ecdsa.PublicKey) {
	t.Helper()
	scheme, c := signer.SchemeByID(v4aScheme(s)), s.signedCase(theirs.given)
	steps, values := scheme.Steps(&c), scheme.Sign(&c, scheme.Rules(&c), nil)
	signature, err := hex.DecodeString(string(values[signer.StepIndex(steps, "signature")]))
	if err != nil || len(signature) == 0 {
		t.Fatalf("%x is no signature, %v: %s", signature, err, s.show())
	}
	text := values[signer.StepIndex(steps, "string-to-sign")]
	if sum := sha256.Sum256(text); !ecdsa.VerifyASN1(key, sum[:], signature) {
		t.Fatalf("smithy's key does not verify the engine's signature of %q: %s", text, s.show())
	}
	if s.time.Unix()%8 != 0 {
		return
	}
	text[len(text)-1] ^= 1
	if sum := sha256.Sum256(text); ecdsa.VerifyASN1(key, sum[:], signature) {
		t.Fatalf("smithy's key verifies the engine's signature of another string, %q: %s", text, s.show())
	}
	in := unexplained(s.handIn(theirs.given))
	in.Provided = map[string]signer.Text{"signature": signer.Text(hex.EncodeToString(signature[:len(signature)-1]))}
	if got := mustCheck(t, in, s.time).Verdict; got == check.Valid {
		t.Fatalf("half a signature is %s: %s", got, s.show())
	}
}
