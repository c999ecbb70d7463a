package libssl

import "unsafe"

// The sizes that cgo has as C.sizeof_TYPE, of the types that C has a size of.
const (
	Sizeof_char  = Size_t(unsafe.Sizeof(Char(0)))
	Sizeof_schar = Size_t(unsafe.Sizeof(Schar(0)))
	Sizeof_uchar = Size_t(unsafe.Sizeof(Uchar(0)))

	Sizeof_short  = Size_t(unsafe.Sizeof(Short(0)))
	Sizeof_ushort = Size_t(unsafe.Sizeof(Ushort(0)))
	Sizeof_int    = Size_t(unsafe.Sizeof(Int(0)))
	Sizeof_uint   = Size_t(unsafe.Sizeof(Uint(0)))

	Sizeof_long      = Size_t(unsafe.Sizeof(Long(0)))
	Sizeof_ulong     = Size_t(unsafe.Sizeof(Ulong(0)))
	Sizeof_longlong  = Size_t(unsafe.Sizeof(Longlong(0)))
	Sizeof_ulonglong = Size_t(unsafe.Sizeof(Ulonglong(0)))

	Sizeof_float  = Size_t(unsafe.Sizeof(Float(0)))
	Sizeof_double = Size_t(unsafe.Sizeof(Double(0)))

	Sizeof_int8_t   = Size_t(unsafe.Sizeof(Int8_t(0)))
	Sizeof_uint8_t  = Size_t(unsafe.Sizeof(Uint8_t(0)))
	Sizeof_int16_t  = Size_t(unsafe.Sizeof(Int16_t(0)))
	Sizeof_uint16_t = Size_t(unsafe.Sizeof(Uint16_t(0)))
	Sizeof_int32_t  = Size_t(unsafe.Sizeof(Int32_t(0)))
	Sizeof_uint32_t = Size_t(unsafe.Sizeof(Uint32_t(0)))
	Sizeof_int64_t  = Size_t(unsafe.Sizeof(Int64_t(0)))
	Sizeof_uint64_t = Size_t(unsafe.Sizeof(Uint64_t(0)))

	Sizeof_size_t  = Size_t(unsafe.Sizeof(Size_t(0)))
	Sizeof_ssize_t = Size_t(unsafe.Sizeof(Ssize_t(0)))
	Sizeof_time_t  = Size_t(unsafe.Sizeof(Time_t(0)))
	Sizeof_off_t   = Size_t(unsafe.Sizeof(Off_t(0)))
)
