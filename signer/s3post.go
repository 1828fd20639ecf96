package signer

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"slices"
	"strings"
	"time"
)

// sigV4Post is a browser's upload to S3, whose policy is signed with Version 4.
type sigV4Post struct{}

// s3V2Post is a browser's upload to S3, whose policy is signed with Version 2.
type s3V2Post struct{}

var (
	_ Scheme = sigV4Post{}
	_ Scheme = s3V2Post{}
)

// The indexes of the steps. The signing key is only in Version 4's.
const (
	postPolicy = iota
	postStringToSign
	postSigningKey
	postSignature
	postSignatureV2 = postSigningKey
)

const (
	postSource   = "https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-UsingHTTPPOST.html"
	postSourceV2 = "https://docs.aws.amazon.com/AmazonS3/latest/userguide/HTTPPOSTForms.html"
)

// postLadder is what both versions begin with.
func postLadder(source string) []Step {
	return []Step{
		postPolicy: {
			ID: "policy", Title: "Policy", Source: source, Divide: divideNamed(),
			Rule: "The policy document, JSON in UTF-8. Its bytes count, line ends too.",
		},
		postStringToSign: {
			ID: "string-to-sign", Title: "String to sign", Source: source, Of: []int{postPolicy},
			Rule: "The policy in Base64, exactly as the form's field policy holds it.",
		},
	}
}

var (
	v4PostLadder = append(postLadder(postSource), v4PostKey(), Step{
		ID: "signature", Title: "Signature", Source: postSource, Role: RoleSignature, Keyed: true, Of: []int{postStringToSign, postSigningKey},
		Rule: "HMAC-SHA256 of the string to sign, keyed with the signing key, in lower-case hex: the form's field x-amz-signature.",
	})
	s3V2PostLadder = append(postLadder(postSourceV2), Step{
		ID: "signature", Title: "Signature", Source: postSourceV2, Role: RoleSignature, Keyed: true, Of: []int{postStringToSign},
		Rule: "HMAC-SHA1 of the string to sign, keyed with the secret access key, in Base64: the form's field signature.",
	})
)

// v4PostKey is the step of the signing key, which is made of the scope in
// x-amz-credential here.
func v4PostKey() Step {
	key := v4HeaderLadder[v4SigningKey]
	key.Of = nil
	return key
}

// ID implements [Scheme].
func (sigV4Post) ID() string { return "sigv4-post" }

// ID implements [Scheme].
func (s3V2Post) ID() string { return "s3v2-post" }

// Title implements [Scheme].
func (sigV4Post) Title() string { return "S3 upload form, Signature Version 4" }

// Title implements [Scheme].
func (s3V2Post) Title() string { return "S3 upload form, Signature Version 2" }

// Recognises implements [Scheme].
func (sigV4Post) Recognises(c *Case) Likelihood {
	f := formOf(&c.Request)
	switch {
	case f.value("policy") == "":
		return Unlikely
	case f.value("x-amz-signature") != "":
		return Carrying
	case f.value("x-amz-credential") != "" || f.value("x-amz-algorithm") != "":
		return Marked
	}
	return Guessed
}

// Recognises implements [Scheme].
func (s3V2Post) Recognises(c *Case) Likelihood {
	f := formOf(&c.Request)
	if f.value("policy") == "" || f.value("AWSAccessKeyId") == "" {
		return Unlikely
	}
	return Carrying
}

// Form implements [Scheme].
func (sigV4Post) Form() Form {
	return Form{Scope: true, FormBody: true, OnlyForm: true, SigningKey: true, Fields: []Field{
		{Name: "policy", Offered: true, Empty: "the policy in Base64"}, {Name: "x-amz-algorithm"}, {Name: "x-amz-credential"},
		{Name: "x-amz-date", Time: amzTime, Offered: true, Empty: "the time now"}, {Name: "x-amz-security-token"},
		{Name: "x-amz-signature", Signature: true},
	}}
}

// Form implements [Scheme].
func (s3V2Post) Form() Form {
	return Form{FormBody: true, OnlyForm: true, Fields: []Field{
		{Name: "policy", Offered: true, Empty: "the policy in Base64"}, {Name: "AWSAccessKeyId"}, {Name: "x-amz-security-token"}, {Name: "signature", Signature: true},
	}}
}

// Rules implements [Scheme].
func (sigV4Post) Rules(*Case) Rules { return Rules{} }

// Rules implements [Scheme].
func (s3V2Post) Rules(*Case) Rules { return Rules{} }

// Steps implements [Scheme].
func (sigV4Post) Steps(*Case) []Step { return v4PostLadder }

// Steps implements [Scheme].
func (s3V2Post) Steps(*Case) []Step { return s3V2PostLadder }

// HasStep implements [Scheme].
func (sigV4Post) HasStep(id string) bool { return StepIndex(v4PostLadder, id) >= 0 }

// HasStep implements [Scheme].
func (s3V2Post) HasStep(id string) bool { return StepIndex(s3V2PostLadder, id) >= 0 }

// Lacks implements [Scheme].
func (sigV4Post) Lacks(c *Case) []string {
	list := s3V2Post{}.Lacks(c)
	if v4PostScope(c) == nil {
		list = append(list, "the region and the date (x-amz-credential)")
	}
	return list
}

// Lacks implements [Scheme].
func (s3V2Post) Lacks(c *Case) []string {
	if formOf(&c.Request).value("policy") == "" {
		return []string{"the policy"}
	}
	return nil
}

// v4PostScope returns the scope that the form says, or one made of what is
// known; nil where that is not enough.
func v4PostScope(c *Case) []byte {
	f := formOf(&c.Request)
	if said := v4Header.parseCredential(f.value("x-amz-credential")); said.whole {
		return (&v4Facts{date: said.date, region: said.region, service: said.service}).scope(v4Header)
	}
	facts := v4Facts{service: "s3"}
	if at := basicTime(f.value("x-amz-date")); at != "" {
		facts.date = at[:8]
	}
	facts.region, _ = scopeOf(c, c.Request.Target())
	return facts.scope(v4Header)
}

// Complete implements [Scheme].
func (sigV4Post) Complete(c Case, now time.Time) Case {
	form := formOf(&c.Request)
	add := func(name, value string) {
		if value != "" && form.value(name) == "" {
			form.add(name, value)
		}
	}
	if !now.IsZero() {
		add("x-amz-date", now.UTC().Format(amzTime))
	}
	add("x-amz-algorithm", algorithmV4)
	c.Request = form.request(c.Request)
	if scope := v4PostScope(&c); scope != nil && c.Credentials.AccessKeyID != "" {
		add("x-amz-credential", c.Credentials.AccessKeyID+"/"+string(scope))
	}
	add("x-amz-security-token", c.Credentials.SessionToken.Reveal())
	c.Request = form.request(c.Request)
	return c
}

// Complete implements [Scheme].
func (s3V2Post) Complete(c Case, _ time.Time) Case {
	form := formOf(&c.Request)
	for _, field := range [...]Pair{{"AWSAccessKeyId", c.Credentials.AccessKeyID}, {"x-amz-security-token", c.Credentials.SessionToken.Reveal()}} {
		if field.Value != "" && form.value(field.Name) == "" {
			form.add(field.Name, field.Value)
		}
	}
	c.Request = form.request(c.Request)
	return c
}

// Sign implements [Scheme].
func (sigV4Post) Sign(c *Case, r Rules, own Values) Values {
	v := make(Values, len(v4PostLadder))
	postText(c, own, v)
	v[postSigningKey] = v4Header.signingKey(&c.Credentials, "", v4PostScope(c), r.Key)
	v[postSignature] = v4Header.signature(v.or(own, postSigningKey), v.or(own, postStringToSign), r)
	return v
}

// Sign implements [Scheme].
func (s3V2Post) Sign(c *Case, r Rules, own Values) Values {
	v := make(Values, len(s3V2PostLadder))
	postText(c, own, v)
	if text := v.or(own, postStringToSign); text != nil && c.Credentials.SecretAccessKey != "" {
		v[postSignatureV2] = base64SHA1(c.Credentials.SecretAccessKey, text, r)
	}
	return v
}

// postText computes the policy and its Base64 text, which is signed as it was
// sent: how its lines are broken counts.
func postText(c *Case, own, v Values) {
	if sent := formOf(&c.Request).value("policy"); sent != "" {
		v[postStringToSign] = []byte(sent)
		v[postPolicy] = policyOf(sent)
	}
	if own != nil && own[postPolicy] != nil && !bytes.Equal(own[postPolicy], v[postPolicy]) {
		v[postStringToSign] = base64.StdEncoding.AppendEncode(nil, own[postPolicy])
	}
}

// policyOf decodes the Base64 text of a policy, or returns nil.
func policyOf(text string) []byte {
	compact := strings.Join(strings.Fields(text), "")
	raw, err := base64.StdEncoding.DecodeString(compact)
	if err != nil || len(raw) == 0 {
		return nil
	}
	return raw
}

// Carried implements [Scheme].
func (sigV4Post) Carried(c *Case) Values {
	v := make(Values, len(v4PostLadder))
	if signature := formOf(&c.Request).value("x-amz-signature"); signature != "" {
		v[postSignature] = []byte(signature)
	}
	return v
}

// Carried implements [Scheme].
func (s3V2Post) Carried(c *Case) Values {
	v := make(Values, len(s3V2PostLadder))
	if signature := formOf(&c.Request).value("signature"); signature != "" {
		v[postSignatureV2] = []byte(signature)
	}
	return v
}

// Signed implements [Scheme].
func (sigV4Post) Signed(c *Case, v Values) (Request, bool) {
	return postSigned(c, "x-amz-signature", v[postSignature])
}

// Signed implements [Scheme].
func (s3V2Post) Signed(c *Case, v Values) (Request, bool) {
	return postSigned(c, "signature", v[postSignatureV2])
}

func postSigned(c *Case, name string, signature []byte) (Request, bool) {
	if signature == nil {
		return c.Request, false
	}
	form := formOf(&c.Request)
	form.set(name, string(signature))
	return form.request(c.Request), true
}

// Remarks implements [Scheme].
func (sigV4Post) Remarks(c *Case, now time.Time) []Remark {
	f := formOf(&c.Request)
	credential := f.value("x-amz-credential")
	said := v4Header.parseCredential(credential)
	remarks := slices.Concat(postRemarks(f, c, "x-amz-signature"), keyRemark(c, said.keyID, "signing-key", "field x-amz-credential"),
		v4Header.keyRemarks(&c.Credentials, "", v4PostScope(c)), v4PostPlace(c, said))
	for _, name := range [...]string{"x-amz-algorithm", "x-amz-credential", "x-amz-date"} {
		if f.value(name) == "" && f.value("x-amz-signature") != "" {
			remarks = append(remarks, Remark{
				ID: "param-required-missing", Step: "signature", Where: "field " + name, Title: "A field of the form is missing",
				Text: "There is no " + name + ": S3 refuses the form.",
			})
		}
	}
	if credential != "" && !said.whole {
		remarks = append(remarks, Remark{
			ID: "scope-malformed", Step: "signing-key", Where: "field x-amz-credential", Title: "The credential is not of the right form",
			Text: "It says " + Printable(credential) + ". It must read access key id/YYYYMMDD/region/s3/aws4_request.",
		})
	}
	if at := f.value("x-amz-date"); at != "" && !isBasicTime(at) {
		remarks = append(remarks, Remark{
			ID: "amz-date-extended-format", Step: "signing-key", Where: "field x-amz-date", Title: "The time is not in the basic form",
			Text: "It must read YYYYMMDDThhmmssZ, in UTC.",
		})
	} else if said.whole && at != "" && at[:8] != said.date {
		remarks = append(remarks, Remark{
			ID: "scope-date-mismatch", Step: "signing-key", Where: "field x-amz-date", Title: "The scope is of another day than the time",
			Text: "x-amz-credential says " + said.date + ", x-amz-date says " + Printable(at) + ".",
		})
	}
	if algorithm := f.value("x-amz-algorithm"); algorithm != "" && algorithm != algorithmV4 {
		remarks = append(remarks, Remark{
			ID: "signature-version-confusion", Step: "signature", Where: "field x-amz-algorithm", Title: "This form is signed with another algorithm",
			Text: "It says " + Printable(algorithm) + ". What is computed here is " + algorithmV4 + ".",
		})
	}
	return remarks
}

// v4PostPlace compares region and service with those given beside the form.
func v4PostPlace(c *Case, said v4Scope) []Remark {
	var remarks []Remark
	for _, part := range [...]struct{ id, name, said, given string }{
		{"scope-region-wrong", "region", said.region, c.Region}, {"scope-service-wrong", "service", said.service, c.Service},
	} {
		if said.whole && part.given != "" && part.given != part.said {
			remarks = append(remarks, Remark{
				ID: part.id, Step: "signing-key", Where: part.name, Title: "Two " + part.name + "s",
				Text: "x-amz-credential says " + Printable(part.said) + ", the field says " + Printable(part.given) + ". The form's own is what is signed.",
			})
		}
	}
	return remarks
}

// Remarks implements [Scheme].
func (s3V2Post) Remarks(c *Case, _ time.Time) []Remark {
	f := formOf(&c.Request)
	remarks := slices.Concat(postRemarks(f, c, "signature"), keyRemark(c, f.value("AWSAccessKeyId"), "signature", "field AWSAccessKeyId"),
		keyUnused(&c.Credentials, "signature"))
	if f.value("x-amz-algorithm") != "" || f.value("x-amz-signature") != "" {
		remarks = append(remarks, Remark{
			ID: "signature-version-confusion", Step: "signature", Where: "form", Title: "This form is signed with another algorithm",
			Text: "It has the fields of Signature Version 4. What is computed here is Version 2.",
		})
	}
	return remarks
}

// postRemarks looks at the policy, at fields that are there twice, and for the
// session token. name is the field of the signature.
func postRemarks(f *uploadForm, c *Case, name string) []Remark {
	remarks := tokenRemark(c, f.value("x-amz-security-token") != "", f.value(name) != "", "policy", "field x-amz-security-token")
	policy := f.value("policy")
	switch decoded := policyOf(policy); {
	case policy == "":
		remarks = append(remarks, Remark{
			ID: "param-required-missing", Step: "policy", Where: "field policy", Title: "There is no policy", Text: "The field policy of the form holds what is signed.",
		})
	case decoded == nil:
		remarks = append(remarks, Remark{
			ID: "policy-not-base64", Step: "policy", Where: "field policy", Title: "The policy is not Base64",
			Text: "The field must hold the policy document in Base64; that text is what is signed.",
		})
	case !json.Valid(decoded) || bytes.TrimSpace(decoded)[0] != '{':
		remarks = append(remarks, Remark{
			ID: "policy-not-json", Step: "policy", Where: "field policy", Title: "The policy is not a JSON object",
			Text: "Decoded from Base64 it must be a JSON object with expiration and conditions.",
		})
	}
	if f.value("x-amz-signature") != "" && f.value("signature") != "" || f.twice("policy", "x-amz-signature", "signature", "x-amz-credential", "x-amz-date", "AWSAccessKeyId") {
		remarks = append(remarks, Remark{
			ID: "signature-twice", Step: "signature", Where: "form", Title: "The form is signed twice", Text: "S3 takes one policy and one signature. Remove the other.",
		})
	}
	if f.afterFile {
		remarks = append(remarks, Remark{
			ID: "form-field-after-file", Step: "policy", Where: "form", Title: "There are fields after the file", Text: "S3 reads the form up to the file, and nothing after it. Put the file last.",
		})
	}
	return remarks
}
