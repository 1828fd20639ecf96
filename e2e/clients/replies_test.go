package clients

import (
	"crypto/md5"
	"fmt"
	"io"
	"net/http/httputil"
	"regexp"
	"strings"
)

// stored is an object that every bucket has.
const (
	storedKey = "/stored"
	stored    = "stored\n"
)

var action = regexp.MustCompile(`(?:^|[?&])Action=(\w+)`)

// reply answers as the service would, in as few words as the client accepts.
func (l *listener) reply(request sent) []byte {
	path, query := cutTarget(request.url)
	switch {
	case strings.HasPrefix(request.header("Host"), "bucket."):
		return l.s3Reply(request, path, query)
	case path == "/bucket" || strings.HasPrefix(path, "/bucket/"):
		return l.s3Reply(request, path[len("/bucket"):], query)
	case strings.Contains(request.header("Content-Type"), "json") || strings.HasPrefix(path, "/2015-03-31/"):
		return reply(request, "application/json", "{}")
	}
	name := "Any"
	if found := action.FindStringSubmatch("?" + query + "&" + string(request.body)); found != nil {
		name = found[1]
	}
	// One client reads nothing without a status and a time.
	return reply(request, "text/xml", fmt.Sprintf(
		`<%[1]sResponse><%[1]sResult><Status>GREEN</Status><Timestamp>2014-08-28T15:50:34Z</Timestamp></%[1]sResult></%[1]sResponse>`, name))
}

// cutTarget returns the path and the query of a URL, as they are.
func cutTarget(url string) (path, query string) {
	_, rest, _ := strings.Cut(url, "://")
	rest, query, _ = strings.Cut(rest, "?")
	if at := strings.Index(rest, "/"); at >= 0 {
		return rest[at:], query
	}
	return "/", query
}

// subresources are S3's answers about a bucket, by the start of the query.
var subresources = []struct{ query, body string }{
	{"acl", `<AccessControlPolicy><Owner><ID>1</ID></Owner><AccessControlList/></AccessControlPolicy>`},
	{"location", `<LocationConstraint xmlns="http://s3.amazonaws.com/doc/2006-03-01/">eu-west-1</LocationConstraint>`},
	{"", `<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Name>bucket</Name><Prefix/><IsTruncated>false</IsTruncated>` +
		`<Contents><Key>stored</Key><LastModified>2014-08-28T15:50:34.000Z</LastModified><ETag>"1"</ETag><Size>7</Size></Contents></ListBucketResult>`},
}

// s3Reply keeps what is put, because clients compare it with what they sent.
func (l *listener) s3Reply(request sent, key, query string) []byte {
	switch {
	case request.header("x-amz-copy-source") != "":
		return reply(request, "application/xml", `<CopyObjectResult><ETag>"1"</ETag><LastModified>2014-08-28T15:50:34.000Z</LastModified></CopyObjectResult>`)
	case request.method == "PUT":
		object := entity(request)
		l.objects.Store(key, object)
		return reply(request, "", "", etag(object))
	case key == "" || key == "/":
		for _, s := range subresources {
			if strings.HasPrefix(query, s.query) {
				return reply(request, "application/xml", s.body)
			}
		}
	case key == storedKey:
		return reply(request, "text/plain", stored, etag([]byte(stored)))
	}
	object, found := l.objects.Load(key)
	if !found {
		return []byte("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")
	}
	return reply(request, "text/plain", string(object.([]byte)), etag(object.([]byte)))
}

// entity undoes aws-chunked, whose signatures look like extensions of chunks.
func entity(request sent) []byte {
	if !strings.Contains(request.header("Content-Encoding"), "aws-chunked") &&
		!strings.HasPrefix(request.header("x-amz-content-sha256"), "STREAMING-") {
		return request.body
	}
	object, _ := io.ReadAll(httputil.NewChunkedReader(strings.NewReader(string(request.body))))
	return object
}

func etag(object []byte) string {
	return fmt.Sprintf("ETag: \"%x\"", md5.Sum(object))
}

func reply(request sent, contentType, body string, headers ...string) []byte {
	headers = append([]string{"HTTP/1.1 200 OK", "Last-Modified: Thu, 28 Aug 2014 15:50:34 GMT"}, headers...)
	if contentType != "" {
		headers = append(headers, "Content-Type: "+contentType)
	}
	headers = append(headers, fmt.Sprintf("Content-Length: %d", len(body)))
	if request.method == "HEAD" {
		body = ""
	}
	return []byte(strings.Join(headers, "\r\n") + "\r\n\r\n" + body)
}
