noinst_LIBRARIES += libwritvalidator.a
libwritvalidator_a_SOURCES = \
	validator/explain.c \
	validator/format.h \
	validator/formats.def \
	validator/opcodes.def \
	validator/pattern.h \
	validator/program.c validator/program.h \
	validator/run.c validator/run.h \
	validator/scan.h \
	validator/validator.h
