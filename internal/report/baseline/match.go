package baseline

import (
	"slices"
	"strings"
)

// Ways to see that two entries are the same finding, from the surest on. What
// is not compared may have changed; the comment tells by what.
var ways = []func(Entry) Entry{
	func(e Entry) Entry { return e },
	func(e Entry) Entry { e.Text = ""; return e },                                          // a variable elsewhere renamed, another wording
	func(e Entry) Entry { e.Text, e.Function = "", ""; return e },                          // function renamed, code moved within the package
	func(e Entry) Entry { e.Text, e.Package = "", ""; return e },                           // package renamed or moved
	func(e Entry) Entry { return Entry{Rule: e.Rule, Code: e.Code} },                       // code moved to another package
	func(e Entry) Entry { e.Code = ""; return e },                                          // the statement changed
	func(e Entry) Entry { e.Code, e.Text = "", acquiredBy(e.Text); return e },              // its variable renamed
	func(e Entry) Entry { return Entry{Rule: e.Rule, Function: e.Function, Text: e.Text} }, // package renamed, the statement with it
}

// acquiredBy returns what a message says of where the object comes from.
func acquiredBy(text string) string {
	_, rest, ok := strings.Cut(text, " from ")
	if !ok {
		return ""
	}
	name, _, _ := strings.Cut(rest, " ")
	return name
}

// Match pairs known entries with found ones. It returns for each of the found
// whether it is known, and the known ones that were not found. An entry stands
// for one finding.
func Match(known, found []Entry) (isKnown []bool, stale []Entry) {
	isKnown = make([]bool, len(found))
	used := make([]bool, len(known))
	for _, way := range ways {
		waiting := map[Entry][]int{}
		for i, e := range known {
			if !used[i] {
				waiting[way(e)] = append(waiting[way(e)], i)
			}
		}
		for i, e := range found {
			if list := waiting[way(e)]; !isKnown[i] && len(list) > 0 {
				isKnown[i], used[list[0]] = true, true
				waiting[way(e)] = list[1:]
			}
		}
	}
	for i, e := range known {
		if !used[i] {
			stale = append(stale, e)
		}
	}
	slices.SortFunc(stale, compare)
	return isKnown, stale
}
