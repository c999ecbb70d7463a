module example.com/useafterfree

go 1.26
