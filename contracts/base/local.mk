noinst_LIBRARIES += libwritbase.a
libwritbase_a_SOURCES =
libwritbase_a_SOURCES += contracts/base/arena.c contracts/base/arena.h
libwritbase_a_SOURCES += contracts/base/bounds.h
libwritbase_a_SOURCES += contracts/base/document_read.c
libwritbase_a_SOURCES += contracts/base/error.c contracts/base/error.h
libwritbase_a_SOURCES += contracts/base/json_read.c
libwritbase_a_SOURCES += contracts/base/json_write.c
libwritbase_a_SOURCES += contracts/base/map.c contracts/base/map.h
libwritbase_a_SOURCES += contracts/base/number.c contracts/base/number.h
libwritbase_a_SOURCES += contracts/base/number_arith.c
libwritbase_a_SOURCES += contracts/base/number_digits.h
libwritbase_a_SOURCES += contracts/base/place.c
libwritbase_a_SOURCES += contracts/base/read.h
libwritbase_a_SOURCES += contracts/base/sha256.c
libwritbase_a_SOURCES += contracts/base/source.c
libwritbase_a_SOURCES += contracts/base/str.c contracts/base/str.h
libwritbase_a_SOURCES += contracts/base/utf8.c contracts/base/utf8.h
libwritbase_a_SOURCES += contracts/base/value.c contracts/base/value.h
libwritbase_a_SOURCES += contracts/base/write.h
libwritbase_a_SOURCES += contracts/base/yaml_core.c contracts/base/yaml_core.h
libwritbase_a_SOURCES += contracts/base/yaml_marks.c contracts/base/yaml_marks.h
libwritbase_a_SOURCES += contracts/base/yaml_read.c
libwritbase_a_SOURCES = \
	contracts/base/arena.c contracts/base/arena.h \
	contracts/base/bounds.h \
	contracts/base/document_read.c \
	contracts/base/error.c contracts/base/error.h \
	contracts/base/json_read.c \
	contracts/base/json_write.c \
	contracts/base/map.c contracts/base/map.h \
	contracts/base/number.c contracts/base/number.h \
	contracts/base/number_arith.c \
	contracts/base/number_digits.h \
	contracts/base/place.c \
	contracts/base/read.h \
	contracts/base/sha256.c \
	contracts/base/source.c \
	contracts/base/str.c contracts/base/str.h \
	contracts/base/utf8.c contracts/base/utf8.h \
	contracts/base/value.c contracts/base/value.h \
	contracts/base/write.h \
	contracts/base/yaml_core.c contracts/base/yaml_core.h \
	contracts/base/yaml_marks.c contracts/base/yaml_marks.h \
	contracts/base/yaml_read.c
