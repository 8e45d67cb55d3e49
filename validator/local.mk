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
libwritvalidator_a_SOURCES =
libwritvalidator_a_SOURCES += validator/explain.c
libwritvalidator_a_SOURCES += validator/format.h
libwritvalidator_a_SOURCES += validator/formats.def
libwritvalidator_a_SOURCES += validator/opcodes.def
libwritvalidator_a_SOURCES += validator/pattern.h
libwritvalidator_a_SOURCES += validator/program.c validator/program.h
libwritvalidator_a_SOURCES += validator/run.c validator/run.h
libwritvalidator_a_SOURCES += validator/scan.h
libwritvalidator_a_SOURCES += validator/validator.c validator/validator.h
libwritvalidator_a_SOURCES += validator/filter.c validator/filter.h
libwritvalidator_a_SOURCES += validator/lines.c validator/lines.h
libwritvalidator_a_SOURCES += validator/reject.c validator/reject.h
