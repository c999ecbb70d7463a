package gate

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"go/token"
	"go/types"
	"os"
	"path/filepath"
	"strconv"

	"golang.org/x/tools/go/gcexportdata"

	"github.com/sslref/sslref/internal/unit"
)

// makeUpTypes writes facts files with types and without facts for paths, which
// must be imports of the unit, and notes their names in vetx.
func makeUpTypes(u *unit.Unit, paths []string, vetx map[string]string) error {
	fset := token.NewFileSet()
	imports := make(map[string]*types.Package)
	for i, path := range paths {
		export := u.PackageFile[path]
		if export == "" {
			return fmt.Errorf("the go command gives no export data for %s, which %s imports; sslref needs go vet of Go 1.26", path, u.ImportPath)
		}
		data, err := typesSection(fset, imports, export, path)
		if err != nil {
			return fmt.Errorf("cannot take the types of %s from the compiler's export data: %v", path, err)
		}
		file := filepath.Join(workDir(u), strconv.Itoa(i)+".vetx")
		if err := os.WriteFile(file, data, 0o666); err != nil {
			return err
		}
		vetx[path] = file
	}
	return nil
}

// typesSection turns the compiler's export data of the package path into a
// facts file.
func typesSection(fset *token.FileSet, imports map[string]*types.Package, export, path string) ([]byte, error) {
	f, err := os.Open(export)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	//lint:ignore SA1019 go vet of Go 1.26 names archive files, which only it reads
	r, err := gcexportdata.NewReader(f)
	if err != nil {
		return nil, err
	}
	pkg := imports[path]
	if pkg == nil || !pkg.Complete() {
		if pkg, err = gcexportdata.Read(r, fset, imports, path); err != nil {
			return nil, err
		}
	}
	return typesOnly(fset, pkg)
}

// typesOnly returns a facts file with the types of pkg and no facts.
func typesOnly(fset *token.FileSet, pkg *types.Package) ([]byte, error) {
	var buf bytes.Buffer
	buf.WriteString(unit.VetxMagic)
	buf.Write(make([]byte, 8))
	start := buf.Len()
	if err := gcexportdata.Write(&buf, fset, pkg); err != nil {
		return nil, err
	}
	// Write puts a byte for the format, 'i', in front of the section.
	data := buf.Bytes()
	data = append(data[:start], data[start+1:]...)
	binary.LittleEndian.PutUint32(data[len(unit.VetxMagic):], uint32(len(data)-start))
	return data, nil
}
