package read_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"countersign/signer"
	"countersign/signer/read"
)

// What is found beside a request.
func TestLookBeside(t *testing.T) {
	const first, second = "Qh3rT9vKx2LmW7pZs5NcYb8DfGj4Ue6Aq1XoRt0I", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
	b := read.LookBeside([]byte(`
HOST = "mws.amazonservices.de"   # was mws.amazonservices.co.uk
endpoint: 'http://minio:9000/bucket'
secret_key = "`+first+`"
#secret_key = "`+second+`"
GET https://S3.eu-west-1.amazonaws.com/x?X-Amz-Date=20150830T123600Z&Timestamp=2014-08-28T15%3A50%3A34Z HTTP/1.1
Date: Sun, 30 Aug 2015 12:36:01 GMT
sha1 2fd4e1c67a2d28fced849ee1bb76e7391b93eb12
`), []byte("POST\nmws.amazonservices.com\n/\n"))
	if want := []string{"mws.amazonservices.de", "mws.amazonservices.co.uk", "minio:9000", "s3.eu-west-1.amazonaws.com", "mws.amazonservices.com"}; !slices.Equal(b.Hosts, want) {
		t.Errorf("hosts are %q, want %q", b.Hosts, want)
	}
	if want := []signer.Secret{first, second}; !slices.Equal(b.Secrets, want) {
		t.Errorf("%d secrets, want %d", len(b.Secrets), len(want))
	}
	want := []time.Time{
		time.Date(2015, 8, 30, 12, 36, 0, 0, time.UTC), time.Date(2014, 8, 28, 15, 50, 34, 0, time.UTC), time.Date(2015, 8, 30, 12, 36, 1, 0, time.UTC),
	}
	if !slices.EqualFunc(b.Times, want, time.Time.Equal) {
		t.Errorf("times are %v, want %v", b.Times, want)
	}
	if shown := fmt.Sprintf("%v %+v %q", b, b, b.Secrets); strings.Contains(shown, first) || strings.Contains(shown, second) {
		t.Error("a secret is shown when it is printed")
	}
}

// Each list is bounded, and nothing panics.
func TestLookBesideIsBounded(t *testing.T) {
	var text strings.Builder
	for i := range 10000 {
		fmt.Fprintf(&text, "http://h%d.example.com 2014-08-28T15:50:%02dZ secret_key=abcdEFGH%08d %040d\n", i, i%60, i, i)
	}
	b := read.LookBeside([]byte(text.String()), []byte("https://"), []byte{0xff}, nil, []byte(strings.Repeat("a", 1<<21)))
	if len(b.Hosts) > 16 || len(b.Times) > 16 || len(b.Secrets) > 16 {
		t.Errorf("%d hosts, %d times, %d secrets", len(b.Hosts), len(b.Times), len(b.Secrets))
	}
}
