//go:build !linux

package main

import "os"

// fileWidth takes a device for a terminal of the usual width; COLUMNS says
// another.
func fileWidth(file *os.File) int {
	info, err := file.Stat()
	if err != nil || info.Mode()&os.ModeCharDevice == 0 {
		return 0
	}
	return usualWidth
}
