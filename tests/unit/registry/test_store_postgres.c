/* SPDX-License-Identifier: Apache-2.0
 *
 * What any store must do, of those on PostgreSQL: each is a schema of its own.
 */
#include <unistd.h>

#include "tests/unit/registry/postgres_bench.h"
#include "tests/unit/registry/store_suite.h"

/* "t" and what tells it from all others: this process, and the folder of the test. In lower case,
 * as names in a search_path are. */
static void name_of(const bench *b, int number, char name[96])
{
    const char *folder = strrchr(b->folder, '-');
    snprintf(name, 96, "t%d_%s_%d", (int)getpid(), folder ? folder + 1 : "", number);
    for (; *name; name++)
        *name |= *name >= 'A' && *name <= 'Z' ? 0x20 : 0;
}

static int run_on_schema(const bench *b, int number, const char *format)
{
    char name[96], statement[256];
    outside o;
    name_of(b, number, name);
    snprintf(statement, sizeof statement, format, name);
    outside_open(&o, test_database());
    outside_run(&o, statement);
    outside_close(&o);
    return 0;
}

static int make_store(bench *b, int number)
{
    char name[96];
    name_of(b, number, name);
    schema_url(b->url, sizeof b->url, name);
    return run_on_schema(b, number, "CREATE SCHEMA \"%s\"");
}

static int drop_store(bench *b, int number)
{
    return run_on_schema(b, number, "DROP SCHEMA \"%s\" CASCADE");
}

int main(void)
{
    static const store_kind kind = {"postgres", make_store, drop_store};
    return store_suite_run(&kind);
}
