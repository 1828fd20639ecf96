package read_test

import "testing"

// A program that encodes nothing prints blanks in its string to sign: it is
// read all the same, and so are the parameters.
func TestStringToSignWithBlanksIsRead(t *testing.T) {
	const text = "POST\nh.example\n/\nAction=List Orders&Title=The end of it"
	r := reading("String to sign:\n" + text)
	if got := string(r.Provided["string-to-sign"]); got != text {
		t.Errorf("string to sign is %q", got)
	}
	if r.Request == nil || r.Request.URL != "https://h.example/?Action=List Orders&Title=The end of it" {
		t.Errorf("request is %+v", r.Request)
	}
	if r := reading("Title=The end of it, and=so on"); len(r.Provided) > 0 {
		t.Errorf("prose is taken for %q", r.Provided)
	}
}
