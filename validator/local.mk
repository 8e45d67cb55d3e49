noinst_LIBRARIES += libwritvalidator.a
libwritvalidator_a_SOURCES = \
	validator/ecma.c validator/ecma.h \
	validator/ecma_class.c \
	validator/ecma_parser.h \
	validator/ecma_properties.def \
	validator/ecma_property.c \
	validator/format.c validator/format.h \
	validator/format_net.c \
	validator/format_syntax.h \
	validator/format_uri.c \
	validator/formats.def \
	validator/utf8.h
