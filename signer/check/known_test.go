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
