package diagnose

import (
	"bytes"

	"countersign/signer"
)

// Op says on which side a segment stands.
type Op string

// The three ops of a segment.
const (
	Equal      Op = "equal"
	Calculated Op = "calculated"
	Provided   Op = "provided"
)

// A Segment is a stretch of one side, or of both. All segments but the
// provided ones, one after another, are the calculated value; all but the
// calculated ones are the provided value.
type Segment struct {
	Op   Op          `json:"op"`
	Text signer.Text `json:"text"`
	// Move is the same number, from 1, on the two segments of an item that
	// stands at another place on the other side.
	Move int `json:"move,omitempty"`
	// Masked marks what the user made illegible, and the stretch of ours
	// that stands for it. It is no difference.
	Masked bool `json:"masked,omitempty"`
	// Aside marks what differs from request to request by its nature.
	Aside bool `json:"-"`
}

// differs reports whether the segment is a difference.
func (s *Segment) differs() bool { return s.Op != Equal && !s.Masked }

// An Item is a part of a value that has a name or a number.
type Item struct {
	Kind  string `json:"kind"`
	Name  string `json:"name"`
	Index int    `json:"index"` // from 1
}

// A Difference is the first place where two values part.
type Difference struct {
	Byte       int         `json:"byte"` // from 0, in the provided value
	Line       int         `json:"line"` // from 1, in the provided value
	Item       *Item       `json:"item"`
	Calculated signer.Text `json:"calculated"` // the item there, at most 200 bytes of it
	Provided   signer.Text `json:"provided"`
}

// A Move is an item that stands elsewhere on the other side.
type Move struct {
	Name     string
	From, To int // its index on our side, and on theirs
}

// A Diff is what lies between two values.
type Diff struct {
	Segments []Segment
	First    *Difference // nil where nothing differs but what is masked
	Moves    []Move      // Segment.Move counts these from 1
	Masked   bool        // something was masked
	Coarse   bool        // too long to mark every character

	Unordered bool // items may stand in any order: what moved is no difference

	spent int // of workPerComparison
}

// Compare finds the difference between a calculated and a provided value of
// the step: by its items first, then by the characters inside them.
func Compare(step *signer.Step, ours, theirs []byte) Diff {
	d := differ{ours: ours, theirs: theirs, work: workPerComparison, unordered: step.Same != nil && step.Divide != nil}
	var a, b []signer.Piece
	switch {
	case bytes.Equal(ours, theirs):
		d.equal(len(ours))
	case step.Divide == nil:
		d.opaque(ours, theirs)
	case IsMask(theirs) && d.mask(ours, theirs):
	default:
		a, b = step.Divide(ours), step.Divide(theirs)
		d.structured(a, b)
	}
	diff := Diff{
		Segments: d.segments, Moves: d.moves, Masked: d.masked, Coarse: d.coarse, Unordered: d.unordered,
		First: d.first(a, b), spent: workPerComparison - int(d.work),
	}
	if d.unordered {
		diff.Moves = nil
	}
	return diff
}

// A differ walks along two texts and cuts them into segments.
type differ struct {
	ours, theirs []byte // both whole
	i, j         int    // how far each is cut
	segments     []Segment
	work         budget
	moves        []Move
	masked       bool
	coarse       bool
	unordered    bool // what moved is no difference
}

// equal takes the next n bytes as the same on both sides.
func (d *differ) equal(n int) {
	d.cut(Segment{Op: Equal, Text: d.ours[d.i : d.i+n]})
	d.i, d.j = d.i+n, d.j+n
}

// changed takes the next n bytes of ours and m of theirs as different.
func (d *differ) changed(n, m int) {
	d.only(Calculated, n, 0, false)
	d.only(Provided, m, 0, false)
}

// only takes the next n bytes of one side.
func (d *differ) only(op Op, n, move int, masked bool) {
	text, at := d.ours, &d.i
	if op == Provided {
		text, at = d.theirs, &d.j
	}
	d.cut(Segment{Op: op, Text: text[*at : *at+n], Move: move, Masked: masked})
	*at += n
}

// cut appends a segment, joined to the one before if that is of its kind. The
// two are neighbours in the text that they were cut from.
func (d *differ) cut(s Segment) {
	if len(s.Text) == 0 {
		return
	}
	if n := len(d.segments); n > 0 {
		last := &d.segments[n-1]
		if last.Op == s.Op && last.Move == 0 && s.Move == 0 && last.Masked == s.Masked {
			last.Text = last.Text[:len(last.Text)+len(s.Text)]
			return
		}
	}
	d.segments = append(d.segments, s)
}

// opaque compares texts whose characters mean nothing one by one: all from the
// first to the last difference is one.
func (d *differ) opaque(ours, theirs []byte) {
	if d.mask(ours, theirs) {
		return
	}
	if decoded(ours) == decoded(theirs) {
		d.characters(ours, theirs) // only encoded in another way: then each character tells
		return
	}
	prefix := commonPrefix(ours, theirs)
	suffix := commonSuffix(ours[prefix:], theirs[prefix:])
	d.equal(prefix)
	d.changed(len(ours)-prefix-suffix, len(theirs)-prefix-suffix)
	d.equal(suffix)
}

// decoded returns a text after up to three percent-decodings.
func decoded(text []byte) string {
	s := string(text)
	for range 3 {
		s = signer.Unescape(s)
	}
	return s
}

// structured compares item by item.
func (d *differ) structured(a, b []signer.Piece) {
	found := align(a, b)
	d.moves = found.moves
	i, j := 0, 0
	for _, p := range found.pairs {
		d.between(a, b, i, p.ours, j, p.theirs, &found)
		d.item(a[p.ours], b[p.theirs])
		i, j = p.ours+1, p.theirs+1
	}
	d.between(a, b, i, len(a), j, len(b), &found)
}

// between cuts the pieces that stand between two pairs of items: a[i:iEnd] and
// b[j:jEnd]. Joints at their ends stand for each other.
func (d *differ) between(a, b []signer.Piece, i, iEnd, j, jEnd int, found *alignment) {
	if i < iEnd && j < jEnd && a[i].Joint() && b[j].Joint() {
		d.item(a[i], b[j])
		i, j = i+1, j+1
	}
	closing := i < iEnd && j < jEnd && a[iEnd-1].Joint() && b[jEnd-1].Joint()
	if closing {
		iEnd, jEnd = iEnd-1, jEnd-1
	}
	for ; i < iEnd; i++ {
		d.only(Calculated, len(a[i].Text), found.movedOurs[i], false)
	}
	for ; j < jEnd; j++ {
		d.only(Provided, len(b[j].Text), found.movedTheirs[j], false)
	}
	if closing {
		d.item(a[iEnd], b[jEnd])
	}
}

// item compares two pieces that stand for each other.
func (d *differ) item(a, b signer.Piece) {
	ours, theirs := a.Text, b.Text
	if bytes.Equal(ours, theirs) {
		d.equal(len(ours))
		return
	}
	if d.mask(ours, theirs) {
		return
	}
	if name := a.Head; name > 0 && bytes.HasPrefix(theirs, ours[:name]) {
		d.equal(name)
		ours, theirs = ours[name:], theirs[name:]
		if d.mask(ours, theirs) {
			return
		}
	}
	d.characters(ours, theirs)
}

// first tells where the first difference is.
func (d *differ) first(a, b []signer.Piece) *Difference {
	i, j := 0, 0 // where it is on each side
	masked := false
	for k := range d.segments {
		s := &d.segments[k]
		if s.differs() && !(d.unordered && (s.Move > 0 || string(s.Text) == "&")) {
			if !masked && !d.unordered {
				i = matching(d.ours, d.theirs)
				j = i
			}
			return d.describe(a, b, i, j, k)
		}
		masked = masked || s.Masked
		if s.Op != Provided {
			i += len(s.Text)
		}
		if s.Op != Calculated {
			j += len(s.Text)
		}
	}
	return nil
}

// describe tells of the difference at i and j, where segment k is the first to
// differ. An item that only one side has is named on that side.
func (d *differ) describe(a, b []signer.Piece, i, j, k int) *Difference {
	alone := func(op Op) bool {
		s := &d.segments[k]
		return s.Op == op && s.Move == 0 && (k+1 == len(d.segments) || !d.segments[k+1].differs())
	}
	n := len(d.segments[k].Text)
	difference := &Difference{Byte: j, Line: 1 + bytes.Count(d.theirs[:j], []byte("\n"))}
	ours, oursAt := pieceAt(a, i)
	theirs, theirsAt := pieceAt(b, j)
	named := ours
	if extra, at, found := wholeItem(a, i, n); found && alone(Calculated) {
		named = extra
		difference.Calculated, difference.Provided = excerpt(d.ours, at, at, len(extra.Text)), signer.Text{}
	} else if extra, at, found := wholeItem(b, j, n); found && alone(Provided) {
		named = extra
		difference.Calculated, difference.Provided = signer.Text{}, excerpt(d.theirs, at, at, len(extra.Text))
	} else {
		difference.Calculated = itemExcerpt(d.ours, ours, oursAt, i)
		difference.Provided = itemExcerpt(d.theirs, theirs, theirsAt, j)
	}
	if named.Joint() {
		named = theirs
	}
	if !named.Joint() {
		difference.Item = &Item{Kind: named.Kind, Name: signer.Printable(named.Name), Index: named.Index}
	}
	return difference
}

// wholeItem returns the first item, not an empty one, that lies in the n bytes
// from at, and where it starts.
func wholeItem(pieces []signer.Piece, at, n int) (signer.Piece, int, bool) {
	start := 0
	for _, p := range pieces {
		end := start + len(p.Text)
		if start >= at && end <= at+n && len(p.Text) > 0 && !p.Joint() {
			return p, start, true
		}
		if start = end; start > at+n {
			break
		}
	}
	return signer.Piece{}, 0, false
}

// pieceAt returns the item at a place and where it starts. On a joint, that is
// the item before it.
func pieceAt(pieces []signer.Piece, at int) (piece signer.Piece, start int) {
	end := 0
	for _, p := range pieces {
		if !p.Joint() && end <= at {
			piece, start = p, end
		}
		end += len(p.Text)
		if end > at {
			break
		}
	}
	return piece, start
}

// itemExcerpt returns the item that starts there, or what stands at the place
// where a value has no items.
func itemExcerpt(text []byte, item signer.Piece, start, at int) signer.Text {
	if !item.Joint() && len(item.Text) == 0 {
		return signer.Text{}
	}
	return excerpt(text, start, at, len(item.Text))
}

// excerpt returns the n bytes of text from start, or 200 of them that show the
// place at. Without n it is what stands at that place.
func excerpt(text []byte, start, at, n int) signer.Text {
	const most, before = 200, 60
	if n == 0 {
		start, n = at, len(text)-at
	}
	if n > most {
		if at-start > before {
			shift := min(at-before-start, n-most)
			start, n = start+shift, n-shift
		}
		n = min(n, most)
	}
	from, to := boundaryBefore(text, start), start+n
	if to < len(text) {
		to = boundaryBefore(text, to)
	}
	return text[from:max(from, min(to, from+most))]
}
