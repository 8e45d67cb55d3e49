# Each test program is one file under tests/unit/, named like the file it tests, and runs by itself.
TEST_LIBS = libwritregistry.a libwritvalidator.a libwritcontracts.a libwritbase.a $(CORE_LIBS) $(CMOCKA_LIBS)

UNIT_TESTS = \
	tests/unit/contracts/base/test_str \
	tests/unit/contracts/test_instant \
	tests/unit/validator/test_ecma \
	tests/unit/validator/test_format

check_PROGRAMS += $(UNIT_TESTS)
TESTS += $(UNIT_TESTS)
LDADD = $(TEST_LIBS)
