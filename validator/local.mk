noinst_LIBRARIES += libwritvalidator.a
libwritvalidator_a_SOURCES =
