noinst_LIBRARIES += libwritcontracts.a
libwritcontracts_a_SOURCES =
