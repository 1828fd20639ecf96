package diagnose

import (
	"cmp"
	"slices"
	"strings"

	"countersign/signer"
)

// methods are the other methods.
func methods(l *memberList) {
	if l.post() {
		return
	}
	form := l.form()
	for _, method := range []string{"GET", "POST", "PUT", "HEAD", "DELETE", "PATCH", "OPTIONS"} {
		if strings.EqualFold(method, l.c.Request.Method) {
			continue
		}
		l.alter("method-mismatch", method, func(c signer.Case) signer.Case { return withMethod(c, method, form) })
	}
}

// sent returns the host that the service receives, without its scheme's port;
// "" where there is none.
func (l *memberList) sent() string {
	const longest = 300 // of a host, 253 and a port
	host := l.target.Host
	if header, sent := l.c.Request.Header("Host"); sent {
		host = strings.TrimSpace(header)
	}
	if len(host) > longest {
		return ""
	}
	return signer.Target{Scheme: l.target.Scheme, Host: host}.SignedHost()
}

// bucketOf returns the bucket that a host names.
func (l *memberList) bucketOf(host string) string {
	return cmp.Or(signer.Locate(host).Bucket, l.c.Bucket)
}

// proxied reports whether the request shows that it came through a proxy.
func (l *memberList) proxied() bool {
	return slices.ContainsFunc(l.c.Request.Headers, func(h signer.Header) bool {
		name := strings.ToLower(strings.TrimSpace(h.Name))
		return name == "via" || name == "forwarded" || strings.HasPrefix(name, "x-forwarded-")
	})
}

// hostMistake is what it is called that another host is signed.
func (l *memberList) hostMistake() string {
	switch {
	case l.proxied():
		return "proxy-host-rewritten"
	case l.presigned():
		return "presigned-host-changed"
	}
	return "host-endpoint-mismatch"
}

// hosts are those of the paste, and those of the same service.
func hosts(l *memberList) {
	sent := l.sent()
	if sent == "" || l.post() {
		return
	}
	seen := map[string]bool{sent: true}
	scope, _ := signer.ClaimOf(l.s, l.c) // which stays, though the host tells another one
	add := func(name, host string) {
		host = strings.ToLower(strings.TrimSpace(host))
		signed := (signer.Target{Scheme: l.target.Scheme, Host: host}).SignedHost()
		if signed == "" || seen[signed] || strings.ContainsAny(host, "/?#@ \r\n") {
			return
		}
		seen[signed] = true
		if l.s3v2() { // of the host, the bucket alone is signed
			bucket := "bucket " + l.bucketOf(signed)
			if bucket == "bucket " || seen[bucket] || bucket == "bucket "+l.bucketOf(sent) {
				return
			}
			seen[bucket] = true
		}
		l.alter(name, "host "+short(host), func(c signer.Case) signer.Case {
			c.Region, c.Service = cmp.Or(c.Region, scope.Region), cmp.Or(c.Service, scope.Service)
			return withHost(c, host)
		})
	}
	if address := signer.SplitURL(l.c.Request.URL); address.Host != "" {
		add("host-header-overridden", address.Host) // another than the header's
	}
	for _, host := range l.k.Hosts {
		add(l.hostMistake(), host)
	}
	for _, name := range []string{"X-Forwarded-Host", "X-Original-Host"} {
		host, _ := l.c.Request.Header(name)
		add("proxy-host-rewritten", host)
	}
	for _, host := range sisters(sent) {
		add(l.hostMistake(), host)
	}
}

// sisters returns hosts of the same service as a host.
func sisters(host string) []string {
	name, port, _ := strings.Cut(host, ":")
	at := signer.Locate(name)
	switch {
	case strings.HasPrefix(name, "mws") && strings.Contains(name, "amazonservices"):
		return marketplaceHosts
	case strings.HasPrefix(name, "webservices.amazon."), strings.HasPrefix(name, "ecs.amazonaws."):
		return advertisingHosts
	case at.Service == "s3":
		return storageHosts(at)
	case at.Service != "":
		return serviceHosts(name, at)
	}
	return localHosts(name, port)
}

// marketplaceHosts are those of Amazon MWS.
var marketplaceHosts = []string{
	"mws.amazonservices.com", "mws-eu.amazonservices.com", "mws.amazonservices.co.uk", "mws.amazonservices.de",
	"mws.amazonservices.fr", "mws.amazonservices.it", "mws.amazonservices.es", "mws.amazonservices.jp",
	"mws.amazonservices.ca", "mws.amazonservices.in", "mws.amazonservices.com.mx", "mws.amazonservices.com.au",
	"mws.amazonservices.com.cn", "mws.amazonservices.ae", "mws-fe.amazonservices.com", "mws-na.amazonservices.com",
}

// advertisingHosts are those of the Product Advertising API.
var advertisingHosts = func() []string {
	var list []string
	for _, domain := range []string{"com", "co.uk", "de", "fr", "it", "es", "co.jp", "ca", "in", "com.br", "com.mx", "cn", "com.au"} {
		list = append(list, "webservices.amazon."+domain)
	}
	for _, domain := range []string{"com", "co.uk", "de", "fr", "jp", "ca"} {
		list = append(list, "ecs.amazonaws."+domain)
	}
	return append(list, "free.apisigning.com")
}()

// storageHosts are the ways to name a bucket of S3, or S3.
func storageHosts(at signer.Location) []string {
	const domain = ".amazonaws.com"
	region := at.Region
	names := []string{"s3", "s3." + region, "s3-" + region, "s3.dualstack." + region, "s3.us-east-1", "s3-external-1"}
	var list []string
	if at.Bucket != "" {
		for _, name := range append(names, "s3-accelerate", "s3.eu-west-1", "s3.us-west-2", "s3-fips."+region) {
			list = append(list, at.Bucket+"."+name+domain)
		}
		list = append(list, at.Bucket)
	}
	for _, name := range names {
		list = append(list, name+domain)
	}
	return append(list, "localhost:9000", "minio:9000", "localhost:4566")
}

// commonRegions are those that most requests are for.
var commonRegions = []string{
	"us-east-1", "eu-west-1", "us-west-2", "eu-central-1", "us-east-2", "us-west-1", "ap-southeast-1", "ap-southeast-2",
	"ap-northeast-1", "ap-south-1", "eu-west-2", "eu-west-3", "eu-north-1", "ca-central-1", "sa-east-1", "ap-northeast-2",
}

// serviceHosts are the endpoints of a service in other regions, and its other
// names.
func serviceHosts(host string, at signer.Location) []string {
	var list []string
	regional := strings.Contains(host, "."+at.Region+".")
	if regional {
		list = append(list, strings.Replace(host, "."+at.Region+".", ".", 1), strings.Replace(host, ".amazonaws.com", ".api.aws", 1))
		for _, region := range commonRegions {
			list = append(list, strings.Replace(host, "."+at.Region+".", "."+region+".", 1))
		}
	} else if label, rest, found := strings.Cut(host, "."); found {
		for _, region := range commonRegions {
			list = append(list, label+"."+region+"."+rest)
		}
	}
	switch at.Service {
	case "sqs":
		list = append(list, "queue.amazonaws.com", at.Region+".queue.amazonaws.com", "sqs."+at.Region+".amazonaws.com")
	case "ses":
		list = append(list, "ses."+at.Region+".amazonaws.com", "email-smtp."+at.Region+".amazonaws.com")
	}
	return list
}

// localHosts are what a server is called from elsewhere.
func localHosts(name, port string) []string {
	behind := ""
	if port != "" {
		behind = ":" + port
	}
	list := []string{"localhost" + behind, "127.0.0.1" + behind}
	if bare, found := strings.CutPrefix(name, "www."); found {
		list = append(list, bare+behind)
	} else if strings.Contains(name, ".") {
		list = append(list, "www."+name+behind)
	}
	for _, other := range []string{"minio", "localstack", "host.docker.internal", "0.0.0.0", "s3", "nginx"} {
		list = append(list, other+behind)
	}
	return append(list, "minio:9000", "localhost:9000", "localhost:4566", "127.0.0.1:9000", "s3.amazonaws.com", "s3.us-east-1.amazonaws.com")
}

// ports are those that a proxy takes off or puts on.
func ports(l *memberList) {
	sent := l.sent()
	name, port, _ := strings.Cut(sent, ":")
	amazon := strings.Contains(name, "amazon") || signer.Locate(name) != (signer.Location{})
	if sent == "" || strings.HasPrefix(sent, "[") || l.post() || l.s3v2() || port == "" && amazon {
		return
	}
	id := "proxy-host-rewritten/proxy-port-stripped"
	forwarded, _ := l.c.Request.Header("X-Forwarded-Port")
	for _, other := range []string{strings.TrimSpace(forwarded), "9000", "8080", "8000", "443", "80", "8443", "4566", "3000", "5000", "8333", "7480"} {
		host := name + ":" + other
		signed := (signer.Target{Scheme: l.target.Scheme, Host: host}).SignedHost()
		if other == "" || strings.Trim(other, "0123456789") != "" || signed == sent || signed == name { // without a port it is host-port-missing
			continue
		}
		l.alter(id, "host "+short(host), func(c signer.Case) signer.Case { return withHost(c, host) })
	}
}
