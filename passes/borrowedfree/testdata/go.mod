module example.com/borrowedfree

go 1.26
