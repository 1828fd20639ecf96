package signer

import "strings"

// A Location is what a host name tells of an AWS endpoint.
type Location struct {
	Service string // the signing name: "ses" for email.us-east-1.amazonaws.com
	Region  string // as signed: "us-east-1" for a global endpoint, "*" where SigV4A is asked for, "" where the host does not tell
	Bucket  string // of S3, where it stands in the host (virtual-hosted style)
}

// Locate reads a host, possibly with a port, in any case. The answer is zero
// where the host is none of AWS's, or is AWS's and takes no signed requests: a
// load balancer, a virtual machine, a website bucket.
//
// A service that is not known is taken to be signed by its name in the host,
// as most are, and a region is known by its shape, so that new ones are read.
//
//   - https://docs.aws.amazon.com/general/latest/gr/rande.html
//   - https://docs.aws.amazon.com/general/latest/gr/aws-service-information.html
//   - metadata.endpointPrefix and metadata.signingName of the services' models
//     in botocore, and partitions.json there
func Locate(host string) Location {
	host = plainHost(host)
	if name, ok := strings.CutSuffix(host, ".on.aws"); ok {
		return locateOnAWS(name)
	}
	for i := range partitions {
		p := &partitions[i]
		if name, ok := strings.CutSuffix(host, p.suffix); ok {
			return p.locate(name)
		}
		if name, ok := strings.CutSuffix(host, p.dualStack); ok {
			return p.locate(name)
		}
	}
	return locateAmazon(host)
}

// plainHost returns a host in lower case, without its port and the dot of the
// root. What cannot be a host of AWS's becomes "": one with an empty label or
// with anything but letters, digits, "-" and "_".
func plainHost(host string) string {
	if i := strings.LastIndexByte(host, ':'); i >= 0 {
		host = host[:i]
	}
	host = strings.TrimSuffix(host, ".")
	before, upper := byte('.'), false
	for i := range len(host) {
		c := host[i]
		switch {
		case c == '.' && before == '.':
			return ""
		case 'A' <= c && c <= 'Z':
			upper = true
		case 'a' <= c && c <= 'z', '0' <= c && c <= '9', c == '.', c == '-', c == '_':
		default:
			return ""
		}
		before = c
	}
	if upper {
		return strings.ToLower(host)
	}
	return host
}

// locate reads a host without the partition's suffix.
func (p *partition) locate(name string) Location {
	name, vpce := strings.CutSuffix(name, ".vpce")
	owner, label, region, first := splitName(name)
	switch region {
	case "global": // iam.global.api.aws
		region = p.global
	case "us-gov": // iam.us-gov.amazonaws.com
		region = "us-gov-west-1"
	}
	if vpce {
		owner = outsideVPCE(owner, label)
	}
	if family := s3Family(label); family != "" {
		return p.locateS3(owner, label, family, region)
	}
	label = strings.TrimSuffix(label, "-fips")
	if label == "" || strangers[label] || first && owner != "" && !customers[label] {
		return Location{}
	}
	switch {
	case region != "":
	case owner == "", owner == "global": // iam.amazonaws.com, global.health.amazonaws.com
		region = p.global
	case label == "events" && strings.HasSuffix(owner, ".endpoint"): // of several regions
		region = "*"
	default:
		return Location{}
	}
	return Location{Service: signingName(owner, label), Region: region}
}

// splitName divides what stands before a partition's suffix into the service's
// label, the region, and what stands before them both: a customer's resource
// or the rest of the service's name. It reads "owner.label.region", which is
// the rule, "owner.region.label" (first is true), as of queue and es, and
// "owner.label", which has no region.
func splitName(name string) (owner, label, region string, first bool) {
	before, last := cutLast(strings.TrimSuffix(name, ".dualstack"))
	if isRegion(last) || last == "us-gov" || last == "global" {
		owner, label = cutLast(strings.TrimSuffix(before, ".dualstack"))
		return owner, label, last, false
	}
	if owner, middle := cutLast(before); isRegion(middle) && s3Family(last) == "" {
		return owner, last, middle, true
	}
	return before, last, "", false
}

// cutLast cuts the last label from a name.
func cutLast(name string) (before, last string) {
	i := strings.LastIndexByte(name, '.')
	return name[:max(i, 0)], name[i+1:]
}

// isRegion tells a region by its shape: two letters or "eusc", words, a number.
// The list of regions is always older than AWS's.
func isRegion(s string) bool {
	dash := strings.LastIndexByte(s, '-')
	first := strings.IndexByte(s, '-')
	if first != 2 && !strings.HasPrefix(s, "eusc-") || dash <= first+1 || len(s) < dash+2 || len(s) > dash+3 {
		return false
	}
	for i := range len(s) {
		switch c := s[i]; {
		case i > dash && ('0' > c || c > '9'):
			return false
		case i < dash && c != '-' && ('a' > c || c > 'z'):
			return false
		}
	}
	return true
}

// outsideVPCE drops the endpoint's id from the owner of a name under
// vpce.amazonaws.com. Before the id stands a kind of S3's, and a bucket before
// that (my-bucket.bucket.vpce-1a2b.s3); after it the rest of the service's
// name (vpce-1a2b.api.ecr).
//
//   - https://docs.aws.amazon.com/AmazonS3/latest/userguide/privatelink-interface-endpoints.html
func outsideVPCE(owner, label string) string {
	i := 0
	if !strings.HasPrefix(owner, "vpce-") {
		if i = strings.LastIndex(owner, ".vpce-") + 1; i == 0 {
			return owner
		}
	}
	if s3Family(label) != "" {
		bucket := strings.TrimSuffix(owner[:max(i-1, 0)], ".bucket")
		if bucket == "bucket" || bucket == "accesspoint" || bucket == "control" || strings.HasSuffix(bucket, ".accesspoint") {
			return ""
		}
		return bucket
	}
	_, rest, _ := strings.Cut(owner[i:], ".")
	return rest
}

// s3Family returns which of S3's kinds of endpoint a label names, without the
// region, the zone or "fips" that it may hold too; "" if none.
func s3Family(label string) string {
	rest, ok := strings.CutPrefix(label, "s3")
	if !ok {
		return ""
	}
	switch rest = strings.TrimSuffix(rest, "-fips"); rest {
	case "", "-accelerate", "-control", "-accesspoint", "-global", "-object-lambda", "-outposts":
		return label[:len("s3")+len(rest)]
	case "-external-1":
		return "s3"
	case "express-control":
		return "s3express-control"
	}
	switch {
	case strings.HasPrefix(rest, "express"):
		return "s3express"
	case strings.HasPrefix(rest, "-website"):
		return "s3-website"
	case s3Region(label) != "":
		return "s3"
	}
	return ""
}

// s3Region returns the region of a label such as s3-eu-west-1.
func s3Region(label string) string {
	region := strings.TrimPrefix(strings.TrimPrefix(label, "s3-"), "fips-")
	if isRegion(region) {
		return region
	}
	return ""
}

// locateS3 reads a host of S3, whose buckets may have dots in their names.
//
// Of s3.amazonaws.com the region is that which AWS's documents give it; it
// takes requests for buckets elsewhere too, signed for their region.
//
//   - https://docs.aws.amazon.com/AmazonS3/latest/userguide/VirtualHosting.html
//   - https://docs.aws.amazon.com/general/latest/gr/s3.html
func (p *partition) locateS3(owner, label, family, region string) Location {
	l := Location{Service: "s3", Region: region}
	switch family {
	case "s3-website": // serves anyone
		return Location{}
	case "s3-accelerate": // the same host for all regions
		l.Bucket = owner
		return l
	case "s3-global": // a multi-region access point
		l.Region = "*"
		return l
	case "s3-object-lambda", "s3-outposts":
		l.Service = family
	case "s3express":
		l.Service, l.Bucket = family, owner
	case "s3express-control":
		l.Service = "s3express"
	case "s3":
		l.Bucket = owner
	}
	if l.Region == "" {
		l.Region = s3Region(label)
	}
	if l.Region == "" {
		l.Region = p.global
	}
	return l
}

// signingName returns what a service is called in a credential scope, from its
// label in the host and the labels before it.
func signingName(owner, label string) string {
	if owner != "" {
		_, before := cutLast(owner)
		if name := doubleNames[[2]string{strings.TrimSuffix(before, "-fips"), label}]; name != "" {
			return name
		}
		if name := ownedNames[label]; name != "" && owner != "fips" {
			return name
		}
	}
	if name := signingNames[label]; name != "" {
		return name
	}
	return label
}

// locateOnAWS reads a host under on.aws, without that: the resources of
// customers that take signed requests, "id.service.region".
//
//   - https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html
//   - https://docs.aws.amazon.com/vpc-lattice/latest/ug/sigv4-authenticated-requests.html
func locateOnAWS(name string) Location {
	owner, label, region, first := splitName(name)
	if service := onAWS[label]; service != "" && owner != "" && isRegion(region) && !first {
		return Location{Service: service, Region: region}
	}
	return Location{}
}

// locateAmazon reads a host of amazon.com and its sisters: two services that
// are signed as AWS's are.
//
//   - https://webservices.amazon.com/paapi5/documentation/common-request-parameters.html
//   - https://developer-docs.amazon.com/sp-api/docs/sp-api-endpoints
func locateAmazon(host string) Location {
	if domain, ok := strings.CutPrefix(host, "webservices.amazon."); ok {
		if region := marketplaces[domain]; region != "" {
			return Location{Service: productAdvertising, Region: region}
		}
	}
	for _, s := range sellingPartner {
		if strings.TrimPrefix(host, "sandbox.") == s.host {
			return Location{Service: "execute-api", Region: s.region}
		}
	}
	return Location{}
}

// A Region is one of the places that a request is signed for.
type Region struct{ ID, Name, Partition string }

// Regions lists the regions of all partitions, that of most people first. The
// list is a new one, for the caller to keep.
func Regions() []Region { return append([]Region(nil), regions...) }

// A Service is one that takes requests signed with Signature Version 4.
type Service struct {
	SigningName string // in the credential scope
	Prefix      string // in the host
	Title       string
	Global      bool // one endpoint for all regions of a partition
}

// Services lists common services by title. The list is a new one, for the
// caller to keep.
func Services() []Service { return append([]Service(nil), services...) }

// Endpoint returns the address of a service in a region, such as
// https://sqs.eu-west-1.amazonaws.com; of a global service that of the
// region's partition. An empty region is us-east-1. Where AWS names an
// endpoint for each customer, as of API Gateway, the name is without that.
// The answer is "" where Amazon has no endpoint of the service for the region.
func (s Service) Endpoint(region string) string {
	if region == "" {
		region = partitions[0].global
	}
	p := partitionOf(region)
	switch {
	case s.SigningName == productAdvertising:
		return amazonEndpoint(advertisingHosts, region)
	case s.Prefix == "sellingpartnerapi":
		return amazonEndpoint(sellingPartner, region)
	case s.Global:
		return "https://" + p.globalHost(s.Prefix)
	}
	return "https://" + s.Prefix + "." + region + p.suffix
}

// globalHost returns the host of a service that has one for all regions.
//
//   - https://docs.aws.amazon.com/general/latest/gr/iam-service.html
//   - https://docs.aws.amazon.com/general/latest/gr/r53.html
func (p *partition) globalHost(prefix string) string {
	switch p.id {
	case "aws":
		if bareHosts[prefix] {
			return prefix + p.suffix
		}
	case "aws-us-gov":
		if prefix == "iam" || prefix == "route53" {
			return prefix + ".us-gov" + p.suffix
		}
	case "aws-cn":
		if prefix == "iam" {
			return "iam.cn-north-1" + p.suffix
		}
		if prefix == "budgets" {
			return prefix + p.suffix
		}
	}
	if prefix == "route53" {
		return prefix + p.suffix
	}
	return prefix + "." + p.global + p.suffix
}

// amazonEndpoint returns the address that a region has among those hosts.
func amazonEndpoint(hosts []amazonHost, region string) string {
	for _, h := range hosts {
		if h.region == region {
			return "https://" + h.host
		}
	}
	return ""
}

// partitionOf returns the partition of a region, by how its name begins.
func partitionOf(region string) *partition {
	for i := range partitions[1:] {
		if p := &partitions[1+i]; strings.HasPrefix(region, p.begins) {
			return p
		}
	}
	return &partitions[0]
}
