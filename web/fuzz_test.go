package web

import (
	"cmp"
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"countersign/signer/check"
)

// FuzzForm sends any body as the form: it is answered by a page, and no field
// of it is markup there.
func FuzzForm(f *testing.F) {
	f.Add(aspForm(asp, "escaped").encode(), true)
	f.Add(fields{{"paste", pastedURL}, {"secret_access_key", "1234567890"}}.encode(), false)
	f.Add("do=up:1&name=a&name=b&section=Orders&action=ListOrders&laid=", true)
	f.Add("do=required&section=Product+Advertising+API+4&action=ItemSearch&name=%ff&value=%00&as=escaped", false)
	f.Add("provided.digest=zz&as.digest=hex&provided.signature=%5C&as.signature=escaped&example=mws-signature-encoded-twice", true)
	s := newTestServer(f, func(cfg *Config) {
		cfg.Check = func(ctx context.Context, in check.Input, now time.Time) (*check.Report, error) {
			in.Depth = new(min(1, *cmp.Or(in.Depth, new(1)))) // a whole search takes seconds
			return check.Check(ctx, in, now)
		}
	})
	f.Fuzz(func(t *testing.T, body string, live bool) {
		body = strings.ReplaceAll(body, "<", "<planted>")
		r := httptest.NewRequest(http.MethodPost, "/", strings.NewReader(body))
		r.Host, r.RemoteAddr = "127.0.0.1:8080", "127.0.0.1:40000"
		r.Header.Set("Sec-Fetch-Site", "same-origin")
		if live {
			r.Header.Set("HX-Request", "true")
		}
		w := httptest.NewRecorder()
		s.ServeHTTP(w, r)
		if w.Code != http.StatusOK && w.Code != http.StatusBadRequest && w.Code != http.StatusRequestEntityTooLarge {
			t.Fatalf("status %d", w.Code)
		}
		if strings.Contains(w.Body.String(), "<planted>") {
			t.Fatal("a field is in the page as markup")
		}
	})
}

// FuzzEscape: what is written escaped is read back.
func FuzzEscape(f *testing.F) {
	for _, s := range []string{"", "a\r\nb", `\n`, "\x00\xff\u00a0", "\\", "tab\t"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		text := escape(s)
		if !plainText(text) || strings.Contains(text, "\n") {
			t.Fatalf("%q is not a line of plain text", text)
		}
		if back, err := unescape(text); err != nil || back != s {
			t.Fatalf("%q becomes %q, and %q, %v", s, text, back, err)
		}
	})
}
