package read

import (
	"bytes"
	"cmp"
	"fmt"
	"regexp"
	"strings"
)

// How sure a line is code of a program, which nobody executes here.
const (
	codeNone    = iota
	codeNeutral // in a program: a bracket, a comment, an entry of a list
	codeMaybe   // a name and a literal: code, or something that was printed
	codeSure
)

// The bounds of what is looked at.
const (
	mostCodeLines  = 5000
	mostCodeColumn = 1000
	fewestSure     = 3 // lines that make a program
)

var (
	codeKeyword = regexp.MustCompile(`^(?:` +
		`import [\w.]+(?: as \w+)?(?:, ?[\w.]+)*;?$|import .+ from ['"]|import static |from [\w.]+ import |import \(|` +
		`def \w+|class \w+.*[:{]$|(?:async |export )*function\b.*\(|func [\w(]|package [\w.]+;?$|using [\w.= ]+;|namespace [\w.\\]+[;{]?$|` +
		`<\?|<%|<cf\w+|use [\w\\:]+.*;|require(?:_once)?[ (]['"]|#!/|#include\b|` +
		`(?:\} ?)?(?:if|while|for|foreach|switch|else ?if|catch) ?\(.*[{;)]$|(?:\} ?)?(?:try|else|finally|do) ?[{:]|` +
		`(?:el)?if .*[=<>(\[!].*:$|(?:el)?if (?:not )?[\w.]+:$|for \w+(?:, ?\w+)* in .*:$|with .*\(.*:$|except\b[^,]*:$|while \w.*:$|` +
		`(?:public|private|protected|internal|static|final) .*[({;=]|return\b.*[()\[\]"'$;]|return [\w.]+;?$|` +
		`(?:var|let|const|my|our) [\w$@%{\[(].*=|print [\w.]+(?:$|,|\()|(?:print|echo|puts|console\.log) ?[(]?["'$].*[;)]$|` +
		`(?i:dim \w+|end (?:if|sub|function|class|with)$|(?:public |private )?(?:sub|function) \w+ ?\(.*\)|set \w+ ?= ?.+|if .+ then$))`)
	codeCall     = regexp.MustCompile(`^(?:await |yield |throw |raise )?[$@]?[\w.:\\-]+(?:->\w+)*[([].*[)\]] ?[;,{:]?$|^\w[\w.]* "[A-Z]+", "`)
	codeAssigned = regexp.MustCompile(`^(?:[\w<>\[\],]+ +)?([$@%]?[A-Za-z_][\w.:$>'"\[\]-]{0,80}?) *([-+.&|:]?=) *(.*)$`)
	codeInner    = regexp.MustCompile(`^\$?[\w.]+ [&+.] \S|\$[({]|[A-Za-z_]\w*\(|["'”’] *[+.&%] |[+.&] *["'“‘]|["'] *[.+]\w|^, ?\(|\.\w+\(`)
	codeClosing  = regexp.MustCompile(`^[\])}>(\[{;,:%?]+;?$|^\}.*[{;)]$|^%>$|^(?:(?i:end|fi|done|loop|next|wend|else)\b)[ \w]*$`)
	codeEntry    = regexp.MustCompile(`^["'][\w.\- ]{1,80}["'] *(?::|=>|,) *\S|^\w{1,80} *=> *\S|^[\w]{1,80}: ?["'$\w({\[].*[,{]$`)
	codeJoined   = regexp.MustCompile(`^(?:[+.&|]|->|\?->) ?["'$\w(]|^["'].*["'][,;)]*$`)
	codeRemark   = regexp.MustCompile(`^(?:#|//|/\*|\*/?|--|<!--|REM |["']{3})`)
	basicRemark  = regexp.MustCompile(`^['’‘] ?[\w#]`)
	basicLine    = regexp.MustCompile(`(?im)^[ \t]*(?:dim \w|end (?:function|sub)|set \w+ *=)|[&,] *vb(?:CrLf|Lf|NewLine)\b`)
	// a value that a program produced stands in the line: other forms read it
	codeValue = regexp.MustCompile(`(?i)signature=[a-z0-9%+/]{20}|Credential=\w{12,}/|["'` + "`" + `]AWS4?[ -]\S+ ?[^"'$]{40}`)
)

// rateCode tells how sure a line is code.
func rateCode(text []byte) int {
	text = bytes.TrimSpace(text[:min(len(text), mostCodeColumn)])
	if bytes.IndexByte(text, '\t') >= 0 || bytes.IndexByte(text, 0xa0) >= 0 {
		text = bytes.ReplaceAll(bytes.ReplaceAll(text, []byte("\t"), []byte(" ")), []byte("\u00a0"), []byte(" "))
	}
	if len(text) == 0 || codeRemark.Match(text) && !bytes.HasPrefix(text, []byte("#!/")) {
		return codeNeutral
	}
	if !bytes.ContainsAny(text, "=()[]{}<'\"$#;:’”") && len(text) > 40 {
		return codeNone
	}
	equals, last := bytes.IndexByte(text, '='), text[len(text)-1]
	switch {
	case beginsWithWord(text) && codeKeyword.Match(text):
		return codeSure
	case equals > 0:
		if m := codeAssigned.FindSubmatch(text); m != nil {
			return rateAssigned(m[1], m[2], m[3])
		}
	}
	switch {
	case bytes.IndexByte([]byte(")];,{:\""), last) >= 0 && bytes.ContainsAny(text, "([\"") && codeCall.Match(text):
		return codeSure
	case closes(text) && codeClosing.Match(text), (equals > 0 || bytes.ContainsAny(text, ":,")) && codeEntry.Match(text),
		bytes.IndexByte([]byte("+.&|-?\"'"), text[0]) >= 0 && codeJoined.Match(text), isJoined(text):
		return codeNeutral
	}
	return codeNone
}

// What codeKeyword and codeClosing begin with, which is seen faster without a
// pattern: most lines of a log or of prose begin with none.
var (
	codeWords = wordList("import from def class async export function func package using namespace use require if while for foreach switch else elseif catch " +
		"try finally do elif with except public private protected internal static final return var let const my our print echo puts console dim end sub set")
	closingWords = wordList("end fi done loop next wend else")
)

// A firstWords is words in lower case.
type firstWords map[string]bool

func wordList(words string) firstWords {
	list := firstWords{}
	for word := range strings.FieldsSeq(words) {
		list[word] = true
	}
	return list
}

// beginsWithWord reports whether a line begins as those do that codeKeyword
// knows.
func beginsWithWord(text []byte) bool {
	return bytes.IndexByte([]byte("<#}"), text[0]) >= 0 || codeWords.begins(text)
}

// closes reports whether a line begins as those do that codeClosing knows.
func closes(text []byte) bool {
	return bytes.IndexByte([]byte("])}>([{;,:%?"), text[0]) >= 0 || closingWords.begins(text)
}

// begins reports whether the letters that a line begins with are one of the
// words, in any case.
func (list firstWords) begins(text []byte) bool {
	const longest = 10
	var word [longest + 1]byte
	n := 0
	for n < len(text) && n < len(word) && isLetter(text[n]) {
		word[n] = text[n] | 0x20
		n++
	}
	return list[string(word[:n])]
}

func isLetter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }

// isJoined reports whether a line ends as one does that is joined with the next.
func isJoined(text []byte) bool {
	rest := bytes.TrimSuffix(text, []byte("& _"))
	if len(rest) == len(text) {
		if bytes.IndexByte([]byte(`+.&|\,`), text[len(text)-1]) < 0 {
			return false
		}
		rest = text[:len(text)-1]
	}
	rest = bytes.TrimSuffix(rest, []byte(" "))
	if len(rest) == 0 {
		return false
	}
	c := rest[len(rest)-1]
	return isLetter(c) || c >= '0' && c <= '9' || bytes.IndexByte([]byte(`"')_`), c) >= 0
}

// rateAssigned does so for a name that is given a value. What a program prints
// may look alike: a label, and a bare value or a literal.
func rateAssigned(name, joint, value []byte) int {
	bare := bytes.TrimRight(value, " \t;")
	switch {
	case len(joint) > 1 && !bytes.HasPrefix(value, []byte("=")), len(bare) < len(value) && len(bare) > 0:
		return codeSure
	case len(bare) == 0 || bytes.IndexByte([]byte("=>~"), value[0]) >= 0 || bytes.Contains(value, []byte("://")) && !quoted(value):
		return codeNone
	case codeInner.Match(value) || name[0] == '$':
		return codeSure
	case quoted(value), value[0] == '{', value[0] == '[':
		return codeMaybe
	}
	return codeNone
}

// looksBasic reports whether a line is one of Visual Basic alone.
func looksBasic(text []byte) bool {
	text = bytes.TrimLeft(text, " \t")
	return (hasPrefixFold(text, "dim ") || hasPrefixFold(text, "end ") || hasPrefixFold(text, "set ") || bytes.Contains(text, []byte("vb"))) && basicLine.Match(text)
}

// A codeMap tells which lines are those of a program, by their number.
type codeMap struct {
	program map[int]bool // in one
	sure    map[int]bool // sure code, be it by itself
}

// codeOf finds the programs among lines: runs that hold sure code. There are none
// where there is too little of it.
func codeOf(lines []line) codeMap {
	marks, sure := codeMap{map[int]bool{}, map[int]bool{}}, 0
	basic := false
	for _, l := range lines {
		basic = basic || bytes.ContainsAny(l.text, " &") && looksBasic(l.text[:min(len(l.text), mostCodeColumn)])
	}
	for i := 0; i < len(lines); {
		n, end, strong := marks.run(lines[i:], basic)
		if strong > 0 {
			for _, l := range lines[i : i+end] {
				marks.program[l.number] = true
			}
			marks.leave(lines[i : i+end])
		}
		sure += strong
		i += max(n, 1)
	}
	if sure < fewestSure {
		clear(marks.program)
	}
	return marks
}

// run returns how many lines may belong together, where the last one ends
// that is more than neutral, and how many are sure. A literal or a remark over
// lines counts as one.
func (m codeMap) run(lines []line, basic bool) (n, end, sure int) {
	for n < len(lines) {
		rate := rateCode(lines[n].text)
		if basic && rate < codeSure && basicRemark.Match(bytes.TrimSpace(lines[n].text)) {
			rate = codeNeutral
		}
		if rate == codeNone {
			break
		}
		if rate == codeSure {
			m.sure[lines[n].number] = true
			sure++
		}
		n += 1 + openLiteral(lines[n:])
		if rate > codeNeutral || codeClosing.Match(bytes.TrimSpace(lines[n-1].text)) {
			end = n
		}
	}
	return n, end, sure
}

var openings = [][2]string{{"'''", "'''"}, {`"""`, `"""`}, {"/*", "*/"}, {"<!--", "-->"}}

// openLiteral returns how many lines more a literal or a remark has that the
// first line opens.
func openLiteral(lines []line) int {
	const most = 100
	first := lines[0].text
	for _, o := range openings {
		at := bytes.LastIndex(first, []byte(o[0]))
		if at < 0 || o[0] == o[1] && bytes.Count(first, []byte(o[0]))%2 == 0 || bytes.Contains(first[at+len(o[0]):], []byte(o[1])) {
			continue
		}
		for i := 1; i < len(lines) && i < most; i++ {
			if bytes.Contains(lines[i].text, []byte(o[1])) {
				return i
			}
			if bytes.Contains(lines[i].text, []byte(o[0])) {
				break // it was not one, or is never closed
			}
		}
	}
	quote := openQuote(first)
	if quote == 0 {
		return 0
	}
	n := 0
	for i := 1; i < len(lines) && i < most && bytes.HasPrefix(bytes.TrimSpace(lines[i].text), []byte("&")); i++ {
		if n = i; bytes.IndexByte(lines[i].text, quote) >= 0 {
			break
		}
	}
	return n
}

// openQuote returns the quotation mark of a literal that a line does not close.
func openQuote(text []byte) byte {
	var quote byte
	for i := 0; i < len(text) && i < mostCodeColumn; i++ {
		switch c := text[i]; {
		case quote != 0 && c == '\\':
			i++
		case quote != 0 && c == quote:
			quote = 0
		case quote == 0 && (c == '"' || c == '\'' || c == '`'):
			quote = c
		}
	}
	return quote
}

// leave takes out the lines that hold what a program produced, and the entries
// of a list around such a line: they are for other forms.
func (m codeMap) leave(lines []line) {
	for i, l := range lines {
		if !isCodeValue(l.text) {
			continue
		}
		delete(m.program, l.number)
		entry := func(j int) bool {
			return j >= 0 && j < len(lines) && m.program[lines[j].number] && codeEntry.Match(bytes.TrimSpace(lines[j].text))
		}
		for j := i - 1; entry(j); j-- {
			delete(m.program, lines[j].number)
		}
		for j := i + 1; entry(j); j++ {
			delete(m.program, lines[j].number)
		}
	}
}

// isCodeValue reports whether a line of a program holds a request that was
// signed, or a command.
func isCodeValue(text []byte) bool {
	text = text[:min(len(text), 1<<14)]
	return codeValue.Match(text) || startsCommand(text) || bytes.Contains(text, []byte("fetch(")) && fetchAt.Match(text)
}

// readProgram takes the lines of a program, before other forms take literals
// in them for what a program produced.
func readProgram(lines []line, r *Reading) int {
	if !r.coded.program[lines[0].number] {
		return 0
	}
	return r.takeCode(lines[0])
}

// readCode takes a line of code that stands by itself, and that no other form
// reads.
func readCode(lines []line, r *Reading) int {
	if !r.coded.sure[lines[0].number] {
		return 0
	}
	return r.takeCode(lines[0])
}

func (r *Reading) takeCode(l line) int {
	if len(r.code) < mostCodeLines {
		l.text = l.text[:min(len(l.text), mostCodeColumn)]
		r.code = append(r.code, l)
	}
	return 1
}

// lookAtCode warns of what is known to go wrong in the code of a paste.
func (r *Reading) lookAtCode() {
	if len(r.code) == 0 {
		return
	}
	p := newProgram(r.code)
	lines := 0
	for _, l := range r.code {
		if len(bytes.TrimSpace(l.text)) > 0 {
			lines++
		}
	}
	r.code = nil
	before := len(r.Hints)
	p.look(r)
	r.Language = cmp.Or(r.Language, fixLanguage(p.language))
	note := count(lines, "line")
	if name := languageNames[p.language]; name != "" {
		note = name + ", " + note
	}
	switch n := len(r.Hints) - before; n {
	case 0:
	case 1:
		note += ", 1 thing to look at"
	default:
		note += fmt.Sprintf(", %d things to look at", n)
	}
	r.add("program code", note)
}

// fixLanguage returns the language as fixes name it.
func fixLanguage(language string) string {
	switch language {
	case "vb":
		return "asp"
	case "bash", "cfml":
		return ""
	}
	return language
}

// A program is the code of one paste.
type program struct {
	language string
	rows     []codeRow
	all      string // the rows, a line each
	lower    string // the same in lower case
}

// A codeRow is a line without its remark. Its literals are those that end in it.
type codeRow struct {
	number   int
	text     string
	lower    string
	literals []codeLiteral
	name     string // of the variable that it gives a value
	joint    string // "=", or what adds to the variable
	value    string // that it is given
	inside   bool   // it begins within a literal over lines
	// its quotation marks are those of a page
	typographic bool
}

// A codeLiteral is a text in quotation marks.
type codeLiteral struct {
	quote byte
	text  string
	at    int  // where in the row its quotation mark is
	open  bool // it goes on in the next row
}

// typographic are the quotation marks of pages; for looking at a program they
// are those that its author typed.
var typographic = strings.NewReplacer("“", `"`, "”", `"`, "″", `"`, "‘", "'", "’", "'", "′", "'", "\u00a0", " ", "\t", " ")

func newProgram(lines []line) *program {
	p := &program{}
	var all strings.Builder
	for _, l := range lines {
		all.Write(bytes.ToLower(l.text))
		all.WriteByte('\n')
	}
	p.language = languageOf(all.String())
	all.Reset()
	open := ""
	for _, l := range lines {
		text := typographic.Replace(string(l.text))
		if len(open) == 1 && !strings.HasPrefix(strings.TrimSpace(text), "&") {
			open = "" // an apostrophe
		}
		row := codeRow{number: l.number, inside: open != ""}
		open = p.scan(&row, text, open)
		row.lower = strings.ToLower(row.text)
		code, _, _ := bytes.Cut(l.text, []byte(" //"))
		row.typographic = typographicQuote.Match(code)
		row.assigned()
		p.rows = append(p.rows, row)
		all.WriteString(row.text)
		all.WriteByte('\n')
	}
	p.all = all.String()
	p.lower = strings.ToLower(p.all)
	return p
}

// scan finds the literals of a row, and cuts the remark behind them. It takes
// and returns what a literal or a remark over lines is closed by.
func (p *program) scan(row *codeRow, text, open string) string {
	i := 0
	if open != "" {
		at := strings.Index(text, open)
		if at < 0 {
			if open != "*/" {
				row.text = text
			}
			return open
		}
		if i = at + len(open); open == "*/" {
			text, i = text[i:], 0
		}
	}
	for i < len(text) {
		switch rest := text[i:]; {
		case p.isRemark(rest, i == 0 || text[i-1] == ' ' || text[i-1] == '\t'):
			row.text = text[:i]
			if strings.HasPrefix(rest, "/*") {
				end := strings.Index(rest, "*/")
				if end < 0 {
					return "*/"
				}
				text = text[:i] + rest[end+2:]
				continue
			}
			return ""
		case strings.HasPrefix(rest, "'''") || strings.HasPrefix(rest, `"""`):
			end := strings.Index(rest[3:], rest[:3])
			if end < 0 {
				row.literals = append(row.literals, codeLiteral{rest[0], rest[3:], i, true})
				row.text = text
				return rest[:3]
			}
			row.literals = append(row.literals, codeLiteral{rest[0], rest[3 : 3+end], i, false})
			i += end + 6
		case rest[0] == '"' || rest[0] == '\'' || rest[0] == '`':
			n := p.literalEnd(rest)
			l := codeLiteral{rest[0], strings.TrimSuffix(rest[1:n], rest[:1]), i, n < 2 || rest[n-1] != rest[0]}
			row.literals = append(row.literals, l)
			i += n
			if l.open && (strings.HasPrefix(l.text, "&") || strings.Contains(l.text, "=")) && p.language != "vb" {
				row.text = text
				return rest[:1]
			}
		default:
			i++
		}
	}
	row.text = text
	return ""
}

// literalEnd returns where a literal ends, behind its quotation mark.
func (p *program) literalEnd(text string) int {
	escapes := p.language != "vb" && p.language != "cfml" && (p.language != "bash" || text[0] == '"') && (p.language != "go" || text[0] != '`')
	for i := 1; i < len(text); i++ {
		switch {
		case escapes && text[i] == '\\':
			i++
		case text[i] == text[0]:
			return i + 1
		}
	}
	return len(text)
}

// isRemark reports whether a remark begins here. blank tells that a blank or
// nothing stands before.
func (p *program) isRemark(text string, blank bool) bool {
	switch text[0] {
	case '#':
		return blank && !strings.HasPrefix(text, "#!") && p.language != "csharp" && p.language != "cfml" && p.language != "vb"
	case '/':
		return strings.HasPrefix(text, "/*") || strings.HasPrefix(text, "//") && blank && p.language != "python" && p.language != "bash" && p.language != "vb"
	case '\'':
		return p.language == "vb"
	}
	return false
}

// assigned finds the variable that a row gives a value, or adds to.
func (row *codeRow) assigned() {
	if row.inside {
		return
	}
	depth := 0
	for i := 0; i < len(row.text) && i < 200; i++ {
		switch c := row.text[i]; c {
		case '(', '{':
			return
		case '[':
			depth++
		case ']':
			depth--
		case '"', '\'', '`':
			if depth == 0 {
				return
			}
		case '=':
			next := row.text[i+1:]
			if depth > 0 || strings.HasPrefix(next, "=") || strings.HasPrefix(next, ">") || strings.HasPrefix(next, "~") {
				return
			}
			before := strings.TrimRight(row.text[:i], "+.:&|?")
			row.joint = strings.TrimSpace(row.text[len(before) : i+1])
			before = strings.TrimSpace(before)
			before = before[strings.LastIndexAny(before, " \t")+1:]
			row.name, row.value = before, strings.TrimSpace(next)
			return
		}
	}
}

// languageNames are those that a note tells.
var languageNames = map[string]string{
	"python": "Python", "php": "PHP", "javascript": "JavaScript", "java": "Java", "csharp": "C#", "vb": "Visual Basic",
	"go": "Go", "ruby": "Ruby", "perl": "Perl", "bash": "shell", "cfml": "CFML",
}

// languageMarks are what shows a language, in lower case, with its weight.
var languageMarks = map[string]map[string]int{
	"python": {"import ": 1, "def ": 2, "self.": 2, "elif ": 2, "hashlib": 4, "hmac.new(": 3, "datetime.datetime": 3, "urllib": 4, "print(": 1, ".encode(": 1,
		"strftime": 1, "b64encode": 3, "lambda ": 2, "quote(": 1, "requests.": 2, "quote_plus": 3, "utcnow": 3, "isoformat(": 3, "hexdigest()": 2, "'''": 2, " for k": 2, "sorted(": 2},
	"php": {"<?": 5, "hash_hmac(": 5, "array(": 2, "curl_setopt": 3, "urlencode($": 5, "$this->": 3, " as $": 3, "implode(": 3, "base64_encode(": 4, "\n$": 1,
		"date('": 3, `date("`: 3, "echo $": 2, "http_build_query": 5, "php_eol": 5, "sort($": 3, "=> $": 2, ".$": 1, ". $": 1, "str_replace(": 3, "$_": 1, "\"=>": 1, "' =>": 1, "\" =>": 1},
	"perl": {"my $": 4, "my %": 4, "use strict": 5, "use digest": 6, "=~ ": 2, "sub {": 2, "uri_escape": 5, "hmac_sha256_base64": 6, "encode_base64": 6, "qw(": 3, "localtime": 1, "uri::escape": 5},
	"javascript": {"const ": 3, "let ": 2, "var ": 1, "require('": 2, `require("`: 2, "function(": 2, "function (": 1, "===": 2, "createhmac": 5, "cryptojs": 5, "encodeuri": 5,
		"json.stringify": 3, "console.log": 3, "new date(": 3, "await ": 2, "buffer.from": 3, "localecompare": 4, ".join('": 1, "os.eol": 4, "urlsearchparams": 5, "moment": 3, ".map(": 2, "querystring": 1},
	"java": {"import java": 6, "new simpledateformat": 5, "urlencoder.encode": 4, "mac.getinstance": 5, "secretkeyspec": 5, "throws ": 2, "system.out": 3, "getbytes(": 3,
		"treemap<": 3, "localdatetime": 4, "system.lineseparator": 5, "string.case_insensitive": 5, "stringbuilder ": 1, "string ": 1, "string.format(\"": 2, "final ": 1, "datetimeformatter": 4, "zoneddatetime": 4},
	"csharp": {"using system": 6, "httputility.": 3, "datetime.": 2, "new hmacsha": 4, "encoding.": 2, "var ": 1, "sorteddictionary<": 4, "tobase64string": 4, "public static": 1,
		"stringcomparer.": 4, "environment.newline": 2, ".tostring(": 1, "new sorted": 3, ".appendline(": 3, "string ": 1, ".getbytes(": 2, ".orderby(": 3},
	"vb": {"dim ": 4, " & _": 3, "vbcrlf": 4, "vblf": 4, "vbnewline": 4, "end if": 3, "end sub": 4, "end function": 4, "server.createobject": 4, "response.write": 3,
		" as string": 4, " & \"": 3, " & “": 3, "byval": 3, "imports system": 6, "server.urlencode(": 3, "set ": 1},
	"go": {"func ": 3, ":= ": 2, "package ": 2, "hmac.new(sha": 6, "fmt.": 2, "[]byte(": 4, "url.queryescape": 5, "time.now()": 3, "strings.": 2, "err != nil": 4, ".encodetostring(": 3},
	"ruby": {"openssl": 3, "openssl::": 5, "cgi.escape": 5, "base64.encode64": 4, "base64.strict_encode64": 5, " do |": 3, "\nend\n": 3, "puts ": 2, ".gsub(": 3, "uri.escape": 3,
		"time.now.": 4, "#{": 3, "uri.encode": 4, "def ": 1, "|k": 2},
	"bash": {"#!/bin/": 6, "echo ": 1, "openssl dgst": 6, "openssl sha": 4, "=$(": 4, "printf ": 2, "export ": 2, "=\"${": 3, "date -u": 3, "date +": 3, "| base64": 3, "| sed": 3, "| sort": 4, "echo -": 3},
	"cfml": {"<cf": 5, "urlencodedformat": 5, "cfscript": 4, "dateconvert(": 5, "binaryencode(": 4, "tobase64(": 3, "#dateformat(": 3},
}

// languageOf tells the language of a program, or nothing.
func languageOf(lower string) string {
	const most, fewest = 4, 2
	lower = "\n" + lower[:min(len(lower), 1<<17)]
	best, points := "", fewest-1
	for _, language := range languageOrder {
		sum := 0
		for mark, weight := range languageMarks[language] {
			sum += weight * min(strings.Count(lower, mark), most)
		}
		if sum > points {
			best, points = language, sum
		}
	}
	return best
}

var languageOrder = []string{"python", "php", "perl", "javascript", "java", "csharp", "vb", "go", "ruby", "bash", "cfml"}
