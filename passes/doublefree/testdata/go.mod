module example.com/doublefree

go 1.26
