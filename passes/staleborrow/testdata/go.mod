module example.com/staleborrow

go 1.26
