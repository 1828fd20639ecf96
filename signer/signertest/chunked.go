package signertest

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"
	"testing"
)

// chunked writes the body of a streaming upload as it is sent: chunks of data,
// each with its signature, then the trailer with its own. A line "65536 a" of
// the section "chunks" is a chunk of that many times that text, so that a file
// stays readable; "0" is the chunk that ends the data.
func (v *Vector) chunked(t testing.TB, f *CaseFile) []byte {
	t.Helper()
	var b bytes.Buffer
	for i, line := range f.Lines("chunks") {
		times, text, _ := strings.Cut(line, " ")
		n, err := strconv.Atoi(times)
		if err != nil {
			t.Fatalf("%s: chunk %q: %v", f.Name, line, err)
		}
		data := strings.Repeat(text, n)
		fmt.Fprintf(&b, "%x;chunk-signature=%s\r\n%s", len(data), v.value(t, fmt.Sprintf("chunk-%d-signature", i+1)), data)
		if len(data) > 0 {
			b.WriteString("\r\n")
		}
	}
	for _, line := range f.Lines("trailer") {
		b.WriteString(line + "\r\n")
	}
	if f.Has("trailer") {
		b.WriteString("x-amz-trailer-signature:" + v.value(t, "trailer-signature") + "\r\n")
	}
	b.WriteString("\r\n")
	return b.Bytes()
}

// value returns the value of a step, be it the user's own.
func (v *Vector) value(t testing.TB, id string) string {
	t.Helper()
	for _, values := range []map[string]string{v.Own, v.Steps} {
		if value, has := values[id]; has {
			return value
		}
	}
	t.Fatalf("%s: no %s", v.Name, id)
	return ""
}
