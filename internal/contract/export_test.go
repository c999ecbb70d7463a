package contract

// CFunction is tested on its own: it has to get along with any C.
func CFunction(src string) (name string, params []string, end int, ok bool) {
	f, ok := cFunction([]byte(src), 0)
	return f.name, f.params, f.end, ok
}
