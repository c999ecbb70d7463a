// The sqlclosecheck command is sqlclosecheck as a vet tool.
package main

import (
	"golang.org/x/tools/go/analysis/unitchecker"

	"github.com/ryanrolds/sqlclosecheck/pkg/analyzer"
)

func main() { unitchecker.Main(analyzer.NewAnalyzer()) }
