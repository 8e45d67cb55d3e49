# Each test program is one file under tests/unit/, named like the file it tests, and runs by itself.
TEST_LIBS = libwritregistry.a libwritvalidator.a libwritcontracts.a libwritbase.a $(CORE_LIBS) $(CMOCKA_LIBS)

UNIT_TESTS = \
	tests/unit/contracts/base/test_json_read \
	tests/unit/contracts/base/test_json_write \
	tests/unit/contracts/base/test_number \
	tests/unit/contracts/base/test_str \
	tests/unit/contracts/base/test_value

# Suites made by others, read from where they lie; a test that does not find its suite is skipped.
CONFORMANCE_TESTS = \
	tests/conformance/test_json_parsing

check_PROGRAMS += $(UNIT_TESTS) $(CONFORMANCE_TESTS)
TESTS += $(UNIT_TESTS) $(CONFORMANCE_TESTS)
LDADD = $(TEST_LIBS)
