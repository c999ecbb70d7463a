package rewrite

// names is what ImportPath exports.
var names = map[string]nameKind{
	"Int": typeName, "Uint": typeName, "Long": typeName, "Ulong": typeName, "Char": typeName, "Uchar": typeName,
	"Size_t": typeName, "Time_t": typeName, "Uint32_t": typeName, "Uint8_t": typeName,
	"GoBytes": funcName, "GoString": funcName, "GoStringN": funcName, "CBytes": funcName, "CString": funcName,
	"Malloc": funcName, "Free": voidFuncName,
	"SSL": typeName, "SSL_CTX": typeName, "SSL_SESSION": typeName,
	"SSL_CTX_new": funcName, "SSL_CTX_free": voidFuncName, "SSL_CTX_sess_set_new_cb": voidFuncName, "SSL_CTX_sess_set_remove_cb": voidFuncName,
	"SSL_new": funcName, "SSL_free": voidFuncName,
	"SSL_SESSION_new": funcName, "SSL_SESSION_free": voidFuncName, "SSL_SESSION_up_ref": funcName, "SSL_SESSION_dup": funcName,
	"SSL_get_session": funcName, "SSL_get0_session": funcName, "SSL_get1_session": funcName, "SSL_set_session": funcName,
	"D2i_SSL_SESSION": funcName, "I2d_SSL_SESSION": funcName, "SSL_SESSION_get0_hostname": funcName,
}
