package clients

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"net"
	"strconv"
	"strings"
	"testing"
	"time"

	"countersign/signer"
	"countersign/signer/check"
)

const (
	mwsKeyID  = "AKIAIOSFODNN7EXAMPLE"
	mwsSecret = "mws/secret+of/no+account"
)

// TestMWSClient lets boto call MWS actions, keeps the bytes that it sends, and
// asks the real binary about them.
func TestMWSClient(t *testing.T) {
	requireBoto(t)
	address := startCountersign(t)
	for _, call := range []string{"ListOrders", "GetFeedSubmissionResult", "SubmitFeed"} {
		t.Run(call, func(t *testing.T) {
			sent := capture(t, func(port string) { runPython(t, "mws_call.py", port, mwsKeyID, mwsSecret, call) })
			request := parse(t, sent)
			if !strings.Contains(request.URL, "Action="+call) || (call == "SubmitFeed") != bytes.Contains(request.Body, []byte("Größe")) {
				t.Fatalf("not the call that was asked for: %q", sent)
			}
			for secret, want := range map[string]check.Verdict{mwsSecret: check.Valid, mwsSecret + "x": check.Unexplained} {
				var report check.Report
				postCheck(t, address, map[string]any{
					"request":     request,
					"credentials": map[string]string{"access_key_id": mwsKeyID, "secret_access_key": secret},
				}, &report)
				if report.Verdict != want {
					t.Errorf("%s with %s, want %s: %q", report.Verdict, secret, want, sent)
				}
			}
		})
	}
}

// capture returns the bytes of the one request that a client sends to a port of
// this machine.
func capture(t *testing.T, client func(port string)) []byte {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	type result struct {
		sent []byte
		err  error
	}
	results := make(chan result, 1)
	go func() {
		sent, err := serveOne(listener)
		results <- result{sent, err}
	}()
	client(strconv.Itoa(listener.Addr().(*net.TCPAddr).Port))
	r := <-results
	if r.err != nil {
		t.Fatal(r.err)
	}
	return r.sent
}

// serveOne reads one request with a Content-Length and answers it.
func serveOne(listener net.Listener) ([]byte, error) {
	connection, err := listener.Accept()
	if err != nil {
		return nil, err
	}
	defer connection.Close()
	_ = connection.SetDeadline(time.Now().Add(20 * time.Second))
	var sent bytes.Buffer
	reader := bufio.NewReader(io.TeeReader(connection, &sent))
	length := 0
	for {
		line, err := reader.ReadString('\n')
		if err != nil {
			return nil, err
		}
		if line == "\r\n" {
			break
		}
		if name, value, _ := strings.Cut(line, ":"); strings.EqualFold(name, "Content-Length") {
			if length, err = strconv.Atoi(strings.TrimSpace(value)); err != nil {
				return nil, err
			}
		}
	}
	if _, err := io.CopyN(io.Discard, reader, int64(length)); err != nil {
		return nil, err
	}
	_, err = fmt.Fprint(connection, "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok")
	return sent.Bytes(), err
}

// parse takes a request apart without touching its names, order or bytes.
func parse(t *testing.T, sent []byte) check.RequestInput {
	t.Helper()
	head, body, found := bytes.Cut(sent, []byte("\r\n\r\n"))
	rows := strings.Split(string(head), "\r\n")
	start := strings.Split(rows[0], " ")
	if !found || len(start) != 3 {
		t.Fatalf("no request: %q", sent)
	}
	request := check.RequestInput{Method: start[0], Body: signer.Text(body)}
	for _, row := range rows[1:] {
		name, value, _ := strings.Cut(row, ":")
		value = strings.TrimSpace(value)
		request.Headers = append(request.Headers, check.HeaderInput{Name: name, Value: signer.Text(value)})
		if strings.EqualFold(name, "Host") {
			request.URL = "http://" + value + start[1]
		}
	}
	return request
}
