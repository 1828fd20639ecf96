// Package static holds the files that the page loads, in the binary. Each has
// an address with a hash of its content, so that browsers keep it for ever and
// still see every change.
package static

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"io/fs"
	"path"
	"strings"
	"sync"
)

//go:embed *.css *.js *.svg
var embedded embed.FS

// A File is one of them.
type File struct {
	Name        string // app.css
	Address     string // app.0123456789abcdef.css
	ContentType string
	Body        []byte
	// Gzip returns the body packed; the work is done at the first call.
	Gzip func() []byte
}

// Path returns where a page finds the file of that name. It panics where there
// is none: that is a mistake in a template, which any test of the page shows.
func Path(name string) string {
	file, ok := files().byName[name]
	if !ok {
		panic("static: there is no file " + name)
	}
	return "/static/" + file.Address
}

// Find returns the file of an address (what follows /static/).
func Find(address string) (*File, bool) {
	file, ok := files().byAddress[address]
	return file, ok
}

// Files returns all files by name.
func Files() map[string]*File { return files().byName }

type index struct{ byName, byAddress map[string]*File }

// files is made at its first use, to keep the start short.
var files = sync.OnceValue(func() index {
	all := index{map[string]*File{}, map[string]*File{}}
	names, err := fs.Glob(embedded, "*")
	if err != nil {
		panic(err) // only a malformed pattern
	}
	for _, name := range names {
		body, err := embedded.ReadFile(name)
		if err != nil {
			panic(err) // it was embedded a moment ago
		}
		file := newFile(name, body)
		all.byName[name], all.byAddress[file.Address] = file, file
	}
	return all
})

func newFile(name string, body []byte) *File {
	hash, ext := sha256.Sum256(body), path.Ext(name)
	return &File{
		Name:        name,
		Address:     strings.TrimSuffix(name, ext) + "." + hex.EncodeToString(hash[:8]) + ext,
		ContentType: contentTypes[ext],
		Body:        body,
		Gzip:        sync.OnceValue(func() []byte { return pack(body) }),
	}
}

// contentTypes is our own list: mime.TypeByExtension asks the machine.
var contentTypes = map[string]string{
	".css": "text/css; charset=utf-8",
	".js":  "text/javascript; charset=utf-8",
	".svg": "image/svg+xml",
}

func pack(body []byte) []byte {
	var out bytes.Buffer
	w, _ := gzip.NewWriterLevel(&out, gzip.BestCompression) // a valid level
	_, _ = w.Write(body)                                    // a Buffer takes all
	_ = w.Close()
	return out.Bytes()
}
