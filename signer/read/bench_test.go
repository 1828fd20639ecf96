package read_test

import (
	"fmt"
	"testing"

	"countersign/signer/read"
)

const benchSize = 1 << 20

// BenchmarkRead reads a megabyte of texts that hold nothing, and of logs.
func BenchmarkRead(b *testing.B) {
	for what, paste := range map[string][]byte{"plain": plain(benchSize), "log": debugLog(benchSize)} {
		b.Run(what, func(b *testing.B) {
			b.SetBytes(int64(len(paste)))
			b.ReportAllocs()
			for b.Loop() {
				read.Read([][]byte{paste}, nil)
			}
			perByte(b, len(paste))
		})
	}
}

// BenchmarkRedact looks for secrets in the same texts.
func BenchmarkRedact(b *testing.B) {
	for what, paste := range map[string][]byte{"plain": plain(benchSize), "log": debugLog(benchSize)} {
		b.Run(what, func(b *testing.B) {
			for b.Loop() {
				read.Redact(paste)
			}
			perByte(b, len(paste))
		})
	}
}

// BenchmarkShapes reads every hostile shape. What costs a byte many times what
// a plain one does, or more where the text is longer, is a bug.
func BenchmarkShapes(b *testing.B) {
	for _, size := range []int{benchSize / 8, benchSize} {
		for _, group := range groups {
			for what, paste := range group(size) {
				b.Run(fmt.Sprintf("%s/%d KB", what, size>>10), func(b *testing.B) {
					for b.Loop() {
						read.Read([][]byte{paste}, nil)
					}
					perByte(b, len(paste))
				})
			}
		}
	}
}

func perByte(b *testing.B, size int) {
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(size), "ns/byte")
}
