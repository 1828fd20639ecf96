package cases

import (
	"strings"
	"testing"
)

func TestAll(t *testing.T) {
	files, err := All()
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		for _, section := range []string{"input", "verdict", "mistakes"} {
			if !f.Has(section) {
				t.Errorf("%s has no %s", f.Name, section)
			}
		}
		near := strings.HasPrefix(f.Name, "near-") || strings.HasPrefix(f.Name, "noise-")
		if explained := f.Section("verdict") == "explained"; !near && !explained && len(f.Lines("mistakes"))+len(f.Lines("warnings")) == 0 {
			t.Errorf("%s shows nothing, and is not called a near miss", f.Name)
		}
	}
}

func TestExample(t *testing.T) {
	file := func(name, text string) *File {
		f, err := Parse("Head.\n"+text, Sections...)
		if err != nil {
			t.Fatal(err)
		}
		f.Name = name
		return f
	}
	files := []*File{
		file("two", "-- input --\n{\"url\": 1}\n-- verdict --\nexplained\n-- mistakes --\na proved\nb proved\n"),
		file("near-a", "-- input --\n{\"url\": 1}\n-- verdict --\nexplained\n-- mistakes --\na proved\n"),
		file("a-text", "-- input --\n{}\n-- verdict --\nexplained\n-- mistakes --\na proved\n"),
		file("a", "-- input --\n{\"url\": 1}\n-- verdict --\nexplained\n-- mistakes --\na proved\n"),
		file("warned", "-- input --\n{\"url\": 1}\n-- verdict --\nvalid\n-- mistakes --\n-- warnings --\nc\nd\n"),
		file("v", "-- input --\n{}\n-- verdict --\npartly-explained\n-- mistakes --\na/v seen\n"),
	}
	for name, want := range map[string]string{"a": "a", "b": "two", "c": "warned", "a/v": "v", "a/w": "", "near-a": ""} {
		got := ""
		if f := Example(files, name); f != nil {
			got = f.Name
		}
		if got != want {
			t.Errorf("%s is shown by %q, want %q", name, got, want)
		}
	}
}
