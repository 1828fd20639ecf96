package main

import (
	"os"
	"strconv"
)

const (
	usualWidth = 80
	leastWidth = 40
)

// display says how wide the answer may be, and whether in colour.
func display(w *world, color string) (width int, paint bool) {
	terminal := terminalWidth(w.stdout)
	switch n, err := strconv.Atoi(w.getenv("COLUMNS")); {
	case err == nil && n > 0:
		width = n
	case terminal > 0:
		width = terminal
	default:
		width = usualWidth
	}
	auto := terminal > 0 && w.getenv("NO_COLOR") == "" && w.getenv("TERM") != "dumb"
	return max(width, leastWidth), color == "always" || color == "auto" && auto
}

// terminalWidth returns the width of the terminal that a file is, or 0 if it
// is none.
func terminalWidth(stream any) int {
	file, ok := stream.(*os.File)
	if !ok {
		return 0
	}
	return fileWidth(file)
}
