package main

import (
	"fmt"
	"testing"
)

// Every shape, small, passes the analyzer: it is followed to the end and has
// no findings.
func TestShapes(t *testing.T) {
	for _, s := range shapes {
		t.Run(s.name, func(t *testing.T) {
			c, err := check(s, 4)
			if err != nil {
				t.Fatal(err)
			}
			res, err := c.analyze()
			if err != nil {
				t.Fatal(err)
			}
			if len(res.Findings) > 0 || len(res.Notes) > 0 {
				t.Errorf("%d findings, notes %q", len(res.Findings), res.Notes)
			}
		})
	}
}

func BenchmarkGrowth(b *testing.B) {
	for _, s := range shapes {
		for _, n := range sizes {
			b.Run(fmt.Sprintf("%s/%d", s.name, n), func(b *testing.B) {
				c, err := check(s, n)
				if err != nil {
					b.Fatal(err)
				}
				b.ReportAllocs()
				for b.Loop() {
					if _, err := c.analyze(); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}
