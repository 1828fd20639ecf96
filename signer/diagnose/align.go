package diagnose

import (
	"slices"
	"sort"

	"countersign/signer"
)

// A pair is two pieces, by index, that stand for each other.
type pair struct{ ours, theirs int }

// An alignment pairs pieces in order, and numbers those that moved.
type alignment struct {
	pairs       []pair
	moves       []Move
	movedOurs   map[int]int // index of a piece → number of its move, from 1
	movedTheirs map[int]int
}

// align pairs the items of two divided values: equal ones first, as many as
// can keep their order; the equal ones left over have moved. Between those,
// items of one name are the same item with another text; and what then stands
// alone against one other of its kind is taken for it. The time grows as
// n log n.
func align(a, b []signer.Piece) alignment {
	exact := match(a, b, 0, len(a), 0, len(b), func(p *signer.Piece) string {
		if len(p.Text) == 0 {
			return ""
		}
		return "=" + string(p.Text)
	})
	fixed := inOrder(exact)
	found := moved(a, b, exact, fixed)
	gaps(fixed, len(a), len(b), func(i, iEnd, j, jEnd int) {
		free := func(pairs []pair) []pair {
			return slices.DeleteFunc(pairs, func(p pair) bool {
				return found.movedOurs[p.ours] > 0 || found.movedTheirs[p.theirs] > 0
			})
		}
		named := inOrder(free(match(a, b, i, iEnd, j, jEnd, nameOf)))
		found.pairs = append(found.pairs, named...)
	})
	found.pairs = append(found.pairs, fixed...)
	sortPairs(found.pairs)
	var alone []pair
	gaps(found.pairs, len(a), len(b), func(i, iEnd, j, jEnd int) {
		ours, theirs := left(a, i, iEnd, found.movedOurs), left(b, j, jEnd, found.movedTheirs)
		if len(ours) == 1 && len(theirs) == 1 && a[ours[0]].Kind == b[theirs[0]].Kind {
			alone = append(alone, pair{ours[0], theirs[0]})
		}
	})
	found.pairs = append(found.pairs, alone...)
	sortPairs(found.pairs)
	return found
}

func sortPairs(pairs []pair) {
	slices.SortFunc(pairs, func(p, q pair) int { return p.ours - q.ours })
}

// nameOf is what makes two items the same with another text. A line has its
// place even when it is empty; an empty item of another kind is nothing.
func nameOf(p *signer.Piece) string {
	if len(p.Text) == 0 && p.Kind != "line" {
		return ""
	}
	return p.Kind + " " + p.Name
}

// match pairs the first item of a key with the first of that key on the other
// side, the second with the second, and so on. Without a key an item is paired
// with none.
func match(a, b []signer.Piece, i, iEnd, j, jEnd int, key func(*signer.Piece) string) []pair {
	places := make(map[string][]int, (jEnd-j)/2+1)
	for ; j < jEnd; j++ {
		if k := key(&b[j]); !b[j].Joint() && k != "" {
			places[k] = append(places[k], j)
		}
	}
	var pairs []pair
	for ; i < iEnd; i++ {
		k := key(&a[i])
		if list := places[k]; len(list) > 0 && !a[i].Joint() {
			pairs = append(pairs, pair{i, list[0]})
			places[k] = list[1:]
		}
	}
	return pairs
}

// inOrder returns the longest list of the pairs, which are sorted by ours, in
// which theirs rises too.
func inOrder(pairs []pair) []pair {
	ends := make([]int, 0, len(pairs)) // ends[n]: the pair that best ends a list of n+1
	before := make([]int, len(pairs))
	for k, p := range pairs {
		n := sort.Search(len(ends), func(n int) bool { return pairs[ends[n]].theirs > p.theirs })
		before[k] = -1
		if n > 0 {
			before[k] = ends[n-1]
		}
		if n == len(ends) {
			ends = append(ends, k)
		} else {
			ends[n] = k
		}
	}
	list := make([]pair, len(ends))
	if len(ends) > 0 {
		for n, k := len(ends)-1, ends[len(ends)-1]; k >= 0; n, k = n-1, before[k] {
			list[n] = pairs[k]
		}
	}
	return list
}

// moved numbers the equal items that could not keep their order.
func moved(a, b []signer.Piece, exact, fixed []pair) alignment {
	found := alignment{movedOurs: map[int]int{}, movedTheirs: map[int]int{}}
	for _, p := range exact {
		if len(fixed) > 0 && fixed[0] == p {
			fixed = fixed[1:]
			continue
		}
		ours, theirs := a[p.ours], b[p.theirs]
		found.moves = append(found.moves, Move{Name: signer.Printable(ours.Name), From: ours.Index, To: theirs.Index})
		found.movedOurs[p.ours], found.movedTheirs[p.theirs] = len(found.moves), len(found.moves)
	}
	return found
}

// gaps calls f for each stretch between two neighbouring pairs, before the
// first and after the last.
func gaps(pairs []pair, n, m int, f func(i, iEnd, j, jEnd int)) {
	i, j := 0, 0
	for _, p := range pairs {
		f(i, p.ours, j, p.theirs)
		i, j = p.ours+1, p.theirs+1
	}
	f(i, n, j, m)
}

// left returns the items from i to end that have neither moved nor are empty.
func left(pieces []signer.Piece, i, end int, moved map[int]int) []int {
	var list []int
	for ; i < end && len(list) < 2; i++ {
		if !pieces[i].Joint() && len(pieces[i].Text) > 0 && moved[i] == 0 {
			list = append(list, i)
		}
	}
	return list
}
