noinst_LIBRARIES += libwritcontracts.a
libwritcontracts_a_SOURCES = \
	contracts/change.h \
	contracts/contract.h \
	contracts/field.h \
	contracts/finding.c contracts/finding.h \
	contracts/instant.h \
	contracts/lower.h \
	contracts/path.h \
	contracts/rename.h \
	contracts/rules.def \
	contracts/schema.h \
	contracts/semver.h
