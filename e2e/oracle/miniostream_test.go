package oracle

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"hash"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"

	minio "github.com/minio/minio-go/v7/pkg/signer"

	"countersign/signer"
	"countersign/signer/check"
	"countersign/signer/diagnose"
)

const (
	streamSeed    = 9
	streamSamples = 10_000
	streamChunk   = 64 * 1024 // minio-go's
)

// streamTaste has no outliers: that S3's canonical request is the same is
// TestAgainstMinioV4's to show.
var streamTaste = taste{
	kinds: []kind{toS3 | inHeader}, methods: []string{"PUT"}, s3: []string{"s3", "s3", "s3-outposts"}, others: []string{"s3"},
	usual: []oddity{
		{odd: dotSegment}, {odd: pathEscapes}, {odd: pathMarks}, {odd: rawPlus}, {odd: noEquals}, {odd: lowerHex},
		{odd: innerBlanks}, {odd: repeatedHeader}, {odd: unsignedHeaders}, {odd: hostCapitals},
	},
}

// sum256 is SHA-256 as minio-go asks for it.
type sum256 struct{ hash.Hash }

func (sum256) Close() {}

// TestAgainstMinioStreaming hands in chunked uploads as minio-go writes them:
// the seed, each chunk and the trailer verify, until one byte of the data is
// another.
func TestAgainstMinioStreaming(t *testing.T) {
	t.Parallel()
	r := newRandom(streamSeed)
	chunks, trailers, unsigned := 0, 0, 0
	for i := range streamSamples {
		s := r.v4(streamTaste)
		s.hidden = false
		s.body = r.chunkedBody()
		if i%5 == 4 {
			unsigned++
			requireUnsignedStream(t, s, r.text(letters+"+/", 8))
			continue
		}
		trailer := ""
		if i%2 == 0 {
			trailer = r.text(letters+"+/", 8)
			trailers++
		}
		theirs, err := streamWithMinio(s, trailer)
		if err != nil {
			t.Fatalf("minio-go refuses %s: %v", s.show(), err)
		}
		chunks += requireStream(t, s, theirs)
		if i%4 < 2 && s.body != "" {
			requireFlipDiffers(t, s, theirs, r.IntN(len(s.body)))
		}
	}
	t.Logf("minio-go, streaming: %d of %d uploads compared, %d signed chunks, %d signed trailers, %d uploads without chunk signatures (100 %%)",
		streamSamples, streamSamples, chunks, trailers, unsigned)
}

// chunkedBody returns data: little of it mostly, more than a chunk sometimes.
func (r random) chunkedBody() string {
	switch r.IntN(40) {
	case 0:
		return ""
	case 1:
		return strings.Repeat(r.text(letters, 64), streamChunk/64*(1+r.IntN(2))) // full chunks only
	case 2:
		return strings.Repeat(r.text(letters, 1+r.IntN(9)), streamChunk/4)
	}
	return r.text(characters+"\r\n", 1+r.IntN(300))
}

// streamWithMinio reads what minio-go would send.
func streamWithMinio(s v4Sample, trailer string) (v4Signing, error) {
	request, err := s.http()
	if err != nil {
		return v4Signing{}, err
	}
	if trailer != "" {
		request.Trailer = http.Header{"X-Amz-Checksum-Crc32": {trailer}}
	}
	sign := minio.StreamingSignV4
	if s.service != "s3" {
		sign = minio.StreamingSignV4Outposts
	}
	signed := sign(request, s.keyID, s.secret, s.token, s.region, int64(len(s.body)), s.time, sum256{sha256.New()})
	body, err := io.ReadAll(signed.Body)
	if err != nil {
		return v4Signing{}, err
	}
	theirs := headerSigning(signed, signed.URL.String(), string(body), map[string]signer.Text{})
	return theirs, addChunks(theirs.steps, body)
}

// requireUnsignedStream hands in an upload whose chunks and trailer carry no
// signature: only the seed is to be verified.
func requireUnsignedStream(t *testing.T, s v4Sample, trailer string) {
	t.Helper()
	request, err := s.http()
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("X-Amz-Content-Sha256", "STREAMING-UNSIGNED-PAYLOAD-TRAILER")
	signed := minio.SignV4Trailer(*request, s.keyID, s.secret, s.token, s.region, http.Header{"X-Amz-Checksum-Crc32": {trailer}})
	body, err := io.ReadAll(signed.Body)
	if err != nil {
		t.Fatal(err)
	}
	s.time = timeOf(signed.Header.Get("X-Amz-Date"))
	theirs := headerSigning(signed, signed.URL.String(), string(body), map[string]signer.Text{"payload-hash": signer.Text("STREAMING-UNSIGNED-PAYLOAD-TRAILER")})
	in := unexplained(s.handIn(theirs.sent))
	in.Provided = theirs.steps
	report := mustCheck(t, in, s.time)
	chunked := slices.ContainsFunc(report.Steps, func(step check.Step) bool { return strings.HasPrefix(step.ID, "chunk-") })
	if step := differing(report, theirs); step != "" || report.Verdict != check.Valid || chunked {
		t.Fatalf("%s, %s, %q differs: %s\n%s", report.Scheme, report.Verdict, step, s.show(), (&differential{}).both(report, theirs))
	}
}

// addChunks reads the signatures out of a body in the form of the wire.
func addChunks(steps map[string]signer.Text, body []byte) error {
	for n := 1; ; n++ {
		var size int
		var signature string
		line, rest, found := bytes.Cut(body, []byte("\r\n"))
		if _, err := fmt.Sscanf(string(line), "%x;chunk-signature=%s", &size, &signature); err != nil || !found || len(rest) < size {
			return fmt.Errorf("chunk %d begins with %q: %v", n, line, err)
		}
		steps[fmt.Sprintf("chunk-%d-signature", n)] = signer.Text(signature)
		if size == 0 {
			if _, signature, found := strings.Cut(string(rest), "x-amz-trailer-signature:"); found {
				steps["trailer-signature"] = signer.Text(strings.TrimSpace(signature))
			}
			return nil
		}
		body = rest[size+2:]
	}
}

// requireStream hands in the whole upload, and returns its number of chunks.
func requireStream(t *testing.T, s v4Sample, theirs v4Signing) (chunks int) {
	t.Helper()
	in := unexplained(s.handIn(theirs.sent))
	in.Provided = theirs.steps
	report := mustCheck(t, in, s.time)
	if step := differing(report, theirs); step != "" || report.Verdict != check.Valid || report.Scheme != "sigv4-streaming" {
		t.Fatalf("%s, %s, %q differs: %s\n%s", report.Scheme, report.Verdict, step, s.show(), (&differential{}).both(report, theirs))
	}
	for id := range theirs.steps {
		if strings.HasPrefix(id, "chunk-") {
			chunks++
		}
	}
	// What the upload carries is found without being given too.
	carried := mustCheck(t, unexplained(s.handIn(theirs.sent)), s.time)
	for _, step := range carried.Steps {
		if given := theirs.steps[step.ID]; strings.HasSuffix(step.ID, "signature") && (step.Provided == nil || string(step.Provided.Value) != string(given)) {
			t.Fatalf("%s is not read from the upload: %s", step.ID, s.show())
		}
	}
	return chunks
}

// dataAt returns where in the form of the wire a byte of the data is.
func dataAt(sent []byte, at int) int {
	for start := 0; ; at -= streamChunk {
		start += bytes.IndexByte(sent[start:], '\n') + 1
		if at < streamChunk {
			return start + at
		}
		start += streamChunk + 2
	}
}

// requireFlipDiffers changes one byte of the data: the signature of that chunk
// differs, and no earlier one.
func requireFlipDiffers(t *testing.T, s v4Sample, theirs v4Signing, at int) {
	t.Helper()
	w, chunk, sent := theirs.sent, at/streamChunk+1, []byte(theirs.sent.body)
	sent[dataAt(sent, at)] ^= 1
	w.body = string(sent)
	report := mustCheck(t, unexplained(s.handIn(w)), s.time)
	if report.Verdict == check.Valid {
		t.Fatalf("valid with another byte in chunk %d: %s", chunk, s.show())
	}
	wanted := fmt.Sprintf("chunk-%d-signature", chunk)
	for _, step := range report.Steps {
		if strings.HasSuffix(step.ID, "signature") && step.Provided != nil && step.Provided.State != diagnose.Same {
			if step.ID != wanted {
				t.Fatalf("%s differs first, not %s: %s", step.ID, wanted, s.show())
			}
			return
		}
	}
	t.Fatalf("%s does not differ: %s", wanted, s.show())
}
