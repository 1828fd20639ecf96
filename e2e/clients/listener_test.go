package clients

import (
	"bufio"
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"math/big"
	"net"
	"net/http/httputil"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// A sent is one request as a client sent it.
type sent struct {
	method, url string
	headers     [][2]string
	body        []byte // the entity: any Transfer-Encoding is undone, a Content-Encoding is not
}

// header returns the value of the first header of that name.
func (s sent) header(name string) string {
	for _, h := range s.headers {
		if strings.EqualFold(h[0], name) {
			return h[1]
		}
	}
	return ""
}

// A listener keeps the requests that reach it, byte for byte, and answers them
// well enough for the client to be content.
type listener struct {
	net.Listener
	endpoint string
	objects  sync.Map // what was put, by path
	serving  sync.WaitGroup

	mu       sync.Mutex
	requests []sent
	failures []error
}

// listen serves on a port of this machine until the test ends.
func listen(t *testing.T, secure bool) *listener {
	t.Helper()
	tcp, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	l := &listener{Listener: tcp, endpoint: "http://" + tcp.Addr().String()}
	if secure {
		l.endpoint = "https://" + tcp.Addr().String()
		l.Listener = tls.NewListener(tcp, &tls.Config{Certificates: []tls.Certificate{certificate(t)}})
	}
	l.serving.Go(l.accept)
	t.Cleanup(func() { l.Close() })
	return l
}

// certificate makes one that nobody has signed: the clients are told to accept it.
func certificate(t *testing.T) tls.Certificate {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}
}

func (l *listener) accept() {
	for {
		connection, err := l.Accept()
		if err != nil {
			return // closed
		}
		l.serving.Go(func() {
			if err := l.serve(connection); err != nil {
				l.mu.Lock()
				defer l.mu.Unlock()
				l.failures = append(l.failures, err)
			}
		})
	}
}

// received ends the listening and returns all requests, in the order of their
// ends.
func (l *listener) received(t *testing.T) []sent {
	t.Helper()
	l.Close()
	l.serving.Wait()
	if len(l.failures) > 0 {
		t.Error(errors.Join(l.failures...))
	}
	return l.requests
}

// serve reads the requests of a connection until the client ends it.
func (l *listener) serve(connection net.Conn) error {
	defer connection.Close()
	_ = connection.SetDeadline(time.Now().Add(time.Minute))
	reader := bufio.NewReader(connection)
	for {
		if _, err := reader.Peek(1); err != nil {
			return nil // no further request: whether the client says so politely is its business
		}
		request, err := readRequest(reader, connection)
		if err != nil {
			return fmt.Errorf("after %s %s: %w", request.method, request.url, err)
		}
		if strings.HasPrefix(request.url, "/") { // only a proxy is sent whole URLs
			request.url = l.endpoint + request.url
		}
		l.mu.Lock()
		l.requests = append(l.requests, request)
		l.mu.Unlock()
		if _, err := connection.Write(l.reply(request)); err != nil {
			return err
		}
	}
}

// readRequest frames a request by itself: a library would change names, order
// and bytes.
func readRequest(reader *bufio.Reader, client io.Writer) (sent, error) {
	first, err := readLine(reader)
	if err != nil {
		return sent{}, err
	}
	start := strings.Split(first, " ")
	if len(start) != 3 {
		return sent{}, fmt.Errorf("no request line: %q", first)
	}
	request := sent{method: start[0], url: start[1]}
	for {
		line, err := readLine(reader)
		if err != nil {
			return request, err
		}
		if line == "" {
			break
		}
		name, value, colon := strings.Cut(line, ":")
		if !colon {
			return request, fmt.Errorf("no header: %q", line)
		}
		request.headers = append(request.headers, [2]string{name, strings.Trim(value, " \t")})
	}
	if strings.EqualFold(request.header("Expect"), "100-continue") {
		if _, err := io.WriteString(client, "HTTP/1.1 100 Continue\r\n\r\n"); err != nil {
			return request, err
		}
	}
	request.body, err = readBody(reader, request)
	return request, err
}

func readBody(reader *bufio.Reader, request sent) ([]byte, error) {
	if strings.EqualFold(request.header("Transfer-Encoding"), "chunked") {
		body, err := io.ReadAll(httputil.NewChunkedReader(reader))
		for line := "-"; err == nil && line != ""; { // trailers, up to the empty line
			line, err = readLine(reader)
		}
		return body, err
	}
	length := request.header("Content-Length")
	if length == "" {
		return nil, nil
	}
	n, err := strconv.Atoi(length)
	if err != nil {
		return nil, err
	}
	var body bytes.Buffer
	_, err = io.CopyN(&body, reader, int64(n))
	return body.Bytes(), err
}

func readLine(reader *bufio.Reader) (string, error) {
	line, err := reader.ReadString('\n')
	if err == nil && !strings.HasSuffix(line, "\r\n") {
		err = fmt.Errorf("no line of HTTP: %q", line)
	}
	return strings.TrimSuffix(line, "\r\n"), err
}
