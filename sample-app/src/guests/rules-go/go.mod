module freshet.example/guests/rules

go 1.24
