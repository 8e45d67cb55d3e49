/* SPDX-License-Identifier: Apache-2.0
 *
 * `writ serve`: the registry as a service.
 */
#include <stdlib.h>

#include "ci/cli.h"
#include "ci/serve/run.h"

/* The configuration file names a registry after the command line and the environment. */
static int find_registry(writ_session *session, const writ_serve_config *config, const char **url)
{
    if (!session->registry && !getenv("WRIT_REGISTRY"))
        session->registry = config->registry;
    return writ_session_store_url(session, url);
}

int writ_command_serve(writ_session *session, int argc, char **argv)
{
    writ_serve_config config = WRIT_SERVE_CONFIG_INIT;
    const char *file = NULL, *url;
    bool trust_proxy = false;
    const writ_option options[] = {
        {"--listen", WRIT_OPTION_STRING, &config.listen, "HOST:PORT", NULL,
         "where to listen (default: 127.0.0.1:8081)"},
        {"--anonymous", WRIT_OPTION_CHOICE, &config.anonymous, "WHAT", "none|read|write",
         "what is allowed without a token (default: read)"},
        {"--tls-cert", WRIT_OPTION_STRING, &config.tls_cert, "FILE", NULL,
         "certificates in PEM: speak HTTPS"},
        {"--tls-key", WRIT_OPTION_STRING, &config.tls_key, "FILE", NULL, "their key in PEM"},
        {"--trust-proxy", WRIT_OPTION_FLAG, &trust_proxy, NULL, NULL,
         "believe X-Forwarded-For and -Proto: a proxy is in front"},
        {"--log", WRIT_OPTION_CHOICE, &config.log, "FORM", "json|text|off",
         "a line on stderr for each request (default: json)"},
        {"--config", WRIT_OPTION_STRING, &file, "FILE", NULL, "settings that are not given here"},
        {NULL, 0, NULL, NULL, NULL, NULL},
    };
    int status = writ_session_parse(session, options, argc, argv);
    if (status < 0)
        status = writ_session_at_most(session, 0);
    if (status >= 0)
        return status;
    if (trust_proxy)
        config.trust_proxy = true;
    int code = writ_serve_config_load(&session->arena, file, &config, &session->err);
    if (!code)
        code = find_registry(session, &config, &url);
    if (!code)
        code = writ_serve_run(&config, url, &session->err);
    return code ? writ_session_fail(session) : WRIT_EXIT_CLEAN;
}
