noinst_LIBRARIES += libwritcontracts.a
libwritcontracts_a_SOURCES = \
	contracts/instant.c contracts/instant.h
