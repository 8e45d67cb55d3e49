/* SPDX-License-Identifier: Apache-2.0
 *
 * The program `writ`: finds the command, runs it in a session, and turns errors into exit statuses.
 */
#include "config.h"

#include <stdlib.h>
#include <unistd.h>

#include "ci/cli.h"
#include "contracts/rename.h"

const writ_command writ_commands[] = {
#define COMMAND_AS(name, word, arguments, summary) {word, writ_command_##name, arguments, summary},
#define COMMAND(name, arguments, summary)          COMMAND_AS(name, #name, arguments, summary)
#include "ci/commands.def"
    {NULL, NULL, NULL, NULL},
};

volatile sig_atomic_t writ_stop;

static void stop(int number)
{
    (void)number;
    writ_stop = 1;
}

/* A second signal ends the program at once, in case the first one finds it stuck. */
static void catch_signals(void)
{
    struct sigaction action = {.sa_handler = stop, .sa_flags = (int)SA_RESETHAND};
    sigemptyset(&action.sa_mask);
    sigaction(SIGTERM, &action, NULL);
    sigaction(SIGINT, &action, NULL);
    /* a closed output and a file at its size limit are errors of write(), told like any other */
    signal(SIGPIPE, SIG_IGN);
    signal(SIGXFSZ, SIG_IGN);
}

static void add_help(writ_buf *out)
{
    writ_buf_add_text(out,
                      "usage: writ COMMAND [OPTIONS] [ARGUMENTS]\n\n"
                      "Keeps the agreements between systems: checks payloads against versioned\n"
                      "contracts, and says who breaks when a contract changes.\n\n"
                      "commands:\n");
    for (const writ_command *command = writ_commands; command->name; command++)
        writ_buf_printf(out, "  %-19s  %s\n", command->name, command->summary);
    writ_buf_add_text(out,
                      "\n`writ COMMAND --help` says more about each.\n\n"
                      "exit status:\n"
                      "  0 clean   1 findings   2 usage   3 a contract or file cannot be read or\n"
                      "  understood   4 system (input and output, registry)\n");
}

static const writ_command *find_command(const char *name)
{
    for (const writ_command *command = writ_commands; command->name; command++)
        if (strcmp(command->name, name) == 0)
            return command;
    return NULL;
}

static int unknown_command(writ_session *session, const char *name)
{
    const writ_command *nearest = NULL;
    double best = 0.4;
    for (const writ_command *command = writ_commands; command->name; command++) {
        double alike = writ_name_similarity(writ_str_of(name), writ_str_of(command->name));
        if (alike > best) {
            best = alike;
            nearest = command;
        }
    }
    writ_error_set(&session->err, WRIT_E_USAGE, "there is no command '%s'", name);
    if (nearest)
        writ_error_hint(&session->err, "did you mean 'writ %s'? `writ --help` lists them all",
                        nearest->name);
    else
        writ_error_hint(&session->err, "`writ --help` lists them all");
    return writ_session_fail(session);
}

static int run(writ_session *session, int argc, char **argv)
{
    writ_buf text = WRIT_BUF_INIT;
    if (argc < 2) {
        add_help(&text);
        fputs(text.ptr, stderr);
        writ_buf_clear(&text);
        return WRIT_EXIT_USAGE;
    }
    if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0) {
        add_help(&text);
        return writ_session_finish(session, &text, WRIT_EXIT_CLEAN);
    }
    if (strcmp(argv[1], "--version") == 0) {
        writ_buf_printf(&text, "writ %s\n", PACKAGE_VERSION);
        return writ_session_finish(session, &text, WRIT_EXIT_CLEAN);
    }
    session->command = find_command(argv[1]);
    if (!session->command)
        return unknown_command(session, argv[1]);
    return session->command->run(session, argc - 1, argv + 1);
}

int main(int argc, char **argv)
{
    writ_session session = {0};
    session.color = isatty(STDOUT_FILENO) && !getenv("NO_COLOR");
    session.color_err = isatty(STDERR_FILENO) && !getenv("NO_COLOR");
    catch_signals();
    int status = run(&session, argc, argv);
    writ_session_warn_rest(&session);
    writ_session_close(&session);
    return status;
}
