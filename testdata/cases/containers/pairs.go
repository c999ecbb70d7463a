package containers

// #include <openssl/ssl.h>
import "C"

import (
	"slices"
	"strings"
)

// A tag is a name with its value.
type tag struct{ name, value string }

// tags takes its arguments two by two; of those with one name it keeps the last.
func tags(args ...string) []tag {
	list := make([]tag, 0, len(args)/2)
	sorted := true
	for i := 0; i+1 < len(args); i += 2 {
		list = append(list, tag{name: args[i], value: args[i+1]})
		sorted = sorted && (i < 2 || args[i] > args[i-2])
	}
	if !sorted {
		slices.SortStableFunc(list, func(a, b tag) int { return strings.Compare(a.name, b.name) })
		once := make([]tag, 0, len(list))
		for i, t := range list {
			if i == 0 || t.name != list[i-1].name {
				once = append(once, t)
			} else {
				once[len(once)-1] = t
			}
		}
		list = once
	}
	return list
}

func badTags(ssl *C.SSL) int {
	s := C.SSL_get1_session(ssl) // want "refleak"
	if s == nil {
		return 0
	}
	return len(tags("a", "b"))
}

func goodTags(ssl *C.SSL) int {
	s := C.SSL_get1_session(ssl)
	defer C.SSL_SESSION_free(s)
	return len(tags("a", "b"))
}
