module example.com/crossctx

go 1.26
