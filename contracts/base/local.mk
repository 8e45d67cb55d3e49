noinst_LIBRARIES += libwritbase.a
libwritbase_a_SOURCES = \
	contracts/base/arena.c contracts/base/arena.h \
	contracts/base/bounds.h \
	contracts/base/error.c contracts/base/error.h \
	contracts/base/map.c contracts/base/map.h \
	contracts/base/number.h \
	contracts/base/read.h \
	contracts/base/str.c contracts/base/str.h \
	contracts/base/value.h \
	contracts/base/write.h
