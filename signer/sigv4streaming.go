package signer

import (
	"bytes"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// A sigV4Streaming is Signature Version 4 of an upload to S3 that is signed
// chunk by chunk: the Authorization header signs the head, and each chunk is
// signed with the signature before it.
type sigV4Streaming struct{ v4Scheme }

var _ Scheme = sigV4Streaming{}

func newStreaming() sigV4Streaming {
	return sigV4Streaming{newV4(v4Kind{}, v4Scheme{
		id: "sigv4-streaming", title: "Signature Version 4, chunked upload to S3",
		form: v4HeaderForm(
			Field{Name: "X-Amz-Content-Sha256", Header: true, Offered: true, Empty: signedChunks},
			Field{Name: "X-Amz-Decoded-Content-Length", Header: true, Offered: true, Empty: "the length of all chunks"},
			Field{Name: "X-Amz-Trailer", Header: true}, Field{Name: "Content-Encoding", Header: true},
		),
		recognises: recognisesStreaming,
	})}
}

// recognisesStreaming looks at what the request says of its body.
func recognisesStreaming(_ v4Kind, c *Case) Likelihood {
	said, _ := c.Request.Header("X-Amz-Content-Sha256")
	authorization, _ := c.Request.Header("Authorization")
	if !strings.HasPrefix(strings.TrimSpace(said), streamingWord) || strings.HasPrefix(strings.TrimSpace(authorization), algorithmV4A) {
		return Unlikely
	}
	return Carrying + 1 // the header's scheme takes it too, without the chunks
}

const (
	streamingSource = "https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html"
	trailerSource   = "https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming-trailers.html"
	streamingWord   = "STREAMING-"
	unsignedStream  = "STREAMING-UNSIGNED-PAYLOAD"
	emptyHash       = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
	mostChunks      = 1000 // that have steps of their own; S3's clients send 64 KiB and more in each
)

const (
	signedChunks  = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD"
	signedTrailer = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER"
)

// Steps implements [Scheme].
func (sigV4Streaming) Steps(c *Case) []Step {
	steps := slices.Clone(v4HeaderLadder)
	s := streamOf(&c.Request)
	previous := v4Signature
	step := func(id, title, source, rule string, role Role, of ...int) {
		s := Step{ID: id, Title: title, Source: source, Rule: rule, Role: role, Keyed: true, Of: of}
		if role == RoleNone {
			s.Divide = divideNamed("algorithm", "time", "scope", "previous signature", "hash of nothing", "hash of the chunk")
		}
		steps = append(steps, s)
	}
	for n := range s.signed() {
		number := strconv.Itoa(n + 1)
		step("chunk-"+number+"-string-to-sign", "Chunk "+number+": string to sign", streamingSource,
			"AWS4-HMAC-SHA256-PAYLOAD, the time, the scope, the signature before, the hash of nothing and the hash of the chunk's data: six lines.",
			RoleNone, v4CredentialScope, previous)
		step("chunk-"+number+"-signature", "Chunk "+number+": signature", streamingSource,
			"HMAC-SHA256 of the chunk's string to sign, keyed with the signing key, in lower-case hex.",
			RoleSignature, len(steps)-1, v4SigningKey)
		previous = len(steps) - 1
	}
	if s.hasTrailer() {
		step("trailer-string-to-sign", "Trailer: string to sign", trailerSource,
			"AWS4-HMAC-SHA256-TRAILER, the time, the scope, the signature of the last chunk and the hash of the trailing headers, each as name:value and a line feed.",
			RoleNone, v4CredentialScope, previous)
		steps[len(steps)-1].Divide = divideNamed("algorithm", "time", "scope", "previous signature", "hash of the trailer")
		step("trailer-signature", "Trailer: signature", trailerSource,
			"HMAC-SHA256 of the trailer's string to sign, keyed with the signing key, in lower-case hex: x-amz-trailer-signature.",
			RoleSignature, len(steps)-1, v4SigningKey)
	}
	return steps
}

// HasStep implements [Scheme].
func (sigV4Streaming) HasStep(id string) bool {
	if StepIndex(v4HeaderLadder, id) >= 0 || id == "trailer-string-to-sign" || id == "trailer-signature" {
		return true
	}
	number, isChunk := strings.CutPrefix(id, "chunk-")
	number, rest, _ := strings.Cut(number, "-")
	n, err := strconv.Atoi(number)
	return isChunk && (rest == "signature" || rest == "string-to-sign") && err == nil && n >= 1 && n <= mostChunks && strconv.Itoa(n) == number
}

// Complete implements [Scheme]. A body that is not in chunks yet is put into
// one, and the chunk that ends the stream.
func (sigV4Streaming) Complete(c Case, now time.Time) Case {
	if s := streamOf(&c.Request); !s.chunked {
		c.Request.Body = slices.Concat([]byte(strconv.FormatInt(int64(len(s.plain)), 16)+"\r\n"), s.plain, []byte("\r\n0\r\n\r\n"))
		if len(s.plain) == 0 {
			c.Request.Body = []byte("0\r\n\r\n")
		}
	}
	word := signedChunks
	if streamOf(&c.Request).trailer != nil {
		word = signedTrailer
	}
	add := func(name, value string) {
		if _, there := c.Request.Header(name); !there {
			c.Request.Headers = append(slices.Clip(c.Request.Headers), Header{name, value})
		}
	}
	add("X-Amz-Content-Sha256", word)
	add("Content-Encoding", "aws-chunked")
	add("X-Amz-Decoded-Content-Length", strconv.Itoa(streamOf(&c.Request).length))
	return v4Header.completeHeaders(c, now)
}

// Sign implements [Scheme].
func (sigV4Streaming) Sign(c *Case, r Rules, own Values) Values {
	s := streamOf(&c.Request)
	size := v4Steps + 2*s.signed()
	if s.hasTrailer() {
		size += 2
	}
	v := make(Values, v4Steps, size)
	v4Header.sign(c, r, own, v)
	f := v4Header.facts(c, c.Request.Target())
	previous := v4Signature
	next := func(algorithm string, hashes ...[]byte) {
		k := len(v)
		v = append(v, f.chunkText(algorithm, v.or(own, v4CredentialScope), v.or(own, previous), hashes), nil)
		v[k+1] = v4Header.signature(v.or(own, v4SigningKey), v.or(own, k), r)
		previous = k + 1
	}
	for _, chunk := range s.chunks[:s.signed()] {
		next("AWS4-HMAC-SHA256-PAYLOAD", []byte(emptyHash), hexOfSum(chunk.data))
	}
	if s.hasTrailer() {
		next("AWS4-HMAC-SHA256-TRAILER", hexOfSum(s.trailer))
	}
	return v
}

// chunkText joins the lines of a chunk's string to sign, or returns nil where
// one is not known.
func (f *v4Facts) chunkText(algorithm string, scope, previous []byte, hashes [][]byte) []byte {
	if f.time == "" || scope == nil || previous == nil {
		return nil
	}
	b := make([]byte, 0, 320)
	b = append(append(append(b, algorithm...), '\n'), f.time...)
	for _, line := range append([][]byte{scope, previous}, hashes...) {
		b = append(append(b, '\n'), line...)
	}
	return b
}

// Carried implements [Scheme].
func (sigV4Streaming) Carried(c *Case) Values {
	s := streamOf(&c.Request)
	v := make(Values, v4Steps, v4Steps+2*s.signed()+2)
	v4Header.carried(c, v)
	for _, chunk := range s.chunks[:s.signed()] {
		v = append(v, nil, chunk.signature)
	}
	if s.hasTrailer() {
		v = append(v, nil, s.trailerSignature)
	}
	if !v4Header.ours(v4Header.claim(c).algorithm) {
		clear(v[v4Steps:]) // they go on from a signature of another kind
	}
	return v
}

// Signed implements [Scheme].
func (sigV4Streaming) Signed(c *Case, v Values) (Request, bool) {
	r, ok := v4Header.signed(c, v)
	if s := streamOf(&c.Request); ok && s.signed() > 0 {
		r.Body = s.wire(v[v4Steps:])
	}
	return r, ok
}

// Remarks implements [Scheme].
func (sigV4Streaming) Remarks(c *Case, now time.Time) []Remark {
	remarks := v4Header.remarks(c, now)
	s := streamOf(&c.Request)
	add := func(where, title, text string) {
		remarks = append(remarks, Remark{ID: "streaming-chunk", Step: "payload-hash", Where: where, Title: title, Text: text, Unverified: true})
	}
	if s.count > mostChunks {
		add("body", "There are more chunks than are shown", fmt.Sprintf("Of %d chunks the first %d were looked at.", s.count, mostChunks))
	}
	switch {
	case s.damage != "":
		add("body", "The body is not in chunks as S3 reads them", s.damage)
	case !s.chunked && len(s.plain) > 0:
		add("body", "The body is not in chunks", "X-Amz-Content-Sha256 says that it is. Each chunk begins with its size in hex and its signature.")
	case s.trailer != nil && !s.signsTrailer:
		add("body", "There is a trailer that was not announced", "X-Amz-Content-Sha256 must end in -TRAILER where headers follow the last chunk.")
		remarks[len(remarks)-1].Unverified = false
	}
	if v4Header.claim(c).signature != "" {
		if n := s.unsignedChunk(); n > 0 {
			add(fmt.Sprintf("chunk %d", n), "A chunk is not signed", fmt.Sprintf("Chunk %d has no chunk-signature: S3 refuses the upload.", n))
		}
		if s.hasTrailer() && len(s.trailerSignature) == 0 {
			add("trailer", "The trailer is not signed", "After the trailing headers comes x-amz-trailer-signature: without it S3 refuses the upload.")
		}
	}
	said, sent := c.Request.Header("X-Amz-Decoded-Content-Length")
	switch n, err := strconv.Atoi(strings.TrimSpace(said)); {
	case !sent:
		add("header X-Amz-Decoded-Content-Length", "The length of the data is not there", "A chunked upload says in it how long the data is without the chunks' own lines.")
		remarks[len(remarks)-1].Unverified = false
	case err != nil || s.chunked && s.damage == "" && n != s.length:
		remarks = append(remarks, Remark{
			ID: "streaming-chunk", Variant: "streaming-decoded-length", Step: "payload-hash", Where: "header X-Amz-Decoded-Content-Length",
			Title: "The length of the data is another one", Text: fmt.Sprintf("The header says %s, the chunks hold %d bytes.", Printable(said), s.length),
		})
	}
	return remarks
}

// A stream is a body in chunks.
type stream struct {
	chunks           []chunk // those that are looked at
	count            int     // of all
	length           int     // of the data of all
	rest             []byte  // the chunks that are not looked at, and what follows
	trailer          []byte  // its canonical form: name:value and a line feed each, sorted
	trailerSignature []byte
	chunked          bool   // the body is in chunks
	plain            []byte // the body, where it is not
	unsigned         bool   // the chunks have no signatures
	signsTrailer     bool
	damage           string // where the body stops being in chunks
}

type chunk struct {
	data      []byte
	signature []byte // nil where there is none
}

// signed returns how many chunks have steps.
func (s *stream) signed() int {
	if s.unsigned {
		return 0
	}
	return len(s.chunks)
}

// unsignedChunk returns the number of the first chunk that lacks its signature;
// 0 where none does.
func (s *stream) unsignedChunk() int {
	if s.unsigned {
		return 0
	}
	return 1 + slices.IndexFunc(s.chunks, func(c chunk) bool { return len(c.signature) == 0 })
}

// hasTrailer reports whether the trailer has steps.
func (s *stream) hasTrailer() bool {
	return !s.unsigned && s.count <= mostChunks && (s.trailer != nil || s.signsTrailer && s.chunked)
}

// streamOf reads the body. The chunks' data is not copied.
func streamOf(r *Request) *stream {
	s := &stream{}
	said, _ := r.Header("X-Amz-Content-Sha256")
	said = strings.TrimSpace(said)
	s.unsigned, s.signsTrailer = strings.HasPrefix(said, unsignedStream), strings.HasSuffix(said, "-TRAILER")
	rest := r.Body
	for ended := false; !ended; {
		line, after, found := bytes.Cut(rest, []byte("\n"))
		size, extension, _ := bytes.Cut(bytes.TrimSuffix(line, []byte("\r")), []byte(";"))
		n, err := strconv.ParseUint(string(size[:min(len(size), 9)]), 16, 32)
		if err != nil || !found || len(size) > 8 {
			s.broken(rest, "Chunk %d does not begin with its size in hex.")
			return s
		}
		c := chunk{}
		if text, signed := bytes.CutPrefix(extension, []byte("chunk-signature=")); signed {
			c.signature = text
		}
		if ended = n == 0; !ended {
			if uint64(len(after)) < n {
				s.broken(rest, "Chunk %d is shorter than it says: the body ends in it.")
				return s
			}
			c.data, after = after[:n], after[n:]
			if after, found = cutLineEnd(after); !found && s.damage == "" {
				s.damage = fmt.Sprintf("The data of chunk %d is not followed by a line end: it is longer than it says.", s.count+1)
			}
		}
		s.keep(c, rest)
		rest = after
	}
	s.readTrailer(rest)
	return s
}

// cutLineEnd takes a line end from the start of a text.
func cutLineEnd(text []byte) ([]byte, bool) {
	rest, found := bytes.CutPrefix(bytes.TrimPrefix(text, []byte("\r")), []byte("\n"))
	return rest, found
}

// keep takes a chunk, which stands at the beginning of rest.
func (s *stream) keep(c chunk, rest []byte) {
	s.chunked = true
	s.count++
	s.length += len(c.data)
	if s.count <= mostChunks {
		s.chunks = append(s.chunks, c)
	} else if s.rest == nil {
		s.rest = rest
	}
}

// broken notes where the body stops being in chunks. One that never was is
// plain data.
func (s *stream) broken(rest []byte, why string) {
	if !s.chunked {
		s.plain = rest
		return
	}
	s.damage = fmt.Sprintf(why, s.count+1)
	if s.rest == nil {
		s.rest = rest
	}
}

// readTrailer reads the headers after the last chunk.
func (s *stream) readTrailer(rest []byte) {
	var lines []Header
	for line := range bytes.Lines(rest) {
		name, value, found := strings.Cut(strings.TrimSpace(string(line)), ":")
		if !found {
			continue
		}
		if name, value = strings.ToLower(strings.TrimSpace(name)), strings.TrimSpace(value); name == "x-amz-trailer-signature" {
			s.trailerSignature = []byte(value)
			continue
		}
		lines = append(lines, Header{name, value})
	}
	slices.SortStableFunc(lines, func(a, b Header) int { return strings.Compare(a.Name, b.Name) })
	for _, h := range lines {
		s.trailer = append(append(append(append(s.trailer, h.Name...), ':'), h.Value...), '\n')
	}
}

// wire writes the chunks with the signatures of v, which begins with those of
// the first chunk.
func (s *stream) wire(v Values) []byte {
	var b []byte
	for i, c := range s.chunks {
		b = strconv.AppendInt(b, int64(len(c.data)), 16)
		if 2*i+1 < len(v) {
			b = append(append(b, ";chunk-signature="...), v[2*i+1]...)
		}
		if b = append(b, "\r\n"...); len(c.data) > 0 {
			b = append(append(b, c.data...), "\r\n"...)
		}
	}
	if s.rest != nil {
		return append(b, s.rest...)
	}
	for line := range bytes.Lines(s.trailer) {
		b = append(append(b, bytes.TrimSuffix(line, []byte("\n"))...), "\r\n"...)
	}
	if s.hasTrailer() {
		b = append(append(append(b, "x-amz-trailer-signature:"...), v[len(v)-1]...), "\r\n"...)
	}
	return append(b, "\r\n"...)
}
