// The bodyclose command is bodyclose as a vet tool.
package main

import (
	"golang.org/x/tools/go/analysis/unitchecker"

	"github.com/timakin/bodyclose/passes/bodyclose"
)

func main() { unitchecker.Main(bodyclose.Analyzer) }
