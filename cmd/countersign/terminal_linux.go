package main

import (
	"os"
	"syscall"
	"unsafe"
)

// fileWidth asks the kernel. A terminal that does not know gets the usual one.
func fileWidth(file *os.File) int {
	var size struct{ rows, columns, x, y uint16 }
	_, _, failed := syscall.Syscall(syscall.SYS_IOCTL, file.Fd(), syscall.TIOCGWINSZ, uintptr(unsafe.Pointer(&size)))
	switch {
	case failed != 0:
		return 0
	case size.columns == 0:
		return usualWidth
	}
	return int(size.columns)
}
