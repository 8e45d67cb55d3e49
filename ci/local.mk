bin_PROGRAMS += writ
writ_SOURCES = ci/main.c
writ_LDADD = libwritregistry.a libwritvalidator.a libwritcontracts.a libwritbase.a $(CORE_LIBS)
