package check_test

import (
	"strings"
	"testing"
)

// From the three columns, without a key, comes who is wrong.
func TestWhoIsWrong(t *testing.T) {
	request := object{"method": "GET", "url": "https://b.s3.amazonaws.com/k?a=1", "headers": [][]string{
		{"x-amz-date", "20150830T123600Z"}, {"x-amz-content-sha256", "UNSIGNED-PAYLOAD"},
	}}
	text := func(path string) string {
		return "GET\n" + path + "\na=1\nhost:b.s3.amazonaws.com\nx-amz-content-sha256:UNSIGNED-PAYLOAD\nx-amz-date:20150830T123600Z\n\nhost;x-amz-content-sha256;x-amz-date\nUNSIGNED-PAYLOAD"
	}
	for what, c := range map[string]struct{ program, server, want, headline string }{
		"the program":           {text("/K"), text("/k"), "the program signed wrongly", "Another path was signed than is called"},
		"the way":               {text("/k"), text("/changed"), "something on the way changed it", "The service computed something else"},
		"the key":               {text("/k"), text("/k"), "the key is wrong", "The request is right, so the key is wrong"},
		"the key, both strange": {text("/x"), text("/x"), "the key is wrong", "Another path was signed than is called"},
		"nobody can tell":       {text("/x"), text("/y"), "three different ones", "Another path was signed than is called"},
		"another request":       {"", text("/y"), "it got another request", "The service computed something else"},
		"masked is no other":    {strings.Replace(text("/k"), "20150830T123600Z", "****", 1), text("/k"), "the key is wrong", "The request is right, so the key is wrong"},
	} {
		in := object{"request": request, "server": object{"canonical-request": c.server}}
		if c.program != "" {
			in["provided"] = object{"canonical-request": c.program}
		}
		if report := checkJSON(t, in); !strings.Contains(report.Summary, c.want) {
			t.Errorf("%s: %s (%s)", what, report.Summary, report.Verdict)
		} else if report.Headline() != c.headline {
			t.Errorf("%s: headline %s", what, report.Headline())
		}
	}
	in := object{"request": request, "provided": object{"canonical-request": text("/K")}}
	if report := checkJSON(t, in); strings.Contains(report.Summary, "service") {
		t.Errorf("without a server's text: %s", report.Summary)
	}
}
