package diagnose

import (
	"slices"
	"strings"
	"time"

	"countersign/signer"
)

// scope returns what the request says of its scope, and false where it has none
// that is whole.
func (l *memberList) scope() (signer.Claim, bool) {
	const longest = 100 // of a part
	claim, signed := signer.ClaimOf(l.s, l.c)
	whole := signed && claim.Date != "" && claim.Service != "" && (claim.Region != "" || l.asymmetric()) &&
		len(claim.Date)+len(claim.Region)+len(claim.Service) < longest
	return claim, whole
}

// withScope adds a mistake that signs another scope: in the string and in the
// key, or in one of them alone.
func (l *memberList) withScope(name, with, text, key string) {
	l.change(name, with, func(r *signer.Rules) { r.Text.Scope, r.Key.Chain.Scope = text, key })
}

// regions returns the regions that may be meant: those of the paste, of the
// host, and common ones.
func (l *memberList) regions(claim signer.Claim) []string {
	list := []string{l.c.Region, signer.Locate(l.sent()).Region}
	for _, host := range l.k.Hosts {
		list = append(list, signer.Locate(host).Region)
	}
	list = append(list, "us-east-1", "aws-global", "eu-west-1", "us-west-2", "eu", "auto", "us-standard", "US", "EU", "garage", "nl-ams", "default", "us", "global", "eu-central-1")
	for _, region := range signer.Regions() {
		list = append(list, region.ID)
	}
	list = append(list, strings.ToUpper(claim.Region), strings.ReplaceAll(claim.Region, "-", "_"))
	return distinct(list, claim.Region, "*")
}

// services returns the signing names that may be meant.
func (l *memberList) services(claim signer.Claim) []string {
	list := []string{l.c.Service, signer.Locate(l.sent()).Service}
	for _, host := range l.k.Hosts {
		list = append(list, signer.Locate(host).Service)
	}
	list = append(list, confused[claim.Service]...)
	name, _, _ := strings.Cut(l.sent(), ".")
	if len(name) < 40 {
		list = append(list, name)
	}
	list = append(list, strings.ToUpper(claim.Service), strings.ToLower(claim.Service), title(claim.Service))
	list = append(list, "s3", "execute-api", "es", "sts", "iam", "lambda", "dynamodb", "sqs", "sns", "ec2", "ses", "monitoring", "apigateway", "host", "service", "aws", "amazonaws", "sagemaker", "bedrock", "appsync", "iotdata", "iotdevicegateway")
	return distinct(list, claim.Service)
}

// confused are the words that are taken for signing names.
var confused = map[string][]string{
	"ses":                   {"email"},
	"email":                 {"ses"},
	"monitoring":            {"cloudwatch"},
	"cloudwatch":            {"monitoring"},
	"logs":                  {"cloudwatch", "cloudwatchlogs", "monitoring"},
	"es":                    {"aoss", "opensearch", "elasticsearch"},
	"aoss":                  {"es", "opensearch"},
	"execute-api":           {"apigateway", "api-gateway", "sellingpartnerapi", "lambda"},
	"apigateway":            {"execute-api"},
	"sagemaker":             {"api.sagemaker", "runtime.sagemaker"},
	"bedrock":               {"bedrock-runtime", "bedrock-agent-runtime"},
	"bedrock-runtime":       {"bedrock"},
	"mediastore":            {"data.mediastore"},
	"iotdata":               {"iot", "iotdevicegateway", "data.iot"},
	"iot":                   {"iotdata", "iotdevicegateway"},
	"s3":                    {"S3", "s3-control", "s3express", "s3-object-lambda", "storage"},
	"s3express":             {"s3"},
	"ecr":                   {"api.ecr"},
	"mobiletargeting":       {"pinpoint"},
	"ProductAdvertisingAPI": {"productadvertisingapi", "paapi5"},
	"lex":                   {"runtime.lex", "lexv2"},
	"neptune-db":            {"neptune", "rds"},
	"sqs":                   {"queue", "SQS"},
	"states":                {"stepfunctions"},
	"geo":                   {"location"},
	"aps":                   {"prometheus"},
	"cognito-idp":           {"cognito", "cognito-identity"},
	"cognito-identity":      {"cognito", "cognito-idp"},
	"kms":                   {"KMS"},
	"secretsmanager":        {"secrets-manager"},
	"elasticloadbalancing":  {"elb"},
}

// distinct returns the texts of a list that are neither empty nor among others,
// once each.
func distinct(list []string, others ...string) []string {
	var kept []string
	for _, text := range list {
		if text != "" && !slices.Contains(others, text) && !slices.Contains(kept, text) && !strings.Contains(text, "/") {
			kept = append(kept, text)
		}
	}
	return kept
}

func title(text string) string {
	return strings.ToUpper(text[:min(1, len(text))]) + text[min(1, len(text)):]
}

// scopeRegions are other regions in the string and in the key.
func scopeRegions(l *memberList) {
	claim, whole := l.scope()
	if !whole || l.asymmetric() || l.post() {
		return
	}
	for _, region := range l.regions(claim) {
		other := claim
		other.Region = region
		l.withScope("scope-region-wrong", "region "+short(region), other.Scope(), other.Scope())
	}
}

// scopeServices are other services in the string and in the key.
func scopeServices(l *memberList) {
	claim, whole := l.scope()
	if !whole || l.post() {
		return
	}
	for _, service := range l.services(claim) {
		other := claim
		other.Service = service
		l.withScope("scope-service-wrong", "service "+short(service), other.Scope(), other.Scope())
	}
}

// scopeForms are other days and other forms of the scope.
func scopeForms(l *memberList) {
	const malformed, day = "scope-malformed", "scope-date-mismatch"
	claim, whole := l.scope()
	if !whole || l.post() {
		return
	}
	right := claim.Scope()
	for _, date := range l.days(claim) {
		other := claim
		other.Date = date
		l.withScope(day, "day "+date, other.Scope(), other.Scope())
		l.withScope(day, "day "+date+" in the string alone", other.Scope(), right)
	}
	parts := strings.Split(right, "/")
	join := func(parts ...string) string { return strings.Join(parts, "/") }
	last := len(parts) - 1
	add := func(with, text string) {
		if text != right {
			l.withScope(malformed, with, text, right)
		}
	}
	if id := l.c.Credentials.AccessKeyID; id != "" && len(id) < 130 {
		add("the access key id in front", id+"/"+right)
	}
	add("without aws4_request", join(parts[:last]...))
	if claim.Time != "" {
		add("the whole time for the day", join(append([]string{claim.Time}, parts[1:]...)...))
	}
	if date := claim.Date; len(date) == len("20060102") {
		add("the day with hyphens", join(append([]string{date[:4] + "-" + date[4:6] + "-" + date[6:]}, parts[1:]...)...))
	}
	add("a / at the end", right+"/")
	add("a / in front", "/"+right)
	add("aws4-request", join(append(slices.Clone(parts[:last]), "aws4-request")...))
	add("AWS4_REQUEST", join(append(slices.Clone(parts[:last]), "AWS4_REQUEST")...))
	add("a blank behind", right+" ")
	if !l.asymmetric() {
		add("service before region", join(claim.Date, claim.Service, claim.Region, parts[last]))
		add("without the region", join(claim.Date, claim.Service, parts[last]))
		add("without the service", join(claim.Date, claim.Region, parts[last]))
		add("the host for the region", join(claim.Date, l.sent(), claim.Service, parts[last]))
		l.partsInString(claim, right)
	}
}

// partsInString are other regions and services in the string alone.
func (l *memberList) partsInString(claim signer.Claim, right string) {
	const most = 12
	regions, services := l.regions(claim), l.services(claim)
	for i := range most {
		other := claim
		other.Region = regions[i]
		l.withScope("scope-malformed", "region "+short(other.Region)+" in the string alone", other.Scope(), right)
		other.Region, other.Service = claim.Region, services[i]
		l.withScope("scope-malformed", "service "+short(other.Service)+" in the string alone", other.Scope(), right)
	}
}

// days returns the days before and after, and those of the times that are known.
func (l *memberList) days(claim signer.Claim) []string {
	const layout = "20060102"
	at, err := time.Parse(layout, claim.Date)
	if err != nil {
		return nil
	}
	list := []string{at.AddDate(0, 0, -1).Format(layout), at.AddDate(0, 0, 1).Format(layout)}
	if len(claim.Time) > len(layout) {
		list = append(list, claim.Time[:len(layout)])
	}
	for _, other := range append(slices.Clone(l.k.Times), l.k.Now) {
		if !other.IsZero() {
			list = append(list, other.UTC().Format(layout))
		}
	}
	return distinct(list, claim.Date)
}

// keyScopes are other days, regions and services in the key alone.
func keyScopes(l *memberList) {
	const id, most = "kdf-date-wrong", 20
	claim, whole := l.scope()
	if !whole || l.asymmetric() {
		return
	}
	add := func(with string, other signer.Claim) {
		l.change(id, with, func(r *signer.Rules) { r.Key.Chain.Scope = other.Scope() })
	}
	forms := []string{claim.Time, claim.Time[:min(len(claim.Time), 15)]}
	if at, err := time.Parse("20060102", claim.Date); err == nil {
		forms = append(forms, at.Format("2006-01-02"), at.Format("02012006"), at.Format("01022006"), at.Format("060102"))
	}
	for _, date := range append(l.days(claim), distinct(forms, claim.Date)...) {
		other := claim
		other.Date = date
		add("day "+short(date), other)
	}
	regions, services := l.regions(claim), l.services(claim)
	for i := range most {
		other := claim
		other.Region = regions[i]
		add("region "+short(other.Region), other)
		if other = claim; i < len(services) {
			other.Service = services[i]
			add("service "+short(other.Service), other)
		}
	}
}
