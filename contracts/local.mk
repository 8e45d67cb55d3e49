noinst_LIBRARIES += libwritcontracts.a
libwritcontracts_a_SOURCES =
libwritcontracts_a_SOURCES += contracts/change.c contracts/change.h
libwritcontracts_a_SOURCES += contracts/change_field.c contracts/change_field.h
libwritcontracts_a_SOURCES += contracts/change_rest.c
libwritcontracts_a_SOURCES += contracts/change_text.c contracts/change_text.h
libwritcontracts_a_SOURCES += contracts/contract.c contracts/contract.h
libwritcontracts_a_SOURCES += contracts/day.c contracts/day.h
libwritcontracts_a_SOURCES += contracts/deprecate.c contracts/deprecate.h
libwritcontracts_a_SOURCES += contracts/document.c
libwritcontracts_a_SOURCES += contracts/document_load.c
libwritcontracts_a_SOURCES += contracts/field.c contracts/field.h
libwritcontracts_a_SOURCES += contracts/field_describe.c
libwritcontracts_a_SOURCES += contracts/field_find.c
libwritcontracts_a_SOURCES += contracts/finding.c contracts/finding.h
libwritcontracts_a_SOURCES += contracts/instant.c contracts/instant.h
libwritcontracts_a_SOURCES += contracts/keywords.def
libwritcontracts_a_SOURCES += contracts/library.c contracts/library.h
libwritcontracts_a_SOURCES += contracts/lower.c contracts/lower.h
libwritcontracts_a_SOURCES += contracts/member.c contracts/member.h
libwritcontracts_a_SOURCES += contracts/metaschema.c contracts/metaschema.h
libwritcontracts_a_SOURCES += contracts/name_tokens.c
libwritcontracts_a_SOURCES += contracts/name_tokens.c contracts/name_tokens.h
libwritcontracts_a_SOURCES += contracts/odcs.c contracts/odcs.h
libwritcontracts_a_SOURCES += contracts/odcs_field.c
libwritcontracts_a_SOURCES += contracts/odcs_notes.c
libwritcontracts_a_SOURCES += contracts/odcs_rules.c
libwritcontracts_a_SOURCES += contracts/party.c
libwritcontracts_a_SOURCES += contracts/party_fields.c contracts/party_fields.h
libwritcontracts_a_SOURCES += contracts/party_schema.c
libwritcontracts_a_SOURCES += contracts/path.c contracts/path.h
libwritcontracts_a_SOURCES += contracts/rename.c contracts/rename.h
libwritcontracts_a_SOURCES += contracts/rename_guess.c
libwritcontracts_a_SOURCES += contracts/rename_score.c contracts/rename_score.h
libwritcontracts_a_SOURCES += contracts/rename_search.h
libwritcontracts_a_SOURCES += contracts/restore.c contracts/restore.h
libwritcontracts_a_SOURCES += contracts/restore_draft.c contracts/restore_draft.h
libwritcontracts_a_SOURCES += contracts/rules.def
libwritcontracts_a_SOURCES += contracts/schema.c contracts/schema.h
libwritcontracts_a_SOURCES += contracts/schema_dialect.c
libwritcontracts_a_SOURCES += contracts/schema_index.c
libwritcontracts_a_SOURCES += contracts/schema_read.c contracts/schema_read.h
libwritcontracts_a_SOURCES += contracts/schema_ref.c
libwritcontracts_a_SOURCES += contracts/schema_repeat.c
libwritcontracts_a_SOURCES += contracts/schema_time.c
libwritcontracts_a_SOURCES += contracts/semver.c contracts/semver.h
libwritcontracts_a_SOURCES += contracts/time_format.c
libwritcontracts_a_SOURCES += contracts/uri.c contracts/uri.h

# The metaschemas, each under the path of its URI, compiled into contracts/metaschema.c.
METASCHEMAS =
METASCHEMAS += draft-04/schema.json
METASCHEMAS += draft-06/schema.json
METASCHEMAS += draft-07/schema.json
METASCHEMAS += draft/2019-09/meta/applicator.json
METASCHEMAS += draft/2019-09/meta/content.json
METASCHEMAS += draft/2019-09/meta/core.json
METASCHEMAS += draft/2019-09/meta/format.json
METASCHEMAS += draft/2019-09/meta/meta-data.json
METASCHEMAS += draft/2019-09/meta/validation.json
METASCHEMAS += draft/2019-09/schema.json
METASCHEMAS += draft/2020-12/meta/applicator.json
METASCHEMAS += draft/2020-12/meta/content.json
METASCHEMAS += draft/2020-12/meta/core.json
METASCHEMAS += draft/2020-12/meta/format-annotation.json
METASCHEMAS += draft/2020-12/meta/format-assertion.json
METASCHEMAS += draft/2020-12/meta/meta-data.json
METASCHEMAS += draft/2020-12/meta/unevaluated.json
METASCHEMAS += draft/2020-12/meta/validation.json
METASCHEMAS += draft/2020-12/schema.json

contracts/metaschemas.inc: contracts/bundle.sh
	$(AM_V_GEN)$(MKDIR_P) contracts && $(SHELL) $(srcdir)/contracts/bundle.sh \
		$(srcdir)/contracts/metaschemas $(METASCHEMAS) >$@.tmp && mv $@.tmp $@
contracts/metaschema.$(OBJEXT): contracts/metaschemas.inc
BUILT_SOURCES += contracts/metaschemas.inc
CLEANFILES += contracts/metaschemas.inc
EXTRA_DIST += contracts/metaschemas contracts/bundle.sh
