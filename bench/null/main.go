// The null command is the least that a vet tool can do: it answers the go
// command's questions and writes empty facts files. What a run with it costs
// is the go command's share, the floor for every vet tool.
package main

import (
	"archive/zip"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"log"
	"os"
)

func main() {
	switch arg := os.Args[len(os.Args)-1]; arg {
	case "-V=full":
		name, err := os.Executable()
		if err != nil {
			log.Fatal(err)
		}
		exe, err := os.ReadFile(name)
		if err != nil {
			log.Fatal(err)
		}
		fmt.Printf("null version devel comments-go-here buildID=%x\n", sha256.Sum256(exe))
	case "-flags":
		fmt.Println(`[{"Name":"json","Bool":true,"Usage":"no effect"}]`)
	default:
		data, err := os.ReadFile(arg)
		if err != nil {
			log.Fatal(err)
		}
		var unit struct{ VetxOutput, FixArchive string }
		if err := json.Unmarshal(data, &unit); err != nil {
			log.Fatal(err)
		}
		if err := os.WriteFile(unit.VetxOutput, nil, 0o666); err != nil {
			log.Fatal(err)
		}
		if unit.FixArchive != "" {
			f, err := os.Create(unit.FixArchive)
			if err != nil {
				log.Fatal(err)
			}
			if err := zip.NewWriter(f).Close(); err != nil {
				log.Fatal(err)
			}
		}
	}
}
