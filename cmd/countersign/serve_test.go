package main

import (
	"bufio"
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"io"
	"math/big"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"
)

// A running server is the whole program, in this process.
type running struct {
	url    string
	stop   context.CancelFunc
	status chan int
	log    *lockedBuffer
}

type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (b *lockedBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.Write(p)
}

func (b *lockedBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.String()
}

// start runs the server on a free port and reads from its first line where it
// is.
func start(t *testing.T, args ...string) *running {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	r := &running{stop: cancel, status: make(chan int, 1), log: &lockedBuffer{}}
	t.Cleanup(cancel)
	out, in := io.Pipe()
	args = append([]string{"--listen", "127.0.0.1:0"}, args...)
	go func() {
		r.status <- run(ctx, args, func(string) string { return "" }, nil, in, r.log)
		_ = in.Close()
	}()
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatalf("no line: %v, %s", err, r.log)
	}
	found := regexp.MustCompile(`^Countersign is at (https?://127\.0\.0\.1:\d+/)\n$`).FindStringSubmatch(line)
	if found == nil {
		t.Fatalf("the line is %q", line)
	}
	r.url = found[1]
	return r
}

// end stops the server and returns its exit status.
func (r *running) end(t *testing.T) int {
	t.Helper()
	r.stop()
	select {
	case status := <-r.status:
		return status
	case <-time.After(20 * time.Second):
		t.Fatal("the server does not stop")
		return 0
	}
}

func TestServeAndStop(t *testing.T) {
	server := start(t, "--log-format", "json", "--log-level", "debug")
	response, err := ownClient().Post(server.url+"api/check", "application/json", strings.NewReader(`{}`))
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		t.Errorf("status %d", response.StatusCode)
	}
	if status := server.end(t); status != exitOK {
		t.Errorf("exit status %d: %s", status, server.log)
	}
	if !strings.Contains(server.log.String(), `"route":"/api/check"`) {
		t.Errorf("no line for the request: %s", server.log)
	}
}

// TestStopWaitsForRequests stops the server while a request is half sent.
func TestStopWaitsForRequests(t *testing.T) {
	server := start(t)
	conn, body := halfRequest(t, server)
	server.stop()
	waitFor(t, "the stop", func() bool { return strings.Contains(server.log.String(), "stopping") })
	if _, err := io.WriteString(conn, body); err != nil {
		t.Fatal(err)
	}
	response, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		t.Errorf("status %d", response.StatusCode)
	}
	if status := server.end(t); status != exitOK {
		t.Errorf("exit status %d: %s", status, server.log)
	}
}

func TestStopDoesNotWaitForEver(t *testing.T) {
	server := start(t, "--shutdown-timeout", "50ms")
	halfRequest(t, server)
	if status := server.end(t); status != exitFailed {
		t.Errorf("exit status %d", status)
	}
	if !strings.Contains(server.log.String(), "cut off") {
		t.Errorf("log: %s", server.log)
	}
}

// halfRequest sends a request but for the rest of its body, and returns when
// the server is at it: it asks for the body then.
func halfRequest(t *testing.T, server *running) (net.Conn, string) {
	t.Helper()
	at, _ := url.Parse(server.url)
	conn, err := net.Dial("tcp", at.Host)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	head := "POST /api/check HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n"
	if _, err := io.WriteString(conn, head); err != nil {
		t.Fatal(err)
	}
	const goOn = "HTTP/1.1 100 Continue\r\n\r\n"
	if _, err := io.ReadFull(conn, make([]byte, len(goOn))); err != nil {
		t.Fatal(err)
	}
	return conn, "{}"
}

func waitFor(t *testing.T, what string, done func() bool) {
	t.Helper()
	for deadline := time.Now().Add(10 * time.Second); !done(); time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("waited in vain for %s", what)
		}
	}
}

func TestTooLargeOnTheWire(t *testing.T) {
	server := start(t, "--max-request", "1KiB")
	response, err := ownClient().Post(server.url+"api/check", "", strings.NewReader(`{"paste":"`+strings.Repeat("a", 2000)+`"}`))
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusRequestEntityTooLarge || !response.Close {
		t.Errorf("status %d, close %v", response.StatusCode, response.Close)
	}
}

func TestHeadHasNoBody(t *testing.T) {
	server := start(t)
	response, err := ownClient().Head(server.url)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	if body, _ := io.ReadAll(response.Body); response.StatusCode != http.StatusOK || len(body) > 0 {
		t.Errorf("status %d, body %q", response.StatusCode, body)
	}
}

func TestServeTLS(t *testing.T) {
	cert, key := selfSigned(t)
	server := start(t, "--tls-cert", cert, "--tls-key", key)
	if !strings.HasPrefix(server.url, "https://") {
		t.Fatalf("it is at %s", server.url)
	}
	client := &http.Client{Transport: &http.Transport{
		ForceAttemptHTTP2: true, TLSClientConfig: &tls.Config{InsecureSkipVerify: true},
	}}
	defer client.CloseIdleConnections()
	response, err := client.Get(server.url + "livez")
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	if response.ProtoMajor != 2 {
		t.Errorf("spoken: %s", response.Proto)
	}
	at, _ := url.Parse(server.url)
	env := map[string]string{"COUNTERSIGN_LISTEN": at.Host, "COUNTERSIGN_TLS_CERT": cert, "COUNTERSIGN_TLS_KEY": key}
	if status, stderr := health(env); status != exitOK {
		t.Errorf("health over TLS: %d, %s", status, stderr)
	}
}

// selfSigned writes a certificate for a name that is not where it is used.
func selfSigned(t *testing.T) (certFile, keyFile string) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), DNSNames: []string{"signatures.example.org"},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
	}
	cert, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	private, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	return pemFile(t, "CERTIFICATE", cert), pemFile(t, "PRIVATE KEY", private)
}

func pemFile(t *testing.T, kind string, data []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "it.pem")
	if err := os.WriteFile(path, pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: data}), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestOpenAt(t *testing.T) {
	for what, c := range map[string]struct {
		command serveCommand
		addr    string
		want    string
	}{
		"this machine":       {serveCommand{}, "127.0.0.1:8080", "Countersign is at http://127.0.0.1:8080/"},
		"this machine, IPv6": {serveCommand{}, "[::1]:8080", "Countersign is at http://[::1]:8080/"},
		"with TLS": {
			serveCommand{listenFlags: listenFlags{TLSCert: "x"}}, "192.0.2.1:443",
			"Countersign is at https://192.0.2.1:443/",
		},
		"all addresses": {
			serveCommand{}, "[::]:8080",
			"Countersign is at http://localhost:8080/ and at every address of this machine; to reach it by a name, add --host NAME",
		},
		"all addresses and a name": {
			serveCommand{Host: []string{"a.example"}}, "0.0.0.0:8080",
			"Countersign is at http://localhost:8080/ and at every address of this machine, also as a.example",
		},
	} {
		addr := net.TCPAddrFromAddrPort(netip.MustParseAddrPort(c.addr))
		if got := c.command.openAt(addr); got != c.want {
			t.Errorf("%s: %q", what, got)
		}
	}
}
