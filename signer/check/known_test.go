package check

import (
	"slices"
	"testing"
	"time"

	"countersign/signer"
)

// What a paste tells beside the request that is checked.
func TestKnown(t *testing.T) {
	const used, older = "Qh3rT9vKx2LmW7pZs5NcYb8DfGj4Ue6Aq1XoRt0I", "Zk8Qw3Er5Ty7Ui9Op1As2Df4Gh6Jk0LzXcVbNmQq"
	paste := "aws_secret_access_key = " + used + "\n; old: aws_secret_access_key = " + older + "\n" +
		"https://sqs.us-east-1.amazonaws.com/?Action=ListQueues&Timestamp=2014-08-28T15%3A50%3A34Z\n" +
		"<Error><Code>RequestTimeTooSkewed</Code><ServerTime>2014-08-28T16:50:34Z</ServerTime><Message>call sqs.eu-west-1.amazonaws.com</Message></Error>\n"
	now := time.Date(2014, 8, 28, 17, 0, 0, 0, time.UTC)
	j, err := newJob(Input{Paste: Texts{[]byte(paste)}}, now)
	if err != nil {
		t.Fatal(err)
	}
	known := j.known()
	if want := []string{"sqs.us-east-1.amazonaws.com", "sqs.eu-west-1.amazonaws.com"}; !slices.Equal(known.Hosts, want) {
		t.Errorf("hosts are %q, want %q", known.Hosts, want)
	}
	if want := []signer.Secret{older}; !slices.Equal(known.Secrets, want) {
		t.Errorf("%d secrets beside the one that is used, want 1", len(known.Secrets))
	}
	if want := now.Add(-10*time.Minute + 34*time.Second); len(known.Times) != 2 || !known.Times[1].Equal(want) || !known.Now.Equal(now) {
		t.Errorf("times are %v and now %v, want the server's, %v", known.Times, known.Now, want)
	}
}

// A form holds the request that its paste told, and passes the paste on: what it
// tells beside is the same.
func TestKnownOfAForm(t *testing.T) {
	const older = "Zk8Qw3Er5Ty7Ui9Op1As2Df4Gh6Jk0LzXcVbNmQq"
	j, err := newJob(Input{
		Request: &RequestInput{Method: "GET", URL: "https://files.example.org/a?X-Amz-Date=20240506T070809Z"},
		Around:  Texts{[]byte("endpoint = http://store-7:9000\nsecret_key = " + older + "\nDate: Sun, 30 Aug 2015 12:36:01 GMT\n")},
	}, time.Time{})
	if err != nil {
		t.Fatal(err)
	}
	known := j.known()
	if !slices.Equal(known.Hosts, []string{"store-7:9000"}) || !slices.Equal(known.Secrets, []signer.Secret{older}) || len(known.Times) != 1 {
		t.Errorf("hosts %q, %d secrets, times %v", known.Hosts, len(known.Secrets), known.Times)
	}
	if j.hasRequest && j.c.Request.Target().Host != "files.example.org" {
		t.Errorf("it is not read as the request: %s", j.c.Request.URL)
	}
}
