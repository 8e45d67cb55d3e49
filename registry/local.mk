noinst_LIBRARIES += libwritregistry.a
libwritregistry_a_SOURCES =
