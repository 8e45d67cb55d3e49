noinst_LIBRARIES += libwritcontracts.a
libwritcontracts_a_SOURCES =
libwritcontracts_a_SOURCES += contracts/change.h
libwritcontracts_a_SOURCES += contracts/contract.h
libwritcontracts_a_SOURCES += contracts/field.h
libwritcontracts_a_SOURCES += contracts/finding.c contracts/finding.h
libwritcontracts_a_SOURCES += contracts/instant.h
libwritcontracts_a_SOURCES += contracts/lower.h
libwritcontracts_a_SOURCES += contracts/path.h
libwritcontracts_a_SOURCES += contracts/rename.h
libwritcontracts_a_SOURCES += contracts/rules.def
libwritcontracts_a_SOURCES += contracts/schema.h
libwritcontracts_a_SOURCES += contracts/semver.h
libwritcontracts_a_SOURCES = \
	contracts/instant.c contracts/instant.h
