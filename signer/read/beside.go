package read

import (
	"regexp"
	"slices"
	"strings"
	"time"

	"countersign/signer"
)

// A Beside is what texts hold beside a request that may have been signed in the
// place of what it says: other hosts, secrets and times, each once, in the order
// in which they stand. The secrets are never to be shown.
type Beside struct {
	Hosts   []string
	Secrets []signer.Secret
	Times   []time.Time
}

// mostBeside bounds each list.
const mostBeside = 16

var (
	// besideHost is a host of an address, of a Host header or of a setting, or
	// by itself one of Amazon's.
	besideHost = regexp.MustCompile(`(?i)https?://([\w.-]+(?::\d{1,5})?)|(?:^|["'\s{,])(?:host|endpoint|server|domain)["']?[ \t]*(?:=>|[:=])[ \t]*["']?(?:https?://)?([\w.-]+(?::\d{1,5})?)|\b([a-z0-9][\w.-]*\.amazon(?:aws|services)?\.[a-z]{2,3}(?:\.[a-z]{2})?)\b`)
	// besideSecret has the length and the letters of a secret access key.
	besideSecret = regexp.MustCompile(`(?:^|[^A-Za-z0-9/+=])([A-Za-z0-9/+]{40})(?:$|[^A-Za-z0-9/+=])`)
	besideTime   = regexp.MustCompile(`\d{8}T\d{6}Z|\d{4}-\d\d-\d\dT\d\d(?::|%3[Aa])\d\d(?::|%3[Aa])\d\d(?:\.\d{1,9})?Z?|[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT`)
)

// LookBeside looks through texts.
func LookBeside(texts ...[]byte) Beside {
	const most = 256 << 10 // bytes of a text, since this is slow
	var b Beside
	for _, text := range texts {
		text = text[:min(most, len(text))]
		b.hosts(text)
		b.secrets(text)
		b.times(text)
	}
	return b
}

func (b *Beside) hosts(text []byte) {
	for _, m := range besideHost.FindAllSubmatch(text, 8*mostBeside) {
		for _, group := range m[1:] {
			host := strings.ToLower(strings.Trim(string(group), ".-"))
			if strings.ContainsAny(host, ".:") || host == "localhost" {
				b.Hosts = keep(b.Hosts, host)
			}
		}
	}
}

// secrets keeps what stands under a secret's name, and what looks like one.
func (b *Beside) secrets(text []byte) {
	for at := 0; at < len(text); at++ {
		if kind, start, end := namedSecret(text, at); kind == secretAccessKey {
			b.Secrets = keep(b.Secrets, signer.Secret(text[start:end]))
			at = end - 1
		}
	}
	for _, m := range besideSecret.FindAllSubmatch(text, 8*mostBeside) {
		if mixed(m[1]) {
			b.Secrets = keep(b.Secrets, signer.Secret(m[1]))
		}
	}
}

// mixed reports whether a text has letters of both kinds and digits: a digest in
// hex has not.
func mixed(text []byte) bool {
	has := func(from, to byte) bool {
		return slices.ContainsFunc(text, func(c byte) bool { return from <= c && c <= to })
	}
	return has('a', 'z') && has('A', 'Z') && has('0', '9')
}

func (b *Beside) times(text []byte) {
	for _, m := range besideTime.FindAll(text, 8*mostBeside) {
		plain := strings.NewReplacer("%3A", ":", "%3a", ":").Replace(string(m))
		if !strings.HasSuffix(plain, "Z") && !strings.HasSuffix(plain, "GMT") {
			plain += "Z"
		}
		if at := replyClock(plain); !at.IsZero() {
			b.Times = keep(b.Times, at)
		}
	}
}

// keep adds a value, unless it is there or there are enough.
func keep[T comparable](list []T, value T) []T {
	if len(list) >= mostBeside || slices.Contains(list, value) {
		return list
	}
	return append(list, value)
}
