module example.com/uncheckedref

go 1.26
