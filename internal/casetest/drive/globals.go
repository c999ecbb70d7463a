package drive

import (
	"reflect"
	"unsafe"
)

// Each call begins with the package's variables as they were declared, and
// nothing that it changes is seen by the next.

// freshGlobals puts copies of what the variables hold in its place and returns what
// puts the originals back.
func freshGlobals(globals []any) (restore func()) {
	c := &copier{made: make(map[unsafe.Pointer]reflect.Value)}
	var originals []reflect.Value
	for _, g := range globals {
		v := reflect.ValueOf(g).Elem()
		original := reflect.New(v.Type()).Elem()
		original.Set(v)
		originals = append(originals, original)
		v.Set(c.copyOf(original, 0))
	}
	return func() {
		for i, g := range globals {
			reflect.ValueOf(g).Elem().Set(originals[i])
		}
	}
}

// A copier copies values of case packages with what they lead to.
type copier struct {
	// made has the copies by the address of the original, so that what was
	// one thing stays one.
	made map[unsafe.Pointer]reflect.Value
}

func (c *copier) copyOf(v reflect.Value, depth int) reflect.Value {
	if depth > 4 {
		return v
	}
	t := v.Type()
	switch {
	case t.Kind() == reflect.Pointer && inCases(t.Elem()) && t.Elem().Kind() == reflect.Struct:
		return c.once(v, func() reflect.Value {
			p := reflect.New(t.Elem())
			p.Elem().Set(v.Elem())
			c.fields(p.Elem(), depth)
			return p
		})
	case t.Kind() == reflect.Struct && inCases(t):
		s := reflect.New(t).Elem()
		s.Set(v)
		c.fields(s, depth)
		return s
	case t.Kind() == reflect.Map:
		return c.once(v, func() reflect.Value {
			m := reflect.MakeMap(t)
			for it := v.MapRange(); it.Next(); {
				m.SetMapIndex(it.Key(), c.copyOf(it.Value(), depth+1))
			}
			return m
		})
	case t.Kind() == reflect.Slice && v.Len() > 0:
		s := reflect.MakeSlice(t, v.Len(), v.Len())
		reflect.Copy(s, v)
		return s
	case t.Kind() == reflect.Chan && t.ChanDir() == reflect.BothDir:
		return c.once(v, func() reflect.Value { return reflect.MakeChan(t, v.Cap()) })
	}
	return v
}

// once copies what v points to unless it was copied before; nil stays nil.
func (c *copier) once(v reflect.Value, copyOf func() reflect.Value) reflect.Value {
	if v.IsNil() {
		return v
	}
	p := v.UnsafePointer()
	if made, ok := c.made[p]; ok && made.Type() == v.Type() {
		return made
	}
	made := copyOf()
	c.made[p] = made
	return made
}

// fields copies what the fields of an addressable struct lead to.
func (c *copier) fields(s reflect.Value, depth int) {
	for i := range s.NumField() {
		f := writable(s.Field(i))
		f.Set(c.copyOf(f, depth+1))
	}
}
