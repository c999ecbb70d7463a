package summary

// Size counts the values that a summary has, those of the functions in it
// included: what it takes to store it, and to check it when it is read.
func (f *Func) Size() int {
	n := 0
	for _, c := range f.Cases {
		n += 1 + sizeOf(c.Results) + sizeOf(c.Silent) + len(c.Pre) + len(c.Facts)
		for _, s := range c.Steps {
			n += 1 + sizeOf(s.Args)
			if s.Fn != nil {
				n += s.Fn.size()
			}
		}
		for _, w := range c.Writes {
			n += w.V.size()
		}
	}
	return n
}

func sizeOf(vals []Val) int {
	n := 0
	for i := range vals {
		n += vals[i].size()
	}
	return n
}

func (v *Val) size() int {
	n := 1 + sizeOf(v.Elems)
	if v.Fn != nil {
		n += v.Fn.Size()
	}
	for _, m := range v.Methods {
		n += m.Fn.Size()
	}
	if v.Mem != nil {
		for i := range v.Mem.Cells {
			n += v.Mem.Cells[i].V.size()
		}
	}
	return n
}
