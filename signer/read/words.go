package read

import "regexp"

// A pattern is a regular expression with words of which every text that it
// finds something in holds one, in whatever case. Most lines of a log hold
// none, which is seen ten times faster than by the expression.
type pattern struct {
	*regexp.Regexp
	words *wordSet
}

func patternOf(expression string, words ...string) pattern {
	return pattern{regexp.MustCompile(expression), wordsOf(words...)}
}

func (p pattern) Match(text []byte) bool { return in(p.words, text) && p.Regexp.Match(text) }

func (p pattern) MatchString(text string) bool {
	return in(p.words, text) && p.Regexp.MatchString(text)
}

func (p pattern) FindStringSubmatch(text string) []string {
	if !in(p.words, text) {
		return nil
	}
	return p.Regexp.FindStringSubmatch(text)
}

func (p pattern) FindSubmatchIndex(text []byte) []int {
	if !in(p.words, text) {
		return nil
	}
	return p.Regexp.FindSubmatchIndex(text)
}

func (p pattern) FindAllIndex(text []byte, n int) [][]int {
	if !in(p.words, text) {
		return nil
	}
	return p.Regexp.FindAllIndex(text, n)
}

// A wordSet finds words of four bytes or more.
type wordSet struct {
	words  map[uint32][]string // in folded bytes, by the first four
	begins [1 << 12]bool       // by a hash of those
}

const wordBegin = 4

func wordsOf(words ...string) *wordSet {
	s := &wordSet{words: map[uint32][]string{}}
	for _, word := range words {
		folded, begin := make([]byte, len(word)), uint32(0)
		for i := range folded {
			folded[i] = fold(word[i])
		}
		for _, c := range folded[:wordBegin] {
			begin = begin<<8 | uint32(c)
		}
		s.words[begin] = append(s.words[begin], string(folded))
		s.begins[wordHash(begin)] = true
	}
	return s
}

// fold makes small letters of capitals, and something else of some signs.
func fold(c byte) byte { return c | 0x20 }

func wordHash(begin uint32) uint32 { return begin * 0x9E3779B1 >> 20 }

// in reports whether a text holds one of the words.
func in[T string | []byte](s *wordSet, text T) bool {
	begin := uint32(0)
	for i := range len(text) {
		begin = begin<<8 | uint32(fold(text[i]))
		if s.begins[wordHash(begin)] && i+1 >= wordBegin && at(s.words[begin], text[i+1-wordBegin:]) {
			return true
		}
	}
	return false
}

// at reports whether a text begins with one of the words.
func at[T string | []byte](words []string, text T) bool {
	for _, word := range words {
		n := 0
		for n < len(word) && n < len(text) && fold(text[n]) == word[n] {
			n++
		}
		if n == len(word) {
			return true
		}
	}
	return false
}
