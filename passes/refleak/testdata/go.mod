module example.com/refleak

go 1.26
