package contract

import (
	"strings"

	"github.com/sslref/sslref/refmodel"
)

// The effects that no function of the table has alone are rows of their own.
// They are known by their names, so that summaries in facts can tell them.
const (
	ownedRow    = "returns owned "
	lentRow     = "returns borrowed "
	interiorRow = "returns a pointer into "
	retainsRow  = "retains "
	usesRow     = "uses "
)

// Row returns the row of an effect in summaries that this package makes, or
// nil for any other name.
func Row(name string) *refmodel.Func {
	if !strings.Contains(name, " ") {
		return nil // a C function's name: asked for at every call
	}
	param := func(c string, action refmodel.Action) []refmodel.Param {
		return []refmodel.Param{{Name: "arg", Class: refmodel.Class(c), Action: action, Nullable: true, CondArg: refmodel.None, From: refmodel.None, Into: refmodel.None}}
	}
	row := &refmodel.Func{Name: name, Result: refmodel.Result{From: refmodel.None, Same: refmodel.None, Realm: refmodel.None, Aliases: refmodel.None}}
	if c, ok := strings.CutPrefix(name, ownedRow); ok {
		// From argument 0, of which there is none: it need not be new.
		row.Result.Kind, row.Result.Class, row.Result.From = refmodel.Owned, refmodel.Class(c), 0
		return row
	}
	if c, ok := strings.CutPrefix(name, lentRow); ok {
		class, by, _ := strings.Cut(c, " of ")
		row.Params = param(by, refmodel.Uses)
		row.Result.Kind, row.Result.Class, row.Result.From = refmodel.Borrowed, refmodel.Class(class), 0
		return row
	}
	if c, ok := strings.CutPrefix(name, interiorRow); ok {
		row.Params = param(c, refmodel.Uses)
		row.Result.Kind, row.Result.From, row.Result.Nullable, row.Result.Field = refmodel.InteriorPtr, 0, true, "contents"
		return row
	}
	if c, ok := strings.CutPrefix(name, retainsRow); ok {
		row.Params = param(c, refmodel.Retains)
		return row
	}
	if c, ok := strings.CutPrefix(name, usesRow); ok {
		row.Params = param(c, refmodel.Uses)
		return row
	}
	return nil
}
