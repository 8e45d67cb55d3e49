/* SPDX-License-Identifier: Apache-2.0
 *
 * Text of others within our reports: names, values and messages out of documents can not end the
 * place that they stand in, in whatever language the report is written.
 *
 * All of these first make text visible: what is no character of a text (controls but tab and line
 * feed, noncharacters, bytes that are not UTF-8), and what turns the direction of the text around
 * it (U+202A to U+202E, U+2066 to U+2069), becomes U+FFFD.
 */
#ifndef WRIT_CI_REPORT_ESCAPE_H
#define WRIT_CI_REPORT_ESCAPE_H

#include "contracts/base/str.h"

/* A line of plain text, for a terminal. */
void writ_escape_line(writ_buf *buf, writ_str text);

/* Character data and quoted attribute values, of HTML and of XML 1.0 alike; lines stay lines. */
void writ_escape_html(writ_buf *buf, writ_str text);
/* The same on one line, mentioning nobody: HTML within markdown, which a blank line would end. */
void writ_escape_summary(writ_buf *buf, writ_str text);

/* GitHub-flavoured markdown. A stretch of text on one line, also in the cell of a table: opens no
 * markup, mentions nobody, refers to no issue. */
void writ_escape_markdown(writ_buf *buf, writ_str text);
/* … as a code span, also in the cell of a table. */
void writ_escape_code(writ_buf *buf, writ_str text);
/* … as a fenced block, with a fence that is longer than any in the text. `language` may be "". */
void writ_escape_fenced(writ_buf *buf, const char *language, writ_str text);

/* GitHub's workflow commands, `::error file=PROPERTY,title=PROPERTY::DATA` (docs.github.com,
 * Workflow commands; github.com/actions/toolkit, core/src/command.ts). */
void writ_escape_github_data(writ_buf *buf, writ_str text);
void writ_escape_github_property(writ_buf *buf, writ_str text);

/* Azure's logging commands, `##vso[task.logissue code=PROPERTY;]DATA` (learn.microsoft.com, Logging
 * commands, Use logging commands in a custom script: percent signs too). */
void writ_escape_azure_data(writ_buf *buf, writ_str text);
void writ_escape_azure_property(writ_buf *buf, writ_str text);
/* A line beside the commands that is none, wherever on a line an agent looks for one. */
void writ_escape_azure_line(writ_buf *buf, writ_str text);

/* A path as a URI reference (RFC 3986): relative ones have no scheme, absolute ones are file: URIs.
 */
void writ_escape_uri(writ_buf *buf, writ_str path);

#endif
