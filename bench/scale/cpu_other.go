//go:build !linux

package main

// measureCPU does nothing: the time of one thread can't be had.
func measureCPU() {}
