package refmodel

// table is the reference model: every C function that has to do with the
// references of a class, in groups as the manual has them.
var table = [][]Func{
	sessionRows,
	interiorRows,
	serialRows,
	sslRows,
	sslStateRows,
	ioRows,
	contextRows,
	callbackRows,
	exDataRows,
	bioRows,
	certRows,
	boringRows,
}
