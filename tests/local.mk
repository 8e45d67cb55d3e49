# One test program or script a line, so that lists merge.
UNIT_TESTS =
UNIT_TESTS += tests/unit/ci/report/test_escape
UNIT_TESTS += tests/unit/ci/serve/test_access
UNIT_TESTS += tests/unit/ci/serve/test_cache
UNIT_TESTS += tests/unit/ci/serve/test_turn
UNIT_TESTS += tests/unit/ci/serve/test_url
UNIT_TESTS += tests/unit/ci/test_base_refers
UNIT_TESTS += tests/unit/ci/test_health
UNIT_TESTS += tests/unit/ci/test_patch
UNIT_TESTS += tests/unit/ci/test_run_summary
UNIT_TESTS += tests/unit/contracts/base/test_edit
UNIT_TESTS += tests/unit/contracts/base/test_error
UNIT_TESTS += tests/unit/contracts/base/test_json_read
UNIT_TESTS += tests/unit/contracts/base/test_json_write
UNIT_TESTS += tests/unit/contracts/base/test_number
UNIT_TESTS += tests/unit/contracts/base/test_parallel
UNIT_TESTS += tests/unit/contracts/base/test_pipeline
UNIT_TESTS += tests/unit/contracts/base/test_shared_object
UNIT_TESTS += tests/unit/contracts/base/test_source
UNIT_TESTS += tests/unit/contracts/base/test_str
UNIT_TESTS += tests/unit/contracts/base/test_turnstile
UNIT_TESTS += tests/unit/contracts/base/test_value
UNIT_TESTS += tests/unit/contracts/base/test_yaml_read
UNIT_TESTS += tests/unit/contracts/base/test_yaml_write
UNIT_TESTS += tests/unit/contracts/test_assignment
UNIT_TESTS += tests/unit/contracts/test_change
UNIT_TESTS += tests/unit/contracts/test_day
UNIT_TESTS += tests/unit/contracts/test_deprecate
UNIT_TESTS += tests/unit/contracts/test_document
UNIT_TESTS += tests/unit/contracts/test_field
UNIT_TESTS += tests/unit/contracts/test_instant
UNIT_TESTS += tests/unit/contracts/test_library
UNIT_TESTS += tests/unit/contracts/test_lower
UNIT_TESTS += tests/unit/contracts/test_name_match
UNIT_TESTS += tests/unit/contracts/test_name_words
UNIT_TESTS += tests/unit/contracts/test_odcs
UNIT_TESTS += tests/unit/contracts/test_party
UNIT_TESTS += tests/unit/contracts/test_path
UNIT_TESTS += tests/unit/contracts/test_rename
UNIT_TESTS += tests/unit/contracts/test_rename_note
UNIT_TESTS += tests/unit/contracts/test_rename_split
UNIT_TESTS += tests/unit/contracts/test_schema
UNIT_TESTS += tests/unit/contracts/test_schema_dialect
UNIT_TESTS += tests/unit/contracts/test_schema_ref
UNIT_TESTS += tests/unit/contracts/test_semver
UNIT_TESTS += tests/unit/contracts/test_uri
UNIT_TESTS += tests/unit/registry/test_govern
UNIT_TESTS += tests/unit/registry/test_impact
UNIT_TESTS += tests/unit/registry/test_registry
UNIT_TESTS += tests/unit/registry/test_sqlite_faults
UNIT_TESTS += tests/unit/registry/test_sqlite_server
UNIT_TESTS += tests/unit/registry/test_store_sqlite
UNIT_TESTS += tests/unit/registry/test_token
UNIT_TESTS += tests/unit/registry/test_waiver
UNIT_TESTS += tests/unit/registry/test_wire
UNIT_TESTS += tests/unit/validator/contain/test_budget
UNIT_TESTS += tests/unit/validator/contain/test_contain
UNIT_TESTS += tests/unit/validator/contain/test_evaluators
UNIT_TESTS += tests/unit/validator/contain/test_language
UNIT_TESTS += tests/unit/validator/contain/test_listed
UNIT_TESTS += tests/unit/validator/contain/test_number
UNIT_TESTS += tests/unit/validator/contain/test_rules
UNIT_TESTS += tests/unit/validator/contain/test_traps
UNIT_TESTS += tests/unit/validator/drift/test_detect_forms
UNIT_TESTS += tests/unit/validator/drift/test_detect_mappings
UNIT_TESTS += tests/unit/validator/drift/test_detect_presence
UNIT_TESTS += tests/unit/validator/drift/test_detect_renames
UNIT_TESTS += tests/unit/validator/drift/test_detect_units
UNIT_TESTS += tests/unit/validator/drift/test_detect_values
UNIT_TESTS += tests/unit/validator/drift/test_detect_zones
UNIT_TESTS += tests/unit/validator/drift/test_hyperloglog
UNIT_TESTS += tests/unit/validator/drift/test_producer
UNIT_TESTS += tests/unit/validator/drift/test_profile
UNIT_TESTS += tests/unit/validator/drift/test_profile_file
UNIT_TESTS += tests/unit/validator/drift/test_quantiles
UNIT_TESTS += tests/unit/validator/drift/test_sample
UNIT_TESTS += tests/unit/validator/drift/test_statistics
UNIT_TESTS += tests/unit/validator/drift/test_traits
UNIT_TESTS += tests/unit/validator/drift/test_watch
UNIT_TESTS += tests/unit/validator/infer/test_shape
UNIT_TESTS += tests/unit/validator/test_accept_tape
UNIT_TESTS += tests/unit/validator/test_accept_time
UNIT_TESTS += tests/unit/validator/test_accept_jit
UNIT_TESTS += tests/unit/validator/test_csv
UNIT_TESTS += tests/unit/validator/test_csv_rows
UNIT_TESTS += tests/unit/validator/test_ecma
UNIT_TESTS += tests/unit/validator/test_filter
UNIT_TESTS += tests/unit/validator/test_filter_csv
UNIT_TESTS += tests/unit/validator/test_follow
UNIT_TESTS += tests/unit/validator/test_router
UNIT_TESTS += tests/unit/validator/test_format
UNIT_TESTS += tests/unit/validator/test_input
UNIT_TESTS += tests/unit/validator/test_invalid_window
UNIT_TESTS += tests/unit/validator/test_ledger
UNIT_TESTS += tests/unit/validator/test_memo
UNIT_TESTS += tests/unit/validator/test_letter_set
UNIT_TESTS += tests/unit/validator/test_lines
UNIT_TESTS += tests/unit/validator/test_metaschema_check
UNIT_TESTS += tests/unit/validator/test_pattern
UNIT_TESTS += tests/unit/validator/test_pattern_jit
UNIT_TESTS += tests/unit/validator/test_position
UNIT_TESTS += tests/unit/validator/test_redact
UNIT_TESTS += tests/unit/validator/test_reject
UNIT_TESTS += tests/unit/validator/test_reject_causes
UNIT_TESTS += tests/unit/validator/test_reject_read
UNIT_TESTS += tests/unit/validator/test_replay
UNIT_TESTS += tests/unit/validator/test_reject_times
UNIT_TESTS += tests/unit/validator/test_run
UNIT_TESTS += tests/unit/validator/test_scan
UNIT_TESTS += tests/unit/validator/test_scan_letters
UNIT_TESTS += tests/unit/validator/test_scan_list
UNIT_TESTS += tests/unit/validator/test_scan_names
UNIT_TESTS += tests/unit/validator/test_tape
UNIT_TESTS += tests/unit/validator/test_windows
UNIT_TESTS += tests/unit/validator/test_x86
UNIT_TESTS += tests/unit/validator/test_x86_vector
tests_unit_ci_test_health_SOURCES = tests/unit/ci/test_health.c
tests_unit_ci_test_health_SOURCES += ci/glob.c
tests_unit_ci_test_health_SOURCES += ci/health.c
tests_unit_ci_test_health_SOURCES += ci/health_judge.c
tests_unit_ci_test_health_SOURCES += ci/run_summary.c
tests_unit_ci_test_run_summary_SOURCES = tests/unit/ci/test_run_summary.c
tests_unit_ci_test_run_summary_SOURCES += ci/run_read.c
tests_unit_ci_test_run_summary_SOURCES += ci/run_summary.c
tests_unit_ci_test_run_summary_SOURCES += ci/report/json.c
tests_unit_ci_test_run_summary_SOURCES += ci/report/run_json.c
STORE_SUITE = tests/unit/registry/store_suite.c
STORE_SUITE += tests/unit/registry/store_suite_dumps.c
STORE_SUITE += tests/unit/registry/store_suite_queries.c
STORE_SUITE += tests/unit/registry/store_suite_rows.c
STORE_SUITE += tests/unit/registry/store_suite_transactions.c
tests_unit_registry_test_sqlite_faults_SOURCES = tests/unit/registry/test_sqlite_faults.c
tests_unit_registry_test_sqlite_faults_SOURCES += $(STORE_SUITE)
tests_unit_registry_test_sqlite_server_SOURCES = tests/unit/registry/test_sqlite_server.c
tests_unit_registry_test_sqlite_server_SOURCES += $(STORE_SUITE)
tests_unit_registry_test_store_sqlite_SOURCES = tests/unit/registry/test_store_sqlite.c
tests_unit_registry_test_store_sqlite_SOURCES += $(STORE_SUITE)
tests_unit_registry_test_store_postgres_SOURCES = tests/unit/registry/test_store_postgres.c
tests_unit_registry_test_store_postgres_SOURCES += $(STORE_SUITE)
SERVE_TURN = ci/serve/turn.c ci/serve/access.c ci/serve/log.c
tests_unit_ci_serve_test_cache_SOURCES = tests/unit/ci/serve/test_cache.c ci/serve/cache.c
tests_unit_ci_serve_test_turn_SOURCES = tests/unit/ci/serve/test_turn.c $(SERVE_TURN)
tests_unit_ci_serve_test_url_SOURCES = tests/unit/ci/serve/test_url.c ci/serve/url.c
tests_unit_ci_serve_test_access_SOURCES = tests/unit/ci/serve/test_access.c
tests_unit_ci_serve_test_access_SOURCES += $(SERVE_TURN)
tests_unit_ci_test_patch_SOURCES = tests/unit/ci/test_patch.c ci/patch.c

# Those that need a PostgreSQL server: tests/registry/postgres.sh starts one, and them.
POSTGRES_TESTS =
if WITH_POSTGRESQL
POSTGRES_TESTS += tests/unit/registry/test_postgres
POSTGRES_TESTS += tests/unit/registry/test_store_postgres
endif

# Suites made by others, read from where they lie; a test that does not find its suite is skipped.
CONFORMANCE_TESTS =
CONFORMANCE_TESTS += tests/conformance/test_json_parsing
CONFORMANCE_TESTS += tests/conformance/test_odcs_schemas
CONFORMANCE_TESTS += tests/conformance/test_output
CONFORMANCE_TESTS += tests/conformance/test_patterns

tests_unit_ci_test_base_refers_SOURCES = tests/unit/ci/test_base_refers.c
tests_unit_ci_test_base_refers_SOURCES += ci/base_refers.c

tests_conformance_test_output_SOURCES = tests/conformance/test_output.c
tests_conformance_test_output_SOURCES += ci/report/output.c
tests_conformance_test_output_SOURCES += ci/report/style.c

tests_unit_ci_report_test_escape_SOURCES = tests/unit/ci/report/test_escape.c
tests_unit_ci_report_test_escape_SOURCES += ci/report/escape.c

# What holds for anything at all, and what holds when the machine fails.
PROPERTY_TESTS =
PROPERTY_TESTS += tests/property/contain_laws
PROPERTY_TESTS += tests/property/contain_small
PROPERTY_TESTS += tests/property/http_laws
PROPERTY_TESTS += tests/property/infer_laws

# Each test program is one file under tests/unit/, named like the file it tests, and runs by itself.
TEST_LIBS = libwritregistry.a libwritvalidator.a libwritcontracts.a libwritbase.a \
	$(CORE_LIBS) $(CMOCKA_LIBS) $(JANSSON_LIBS)
LDADD = $(TEST_LIBS)
# All of the program but main, for tests that run requests through its server.
PROGRAM_OBJECTS = $(writ_OBJECTS:ci/main.o=)
tests_fuzz_fuzz_http_LDADD = $(PROGRAM_OBJECTS) $(LDADD)
tests_fuzz_fuzz_http_DEPENDENCIES = $(writ_OBJECTS) $(writ_DEPENDENCIES)
tests_property_http_laws_LDADD = $(PROGRAM_OBJECTS) $(LDADD)
tests_property_http_laws_DEPENDENCIES = $(writ_OBJECTS) $(writ_DEPENDENCIES)
# For what is no test itself.
PLAIN_LIBS = libwritvalidator.a libwritcontracts.a libwritbase.a $(CORE_LIBS)

# Each shell test sources tests/lib.sh.
SHELL_TESTS =
SHELL_TESTS += tests/bench/judge_counts_test.sh
SHELL_TESTS += tests/bootstrap.sh
SHELL_TESTS += tests/completion/run.sh
SHELL_TESTS += tests/conformance/bowtie.sh
SHELL_TESTS += tests/conformance/contact_events.sh
SHELL_TESTS += tests/conformance/filter_workload.sh
SHELL_TESTS += tests/conformance/patterns.sh
SHELL_TESTS += tests/conformance/suite.sh
SHELL_TESTS += tests/docs/demo.sh
SHELL_TESTS += tests/docs/manual.sh
SHELL_TESTS += tests/docs/operations.sh
SHELL_TESTS += tests/docs/readme.sh
SHELL_TESTS += tests/docs/schemas.sh
SHELL_TESTS += tests/docs/api.sh
SHELL_TESTS += tests/docs/streams.sh
SHELL_TESTS += tests/docs/systemd.sh
SHELL_TESTS += tests/fault/drift.sh
SHELL_TESTS += tests/follow/fifo.sh
SHELL_TESTS += tests/follow/position.sh
SHELL_TESTS += tests/follow/reload.sh
SHELL_TESTS += tests/follow/rotation.sh
SHELL_TESTS += tests/follow/window.sh
SHELL_TESTS += tests/gate/base.sh
SHELL_TESTS += tests/gate/history.sh
SHELL_TESTS += tests/gate/revision.sh
SHELL_TESTS += tests/infer/streams.sh
SHELL_TESTS += tests/harness/driver_test.sh
SHELL_TESTS += tests/hooks/github.sh
SHELL_TESTS += tests/hooks/gitlab.sh
SHELL_TESTS += tests/hooks/pre_commit.sh
SHELL_TESTS += tests/layers.sh
SHELL_TESTS += tests/registry/answers.sh
SHELL_TESTS += tests/registry/tls.sh
SHELL_TESTS += tests/registry/postgres_kill.sh
SHELL_TESTS += tests/registry/postgres_serve.sh
SHELL_TESTS += tests/report/drift.sh
SHELL_TESTS += tests/report/rejects.sh
SHELL_TESTS += tests/rules.sh
SHELL_TESTS += tests/serve/access.sh
SHELL_TESTS += tests/serve/confluent.sh
SHELL_TESTS += tests/serve/confluent_clients.sh
SHELL_TESTS += tests/serve/api.sh
SHELL_TESTS += tests/serve/confluent_pairs.sh
SHELL_TESTS += tests/serve/core.sh
SHELL_TESTS += tests/serve/openapi.sh
SHELL_TESTS += tests/serve/keeping.sh
SHELL_TESTS += tests/serve/kills.sh
SHELL_TESTS += tests/serve/durable.sh
SHELL_TESTS += tests/serve/limits.sh
SHELL_TESTS += tests/serve/load.sh
SHELL_TESTS += tests/serve/systemd.sh
SHELL_TESTS += tests/serve/tls.sh
SHELL_TESTS += tests/serve/pages.sh
SHELL_TESTS += tests/serve/pages_many.sh
SHELL_TESTS += tests/serve/vouched.sh
SHELL_TESTS += tests/startup.sh
SHELL_TESTS += tests/status/report.sh
SHELL_TESTS += tests/status/send.sh
SHELL_TESTS += tests/status/status.sh
SHELL_TESTS += tests/streams/day.sh
SHELL_TESTS += tests/streams/routes.sh

# What takes longest in one variant or another begins first, dearest first, or all else would be over when it
# begins; the end of `make check` tells what took how much.
LONG_SHELL_TESTS =
LONG_SHELL_TESTS += tests/pathological/run.sh
LONG_SHELL_TESTS += tests/fault/filter.sh
LONG_SHELL_TESTS += tests/registry/commands.sh
LONG_SHELL_TESTS += tests/replay/run.sh
LONG_SHELL_TESTS += tests/replay/kill.sh
LONG_SHELL_TESTS += tests/registry/postgres.sh
LONG_SHELL_TESTS += tests/property/fix.sh
LONG_SHELL_TESTS += tests/status/notify.sh
LONG_SHELL_TESTS += tests/drift/streams.sh
LONG_SHELL_TESTS += tests/infer/mutations.sh
LONG_SHELL_TESTS += tests/report/formats.sh
LONG_SHELL_TESTS += tests/conformance/octokit.sh
LONG_SHELL_TESTS += tests/conformance/witnesses.sh
LONG_SHELL_TESTS += tests/drift/found.sh
LONG_SHELL_TESTS += tests/conformance/containment.sh
LONG_SHELL_TESTS += tests/serve/import.sh
LONG_SHELL_TESTS += tests/serve/keeping.sh
LONG_SHELL_TESTS += tests/rename/judge.sh
LONG_PROGRAM_TESTS =
LONG_PROGRAM_TESTS += tests/fault/test_registry
LONG_PROGRAM_TESTS += tests/fault/test_replay
LONG_PROGRAM_TESTS += tests/conformance/test_schemastore
LONG_PROGRAM_TESTS += tests/property/accept_laws
LONG_PROGRAM_TESTS += tests/unit/validator/test_accept
LONG_PROGRAM_TESTS += tests/unit/validator/test_output
LONG_PROGRAM_TESTS += tests/unit/validator/test_validator
LONG_PROGRAM_TESTS += tests/conformance/test_scan_json

# What takes long, and is not part of `make check`: shell tests too.
SOAK_TESTS =
SOAK_TESTS += tests/drift/streams_soak.sh
SOAK_TESTS += tests/drift/soak.sh
SOAK_TESTS += tests/fault/registry_soak.sh
SOAK_TESTS += tests/property/contain_mutants.sh
SOAK_TESTS += tests/property/contain_soak.sh
SOAK_TESTS += tests/registry/postgres_soak.sh
SOAK_TESTS += tests/replay/soak.sh
SOAK_TESTS += tests/serve/kills_soak.sh
SOAK_TESTS += tests/serve/load_soak.sh
SOAK_TESTS += tests/serve/pages_soak.sh
SOAK_TESTS += tests/streams/day_soak.sh
SOAK_TESTS += tests/serve/confluent_postgres.sh

# Fuzzers need clang's libFuzzer, so `make fuzz` builds them: tests/fuzz/README.md.
FUZZERS =
FUZZERS += tests/fuzz/fuzz_contain
FUZZERS += tests/fuzz/fuzz_csv
FUZZERS += tests/fuzz/fuzz_http
FUZZERS += tests/fuzz/fuzz_letter
FUZZERS += tests/fuzz/fuzz_pattern
FUZZERS += tests/fuzz/fuzz_profile
FUZZERS += tests/fuzz/fuzz_profile_file
FUZZERS += tests/fuzz/fuzz_scan
FUZZERS += tests/fuzz/fuzz_validate
FUZZERS += tests/fuzz/fuzz_wire

# What tests need besides themselves.
TEST_FILES =
TEST_FILES += tests/bench/ajv_check.js
TEST_FILES += tests/bench/contain_peer.js
TEST_FILES += tests/bench/contain_peers.py
TEST_FILES += tests/bench/count.sh
TEST_FILES += tests/bench/counts.txt
TEST_FILES += tests/bench/derive.py
TEST_FILES += tests/bench/judge_counts.sh
TEST_FILES += tests/bench/measure.py
TEST_FILES += tests/bench/measure_pairs.py
TEST_FILES += tests/bench/measure_parties.py
TEST_FILES += tests/bench/measure_routes.py
TEST_FILES += tests/bench/measure_serve.py
TEST_FILES += tests/bench/measure_workspace.py
TEST_FILES += tests/bench/node_filter.js
TEST_FILES += tests/bench/parties.py
TEST_FILES += tests/bench/programs.py
TEST_FILES += tests/bench/rapidjson_filter.cc
TEST_FILES += tests/bench/serve.sh
TEST_FILES += tests/bench/serve_publish.lua
TEST_FILES += tests/bench/serve_read.lua
TEST_FILES += tests/bench/slow_sync.c
TEST_FILES += tests/bench/workspace.py
TEST_FILES += tests/completion/zsh_query.py
TEST_FILES += tests/conformance/ajv.js
TEST_FILES += tests/conformance/octokit.js
TEST_FILES += tests/conformance/patterns.js
TEST_FILES += tests/conformance/suite.h
TEST_FILES += tests/conformance/suite.js
TEST_FILES += tests/conformance/witnesses.js
TEST_FILES += tests/docs/transcript.sh
TEST_FILES += tests/follow/lib.sh
TEST_FILES += tests/drift/fit.py
TEST_FILES += tests/drift/streams.py
TEST_FILES += tests/drift/fit.py
TEST_FILES += tests/drift/generate.py
TEST_FILES += tests/drift/lib.sh
TEST_FILES += tests/drift/measure.py
TEST_FILES += tests/drift/streams.py
TEST_FILES += tests/external/.npmrc
TEST_FILES += tests/external/package-lock.json
TEST_FILES += tests/external/package.json
TEST_FILES += tests/fuzz/README.md
TEST_FILES += tests/fuzz/accept_agree.h
TEST_FILES += tests/fuzz/http_requests.h
TEST_FILES += tests/fuzz/http_seeds.h
TEST_FILES += tests/fuzz/run.sh
TEST_FILES += tests/fuzz/scan_agree.h
TEST_FILES += tests/fuzz/scan_reader.h
TEST_FILES += tests/fuzz/validate_seeds.py
TEST_FILES += tests/gate/lib.sh
TEST_FILES += tests/golden/files/desk.yaml
TEST_FILES += tests/golden/files/good.ndjson
TEST_FILES += tests/golden/files/parcel.odcs.yaml
TEST_FILES += tests/golden/files/scanner.yaml
TEST_FILES += tests/golden/files/stats.yaml
TEST_FILES += tests/golden/files/summary.sh
TEST_FILES += tests/serve/kills.py
TEST_FILES += tests/serve/load.py
TEST_FILES += tests/serve/confluent_client.py
TEST_FILES += tests/serve/confluent_kafkajs.js
TEST_FILES += tests/serve/confluent_pairs.js
TEST_FILES += tests/serve/confluent_serde.js
TEST_FILES += tests/serve/api_lib.sh
TEST_FILES += tests/serve/chromium.mjs
TEST_FILES += tests/serve/lib.sh
TEST_FILES += tests/serve/openapi.js
TEST_FILES += tests/serve/pages.mjs
TEST_FILES += tests/serve/pages_many.py
TEST_FILES += tests/serve/pages.mjs
TEST_FILES += tests/serve/slow.py
TEST_FILES += tests/serve/spoil.sh
TEST_FILES += tests/registry/answers.py
TEST_FILES += tests/serve/bodies.py
TEST_FILES += tests/serve/stop.py
TEST_FILES += tests/serve/tls_rotate.py
TEST_FILES += tests/serve/upload.py
TEST_FILES += tests/status/lib.sh
TEST_FILES += tests/status/receiver.py
TEST_FILES += tests/golden/run.sh
TEST_FILES += tests/harness/cppcheck.supp
TEST_FILES += tests/harness/driver.sh
TEST_FILES += tests/harness/lint.sh
TEST_FILES += tests/harness/summary.sh
TEST_FILES += tests/harness/total.sh
TEST_FILES += tests/harness/valgrind.sh
TEST_FILES += tests/harness/valgrind.supp
TEST_FILES += tests/harness/variant.sh
TEST_FILES += tests/hooks/forge.py
TEST_FILES += tests/hooks/lib.sh
TEST_FILES += tests/lib.sh
TEST_FILES += tests/pathological/cases.py
TEST_FILES += tests/postgres.sh
TEST_FILES += tests/property/chance.h
TEST_FILES += tests/property/contain_mutants.txt
TEST_FILES += tests/property/laws.h
TEST_FILES += tests/property/random_record.h
TEST_FILES += tests/property/random_stream.h
TEST_FILES += tests/property/random_schema.h
TEST_FILES += tests/property/universe.h
TEST_FILES += tests/infer/mutate.py
TEST_FILES += tests/infer/tally.py
TEST_FILES += tests/rename/fit.py
TEST_FILES += tests/replay/lib.sh
TEST_FILES += tests/report/codequality.schema.json
TEST_FILES += tests/report/html.mjs
TEST_FILES += tests/report/judge.py
TEST_FILES += tests/report/sarif.mjs
TEST_FILES += tests/streams/day.py
TEST_FILES += tests/unit/absent.sh
TEST_FILES += tests/unit/contracts/compile.h
TEST_FILES += tests/unit/contracts/documents.h
TEST_FILES += tests/unit/registry/documents.h
TEST_FILES += tests/unit/registry/postgres_bench.h
TEST_FILES += tests/unit/registry/old_layouts.h
TEST_FILES += tests/unit/registry/sqlite_bench.h
TEST_FILES += tests/unit/registry/store_suite.h
TEST_FILES += tests/unit/registry/store_suite_parts.h
TEST_FILES += tests/unit/folder.h
TEST_FILES += tests/unit/test.h
TEST_FILES += tests/unit/validator/contain/pairs.h
TEST_FILES += tests/unit/validator/drift/random.h
TEST_FILES += tests/unit/validator/drift/stream.h
TEST_FILES += tests/unit/validator/csv_rules.h
TEST_FILES += tests/unit/validator/mappings.h
TEST_FILES += tests/unit/validator/pattern_code.h
TEST_FILES += tests/unit/validator/replayed.h
TEST_FILES += tests/unit/validator/scanned.h
TEST_FILES += tests/unit/validator/x86_machine.h

# One script: BENCH = tests/bench/run.sh
BENCH = tests/bench/run.sh

# What users see of the program, to the byte: each case is a test (tests/golden/run.sh).
GOLDEN_CASES =
GOLDEN_CASES += tests/golden/audit.case
GOLDEN_CASES += tests/golden/budget.case
GOLDEN_CASES += tests/golden/check-mask.case
GOLDEN_CASES += tests/golden/check-output.case
GOLDEN_CASES += tests/golden/check-rules.case
GOLDEN_CASES += tests/golden/check-undeclared.case
GOLDEN_CASES += tests/golden/check-variants.case
GOLDEN_CASES += tests/golden/check.case
GOLDEN_CASES += tests/golden/color.case
GOLDEN_CASES += tests/golden/csv.case
GOLDEN_CASES += tests/golden/diff-fix.case
GOLDEN_CASES += tests/golden/completion.case
GOLDEN_CASES += tests/golden/deploy.case
GOLDEN_CASES += tests/golden/diff-keep.case
GOLDEN_CASES += tests/golden/diff-mask.case
GOLDEN_CASES += tests/golden/diff-modes.case
GOLDEN_CASES += tests/golden/diff-parties.case
GOLDEN_CASES += tests/golden/diff-rename.case
GOLDEN_CASES += tests/golden/diff-transitive.case
GOLDEN_CASES += tests/golden/diff-undeclared.case
GOLDEN_CASES += tests/golden/diff-unknown.case
GOLDEN_CASES += tests/golden/diff-witness.case
GOLDEN_CASES += tests/golden/diff.case
GOLDEN_CASES += tests/golden/documents.case
GOLDEN_CASES += tests/golden/doctor.case
GOLDEN_CASES += tests/golden/door.case
GOLDEN_CASES += tests/golden/drift.case
GOLDEN_CASES += tests/golden/infer.case
GOLDEN_CASES += tests/golden/filter-mask.case
GOLDEN_CASES += tests/golden/filter-redact.case
GOLDEN_CASES += tests/golden/filter.case
GOLDEN_CASES += tests/golden/formats.case
GOLDEN_CASES += tests/golden/gate-consumer.case
GOLDEN_CASES += tests/golden/gate-needed.case
GOLDEN_CASES += tests/golden/gate.case
GOLDEN_CASES += tests/golden/help.case
GOLDEN_CASES += tests/golden/init.case
GOLDEN_CASES += tests/golden/lint.case
GOLDEN_CASES += tests/golden/list.case
GOLDEN_CASES += tests/golden/lifetime.case
GOLDEN_CASES += tests/golden/metaschemas.case
GOLDEN_CASES += tests/golden/objects.case
GOLDEN_CASES += tests/golden/policy.case
GOLDEN_CASES += tests/golden/program.case
GOLDEN_CASES += tests/golden/propose.case
GOLDEN_CASES += tests/golden/publish-break.case
GOLDEN_CASES += tests/golden/publish.case
GOLDEN_CASES += tests/golden/readers.case
GOLDEN_CASES += tests/golden/references.case
GOLDEN_CASES += tests/golden/refs.case
GOLDEN_CASES += tests/golden/register.case
GOLDEN_CASES += tests/golden/registry.case
GOLDEN_CASES += tests/golden/replay.case
GOLDEN_CASES += tests/golden/rejects.case
GOLDEN_CASES += tests/golden/report-hostile.case
GOLDEN_CASES += tests/golden/report.case
GOLDEN_CASES += tests/golden/routes-examples.case
GOLDEN_CASES += tests/golden/routes.case
GOLDEN_CASES += tests/golden/rules.case
GOLDEN_CASES += tests/golden/samples.case
GOLDEN_CASES += tests/golden/schema.case
GOLDEN_CASES += tests/golden/show.case
GOLDEN_CASES += tests/golden/status.case
GOLDEN_CASES += tests/golden/sunset.case
GOLDEN_CASES += tests/golden/token.case
GOLDEN_CASES += tests/golden/usage.case
GOLDEN_CASES += tests/golden/waive-file.case
GOLDEN_CASES += tests/golden/waive.case
GOLDEN_CASES += tests/golden/warnings.case
GOLDEN_CASES += tests/golden/workspace.case

# What the cases read.
GOLDEN_FILES =
GOLDEN_FILES += tests/golden/files/desk.yaml
GOLDEN_FILES += tests/golden/files/good.ndjson
GOLDEN_FILES += tests/golden/files/hostile/new.json
GOLDEN_FILES += tests/golden/files/hostile/old.json
GOLDEN_FILES += tests/golden/files/hostile/reader.yaml
GOLDEN_FILES += tests/golden/files/parcel.odcs.yaml
GOLDEN_FILES += tests/golden/files/scanner.yaml
GOLDEN_FILES += tests/golden/files/stats.yaml
GOLDEN_FILES += tests/golden/files/letters.awk
GOLDEN_FILES += tests/golden/files/stream.awk

TESTS += $(LONG_SHELL_TESTS)
if HAVE_UNIT_TESTS
TESTS += $(LONG_PROGRAM_TESTS)
endif
TESTS += $(SHELL_TESTS) $(GOLDEN_CASES)
check_PROGRAMS += tests/bowtie/writ-bowtie tests/registry/ask_all tests/rename/weigh_pairs tests/report/print_waived
tests_registry_ask_all_LDADD = libwritregistry.a $(PLAIN_LIBS)
if WITH_POSTGRESQL
check_PROGRAMS += tests/registry/postgres_writers
endif
tests_registry_postgres_writers_LDADD = libwritregistry.a $(PLAIN_LIBS)
check_PROGRAMS += tests/bowtie/writ-bowtie tests/rename/weigh_pairs tests/report/print_waived
tests_rename_weigh_pairs_LDADD = libwritcontracts.a $(PLAIN_LIBS)
tests_report_print_waived_SOURCES = tests/report/print_waived.c $(REPORT_SOURCES)
tests_report_print_waived_LDADD = libwritregistry.a $(PLAIN_LIBS)
tests_bowtie_writ_bowtie_LDADD = $(PLAIN_LIBS)
tests_drift_find_drift_LDADD = $(PLAIN_LIBS)
if HAVE_UNIT_TESTS
check_PROGRAMS += $(UNIT_TESTS) $(POSTGRES_TESTS) $(CONFORMANCE_TESTS) $(PROPERTY_TESTS) $(LONG_PROGRAM_TESTS) \
	tests/conformance/match_pairs tests/drift/find_drift
TESTS += $(UNIT_TESTS) $(CONFORMANCE_TESTS) $(PROPERTY_TESTS)
else
TESTS += tests/unit/absent.sh
endif

EXTRA_DIST += $(LONG_SHELL_TESTS) $(SHELL_TESTS) $(SOAK_TESTS) $(BENCH) $(TEST_FILES) $(GOLDEN_CASES) $(GOLDEN_FILES)

# What the benchmarks need; the suite compiles them, so that they stay whole.
BENCH_TOOLS =
BENCH_TOOLS += tests/bench/empty
BENCH_TOOLS += tests/bench/letters_only
BENCH_TOOLS += tests/bench/scan_bench
tests_bench_empty_LDADD = $(CORE_LIBS)
# The libraries that writ is linked to, used or not.
tests_bench_empty_LDFLAGS = $(AM_LDFLAGS) -Wl,--no-as-needed
tests_bench_jansson_parse_LDADD = $(JANSSON_LIBS)
tests_bench_letters_only_LDADD = $(CORE_LIBS)
tests_bench_scan_bench_LDADD = $(PLAIN_LIBS)
EXTRA_PROGRAMS += tests/bench/jansson_parse $(FUZZERS)
if HAVE_UNIT_TESTS
BENCH_TOOLS += tests/bench/jansson_parse
endif
check_PROGRAMS += $(BENCH_TOOLS)
CLEANFILES += tests/bench/rapidjson_filter
tests_fuzz_fuzz_contain_LDFLAGS = $(AM_LDFLAGS) -fsanitize=fuzzer
tests_fuzz_fuzz_csv_LDFLAGS = $(AM_LDFLAGS) -fsanitize=fuzzer
tests_fuzz_fuzz_http_LDFLAGS = $(AM_LDFLAGS) -fsanitize=fuzzer
tests_fuzz_fuzz_letter_LDFLAGS = $(AM_LDFLAGS) -fsanitize=fuzzer
tests_fuzz_fuzz_pattern_LDFLAGS = $(AM_LDFLAGS) -fsanitize=fuzzer
tests_fuzz_fuzz_profile_LDFLAGS = $(AM_LDFLAGS) -fsanitize=fuzzer
tests_fuzz_fuzz_profile_file_LDFLAGS = $(AM_LDFLAGS) -fsanitize=fuzzer
tests_fuzz_fuzz_scan_LDFLAGS = $(AM_LDFLAGS) -fsanitize=fuzzer
tests_fuzz_fuzz_validate_LDFLAGS = $(AM_LDFLAGS) -fsanitize=fuzzer
tests_fuzz_fuzz_wire_LDFLAGS = $(AM_LDFLAGS) -fsanitize=fuzzer

# --- how tests are run ---

TEST_EXTENSIONS = .case .sh
LOG_DRIVER = $(BASH_PROGRAM) $(top_srcdir)/tests/harness/driver.sh
SH_LOG_DRIVER = $(LOG_DRIVER)
CASE_LOG_DRIVER = $(LOG_DRIVER)
LOG_COMPILER = $$WRIT_RUN
SH_LOG_COMPILER = $(BASH_PROGRAM)
CASE_LOG_COMPILER = $(BASH_PROGRAM) $(top_srcdir)/tests/golden/run.sh

# Where things are. Set in the environment, these win; the variants below and distcheck run on a
# copy of the sources that has nothing beside it, so they are told.
FIND_OTHERS = WRIT_SHARED=$${WRIT_SHARED:-$(abs_top_srcdir)/../shared}; \
	WRIT_EXTERNAL=$${WRIT_EXTERNAL:-$(abs_top_srcdir)/tests/external}; \
	export WRIT_SHARED WRIT_EXTERNAL;
AM_TESTS_ENVIRONMENT = $(FIND_OTHERS) \
	srcdir=$(abs_srcdir); top_srcdir=$(abs_top_srcdir); top_builddir=$(abs_top_builddir); \
	WRIT=$(abs_top_builddir)/writ$(EXEEXT); \
	WRIT_VARIANT=$${WRIT_VARIANT:-$(VARIANT)}; WRIT_REQUIRE_ALL=$${WRIT_REQUIRE_ALL:-0}; \
	export srcdir top_srcdir top_builddir WRIT WRIT_VARIANT WRIT_REQUIRE_ALL;

# After the tests: what was skipped, and why.
check-local: check-TESTS
	@$(BASH_PROGRAM) $(top_srcdir)/tests/harness/summary.sh $(TEST_LOGS)

# --- the whole suite, built and run in other ways ---

# Each in a folder of its own, from a copy of what would be shipped: tests/harness/variant.sh.
VARIANT_BUILD = +@$(FIND_OTHERS) MAKE='$(MAKE)' CC='$(CC)' \
	$(BASH_PROGRAM) $(top_srcdir)/tests/harness/variant.sh

# Reports name functions and lines: -g1 is enough for them.
check-asan:
	$(VARIANT_BUILD) build-asan check --enable-sanitizers CFLAGS='-g1 -O1'

# What has threads, under the thread sanitizer.
THREAD_TESTS =
THREAD_TESTS += tests/fault/drift.sh
THREAD_TESTS += tests/fault/filter.sh
THREAD_TESTS += tests/follow/reload.sh
THREAD_TESTS += tests/golden/filter.case
THREAD_TESTS += tests/golden/gate-needed.case
THREAD_TESTS += tests/golden/samples.case
THREAD_TESTS += tests/infer/streams.sh
THREAD_TESTS += tests/serve/core.sh
THREAD_TESTS += tests/serve/durable.sh
THREAD_TESTS += tests/serve/import.sh
THREAD_TESTS += tests/serve/limits.sh
THREAD_TESTS += tests/serve/load.sh
THREAD_TESTS += tests/serve/tls.sh
THREAD_TESTS += tests/unit/ci/serve/test_access
THREAD_TESTS += tests/unit/contracts/base/test_parallel
THREAD_TESTS += tests/unit/contracts/base/test_pipeline
THREAD_TESTS += tests/unit/contracts/base/test_turnstile
THREAD_TESTS += tests/unit/validator/test_filter

check-tsan:
	$(VARIANT_BUILD) build-tsan check-threads CFLAGS='-g -O1 -fsanitize=thread'

check-threads:
	$(MAKE) check TESTS='$(THREAD_TESTS)'

check-valgrind:
	$(VARIANT_BUILD) build-valgrind check-under-valgrind CFLAGS='-g1 -O2'

check-under-valgrind:
	WRIT_RUN=$(abs_top_srcdir)/tests/harness/valgrind.sh WRIT_VARIANT=valgrind \
	$(MAKE) check

# Compiles everything with the other compiler, warnings being errors.
check-clang:
	$(VARIANT_BUILD) build-clang check-compile CC=clang CFLAGS=-O1

check-compile: all-am $(check_PROGRAMS)

coverage:
	$(VARIANT_BUILD) build-coverage check-coverage CFLAGS='-g -O0 --coverage'

check-coverage:
	find . -name '*.gcda' -exec rm {} +
	$(MAKE) check
	gcovr --root $(srcdir) --object-directory . --exclude '.*tests/.*' \
		--print-summary --html-details index.html

# FUZZ_SECONDS=600 make fuzz FUZZERS=tests/fuzz/fuzz_scan
fuzz:
	$(VARIANT_BUILD) build-fuzz run-fuzzers CC=clang \
		CFLAGS='-g -O1 -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all'

run-fuzzers: $(FUZZERS)
	$(AM_TESTS_ENVIRONMENT) $(BASH_PROGRAM) $(top_srcdir)/tests/fuzz/run.sh $(FUZZERS)

soak: all-am $(check_PROGRAMS)
	@test -n '$(SOAK_TESTS)' || { echo "no soak tests"; exit 1; }
	@echo 'soak: $(SOAK_TESTS)'
	WRIT_TEST_TIMEOUT=$${WRIT_TEST_TIMEOUT:-86400} \
		$(MAKE) check-TESTS TESTS='$(SOAK_TESTS)' TEST_SUITE_LOG=soak.log
	FUZZ_SECONDS=$${FUZZ_SECONDS:-600} $(MAKE) fuzz

bench: all-am $(BENCH_TOOLS)
	@test -n '$(BENCH)' || { echo "no benchmark"; exit 1; }
	$(AM_TESTS_ENVIRONMENT) $(BASH_PROGRAM) $(top_srcdir)/$(BENCH)

# The server alone.
bench-serve: all-am
	$(AM_TESTS_ENVIRONMENT) $(BASH_PROGRAM) $(top_srcdir)/tests/bench/serve.sh --write

bench-count: all-am tests/bench/scan_bench$(EXEEXT)
	$(AM_TESTS_ENVIRONMENT) CC='$(CC)' CFLAGS='$(CFLAGS)' $(BASH_PROGRAM) $(top_srcdir)/tests/bench/count.sh

# The suite by Writ and by others, and docs/CONFORMANCE.md.
check-suite: all-am tests/bowtie/writ-bowtie$(EXEEXT)
	$(AM_TESTS_ENVIRONMENT) node $(top_srcdir)/tests/conformance/suite.js compare \
		$(top_srcdir)/docs/CONFORMANCE.md

# --- the sources themselves ---

lint:
	@$(BASH_PROGRAM) $(top_srcdir)/tests/harness/lint.sh

format:
	cd $(top_srcdir) && git ls-files -z '*.c' '*.h' | xargs -0 clang-format -i

.PHONY: bench bench-count bench-serve check-asan check-clang check-compile check-coverage check-suite \
	check-under-valgrind check-valgrind coverage format fuzz lint run-fuzzers soak
