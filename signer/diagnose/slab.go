package diagnose

// A slab is memory that is taken little by little, and had much at a time. What
// is taken lives as long as anything that was taken with it.
type slab[T any] struct{ rest []T }

// slabBytes is about how much memory is had at a time.
const slabBytes = 8 << 10

// take takes n, which are zero. size is about how many bytes one has.
func (s *slab[T]) take(n, size int) []T {
	if n > len(s.rest) {
		s.rest = make([]T, max(n, slabBytes/size))
	}
	taken := s.rest[:n:n]
	s.rest = s.rest[n:]
	return taken
}

// kept copies texts into memory of their own.
func (w *worker) kept(texts [][]byte) [][]byte {
	own := w.texts.take(len(texts), 24)
	for i, text := range texts {
		own[i] = w.bytes.take(len(text), 1)
		copy(own[i], text)
	}
	return own
}
