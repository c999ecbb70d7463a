#include "binding.h"

#define DEFINEFUNC(ret, func, args, argscall) ret (*_g_##func) args;
FOR_ALL_FUNCTIONS
#undef DEFINEFUNC

struct methods lib;
long (*_mkcgo_ptr_SSL_SESSION_get_time)(const SSL_SESSION *);

long _mkcgo_SSL_SESSION_get_time(const SSL_SESSION *s)
{
	return _mkcgo_ptr_SSL_SESSION_get_time(s);
}

int binding_load(void *handle)
{
#define DEFINEFUNC(ret, func, args, argscall) \
	_g_##func = (ret (*) args)dlsym(handle, #func); \
	if (_g_##func == NULL) \
		return 0;
	FOR_ALL_FUNCTIONS
#undef DEFINEFUNC
	_mkcgo_ptr_SSL_SESSION_get_time = dlsym(handle, "SSL_SESSION_get_time");
	lib.SSL_get1_session = dlsym(handle, "SSL_get1_session");
	lib.SSL_SESSION_free = dlsym(handle, "SSL_SESSION_free");
	return 1;
}
