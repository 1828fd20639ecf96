package oracle

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"countersign/signer"
)

// A v4Sample is one random request for the schemes that came after Version 2.
type v4Sample struct {
	kind    kind
	odd     []trait
	outlier int // the index in the signer's list of outliers, or -1

	method  string
	scheme  string
	host    string
	path    string
	query   string // what follows the question mark
	headers []signer.Header
	body    string
	payload string // stands for the hash of the body
	hidden  bool   // the body is not handed in, only its hash

	keyID   string
	secret  string
	token   string
	region  string
	service string
	time    time.Time
	seconds int // how long a presigned request is valid
}

// A kind says for which services a request is and where its signature goes.
// Where it names none, any is meant.
type kind uint8

const (
	toS3 kind = 1 << iota
	toOthers
	inHeader
	inQuery
)

func (k kind) fits(sample kind) bool {
	service, place := k&(toS3|toOthers), k&(inHeader|inQuery)
	return (service == 0 || service&sample != 0) && (place == 0 || place&sample != 0)
}

// What is odd about a request. Each signer does some of them right and others
// not.
const (
	dotSegment      trait = ". or .. in the path"
	doubleSlash     trait = "// in the path"
	dotsAtEnd       trait = "a path that ends in . or .."
	emptyPath       trait = "no path"
	pathEscapes     trait = "escapes in the path"
	pathLowerHex    trait = "an escape in lower case in the path"
	pathNeedless    trait = "an escape in the path that nothing asks for"
	pathSlash       trait = "%2F in the path"
	pathMarks       trait = "marks in the path that may stand there raw"
	pathUnicode     trait = "raw UTF-8 in the path"
	pathNotUTF8     trait = "escapes in the path that are no UTF-8"
	rawPlus         trait = "a + for a blank in the query"
	lowerHex        trait = "escapes in lower case in the query"
	noEquals        trait = "a pair without ="
	emptyValue      trait = "an empty value in the query"
	unsortedNames   trait = "a name that is there twice, its values out of order"
	sameNames       trait = "a name that is there twice, its values in another order encoded than plain"
	oddOrder        trait = "names in another order encoded than plain"
	queryMarks      trait = "marks in the query that may stand there raw"
	rawEquals       trait = "a raw = in a value of the query"
	rawSemi         trait = "a raw ; in the query"
	badEscape       trait = "a % in the query that begins no escape"
	emptyPair       trait = "an empty pair in the query"
	queryNotUTF8    trait = "escapes in the query that are no UTF-8"
	innerBlanks     trait = "a run of blanks inside a header's value"
	quotedBlanks    trait = "a run of blanks inside quotes in a header's value"
	innerTab        trait = "a tab inside a header's value"
	repeatedHeader  trait = "a header that is there twice"
	emptyHeader     trait = "a header without a value"
	wideBlank       trait = "a no-break space around a header's value"
	unsignedHeaders trait = "headers that proxies change"
	dateHeader      trait = "a Date header instead of X-Amz-Date"
	hashInQuery     trait = "X-Amz-Content-Sha256 in the query"
	ownPort         trait = "the scheme's own port in the host"
	hostCapitals    trait = "capitals in the host"
)

// What is odd about a request for Version 2 of S3.
const (
	bucketInHost    trait = "the bucket in the host"
	subresource     trait = "subresources in the query"
	noSubresource   trait = "parameters that are no subresources"
	responseHeaders trait = "response- parameters with escapes"
	emptySub        trait = "a subresource with = and no value"
	plusInSub       trait = "a + in the value of a subresource"
	otherThanMinio  trait = "a subresource that minio-go does not know"
	otherThanBoto   trait = "a subresource that one of botocore and Countersign does not know"
	twiceSub        trait = "a subresource that is there twice"
	blanksAround    trait = "blanks around an x-amz- header's value"
	dateWithAmzDate trait = "Date beside x-amz-date"
	nearlyAmz       trait = "a header that begins with x-amz but not x-amz-"
)

// An oddity that a signer does right for requests of a kind.
type oddity struct {
	odd trait
	of  kind
}

// An outlier is an oddity that a signer does otherwise than Countersign.
type outlier struct {
	oddity
	exclusion
}

// A taste says what samples a signer gets.
type taste struct {
	kinds    []kind
	methods  []string
	s3       []string // services
	others   []string
	ascii    bool     // headers hold ASCII only
	usual    []oddity // each is in one sample of eight of its kind
	outliers []outlier
}

// outlierRate is how many samples there are for one of each outlier.
const outlierRate = 200

var (
	s3Services    = []string{"s3", "s3", "s3", "s3-outposts", "s3-object-lambda", "s3express"}
	otherServices = []string{"execute-api", "es", "sqs", "iam", "dynamodb", "aps", "S3", "service"}
	allMethods    = []string{"GET", "GET", "PUT", "POST", "DELETE", "HEAD", "PATCH", "OPTIONS"}
)

// v4 returns the next random request to a taste.
func (r random) v4(t taste) v4Sample {
	s := v4Sample{
		outlier: -1, kind: pick(r, t.kinds...), method: pick(r, t.methods...), scheme: pick(r, "https", "https", "http"),
		keyID: r.text(letters, 16+r.IntN(8)), secret: r.text(letters+"/+", 40),
		region:  pick(r, "us-east-1", "eu-central-1", "us-gov-west-1", "cn-north-1", "r"),
		service: pick(r, t.others...), time: time.Unix(1_100_000_000+r.Int64N(800_000_000), 0).UTC(), seconds: r.IntN(604801),
	}
	if i := r.IntN(outlierRate); i < len(t.outliers) {
		for s.outlier = i; !t.outliers[i].of.fits(s.kind); {
			s.kind = pick(r, t.kinds...)
		}
		s.odd = append(s.odd, t.outliers[i].odd)
	}
	for _, o := range t.usual {
		if o.of.fits(s.kind) && !s.has(o.odd) && r.IntN(8) == 0 {
			s.odd = append(s.odd, o.odd)
		}
	}
	if s.kind&toS3 != 0 {
		s.service = pick(r, t.s3...)
	}
	if r.IntN(4) == 0 {
		s.token = r.text(letters+"/+=", 60+r.IntN(200))
	}
	s.host, s.path, s.query = r.v4Host(s), r.v4Path(s), strings.Join(r.v4Pairs(s), "&")
	s.headers = r.v4Headers(s, t.ascii)
	r.fillBody(&s)
	return s
}

func (s v4Sample) has(t trait) bool { return slices.Contains(s.odd, t) }

// excluded tells which outlier excludes the sample, if one does.
func (s v4Sample) excluded() bool { return s.outlier >= 0 }

func (s v4Sample) url() string {
	url := s.scheme + "://" + s.host + s.path
	if s.query != "" {
		url += "?" + s.query
	}
	return url
}

func (r random) v4Host(s v4Sample) string {
	host := r.text("abcdefghijklmnopqrstuvwxyz0123456789", 1+r.IntN(10)) + pick(r, ".s3.amazonaws.com", ".amazonaws.com", ".example", ".eu-central-1.es.amazonaws.com", "")
	if s.has(hostCapitals) {
		host = "Xy" + host
	}
	switch {
	case s.has(ownPort):
		host += map[string]string{"http": ":80", "https": ":443"}[s.scheme]
	case r.IntN(4) == 0:
		host += fmt.Sprintf(":%d", 1024+r.IntN(60000))
	}
	return host
}

// v4Path returns a path as it is sent.
func (r random) v4Path(s v4Sample) string {
	if s.has(emptyPath) && (s.odd[0] == emptyPath || !slices.ContainsFunc(s.odd, inPath)) {
		return ""
	}
	var parts []string
	// Beside raw UTF-8, net/url forgets which escapes there were in the path.
	onlyPath := !slices.ContainsFunc(s.odd, func(t trait) bool { return t != pathUnicode && inPath(t) })
	plain := func() { parts = append(parts, r.text(letters+"-_.~", 1+r.IntN(6))+"x") }
	for range r.IntN(3) {
		plain()
	}
	for _, odd := range s.odd {
		if forms := pathForms[odd]; forms != nil && (odd != pathUnicode || onlyPath) {
			parts = append(parts, pick(r, forms...))
		}
	}
	r.Shuffle(len(parts), func(i, k int) { parts[i], parts[k] = parts[k], parts[i] })
	if s.has(dotSegment) || s.has(doubleSlash) || s.has(dotsAtEnd) {
		plain()
	}
	end := pick(r, "", "", "/")
	if s.has(dotsAtEnd) {
		plain() // that /.. may take away
		end = pick(r, "/.", "/..")
	}
	if path := "/" + strings.Join(parts, "/"); path != "/" || s.has(dotsAtEnd) {
		return path + end
	}
	return "/"
}

func inPath(odd trait) bool { return pathForms[odd] != nil || odd == dotsAtEnd }

var pathForms = map[trait][]string{
	dotSegment:   {".", "..", "./..", "a/../b"},
	doubleSlash:  {"", "/", "a//b"},
	pathEscapes:  {"a%20b", "%E2%82%AC", "%3F%23", "100%25", "a%5Bb%5D", "%2520"},
	pathLowerHex: {"a%c3%a9b", "%e2%82%ac"},
	pathNeedless: {"%7Ea", "%41", "a%2Db"},
	pathSlash:    {"a%2Fb", "%2F"},
	pathMarks:    {"a(b)*c'!", "a+b", "c;d,e:f@g&h$=", "+", "*"},
	pathUnicode:  {"é", "中文", "a😀"},
	pathNotUTF8:  {"%FFa", "%C3x"},
}

// v4Pairs returns the pairs of a query as they are sent.
func (r random) v4Pairs(s v4Sample) []string {
	var pairs []string
	for i := range r.IntN(5) {
		// Names that differ where they begin are in one order, encoded or not.
		name := r.text("abcdefghijklmnopqrstuvw", 1) + fmt.Sprint(i) + r.text(characters, r.IntN(5))
		pairs = append(pairs, escaped(name)+"="+escaped(r.text(characters, r.IntN(12))))
	}
	for _, odd := range s.odd {
		if forms := pairForms[odd]; forms != nil {
			pairs = append(pairs, strings.Split(pick(r, forms...), " ")...)
		}
	}
	if s.has(hashInQuery) {
		pairs = append(pairs, "X-Amz-Content-Sha256="+pick(r, "UNSIGNED-PAYLOAD", r.text("0123456789abcdef", 64)))
	}
	r.Shuffle(len(pairs), func(i, k int) { pairs[i], pairs[k] = pairs[k], pairs[i] })
	if s.has(unsortedNames) {
		pairs = append(pairs, "twice=b", "twice=a")
	}
	if s.has(twiceSub) {
		pairs = append(pairs, "versionId=b", "versionId=a")
	}
	if s.has(emptyPair) {
		pairs = append([]string{"y=1", ""}, pairs...)
	}
	return pairs
}

// pairForms holds what an oddity adds to a query. A blank stands between two
// pairs.
var pairForms = map[trait][]string{
	rawPlus:         {"plus=a+b", "pl+us=+", "plus=%2B+%20"},
	lowerHex:        {"lower=%c3%a9", "lower=a%2fb", "low%c3%a9er=1"},
	noEquals:        {"bare", "bare x0=1", "%23bare"},
	emptyValue:      {"empty=", "zz="},
	sameNames:       {"twice=a-b twice=a%2Fb", "twice=%C3%A9 twice=z", "twice=a. twice=a%3A"},
	oddOrder:        {"odd-1=1 odd%2F1=2", "odd.=1 odd%3A=2", "oddz=1 odd%C3%A9=2 odd=3"},
	queryMarks:      {"marks=*~!'()", "marks=$,:@/?", "m(a)rks=!", "star=*"},
	rawEquals:       {"equals=a=b", "equals==", "equals=YQ=="},
	rawSemi:         {"semi=a;b", "semi=a;b=c", "semi;"},
	badEscape:       {"bad=100%", "bad=%zz", "bad=5%2", "ba%d=1"},
	queryNotUTF8:    {"bytes=%FF%C3", "by%80tes=1"},
	subresource:     {"acl", "uploads", "partNumber=2 uploadId=VXBsb2Fk", "versionId=3%2FL4", "location", "tagging zz=1", "website policy"},
	noSubresource:   {"prefix=a%2Fb delimiter=%2F", "max-keys=5", "Acl", "list-type=2"},
	responseHeaders: {"response-content-type=text%2Fplain%3B%20charset%3Dutf-8", "response-content-disposition=attachment%3B%20filename%3D%22%C3%A9.txt%22", "response-expires=Thu%2C%2001%20Dec%202033%2016%3A00%3A00%20GMT response-cache-control=no-cache"},
	emptySub:        {"lifecycle=", "cors="},
	plusInSub:       {"response-content-language=a+b", "torrent=a+b"},
	otherThanMinio:  {"accelerate", "analytics", "inventory", "restore", "object-lock", "metrics"},
	otherThanBoto:   {"encryption", "retention", "legal-hold", "publicAccessBlock", "storageClass", "defaultObjectAcl"},
}

// escaped percent-encodes a text as the rules ask for.
func escaped(text string) string {
	var b strings.Builder
	for _, c := range []byte(text) {
		if strings.IndexByte(letters+"-_.~", c) >= 0 {
			b.WriteByte(c)
		} else {
			fmt.Fprintf(&b, "%%%02X", c)
		}
	}
	return b.String()
}

// v4Headers returns headers as they are sent, without those that a signer adds.
func (r random) v4Headers(s v4Sample, ascii bool) []signer.Header {
	var headers []signer.Header
	add := func(name, value string) { headers = append(headers, signer.Header{Name: name, Value: value}) }
	for i := range r.IntN(4) {
		value := r.text(letters+"-_.~+/=:;,()*'!%&\"\\", 1+r.IntN(20))
		if !ascii && r.IntN(6) == 0 {
			value += "é中"
		}
		add(pick(r, "X-Amz-Meta-", "x-amz-meta-", "X-Amz-Meta-Name-")+fmt.Sprint(i), value+pick(r, "", " one blank"))
	}
	for _, known := range []signer.Header{
		{Name: "Content-Type", Value: "application/x-amz-json-1.1"}, {Name: "Content-MD5", Value: "1B2M2Y8AsgTpgAmY7PhCfg=="},
		{Name: "Range", Value: "bytes=0-9"}, {Name: "X-Amz-Target", Value: "Service_20120810.Do"}, {Name: "Cache-Control", Value: "no-cache, no-store"},
		{Name: "X-Amz-Acl", Value: "public-read"}, {Name: "X-Amz-Storage-Class", Value: "STANDARD"}, {Name: "Accept", Value: "*/*"},
	} {
		if r.IntN(8) == 0 {
			add(known.Name, known.Value)
		}
	}
	for _, odd := range s.odd {
		for _, h := range headerForms[odd] {
			add(h[0], h[1+r.IntN(len(h)-1)])
		}
	}
	return headers
}

// headerForms holds the headers that an oddity adds: a name and the values to
// choose from.
var headerForms = map[trait][][]string{
	innerBlanks:     {{"X-Amz-Meta-Blanks", "a   b", "a b  c", "a,  b"}},
	quotedBlanks:    {{"X-Amz-Meta-Quoted", `"a   b"`, `x="  "`, `"a  b`}},
	innerTab:        {{"X-Amz-Meta-Tab", "a\tb", "a\t\tb", "a \t b"}},
	repeatedHeader:  {{"X-Amz-Meta-Twice", "b", "z"}, {"X-Amz-Meta-Twice", "a", "c,d"}},
	emptyHeader:     {{"X-Amz-Meta-Empty", ""}},
	wideBlank:       {{"X-Amz-Meta-Wide", "\u00a0a", "a\u00a0"}},
	unsignedHeaders: {{"User-Agent", "agent/1"}, {"Expect", "100-continue"}, {"X-Amzn-Trace-Id", "Root=1"}, {"Connection", "keep-alive"}},
	dateHeader:      {{"Date", "Mon, 02 Jan 2006 15:04:05 GMT"}},
	blanksAround:    {{"X-Amz-Meta-Around", " a", "a  ", "\ta", "  "}},
	nearlyAmz:       {{"X-Amzn-Trace-Id", "Root=1"}},
	dateWithAmzDate: {{"Date", "Mon, 02 Jan 2006 15:04:05 GMT"}, {"X-Amz-Date", "Mon, 02 Jan 2006 15:04:06 GMT"}},
}

// fillBody gives the request a body and says what stands for its hash.
func (r random) fillBody(s *v4Sample) {
	if s.method != "GET" && s.method != "HEAD" && r.IntN(4) > 0 {
		s.body = r.text(characters, r.IntN(40))
	}
	sum := sha256.Sum256([]byte(s.body))
	s.payload, s.hidden = hex.EncodeToString(sum[:]), s.body != "" && r.IntN(6) == 0
	switch s3, query := s.kind&toS3 != 0, s.kind&inQuery != 0; {
	case s3 && query:
		s.payload = "UNSIGNED-PAYLOAD"
		if s.has(hashInQuery) {
			_, rest, _ := strings.Cut(s.query, "X-Amz-Content-Sha256=")
			s.payload, _, _ = strings.Cut(rest, "&")
		}
	case s3 && r.IntN(4) == 0:
		s.payload = "UNSIGNED-PAYLOAD"
	}
	if s.kind&inQuery == 0 && (s.kind&toS3 != 0 || r.IntN(6) == 0) {
		s.headers = append(s.headers, signer.Header{Name: "X-Amz-Content-Sha256", Value: s.payload})
	}
}

// http returns the sample as Go's signers take it.
func (s v4Sample) http() (*http.Request, error) {
	request, err := http.NewRequest(s.method, s.url(), strings.NewReader(s.body))
	if err == nil {
		for _, h := range s.headers {
			request.Header.Add(h.Name, h.Value)
		}
	}
	return request, err
}

// addParameter adds a pair to the query.
func (s *v4Sample) addParameter(pair string) {
	if s.query != "" {
		s.query += "&"
	}
	s.query += pair
}
