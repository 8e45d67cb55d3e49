bin_PROGRAMS += writ
writ_SOURCES =
writ_SOURCES += ci/change.c ci/change.h
writ_SOURCES += ci/cli.h
writ_SOURCES += ci/cmd_approve.c
writ_SOURCES += ci/cmd_can_i_deploy.c
writ_SOURCES += ci/cmd_check.c
writ_SOURCES += ci/cmd_deprecate.c
writ_SOURCES += ci/cmd_diff.c
writ_SOURCES += ci/cmd_filter.c
writ_SOURCES += ci/cmd_gate.c
writ_SOURCES += ci/cmd_list.c
writ_SOURCES += ci/cmd_log.c
writ_SOURCES += ci/cmd_publish.c
writ_SOURCES += ci/cmd_readers.c
writ_SOURCES += ci/cmd_record_deployment.c
writ_SOURCES += ci/cmd_register.c
writ_SOURCES += ci/cmd_retire.c
writ_SOURCES += ci/cmd_rules.c
writ_SOURCES += ci/cmd_show.c
writ_SOURCES += ci/cmd_waive.c
writ_SOURCES += ci/commands.def
writ_SOURCES += ci/glob.c ci/glob.h
writ_SOURCES += ci/judge.c ci/judge.h
writ_SOURCES += ci/library.c
writ_SOURCES += ci/main.c
writ_SOURCES += ci/options.c
writ_SOURCES += ci/output.c ci/output.h
writ_SOURCES += ci/patch.c ci/patch.h
writ_SOURCES += ci/policy.c ci/policy.h
writ_SOURCES += ci/ref.c
writ_SOURCES += ci/report.h
writ_SOURCES += ci/report/check.c
writ_SOURCES += ci/report/diff.c ci/report/diff.h
writ_SOURCES += ci/report/diff_json.c
writ_SOURCES += ci/report/diff_markdown.c
writ_SOURCES += ci/report/diff_text.c
writ_SOURCES += ci/report/filter.c
writ_SOURCES += ci/report/filter_json.c
writ_SOURCES += ci/report/mask.c ci/report/mask.h
writ_SOURCES += ci/report/program.c
writ_SOURCES += ci/report/output.c
writ_SOURCES += ci/report/style.c ci/report/style.h
writ_SOURCES += ci/session.c
writ_SOURCES += ci/waivers.c
writ_SOURCES += ci/workspace.c ci/workspace.h
writ_LDADD = libwritregistry.a libwritvalidator.a libwritcontracts.a libwritbase.a $(CORE_LIBS)

# The examples of the rules, compiled into ci/cmd_rules.c. Their list is the folder, so it is looked
# at each time, and the file is new only when something in it is.
ci/rule_files.inc: rule-files
rule-files:
	@$(MKDIR_P) ci && LC_ALL=C $(AWK) -f $(srcdir)/ci/rule_files.awk $(srcdir)/docs/rules/*/* \
		>ci/rule_files.tmp && { cmp -s ci/rule_files.tmp ci/rule_files.inc || \
		cp ci/rule_files.tmp ci/rule_files.inc; } && rm ci/rule_files.tmp
ci/cmd_rules.$(OBJEXT): ci/rule_files.inc
BUILT_SOURCES += ci/rule_files.inc
CLEANFILES += ci/rule_files.inc
EXTRA_DIST += ci/rule_files.awk docs/rules
.PHONY: rule-files
