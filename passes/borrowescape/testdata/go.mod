module example.com/borrowescape

go 1.26
