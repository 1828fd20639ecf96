package signer

import "strings"

// v4Header is also what the schemes of S3 are made of that have more to them.
var (
	v4Header       = v4Kind{}
	v4HeaderLadder = v4Header.ladder()
)

// sigV4 is Signature Version 4 in the Authorization header.
var sigV4 Scheme = newV4(v4Kind{}, v4Scheme{
	id: "sigv4", title: "Signature Version 4, Authorization header",
	form:       v4HeaderForm(Field{Name: "X-Amz-Content-Sha256", Header: true}),
	recognises: recognisesHeader,
})

// recognisesHeader looks at the headers. Of a request that says nothing, the
// host may tell: most services of AWS are signed so.
func recognisesHeader(_ v4Kind, c *Case) Likelihood {
	authorization, _ := c.Request.Header("Authorization")
	authorization = strings.TrimSpace(authorization)
	_, dated := c.Request.Header("X-Amz-Date")
	switch {
	case strings.HasPrefix(authorization, algorithmV4) && strings.Contains(authorization, "Signature="):
		return Carrying
	case strings.HasPrefix(authorization, algorithmV4), dated && authorization == "":
		return Marked
	case Locate(c.Request.Target().Host) != Location{}, c.Region != "" && c.Service != "":
		return Guessed
	}
	return Unlikely
}

// v4HeaderForm is for what is signed in headers; more are those of a scheme.
func v4HeaderForm(more ...Field) Form {
	return Form{Scope: true, Headers: true, Body: true, SigningKey: true, Fields: append([]Field{
		{Name: "X-Amz-Date", Header: true, Time: amzTime, Offered: true, Empty: "the time now"},
		{Name: "X-Amz-Security-Token", Header: true},
		{Name: "Authorization", Header: true, Signature: true},
	}, more...)}
}
