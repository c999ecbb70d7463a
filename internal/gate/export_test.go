package gate

// TryTools is tested from the package whose tests have a vet tool.
var TryTools = tryTools
