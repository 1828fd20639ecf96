package signer_test

import (
	"cmp"
	"slices"
	"strings"
	"testing"

	"countersign/signer"
)

var located = map[string]signer.Location{
	// service.region, and names that are not what is signed
	"sqs.eu-west-1.amazonaws.com":                      {"sqs", "eu-west-1", ""},
	"SQS.EU-West-1.AmazonAWS.com:443":                  {"sqs", "eu-west-1", ""},
	"sqs.eu-west-1.amazonaws.com.":                     {"sqs", "eu-west-1", ""},
	"email.us-east-1.amazonaws.com":                    {"ses", "us-east-1", ""},
	"email-fips.us-east-1.amazonaws.com":               {"ses", "us-east-1", ""},
	"api.ecr.us-east-2.amazonaws.com":                  {"ecr", "us-east-2", ""},
	"ecr-fips.us-east-2.amazonaws.com":                 {"ecr", "us-east-2", ""},
	"runtime.sagemaker.eu-west-1.amazonaws.com":        {"sagemaker", "eu-west-1", ""},
	"runtime-fips.sagemaker.us-east-1.amazonaws.com":   {"sagemaker", "us-east-1", ""},
	"bedrock-runtime.us-west-2.amazonaws.com":          {"bedrock", "us-west-2", ""},
	"streams.dynamodb.ap-south-1.amazonaws.com":        {"dynamodb", "ap-south-1", ""},
	"123456789012.ddb.us-east-1.amazonaws.com":         {"dynamodb", "us-east-1", ""},
	"123.data-kinesis.us-east-1.amazonaws.com":         {"kinesis", "us-east-1", ""},
	"metering.marketplace.us-east-1.amazonaws.com":     {"aws-marketplace", "us-east-1", ""},
	"pinpoint.us-east-1.amazonaws.com":                 {"mobiletargeting", "us-east-1", ""},
	"sms-voice.pinpoint.us-east-1.amazonaws.com":       {"sms-voice", "us-east-1", ""},
	"portal.sso.us-east-1.amazonaws.com":               {"awsssoportal", "us-east-1", ""},
	"participant.connect.us-east-1.amazonaws.com":      {"execute-api", "us-east-1", ""},
	"git-codecommit.us-east-1.amazonaws.com":           {"codecommit", "us-east-1", ""},
	"sync-states.us-east-1.amazonaws.com":              {"states", "us-east-1", ""},
	"resource-explorer-2.us-east-1.amazonaws.com":      {"resource-explorer-2", "us-east-1", ""},
	"brand-new-service.xx-newplace-12.amazonaws.com":   {"brand-new-service", "xx-newplace-12", ""},
	"sts-fips.us-east-1.amazonaws.com":                 {"sts", "us-east-1", ""},
	"fips.batch.us-east-1.amazonaws.com":               {"batch", "us-east-1", ""},
	"lambda.us-east-1.api.aws":                         {"lambda", "us-east-1", ""},
	"ec2-fips.us-gov-west-1.api.aws":                   {"ec2", "us-gov-west-1", ""},
	"aos.eu-west-1.api.aws":                            {"es", "eu-west-1", ""},
	"vpce-1a-2b.sqs.eu-west-1.vpce.amazonaws.com":      {"sqs", "eu-west-1", ""},
	"vpce-1a.api.ecr.eu-west-1.vpce.amazonaws.com":     {"ecr", "eu-west-1", ""},
	"sqs.eu-west-1.vpce.amazonaws.com":                 {"sqs", "eu-west-1", ""},
	"vpce-1a.execute-api.eu-west-1.vpce.amazonaws.com": {"execute-api", "eu-west-1", ""},

	// the region first, or none
	"queue.amazonaws.com":                             {"sqs", "us-east-1", ""},
	"us-west-2.queue.amazonaws.com":                   {"sqs", "us-west-2", ""},
	"eu-west-1.ec2.amazonaws.com":                     {"ec2", "eu-west-1", ""},
	"ec2.amazonaws.com":                               {"ec2", "us-east-1", ""},
	"sdb.amazonaws.com":                               {"sdb", "us-east-1", ""},
	"iam.amazonaws.com":                               {"iam", "us-east-1", ""},
	"iam-fips.amazonaws.com":                          {"iam", "us-east-1", ""},
	"iam.global.api.aws":                              {"iam", "us-east-1", ""},
	"iam.us-gov.amazonaws.com":                        {"iam", "us-gov-west-1", ""},
	"iam.cn-north-1.amazonaws.com.cn":                 {"iam", "cn-north-1", ""},
	"sts.amazonaws.com":                               {"sts", "us-east-1", ""},
	"cloudfront.amazonaws.com":                        {"cloudfront", "us-east-1", ""},
	"route53.amazonaws.com":                           {"route53", "us-east-1", ""},
	"route53.amazonaws.com.cn":                        {"route53", "cn-northwest-1", ""},
	"route53.us-gov.amazonaws.com":                    {"route53", "us-gov-west-1", ""},
	"route53.c2s.ic.gov":                              {"route53", "us-iso-east-1", ""},
	"waf.amazonaws.com":                               {"waf", "us-east-1", ""},
	"shield.us-east-1.amazonaws.com":                  {"shield", "us-east-1", ""},
	"organizations.us-east-1.amazonaws.com":           {"organizations", "us-east-1", ""},
	"importexport.amazonaws.com":                      {"IngestionService", "us-east-1", ""},
	"global.health.amazonaws.com":                     {"health", "us-east-1", ""},
	"global.health.us-gov.amazonaws.com":              {"health", "us-gov-west-1", ""},
	"abc123.456def.endpoint.events.amazonaws.com":     {"events", "*", ""},
	"mturk-requester-sandbox.us-east-1.amazonaws.com": {"mturk-requester", "us-east-1", ""},

	// partitions
	"dynamodb.cn-north-1.amazonaws.com.cn":             {"dynamodb", "cn-north-1", ""},
	"dynamodb.cn-north-1.api.amazonwebservices.com.cn": {"dynamodb", "cn-north-1", ""},
	"kms.us-iso-east-1.c2s.ic.gov":                     {"kms", "us-iso-east-1", ""},
	"kms.us-iso-east-1.api.aws.ic.gov":                 {"kms", "us-iso-east-1", ""},
	"kms.us-isob-east-1.sc2s.sgov.gov":                 {"kms", "us-isob-east-1", ""},
	"kms.eu-isoe-west-1.cloud.adc-e.uk":                {"kms", "eu-isoe-west-1", ""},
	"kms.us-isof-south-1.csp.hci.ic.gov":               {"kms", "us-isof-south-1", ""},
	"kms.eusc-de-east-1.amazonaws.eu":                  {"kms", "eusc-de-east-1", ""},

	// S3
	"s3.amazonaws.com":                                                  {"s3", "us-east-1", ""},
	"s3-external-1.amazonaws.com":                                       {"s3", "us-east-1", ""},
	"s3-eu-west-1.amazonaws.com":                                        {"s3", "eu-west-1", ""},
	"s3-us-gov-west-1.amazonaws.com":                                    {"s3", "us-gov-west-1", ""},
	"s3-fips-us-gov-west-1.amazonaws.com":                               {"s3", "us-gov-west-1", ""},
	"s3.eu-west-1.amazonaws.com":                                        {"s3", "eu-west-1", ""},
	"s3.dualstack.eu-west-1.amazonaws.com":                              {"s3", "eu-west-1", ""},
	"s3-fips.dualstack.us-east-1.amazonaws.com":                         {"s3", "us-east-1", ""},
	"bucket.s3.amazonaws.com":                                           {"s3", "us-east-1", "bucket"},
	"my.bucket.s3.amazonaws.com:443":                                    {"s3", "us-east-1", "my.bucket"},
	"my.bucket.s3.eu-west-1.amazonaws.com":                              {"s3", "eu-west-1", "my.bucket"},
	"my.bucket.s3-eu-west-1.amazonaws.com":                              {"s3", "eu-west-1", "my.bucket"},
	"my.bucket.s3.dualstack.eu-west-1.amazonaws.com":                    {"s3", "eu-west-1", "my.bucket"},
	"bucket.s3-fips.us-east-1.amazonaws.com":                            {"s3", "us-east-1", "bucket"},
	"bucket.s3.cn-north-1.amazonaws.com.cn":                             {"s3", "cn-north-1", "bucket"},
	"us-west-2.s3.amazonaws.com":                                        {"s3", "us-east-1", "us-west-2"},
	"logs.eu-west-1.s3.us-west-2.amazonaws.com":                         {"s3", "us-west-2", "logs.eu-west-1"},
	"s3.s3.amazonaws.com":                                               {"s3", "us-east-1", "s3"},
	"old_bucket.s3.amazonaws.com":                                       {"s3", "us-east-1", "old_bucket"},
	"bucket.s3-accelerate.amazonaws.com":                                {"s3", "", "bucket"},
	"bucket.s3-accelerate.dualstack.amazonaws.com":                      {"s3", "", "bucket"},
	"123456789012.s3-control.us-west-2.amazonaws.com":                   {"s3", "us-west-2", ""},
	"123456789012.s3-control-fips.dualstack.us-east-1.amazonaws.com":    {"s3", "us-east-1", ""},
	"name-123456789012.s3-accesspoint.us-west-2.amazonaws.com":          {"s3", "us-west-2", ""},
	"mfzwi23gnjvgw.mrap.accesspoint.s3-global.amazonaws.com":            {"s3", "*", ""},
	"name-123456789012.s3-object-lambda.us-east-1.amazonaws.com":        {"s3-object-lambda", "us-east-1", ""},
	"name-123456789012.op-01.s3-outposts.us-east-1.amazonaws.com":       {"s3-outposts", "us-east-1", ""},
	"b--use1-az4--x-s3.s3express-use1-az4.us-east-1.amazonaws.com":      {"s3express", "us-east-1", "b--use1-az4--x-s3"},
	"b--use1-az4--x-s3.s3express-fips-use1-az4.us-east-1.amazonaws.com": {"s3express", "us-east-1", "b--use1-az4--x-s3"},
	"s3express-control.us-east-1.amazonaws.com":                         {"s3express", "us-east-1", ""},
	"s3tables.us-east-1.amazonaws.com":                                  {"s3tables", "us-east-1", ""},
	"bucket.vpce-1a-2b.s3.us-east-1.vpce.amazonaws.com":                 {"s3", "us-east-1", ""},
	"my.own.bucket.vpce-1a-2b.s3.us-east-1.vpce.amazonaws.com":          {"s3", "us-east-1", "my.own"},
	"accesspoint.vpce-1a-2b.s3.us-east-1.vpce.amazonaws.com":            {"s3", "us-east-1", ""},

	// what customers own
	"a1b2.execute-api.eu-west-1.amazonaws.com":          {"execute-api", "eu-west-1", ""},
	"a1b2-vpce-1a.execute-api.eu-west-1.amazonaws.com":  {"execute-api", "eu-west-1", ""},
	"a1b2.lambda-url.us-east-1.on.aws":                  {"lambda", "us-east-1", ""},
	"svc-0a.7d67968.vpc-lattice-svcs.us-west-2.on.aws":  {"vpc-lattice-svcs", "us-west-2", ""},
	"a1b2.dsql.us-east-1.on.aws":                        {"dsql", "us-east-1", ""},
	"search-x-a1b2.eu-west-1.es.amazonaws.com":          {"es", "eu-west-1", ""},
	"search-x.cn-north-1.es.amazonaws.com.cn":           {"es", "cn-north-1", ""},
	"vpc-x-a1b2.eu-west-1.es.amazonaws.com":             {"es", "eu-west-1", ""},
	"search-x-a1b2.aos.eu-west-1.on.aws":                {"es", "eu-west-1", ""},
	"a1b2.eu-west-1.aoss.amazonaws.com":                 {"aoss", "eu-west-1", ""},
	"doc-movies-a1.us-east-1.cloudsearch.amazonaws.com": {"cloudsearch", "us-east-1", ""},
	"a1b2.appsync-api.us-east-1.amazonaws.com":          {"appsync", "us-east-1", ""},
	"iot.us-east-1.amazonaws.com":                       {"iot", "us-east-1", ""},
	"a1b2.iot.us-east-1.amazonaws.com":                  {"iotdata", "us-east-1", ""},
	"a1b2-ats.iot.us-east-1.amazonaws.com":              {"iotdata", "us-east-1", ""},
	"data.iot.us-east-1.amazonaws.com":                  {"iotdata", "us-east-1", ""},
	"data-ats.iot.us-east-1.amazonaws.com":              {"iotdata", "us-east-1", ""},
	"data.iot-fips.us-east-1.amazonaws.com":             {"iotdata", "us-east-1", ""},
	"data.jobs.iot.us-east-1.amazonaws.com":             {"iot-jobs-data", "us-east-1", ""},
	"api.tunneling.iot.us-east-1.amazonaws.com":         {"IoTSecuredTunneling", "us-east-1", ""},
	"db.cluster-a1.us-east-1.neptune.amazonaws.com":     {"neptune-db", "us-east-1", ""},
	"db.a1b2.us-east-1.rds.amazonaws.com":               {"rds-db", "us-east-1", ""},
	"rds.us-east-1.amazonaws.com":                       {"rds", "us-east-1", ""},

	// Amazon's own
	"webservices.amazon.com":                  {"ProductAdvertisingAPI", "us-east-1", ""},
	"webservices.amazon.com.mx":               {"ProductAdvertisingAPI", "us-east-1", ""},
	"webservices.amazon.de":                   {"ProductAdvertisingAPI", "eu-west-1", ""},
	"webservices.amazon.in":                   {"ProductAdvertisingAPI", "eu-west-1", ""},
	"Webservices.Amazon.co.jp:443":            {"ProductAdvertisingAPI", "us-west-2", ""},
	"webservices.amazon.com.au":               {"ProductAdvertisingAPI", "us-west-2", ""},
	"sellingpartnerapi-na.amazon.com":         {"execute-api", "us-east-1", ""},
	"sandbox.sellingpartnerapi-eu.amazon.com": {"execute-api", "eu-west-1", ""},
	"sellingpartnerapi-fe.amazon.com":         {"execute-api", "us-west-2", ""},
}

// None of these takes a request signed as AWS's are.
var nowhere = []string{
	"", ".", ":", "localhost", "localhost:9000", "127.0.0.1:9000", "[::1]:443", "minio.example.com", "s3.evil.com",
	"amazonaws.com", ".amazonaws.com", "..amazonaws.com", "s3..amazonaws.com", ".s3.amazonaws.com", "on.aws", "x.on.aws",
	"s3.amazonaws.com.evil.com", "s3amazonaws.com", "evil-amazonaws.com", "us-east-1.amazonaws.com", "us-gov.amazonaws.com",
	"a/s3.amazonaws.com", "user@s3.amazonaws.com", "é.amazonaws.com", "s3.amazonaws.com ", "a b.s3.amazonaws.com", "s\u212as.amazonaws.com",
	"bucket.s3-website-us-east-1.amazonaws.com", "bucket.s3-website.eu-central-1.amazonaws.com",
	"ec2-1-2-3-4.compute-1.amazonaws.com", "ec2-1-2-3-4.eu-west-1.compute.amazonaws.com",
	"lb-1.us-east-1.elb.amazonaws.com", "lb-1.elb.us-east-1.amazonaws.com", "db.a1b2.us-east-1.redshift.amazonaws.com",
	"email-smtp.us-east-1.amazonaws.com", "www.amazonaws.com", "d1.cloudfront.net", "console.aws.amazon.com", "www.amazon.com",
	"webservices.amazon.cn", "webservices.amazon.", "mws.amazonservices.com", "a1.lambda-url.on.aws", "lambda-url.us-east-1.on.aws",
	"a.b.unknown.amazonaws.com", "sqs.us-east-x1.amazonaws.com", "storage.googleapis.com",
}

func TestLocate(t *testing.T) {
	for host, want := range located {
		if got := signer.Locate(host); got != want {
			t.Errorf("%s is located at %+v, want %+v", host, got, want)
		}
	}
	for _, host := range nowhere {
		if got := signer.Locate(host); got != (signer.Location{}) {
			t.Errorf("%q is located at %+v, want nowhere", host, got)
		}
	}
}

// Every service's endpoint, in every region, is located where it was asked for.
func TestServiceEndpoint(t *testing.T) {
	for _, s := range signer.Services() {
		for _, r := range signer.Regions() {
			address := s.Endpoint(r.ID)
			host, https := strings.CutPrefix(address, "https://")
			if address == "" && (s.Prefix == "webservices" || s.Prefix == "sellingpartnerapi") {
				continue
			}
			l := signer.Locate(host)
			if !https || l.Service != s.SigningName || l.Bucket != "" || l.Region != r.ID && !s.Global {
				t.Errorf("%s in %s is at %q, which is %+v", s.Title, r.ID, address, l)
			}
			if s.Global && partitionOf(l.Region) != r.Partition {
				t.Errorf("%s in %s is at %q, in the partition %s", s.Title, r.ID, address, partitionOf(l.Region))
			}
		}
	}
}

func partitionOf(region string) string {
	for _, r := range signer.Regions() {
		if r.ID == region {
			return r.Partition
		}
	}
	return ""
}

func TestEndpointWords(t *testing.T) {
	for _, c := range []struct{ prefix, region, want string }{
		{"sqs", "eu-west-1", "https://sqs.eu-west-1.amazonaws.com"},
		{"sqs", "", "https://sqs.us-east-1.amazonaws.com"},
		{"sqs", "cn-north-1", "https://sqs.cn-north-1.amazonaws.com.cn"},
		{"email", "us-gov-west-1", "https://email.us-gov-west-1.amazonaws.com"},
		{"s3", "eusc-de-east-1", "https://s3.eusc-de-east-1.amazonaws.eu"},
		{"iam", "eu-west-1", "https://iam.amazonaws.com"},
		{"iam", "cn-northwest-1", "https://iam.cn-north-1.amazonaws.com.cn"},
		{"iam", "us-gov-east-1", "https://iam.us-gov.amazonaws.com"},
		{"iam", "us-iso-west-1", "https://iam.us-iso-east-1.c2s.ic.gov"},
		{"route53", "us-isob-east-1", "https://route53.sc2s.sgov.gov"},
		{"budgets", "cn-north-1", "https://budgets.amazonaws.com.cn"},
		{"organizations", "eu-west-1", "https://organizations.us-east-1.amazonaws.com"},
		{"webservices", "eu-west-1", "https://webservices.amazon.co.uk"},
		{"webservices", "eu-west-3", ""},
		{"sellingpartnerapi", "us-west-2", "https://sellingpartnerapi-fe.amazon.com"},
	} {
		services := signer.Services()
		i := slices.IndexFunc(services, func(s signer.Service) bool { return s.Prefix == c.prefix })
		if i < 0 {
			t.Errorf("no service %s", c.prefix)
		} else if got := services[i].Endpoint(c.region); got != c.want {
			t.Errorf("%s in %q is at %q, want %q", c.prefix, c.region, got, c.want)
		}
	}
}

// The lists are sorted as they say, name nothing twice, and are the caller's.
func TestRegionsAndServices(t *testing.T) {
	services, regions := signer.Services(), signer.Regions()
	byTitle := func(a, b signer.Service) int {
		return cmp.Compare(strings.ToLower(a.Title), strings.ToLower(b.Title))
	}
	if len(services) < 60 || !slices.IsSortedFunc(services, byTitle) {
		t.Errorf("%d services, sorted: %v", len(services), slices.IsSortedFunc(services, byTitle))
	}
	seen := map[string]bool{}
	for _, s := range services {
		if seen[s.Title] || seen[s.Prefix] || s.Title == "" || s.SigningName == "" {
			t.Errorf("%+v is named twice, or lacks a name", s)
		}
		seen[s.Title], seen[s.Prefix] = true, true
	}
	partitions := map[string]bool{}
	for _, r := range regions {
		if seen[r.ID] || r.Name == "" {
			t.Errorf("%+v is named twice, or lacks a name", r)
		}
		seen[r.ID], partitions[r.Partition] = true, true
	}
	if len(partitions) != 8 || regions[0].ID != "us-east-1" {
		t.Errorf("the partitions are %v, the first region is %s", partitions, regions[0].ID)
	}
	services[0], regions[0] = signer.Service{}, signer.Region{}
	if signer.Services()[0] == services[0] || signer.Regions()[0] == regions[0] {
		t.Error("the lists can be changed by whoever reads them")
	}
}

// FuzzLocate reads any host. What it tells stands in the host or in a table,
// and does not depend on case, a port or the dot of the root.
func FuzzLocate(f *testing.F) {
	for host := range located {
		f.Add(host)
	}
	for _, host := range nowhere {
		f.Add(host)
	}
	known := map[string]bool{"": true, "*": true, "ProductAdvertisingAPI": true}
	for _, l := range located {
		known[l.Service], known[l.Region] = true, true
	}
	for _, s := range signer.Services() {
		known[s.SigningName] = true
	}
	for _, r := range signer.Regions() {
		known[r.ID] = true
	}
	others := []string{"kinesis", "chime", "connect", "memorydb", "ivs", "mgh", "forecast", "appstream", "sso-oauth", "lakeformation",
		"medical-imaging", "datasync", "cloudhsm", "backup-storage", "greengrass", "iotfleethub", "ioteventsdata", "AWSMobileHubService"}
	f.Fuzz(func(t *testing.T, host string) {
		l := signer.Locate(host)
		lower := strings.ToLower(host)
		if !strings.Contains(lower, l.Bucket) ||
			!known[l.Region] && !strings.Contains(lower, l.Region) ||
			!known[l.Service] && !strings.Contains(lower, l.Service) && !slices.Contains(others, l.Service) {
			t.Fatalf("%q is located at %+v", host, l)
		}
		if l.Service == "" && l != (signer.Location{}) {
			t.Fatalf("%q is located at no service: %+v", host, l)
		}
		if l.Service != "" && !strings.ContainsAny(host, ":") {
			name := strings.TrimSuffix(strings.ToUpper(host), ".")
			if again := signer.Locate(name + ".:8443"); again != l {
				t.Fatalf("%q is located at %+v, in capitals and with a port at %+v", host, l, again)
			}
		}
	})
}

func BenchmarkLocate(b *testing.B) {
	for _, host := range []string{
		"sqs.eu-west-1.amazonaws.com", "my.bucket.s3.eu-west-1.amazonaws.com", "data-ats.iot.us-east-1.amazonaws.com",
		"kms.eusc-de-east-1.amazonaws.eu", "webservices.amazon.de", "minio.example.com:9000",
	} {
		b.Run(host, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				signer.Locate(host)
			}
		})
	}
}
