package refmodel

import (
	"maps"
	"slices"
	"sync"
)

var index = [numProfiles]func() map[string]*Func{
	OpenSSL3:   sync.OnceValue(func() map[string]*Func { return rowsOf(OpenSSL3) }),
	OpenSSL111: sync.OnceValue(func() map[string]*Func { return rowsOf(OpenSSL111) }),
	LibreSSL:   sync.OnceValue(func() map[string]*Func { return rowsOf(LibreSSL) }),
	BoringSSL:  sync.OnceValue(func() map[string]*Func { return rowsOf(BoringSSL) }),
}

func rowsOf(p Profile) map[string]*Func {
	m := make(map[string]*Func)
	for _, group := range table() {
		for i := range group.Funcs {
			f := &group.Funcs[i]
			if !f.In.Has(p) {
				continue
			}
			if v := f.Variants[p]; v != nil {
				f = v
			}
			m[f.Name] = f
		}
	}
	return m
}

// Lookup returns the row of the C function called name in profile p, or nil
// if the profile has none with an effect on references. The row is shared and
// must not be changed.
func Lookup(p Profile, name string) *Func { return index[p]()[name] }

// Names returns the names of all functions of profile p, sorted.
func Names(p Profile) []string { return slices.Sorted(maps.Keys(index[p]())) }

// LookupCallback returns the contract called name in profile p, or nil.
func LookupCallback(p Profile, name string) *Callback {
	for i := range Callbacks {
		if c := &Callbacks[i]; c.Name == name && c.In.Has(p) {
			return c
		}
	}
	return nil
}
