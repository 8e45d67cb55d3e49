bin_PROGRAMS += writ
writ_SOURCES =
writ_SOURCES += ci/base.c ci/base.h
writ_SOURCES += ci/base_refers.c ci/base_refers.h
writ_SOURCES += ci/change.c ci/change.h
writ_SOURCES += ci/cli.h
writ_SOURCES += ci/cmd_approve.c
writ_SOURCES += ci/cmd_audit.c
writ_SOURCES += ci/cmd_backup.c
writ_SOURCES += ci/cmd_can_i_deploy.c
writ_SOURCES += ci/cmd_check.c
writ_SOURCES += ci/cmd_completion.c
writ_SOURCES += ci/cmd_deprecate.c
writ_SOURCES += ci/cmd_diff.c
writ_SOURCES += ci/cmd_doctor.c
writ_SOURCES += ci/cmd_drift.c
writ_SOURCES += ci/cmd_export.c
writ_SOURCES += ci/cmd_filter.c
writ_SOURCES += ci/cmd_gate.c
writ_SOURCES += ci/cmd_import.c
writ_SOURCES += ci/cmd_infer.c
writ_SOURCES += ci/cmd_init.c
writ_SOURCES += ci/cmd_lint.c
writ_SOURCES += ci/cmd_list.c
writ_SOURCES += ci/cmd_log.c
writ_SOURCES += ci/cmd_policy.c
writ_SOURCES += ci/cmd_publish.c
writ_SOURCES += ci/cmd_readers.c
writ_SOURCES += ci/cmd_record_deployment.c
writ_SOURCES += ci/cmd_register.c
writ_SOURCES += ci/cmd_replay.c
writ_SOURCES += ci/cmd_rejects.c
writ_SOURCES += ci/cmd_retire.c
writ_SOURCES += ci/cmd_rules.c
writ_SOURCES += ci/cmd_serve.c
writ_SOURCES += ci/cmd_show.c
writ_SOURCES += ci/cmd_status.c
writ_SOURCES += ci/cmd_token.c
writ_SOURCES += ci/cmd_waive.c
writ_SOURCES += ci/commands.def
writ_SOURCES += ci/gate.h
writ_SOURCES += ci/gate_git.c
writ_SOURCES += ci/gate_party.c
writ_SOURCES += ci/git.c ci/git.h
writ_SOURCES += ci/git_api.def
writ_SOURCES += ci/claims.c ci/claims.h
writ_SOURCES += ci/csv_input.c ci/csv_input.h
writ_SOURCES += ci/doctor.c ci/doctor.h
writ_SOURCES += ci/drift.c ci/drift.h
writ_SOURCES += ci/embed.h
writ_SOURCES += ci/fix.c ci/fix.h
writ_SOURCES += ci/filter_account.c
writ_SOURCES += ci/filtering.h
writ_SOURCES += ci/export_lines.c ci/export_lines.h
writ_SOURCES += ci/following.c ci/following.h
writ_SOURCES += ci/glob.c ci/glob.h
writ_SOURCES += ci/health.c ci/health.h
writ_SOURCES += ci/health_judge.c
writ_SOURCES += ci/health_load.c ci/health_load.h
writ_SOURCES += ci/inputs.c ci/inputs.h
writ_SOURCES += ci/invalid.c ci/invalid.h
writ_SOURCES += ci/judge.c ci/judge.h
writ_SOURCES += ci/library.c
writ_SOURCES += ci/lint.c ci/lint.h
writ_SOURCES += ci/lint.def
writ_SOURCES += ci/lint_rules.c ci/lint_rules.h
writ_SOURCES += ci/list_filter.c ci/list_filter.h
writ_SOURCES += ci/main.c
writ_SOURCES += ci/notice.c ci/notice.h
writ_SOURCES += ci/notices.def
writ_SOURCES += ci/notify.c ci/notify.h
writ_SOURCES += ci/options.c
writ_SOURCES += ci/output.c ci/output.h
writ_SOURCES += ci/parties.c
writ_SOURCES += ci/patch.c ci/patch.h
writ_SOURCES += ci/policy.c ci/policy.h
writ_SOURCES += ci/progress.c ci/progress.h
writ_SOURCES += ci/propose.c ci/propose.h
writ_SOURCES += ci/propose_edit.c ci/propose_edit.h
writ_SOURCES += ci/published.c
writ_SOURCES += ci/ref.c
writ_SOURCES += ci/reload.c ci/reload.h
writ_SOURCES += ci/report.h
writ_SOURCES += ci/redact.c ci/redact.h
writ_SOURCES += ci/registry_policy.c ci/registry_policy.h
writ_SOURCES += ci/rejects.c ci/rejects.h
writ_SOURCES += ci/report/audit.c ci/report/audit.h
writ_SOURCES += ci/report/check.c
writ_SOURCES += ci/report/drift.c ci/report/drift.h
writ_SOURCES += ci/report/drift_html.c
writ_SOURCES += ci/report/drift_json.c
writ_SOURCES += ci/report/drift_plot.c ci/report/drift_plot.h
writ_SOURCES += ci/report/drift_text.c
writ_SOURCES += ci/report/filter.c
writ_SOURCES += ci/report/filter_json.c
writ_SOURCES += ci/report/health.c ci/report/health.h
writ_SOURCES += ci/report/health_html.c
writ_SOURCES += ci/report/health_json.c
writ_SOURCES += ci/report/lint.c
writ_SOURCES += ci/report/program.c
writ_SOURCES += ci/report/notify_json.c
writ_SOURCES += ci/report/output.c
writ_SOURCES += ci/report/replay.c
writ_SOURCES += ci/report/rejects.c ci/report/rejects.h
writ_SOURCES += ci/report/rejects_html.c
writ_SOURCES += ci/report/rejects_json.c
writ_SOURCES += ci/report/rejects_text.c
writ_SOURCES += ci/report/run_json.c
writ_SOURCES += ci/run_make.c ci/run_make.h
writ_SOURCES += ci/run_read.c
writ_SOURCES += ci/run_report.c ci/run_report.h
writ_SOURCES += ci/run_summary.c ci/run_summary.h
writ_SOURCES += ci/routes.c ci/routes.h
writ_SOURCES += ci/samples.c ci/samples.h
writ_SOURCES += ci/session.c
writ_SOURCES += ci/tell.c ci/tell.h
writ_SOURCES += ci/told.c ci/told.h
writ_SOURCES += ci/waivers.c
writ_SOURCES += ci/whole_file.c ci/whole_file.h
writ_SOURCES += ci/workspace.c ci/workspace.h

# The report on a change in all its forms; tests print it too.
REPORT_SOURCES =
REPORT_SOURCES += ci/owners.c ci/owners.h
REPORT_SOURCES += ci/report/diff.c ci/report/diff.h
REPORT_SOURCES += ci/report/diff_account.c
REPORT_SOURCES += ci/report/diff_azure.c
REPORT_SOURCES += ci/report/diff_github.c
REPORT_SOURCES += ci/report/diff_gitlab.c
REPORT_SOURCES += ci/report/diff_html.c ci/report/diff_html.h
REPORT_SOURCES += ci/report/diff_html_lineage.c
REPORT_SOURCES += ci/report/diff_html_matrix.c
REPORT_SOURCES += ci/report/deploy_json.c
REPORT_SOURCES += ci/report/diff_json.c
REPORT_SOURCES += ci/report/diff_junit.c
REPORT_SOURCES += ci/report/diff_markdown.c
REPORT_SOURCES += ci/report/diff_sarif.c
REPORT_SOURCES += ci/report/diff_text.c
REPORT_SOURCES += ci/report/diff_words.c
REPORT_SOURCES += ci/report/escape.c ci/report/escape.h
REPORT_SOURCES += ci/report/html.c ci/report/html.h
REPORT_SOURCES += ci/report/json.c ci/report/json.h
REPORT_SOURCES += ci/report/lineage_html.c ci/report/lineage_html.h
REPORT_SOURCES += ci/report/mask.c ci/report/mask.h
REPORT_SOURCES += ci/report/samples.c
REPORT_SOURCES += ci/report/style.c ci/report/style.h
REPORT_SOURCES += ci/rule_file.c ci/rule_file.h
writ_SOURCES += $(REPORT_SOURCES)
writ_SOURCES += ci/workspace_policy.c ci/workspace_read.h
writ_SOURCES += ci/workspace_notify.c
writ_SOURCES += ci/workspace_status.c
# The server: all but its command, so that tests run requests through it too.
SERVE_SOURCES =
SERVE_SOURCES += ci/serve/access.c ci/serve/access.h
SERVE_SOURCES += ci/serve/admit.c
SERVE_SOURCES += ci/serve/api.c ci/serve/api.h
SERVE_SOURCES += ci/serve/api_admin.c
SERVE_SOURCES += ci/serve/api_content.c
SERVE_SOURCES += ci/serve/api_contract.c
SERVE_SOURCES += ci/serve/api_deploy.c
SERVE_SOURCES += ci/serve/api_document.c
SERVE_SOURCES += ci/serve/api_export.c
SERVE_SOURCES += ci/serve/api_judge.c
SERVE_SOURCES += ci/serve/api_log.c
SERVE_SOURCES += ci/serve/api_party.c
SERVE_SOURCES += ci/serve/api_publish.c
SERVE_SOURCES += ci/serve/api_root.c
SERVE_SOURCES += ci/serve/api_waiver.c
SERVE_SOURCES += ci/serve/cache.c ci/serve/cache.h
SERVE_SOURCES += ci/serve/configuration.c ci/serve/configuration.h
SERVE_SOURCES += ci/serve/confluent.h
SERVE_SOURCES += ci/serve/confluent_check.c
SERVE_SOURCES += ci/serve/confluent_config.c
SERVE_SOURCES += ci/serve/confluent_context.c
SERVE_SOURCES += ci/serve/confluent_delete.c
SERVE_SOURCES += ci/serve/confluent_difference.c
SERVE_SOURCES += ci/serve/confluent_ids.c
SERVE_SOURCES += ci/serve/confluent_judge.c
SERVE_SOURCES += ci/serve/confluent_notes.c
SERVE_SOURCES += ci/serve/confluent_print.c
SERVE_SOURCES += ci/serve/confluent_register.c
SERVE_SOURCES += ci/serve/confluent_schema.c
SERVE_SOURCES += ci/serve/confluent_subject.c
SERVE_SOURCES += ci/serve/confluent_subjects.c
SERVE_SOURCES += ci/serve/exchange.c ci/serve/exchange.h
SERVE_SOURCES += ci/serve/guard.c ci/serve/guard.h
SERVE_SOURCES += ci/serve/health.c
SERVE_SOURCES += ci/serve/http.c ci/serve/http.h
SERVE_SOURCES += ci/serve/http_answer.c ci/serve/http_inside.h
SERVE_SOURCES += ci/serve/http_api.def
SERVE_SOURCES += ci/serve/http_head.c
SERVE_SOURCES += ci/serve/listen.c ci/serve/listen.h
SERVE_SOURCES += ci/serve/log.c ci/serve/log.h
SERVE_SOURCES += ci/serve/metrics.c ci/serve/metrics.h
SERVE_SOURCES += ci/serve/notify_ready.c ci/serve/notify_ready.h
SERVE_SOURCES += ci/serve/page.c ci/serve/page.h
SERVE_SOURCES += ci/serve/page_audit.c
SERVE_SOURCES += ci/serve/page_change.c
SERVE_SOURCES += ci/serve/page_contract.c
SERVE_SOURCES += ci/serve/page_fields.c
SERVE_SOURCES += ci/serve/page_health.c
SERVE_SOURCES += ci/serve/page_list.c
SERVE_SOURCES += ci/serve/page_party.c
SERVE_SOURCES += ci/serve/page_root.c
SERVE_SOURCES += ci/serve/page_search.c
SERVE_SOURCES += ci/serve/page_status.c
SERVE_SOURCES += ci/serve/page_store.c
SERVE_SOURCES += ci/serve/page_tables.c
SERVE_SOURCES += ci/serve/page_version.c
SERVE_SOURCES += ci/serve/problems.def
SERVE_SOURCES += ci/serve/request.c
SERVE_SOURCES += ci/serve/response.c
SERVE_SOURCES += ci/serve/endpoint.c ci/serve/endpoint.h
SERVE_SOURCES += ci/serve/routes.def
SERVE_SOURCES += ci/serve/run.c ci/serve/run.h
SERVE_SOURCES += ci/serve/serve.h
SERVE_SOURCES += ci/serve/server.c ci/serve/server.h
SERVE_SOURCES += ci/serve/shown.c ci/serve/shown.h
SERVE_SOURCES += ci/serve/spill.c
SERVE_SOURCES += ci/serve/tls.c ci/serve/tls.h
SERVE_SOURCES += ci/serve/tls_api.def
SERVE_SOURCES += ci/serve/turn.c ci/serve/turn.h
SERVE_SOURCES += ci/serve/url.c ci/serve/url.h
SERVE_SOURCES += ci/serve/writer.c ci/serve/writer.h
writ_SOURCES += $(SERVE_SOURCES)
writ_LDADD = libwritregistry.a libwritvalidator.a libwritcontracts.a libwritbase.a $(CORE_LIBS)

# Files that are compiled in. The examples of the rules: their list is the folder, so it is looked at
# each time, and the file is new only when something in it is.
EMBED = $(MKDIR_P) ci && LC_ALL=C $(AWK) -f $(srcdir)/ci/embed.awk
ci/rule_files.inc: rule-files
rule-files:
	@$(EMBED) -v root=$(srcdir)/docs/rules/ $(srcdir)/docs/rules/*/* \
		>ci/rule_files.tmp && { cmp -s ci/rule_files.tmp ci/rule_files.inc || \
		cp ci/rule_files.tmp ci/rule_files.inc; } && rm ci/rule_files.tmp
ci/rule_file.$(OBJEXT): ci/rule_files.inc
.PHONY: rule-files

# What `writ init` writes.
HOOKS =
HOOKS += ci/hooks/github/action.yml
HOOKS += ci/hooks/github/workflow.yml
HOOKS += ci/hooks/gitlab/writ.gitlab-ci.yml
ci/init_files.inc: ci/init/writ.yaml ci/embed.awk
	$(AM_V_GEN)$(EMBED) -v root=$(srcdir)/ci/init/ $(srcdir)/ci/init/writ.yaml >$@.tmp && \
		mv $@.tmp $@
ci/example_files.inc: $(EXAMPLE_FILES) ci/embed.awk
	$(AM_V_GEN)$(EMBED) -v root=$(srcdir)/examples/marketing/ \
		$(EXAMPLE_FILES:%=$(srcdir)/%) >$@.tmp && mv $@.tmp $@
ci/hook_files.inc: $(HOOKS) ci/embed.awk
	$(AM_V_GEN)$(EMBED) -v root=$(srcdir)/ci/hooks/ $(HOOKS:%=$(srcdir)/%) >$@.tmp && mv $@.tmp $@
ci/cmd_init.$(OBJEXT): ci/init_files.inc ci/example_files.inc ci/hook_files.inc

BUILT_SOURCES += ci/example_files.inc ci/hook_files.inc ci/init_files.inc ci/rule_files.inc
CLEANFILES += ci/example_files.inc ci/hook_files.inc ci/init_files.inc ci/rule_files.inc
EXTRA_DIST += ci/embed.awk ci/init/writ.yaml docs/rules

# The description of the server's API.
ci/openapi_file.inc: docs/openapi.json ci/embed.awk
	$(AM_V_GEN)$(EMBED) -v root=$(srcdir)/docs/ $(srcdir)/docs/openapi.json >$@.tmp && mv $@.tmp $@
ci/serve/api_root.$(OBJEXT): ci/openapi_file.inc
BUILT_SOURCES += ci/openapi_file.inc
CLEANFILES += ci/openapi_file.inc

# What of the completion scripts is the same for any table of options, compiled into
# ci/cmd_completion.c.
COMPLETIONS = ci/completion/bash ci/completion/fish ci/completion/zsh
ci/completion.inc: $(COMPLETIONS) ci/embed.awk
	$(AM_V_GEN)$(EMBED) -v root=$(srcdir)/ci/completion/ $(COMPLETIONS:%=$(srcdir)/%) >$@.tmp && \
		mv $@.tmp $@
ci/cmd_completion.$(OBJEXT): ci/completion.inc
BUILT_SOURCES += ci/completion.inc
CLEANFILES += ci/completion.inc
EXTRA_DIST += $(COMPLETIONS)

# What the pages fetch.
PAGE_FILES = ci/serve/files/icon.svg ci/serve/files/style.css
ci/page_files.inc: $(PAGE_FILES) ci/embed.awk
	$(AM_V_GEN)$(EMBED) -v root=$(srcdir)/ci/serve/files/ $(PAGE_FILES:%=$(srcdir)/%) >$@.tmp && \
		mv $@.tmp $@
ci/serve/page_root.$(OBJEXT): ci/page_files.inc
BUILT_SOURCES += ci/page_files.inc
CLEANFILES += ci/page_files.inc
EXTRA_DIST += $(PAGE_FILES)

# For CI systems: docs/CI.md.
EXTRA_DIST += .pre-commit-hooks.yaml $(HOOKS)
