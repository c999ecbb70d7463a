// The staticcheck command is the SA checks of staticcheck as a vet tool.
package main

import (
	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/unitchecker"

	"honnef.co/go/tools/staticcheck"
)

func main() {
	var list []*analysis.Analyzer
	for _, a := range staticcheck.Analyzers {
		list = append(list, a.Analyzer)
	}
	unitchecker.Main(list...)
}
