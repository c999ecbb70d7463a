// The spancheck command is go-spancheck as a vet tool.
package main

import (
	"github.com/jjti/go-spancheck"
	"golang.org/x/tools/go/analysis/unitchecker"
)

func main() { unitchecker.Main(spancheck.NewAnalyzerWithConfig(spancheck.NewDefaultConfig())) }
