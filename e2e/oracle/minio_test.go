package oracle

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	minio "github.com/minio/minio-go/v7/pkg/signer"

	"countersign/signer"
)

const (
	minioV4Seed    = 7
	minioV4Samples = 12_000
)

// minio-go signs for S3, and for STS without a path.
var minioV4Taste = taste{
	kinds: []kind{toS3 | inHeader, toS3 | inHeader, toS3 | inQuery}, methods: allMethods,
	s3: []string{"s3", "s3", "s3-outposts", "s3express"}, others: []string{"sts"},
	usual: []oddity{
		{odd: dotSegment}, {odd: doubleSlash}, {odd: dotsAtEnd}, {odd: pathEscapes}, {odd: pathLowerHex},
		{odd: pathNeedless}, {odd: pathSlash}, {odd: pathMarks}, {odd: pathUnicode},
		{odd: rawPlus}, {odd: lowerHex}, {odd: noEquals}, {odd: emptyValue}, {odd: queryMarks}, {odd: rawEquals}, {odd: emptyPair},
		{odd: queryNotUTF8}, {odd: innerBlanks}, {odd: quotedBlanks}, {odd: innerTab}, {odd: repeatedHeader}, {odd: emptyHeader}, {odd: blanksAround},
		{odd: unsignedHeaders}, {odd: hostCapitals},
	},
	outliers: []outlier{
		{oddity{emptyPath, 0}, exclusion{count: 48, right: "Countersign: an empty path is /, minio-go signs an empty one"}},
		{oddity{pathNotUTF8, 0}, exclusion{count: 59, right: "Countersign: the bytes of the path are encoded, minio-go signs U+FFFD for them"}},
		{oddity{unsortedNames, 0}, exclusion{count: 56, right: "Countersign: values are in the order of their encoded form, minio-go leaves them in the order given"}},
		{oddity{oddOrder, 0}, exclusion{count: 61, right: "Countersign: names are in the order of their encoded form, minio-go sorts them plain"}},
		{oddity{rawSemi, 0}, exclusion{count: 72, arrives: true, right: "Countersign: only & separates pairs; minio-go (net/url) drops the pair, and does not send it either"}},
		{oddity{badEscape, 0}, exclusion{count: 75, arrives: true, right: "Countersign: a % that begins no escape is %25; minio-go (net/url) drops the pair, and does not send it either"}},
		{oddity{wideBlank, 0}, exclusion{count: 77, right: "Countersign: white space in a header is blank and tab, minio-go trims Unicode's too"}},
		{oddity{ownPort, 0}, exclusion{count: 50, right: "Countersign: the scheme's own port is not signed, minio-go signs it"}},
	},
}

// TestAgainstMinioV4 signs random requests for S3 with minio-go's signer, which
// takes the time from the clock.
func TestAgainstMinioV4(t *testing.T) {
	t.Parallel()
	r, d := newRandom(minioV4Seed), newDifferential("minio-go, Version 4", v4Scheme, minioV4Taste, minioV4Samples)
	for i := range d.samples {
		s := r.v4(d.taste)
		theirs, err := signWithMinioV4(&s)
		if err != nil {
			t.Fatalf("minio-go refuses %s: %v", s.show(), err)
		}
		d.hold(t, i, s, theirs)
	}
	d.report(t)
}

// signWithMinioV4 signs, and tells the sample when.
func signWithMinioV4(s *v4Sample) (v4Signing, error) {
	request, err := s.http()
	if err != nil {
		return v4Signing{}, err
	}
	before, steps := request.URL.String(), map[string]signer.Text{"payload-hash": signer.Text(s.payload)}
	var signed *http.Request
	if s.kind&inQuery == 0 {
		signed = minio.SignV4WithServiceType(*request, s.keyID, s.secret, s.token, s.region, s.service)
		s.time = timeOf(signed.Header.Get("X-Amz-Date"))
		return headerSigning(signed, before, s.body, steps), nil
	}
	if s.has(hashInQuery) {
		// minio-go takes the hash from a header, and signs that too.
		request.Header.Set("X-Amz-Content-Sha256", s.payload)
	}
	presign := minio.PreSignV4
	if s.service != "s3" {
		s.service, presign = "s3-outposts", minio.PreSignV4Outposts
	}
	signed = presign(*request, s.keyID, s.secret, s.token, s.region, int64(s.seconds))
	s.time = timeOf(signed.URL.Query().Get("X-Amz-Date"))
	headers := append(headersFrom(signed.Header, len(s.body)), signer.Header{Name: "Host", Value: signed.Host})
	theirs := querySigning(before, signed.URL.String(), s.body, headers, steps)
	s.addParameter(fmt.Sprintf("X-Amz-Expires=%d", s.seconds))
	theirs.unsigned = s.url()
	return theirs, nil
}

func timeOf(basic string) time.Time {
	at, err := time.Parse("20060102T150405Z", basic)
	if err != nil {
		panic(err)
	}
	return at
}

const (
	minioV2Seed    = 8
	minioV2Samples = 12_000
)

var minioV2Taste = taste{
	kinds: []kind{toS3 | inHeader, toS3 | inHeader, toS3 | inQuery}, methods: []string{"GET", "GET", "PUT", "POST", "DELETE", "HEAD"}, s3: []string{"s3"}, others: []string{"s3"},
	usual: []oddity{
		{odd: dotSegment}, {odd: doubleSlash}, {odd: dotsAtEnd}, {odd: pathEscapes}, {odd: pathUnicode},
		{odd: rawPlus}, {odd: lowerHex}, {odd: noEquals}, {odd: emptyValue}, {odd: queryMarks}, {odd: rawEquals}, {odd: emptyPair},
		{odd: rawSemi}, {odd: badEscape}, {odd: sameNames}, {odd: oddOrder},
		{odd: queryNotUTF8}, {odd: innerBlanks}, {odd: repeatedHeader}, {odd: emptyHeader},
		{odd: bucketInHost}, {odd: subresource}, {odd: noSubresource}, {odd: plusInSub}, {odd: emptySub}, {odd: responseHeaders},
	},
	outliers: []outlier{
		{oddity{emptyPath, 0}, exclusion{count: 69, right: "Countersign: an empty path is /, minio-go signs an empty one"}},
		{oddity{pathNotUTF8, 0}, exclusion{count: 57, right: "Countersign: the path is signed as sent, minio-go signs U+FFFD for bytes that are no UTF-8"}},
		{oddity{pathLowerHex, 0}, exclusion{count: 68, right: "Countersign: the path is signed as sent, minio-go decodes it and encodes it with capital digits"}},
		{oddity{pathNeedless, 0}, exclusion{count: 62, right: "Countersign: the path is signed as sent, minio-go decodes it and encodes what must be"}},
		{oddity{pathMarks, 0}, exclusion{count: 69, right: "Countersign: the path is signed as sent, minio-go encodes more of it"}},
		{oddity{pathSlash, 0}, exclusion{count: 74, right: "Countersign: the path is signed as sent, minio-go signs / for %2F"}},
		{oddity{otherThanMinio, 0}, exclusion{count: 58, right: "Countersign: they are subresources; botocore signs them too"}},
		{oddity{twiceSub, 0}, exclusion{count: 66, right: "nobody: the rules do not say; minio-go signs the first"}},
		{oddity{nearlyAmz, 0}, exclusion{count: 65, right: "Countersign: x-amz- begins the headers that are signed, minio-go takes x-amz"}},
		{oddity{blanksAround, 0}, exclusion{count: 63, right: "Countersign: blanks around a value are not signed, minio-go signs them"}},
		{oddity{dateWithAmzDate, inHeader}, exclusion{count: 59, right: "Countersign: beside x-amz-date the line of the date is empty, minio-go writes Date there"}},
	},
}

// TestAgainstMinioV2 does the same for Version 2 of S3.
func TestAgainstMinioV2(t *testing.T) {
	t.Parallel()
	r, d := newRandom(minioV2Seed), newDifferential("minio-go, Version 2", s3v2Scheme, minioV2Taste, minioV2Samples)
	for i := range d.samples {
		s := r.v4(d.taste)
		s.moveBucket(r)
		theirs, err := signWithMinioV2(s)
		if err != nil {
			t.Fatalf("minio-go refuses %s: %v", s.show(), err)
		}
		d.hold(t, i, s, theirs)
	}
	d.report(t)
}

func s3v2Scheme(s v4Sample) string {
	if s.kind&inQuery != 0 {
		return "s3v2-query"
	}
	return "s3v2"
}

// moveBucket takes a host of S3, with a bucket in it or not.
func (s *v4Sample) moveBucket(r random) {
	s.host = pick(r, "s3.amazonaws.com", "s3.eu-central-1.amazonaws.com", "s3-us-west-2.amazonaws.com")
	if s.has(bucketInHost) {
		s.host = pick(r, "bucket.", "my-bucket-1.") + s.host
	}
	if s.has(ownPort) {
		s.host += map[string]string{"http": ":80", "https": ":443"}[s.scheme]
	}
}

func signWithMinioV2(s v4Sample) (v4Signing, error) {
	request, err := s.http()
	if err != nil {
		return v4Signing{}, err
	}
	if s.token != "" {
		request.Header.Set("X-Amz-Security-Token", s.token)
	}
	if request.Header.Get("Date") == "" && s.kind&inQuery == 0 {
		request.Header.Set("Date", s.time.Format(http.TimeFormat))
	}
	before, inHost := request.URL.String(), s.has(bucketInHost)
	if s.kind&inQuery == 0 {
		signed := minio.SignV2(*request, s.keyID, s.secret, inHost)
		return s3v2Signing(signed, before, s.body), nil
	}
	signed := minio.PreSignV2(*request, s.keyID, s.secret, int64(s.seconds), inHost)
	signed.Header.Del("Expires")
	w := wire{url: signed.URL.String(), headers: headersFrom(signed.Header, len(s.body)), body: s.body}
	steps := map[string]signer.Text{"signature": signer.Text(signed.URL.Query().Get("Signature")), "signed-url": signer.Text(w.url)}
	return v4Signing{given: w, sent: w, steps: steps}, nil
}

// s3v2Signing describes a request signed in the header.
func s3v2Signing(request *http.Request, before, body string) v4Signing {
	headers := append(headersFrom(request.Header, len(body)), signer.Header{Name: "Host", Value: request.Host})
	authorization := request.Header.Get("Authorization")
	return v4Signing{
		given: wire{url: before, headers: headers, body: body},
		sent:  wire{url: request.URL.String(), headers: headers, body: body},
		steps: map[string]signer.Text{
			"authorization": signer.Text(authorization),
			"signature":     signer.Text(authorization[len(authorization)-28:]),
		},
	}
}
