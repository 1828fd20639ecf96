package diagnose

import (
	"slices"
	"strings"

	"countersign/signer"
)

// paths are /, those of the interface's other sections and versions, and those
// with a piece less.
func paths(l *memberList) {
	if l.post() {
		return
	}
	sent := l.target.SignedPath()
	name := "path-mismatch"
	if l.proxied() {
		name = "proxy-path-rewritten"
	}
	add := func(path string) {
		if path == sent || path == "" || path+"/" == sent || sent+"/" == path { // a slash at the end has an entry of its own
			return
		}
		l.alter(name, "path "+short(path), func(c signer.Case) signer.Case { return withPath(c, path) })
	}
	add("/")
	if prefix, _ := l.c.Request.Header("X-Forwarded-Prefix"); strings.HasPrefix(prefix, "/") {
		add(strings.TrimRight(prefix, "/") + sent)
	}
	if end := strings.LastIndexByte(strings.TrimRight(sent, "/"), '/'); end > 0 {
		add(sent[:end])
	}
	if next := strings.IndexByte(sent[min(1, len(sent)):], '/'); next >= 0 {
		add(sent[1+next:])
	}
	for _, path := range l.sectionPaths() {
		add(path)
	}
	for _, prefix := range l.stages() {
		add(prefix + sent)
	}
}

// stages are what gateways and servers put before a path, or take from it.
func (l *memberList) stages() []string {
	switch at := signer.Locate(l.sent()); {
	case at.Service == "execute-api":
		return []string{"/prod", "/dev", "/v1", "/stage", "/staging", "/test", "/api", "/default", "/beta"}
	case at == (signer.Location{}) && l.v4():
		return []string{"/s3", "/minio", "/api", "/v1", "/storage/v1/s3"}
	}
	return nil
}

// sectionPaths are the paths of Amazon MWS and of the Product Advertising API,
// the version that the request names first.
func (l *memberList) sectionPaths() []string {
	if !l.v2() {
		return nil
	}
	version := ""
	for _, p := range l.parameters() {
		if p.name == "Version" && len(p.value) <= 40 {
			version = p.value
		}
	}
	sent := l.target.SignedPath()
	section, _, _ := strings.Cut(strings.TrimPrefix(sent, "/"), "/")
	var list []string
	if version != "" {
		list = append(list, "/doc/"+version, "/"+version, "/"+section+"/"+version)
	}
	host := l.sent()
	switch {
	case strings.HasPrefix(host, "mws"):
		list = append(list, "/"+section)
		list = append(list, sections...)
		for _, s := range sections {
			if name, _, _ := strings.Cut(s[1:], "/"); name == section && version != "" {
				list = slices.Insert(list, 0, s)
			}
		}
	case strings.HasPrefix(host, "webservices.amazon."), strings.HasPrefix(host, "ecs.amazonaws."):
		list = append(list, "/onca/xml", "/onca/json", "/onca/soap", "/AWSECommerceService")
	}
	return list
}

// sections are the paths of Amazon MWS.
var sections = []string{
	"/Orders/2013-09-01", "/Products/2011-10-01", "/Feeds/2009-01-01", "/Reports/2009-01-01",
	"/FulfillmentInventory/2010-10-01", "/FulfillmentInboundShipment/2010-10-01", "/FulfillmentOutboundShipment/2010-10-01",
	"/Sellers/2011-07-01", "/Orders/2011-01-01", "/Finances/2015-05-01", "/MerchantFulfillment/2015-06-01",
	"/Subscriptions/2013-07-01", "/Recommendations/2013-04-01", "/CartInformation/2014-03-01", "/CustomerInformation/2014-03-01",
	"/OffAmazonPayments/2013-01-01", "/EasyShip/2018-09-01", "/ShipmentInvoicing/2018-09-01",
}

// rewrittenPaths are paths that clients, S3 and proxies write in another way.
func rewrittenPaths(l *memberList) {
	if l.post() {
		return
	}
	sent := l.target.SignedPath()
	add := func(name, with string, path string) {
		if path != sent {
			l.alter(name, with, func(c signer.Case) signer.Case { return withPath(c, path) })
		}
	}
	add("path-plus-not-encoded", "%2B for +", strings.ReplaceAll(sent, "+", "%2B"))
	add("path-plus-not-encoded", "%20 for +", strings.ReplaceAll(sent, "+", "%20"))
	for _, change := range reencodings {
		add("client-reencodes-url", change.with, strings.NewReplacer(change.pairs...).Replace(sent))
	}
	add("client-reencodes-url", "small hex digits", hexDigits(sent, strings.ToLower))
	add("client-reencodes-url", "capital hex digits", hexDigits(sent, strings.ToUpper))
	if l.proxied() {
		add("proxy-path-rewritten", "decoded", plainPath(sent))
	}
}

// reencodings are what clients write in another way than it was signed.
var reencodings = []struct {
	with  string
	pairs []string
}{
	{"~ for %7E", []string{"%7E", "~"}}, {"%7E for ~", []string{"~", "%7E"}}, {"/ for %2F", []string{"%2F", "/"}}, {"/ for //", []string{"//", "/"}},
	{"+ for %2B", []string{"%2B", "+"}}, {"| for %7C", []string{"%7C", "|"}}, {"%7C for |", []string{"|", "%7C"}}, {"( and ) for %28 and %29", []string{"%28", "(", "%29", ")"}},
	{"%28 and %29 for ( and )", []string{"(", "%28", ")", "%29"}}, {"[ and ] for %5B and %5D", []string{"%5B", "[", "%5D", "]"}}, {"%5B and %5D for [ and ]", []string{"[", "%5B", "]", "%5D"}},
	{"@ for %40", []string{"%40", "@"}}, {"%40 for @", []string{"@", "%40"}}, {": for %3A", []string{"%3A", ":"}}, {"%3A for :", []string{":", "%3A"}},
	{"! for %21", []string{"%21", "!"}}, {"= for %3D", []string{"%3D", "="}}, {"%3D for =", []string{"=", "%3D"}}, {"' for %27", []string{"%27", "'"}}, {", for %2C", []string{"%2C", ","}},
}

// hexDigits writes the digits of percent escapes in another case.
func hexDigits(path string, write func(string) string) string {
	b := []byte(path)
	for i := 0; i+2 < len(b); i++ {
		if b[i] == '%' && signer.IsHex(b[i+1]) && signer.IsHex(b[i+2]) {
			copy(b[i+1:], write(path[i+1:i+3]))
		}
	}
	return string(b)
}

// plainPath decodes a path, in which a + is a plus sign.
func plainPath(path string) string { return signer.Unescape(strings.ReplaceAll(path, "+", "%2B")) }

// buckets moves the bucket of S3 from the host into the path, or back.
func buckets(l *memberList) {
	const name = "path-bucket-style-mismatch"
	at, sent := signer.Locate(l.sent()), l.target.SignedPath()
	if l.post() || l.sent() == "" || !l.s3v2() && at.Service != "s3" && l.c.Bucket == "" && l.c.Service != "s3" {
		return
	}
	if bucket := l.bucketOf(l.sent()); bucket != "" {
		plain, behind, _ := strings.Cut(l.sent(), ".")
		l.alter(name, "the bucket in the path too", func(c signer.Case) signer.Case { return withPath(c, "/"+bucket+sent) })
		if behind != "" && plain == bucket {
			if !l.s3v2() {
				l.alter(name, "the bucket in the path, and not in the host", func(c signer.Case) signer.Case {
					return withPath(withHost(c, behind), "/"+bucket+sent)
				})
			}
			l.alter(name, "no bucket", func(c signer.Case) signer.Case {
				c.Bucket = ""
				return withHost(c, behind)
			})
		}
		return
	}
	bucket, rest, _ := strings.Cut(strings.TrimPrefix(sent, "/"), "/")
	if bucket == "" || len(bucket) > 63 {
		return
	}
	host := bucket + "." + l.sent()
	l.alter(name, "the bucket not in the path", func(c signer.Case) signer.Case { return withPath(c, "/"+rest) })
	if l.s3v2() {
		l.alter(name, "the bucket twice", func(c signer.Case) signer.Case { return withPath(c, "/"+bucket+sent) })
		return
	}
	l.alter(name, "the bucket in the host", func(c signer.Case) signer.Case { return withPath(withHost(c, host), "/"+rest) })
	l.alter(name, "the bucket in the host and in the path", func(c signer.Case) signer.Case { return withHost(c, host) })
}
