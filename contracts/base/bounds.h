/* SPDX-License-Identifier: Apache-2.0
 *
 * Every bound on what a file or a peer can choose, with its reason. Reaching one is an ordinary
 * error or finding that names the bound; none of them is a crash or a silent cut.
 */
#ifndef WRIT_CONTRACTS_BASE_BOUNDS_H
#define WRIT_CONTRACTS_BASE_BOUNDS_H

/* Nesting of arrays and objects in a document. Readers recurse; 512 levels are far beyond any
 * contract seen and take well under 256 KiB of stack. */
#define WRIT_BOUND_DOCUMENT_DEPTH 512

/* Size of one document in bytes. The largest public schema known to us has 12 MB. */
#define WRIT_BOUND_DOCUMENT_BYTES (64u << 20)

/* Values in one document, YAML aliases expanded. Stops the "billion laughs" expansion while a
 * document of the size above, written out by hand, still fits. */
#define WRIT_BOUND_DOCUMENT_VALUES (8u << 20)

/* Nesting in a payload. The scanner keeps its own stack, so this costs 40 bytes a level. */
#define WRIT_BOUND_PAYLOAD_DEPTH 10240

/* Stack that the judgement of one payload may take, in bytes, of the caller's and, where that is
 * not enough, of one made for it. A schema that contains itself is followed as deep as the payload
 * goes, at some 400 bytes for each schema on the way to a level. The caller's share does for all
 * that is met in practice, also where stacks are small; the other one for a payload of the depth
 * above with some 15 schemas a level. Deeper is the finding NESTING_TOO_DEEP. */
#define WRIT_BOUND_RUN_STACK      (512u << 10)
#define WRIT_BOUND_RUN_DEEP_STACK (64u << 20)

/* What the judgement of one payload may cost, in bytes looked at: so much, and for each byte of the
 * payload so much more. A schema whose variants contain it twice, or a chain of definitions that
 * each refer to the next twice, is judged 2^n times in n levels, unless answers are kept, which is
 * done from a 64th of this on. About a second, and a second for each 4 MB. More is the finding
 * TOO_COSTLY. */
#define WRIT_BOUND_RUN_COST          (1u << 28)
#define WRIT_BOUND_RUN_COST_PER_BYTE 256u

/* Answers kept, eight bytes each. */
#define WRIT_BOUND_RUN_ANSWERS (1u << 20)

/* What it may cost to say which of several variants a value was meant to be. Variants that contain
 * variants are weighed again for each one around them; beyond this there is no hint. */
#define WRIT_BOUND_HINT_COST (1u << 20)

/* Bytes of paths in the findings of one payload: a name may be as long as a record, and stand in
 * the path of each finding below it. */
#define WRIT_BOUND_FINDING_PATHS (64u << 20)

/* Threads that judge a change at once, and the stack of each: what recurses is bounded for the
 * usual 8 MiB of a process. Beyond this many, memory is what they wait for. */
#define WRIT_BOUND_THREADS            16
#define WRIT_BOUND_THREAD_STACK_BYTES (8u << 20)

/* How many times the usual work one comparison may be allowed (--budget): about a quarter of an
 * hour. Its counters are 32 bits wide. */
#define WRIT_BOUND_BUDGET 1000

/* The same where a server judges for an admin; for others it is the usual work. All other writes
 * wait meanwhile, and what the proof remembers is in the memory of the server: a hostile pair takes
 * a second and 350 MB; with the usual work it is a tenth of both. */
#define WRIT_BOUND_SERVER_BUDGET 10

/* How many times the usual work of one comparison all those together may take that a server makes
 * for one publish, beside what is in proportion to the documents: two seconds of one processor, in
 * which all other writes wait. Honest expectations stay in proportion; a hundred hostile ones would
 * take twenty seconds. */
#define WRIT_BOUND_PUBLISH_WORK 20

/* Routes of a mixed stream. Each has a validator in every thread, and is held against each one
 * before it. */
#define WRIT_BOUND_ROUTES 256

/* Size of one record in bytes. Offsets on the tape are 32 bits wide. */
#define WRIT_BOUND_RECORD_BYTES (1u << 30)

/* A row of CSV that has line ends in quotes, in bytes. A quote that nobody closed looks like the
 * begin of such a row, and so much of a stream is held back before it is known for one: some
 * thousand rows, while a text of several lines that people keep in a cell is hundreds of times
 * smaller. A row of one line may be as long as any record. */
#define WRIT_BOUND_CSV_ROW_BYTES (1u << 20)

/* Columns of CSV: as many as the fields of a schema below; a sheet has 16,384. */
#define WRIT_BOUND_CSV_COLUMNS 65536

/* Rotated files that are still looked at, of one name that is followed. Each is an open file; one
 * that is rotated so often is not written to under so many names. */
#define WRIT_BOUND_FOLLOWED_OLD 16

/* Records of the window that a share of rejects is taken over (--window), and that is at most as
 * many rejects, of sixteen bytes. */
#define WRIT_BOUND_WINDOW 1000000

/* How far back compressed input may refer, as a power of two: RFC 8878 (section 3.1.1.1.2) asks
 * decoders for these 8 MiB and encoders to stay within. They stay in memory, and every level of
 * zstd but the "ultra" ones keeps to them. */
#define WRIT_BOUND_ZSTD_WINDOW_BITS 23

/* Decimal exponent of a number, either sign. Beyond it a number is refused: exact arithmetic on
 * 1e1000000000 would need a gigabyte. */
#define WRIT_BOUND_EXPONENT 100000

/* Findings kept for one payload; the count goes on, the list stops. A report longer than this is
 * not read by anybody. */
#define WRIT_BOUND_FINDINGS 1000

/* Bytes of the output units for one payload (validator/output.h). Their pointers are as long as
 * they are deep, so a payload of n bytes can make n^2 of them; this is some 100,000 units. */
#define WRIT_BOUND_OUTPUT_BYTES (32u << 20)

/* How long a transaction of the registry waits for another process, in milliseconds. A publish
 * judges inside its transaction, some hundred milliseconds at most; a job that waits longer than
 * this should fail and say so rather than hang. */
#define WRIT_BOUND_REGISTRY_WAIT_MS 10000

/* How long PostgreSQL may take to be reached, in seconds, and to answer one statement, or to hear
 * the next one within a transaction, in milliseconds. The longest of ours copies a whole registry
 * out; who is stopped inside of a transaction holds up everybody who writes. */
#define WRIT_BOUND_POSTGRES_CONNECT_S    10
#define WRIT_BOUND_POSTGRES_STATEMENT_MS 600000
#define WRIT_BOUND_POSTGRES_IDLE_MS      300000

/* How long it may be silent to a server, whose threads are few: a bit more than a lock is waited
 * for. */
#define WRIT_BOUND_POSTGRES_SILENCE_MS 12000

/* How often a transaction is tried that the database asks to be tried again (PostgreSQL's 40001,
 * 40P01): writers wait for one another, so the second time mostly holds. */
#define WRIT_BOUND_TRANSACTION_TRIES 10u

/* Words that a search for contracts may have: each is looked for in the terms of every contract. */
#define WRIT_BOUND_SEARCH_WORDS 8

/* Events that are in memory at once when the chain is walked: some hundred bytes each. */
#define WRIT_BOUND_AUDIT_PAGE 1000

/* Bytes of the name of a token, which stands in each event that its holder causes. */
#define WRIT_BOUND_TOKEN_NAME 200

/* Bytes of the scopes of a token: some hundred of them, which each request walks through. */
#define WRIT_BOUND_TOKEN_SCOPES 8192

/* Wrong tokens that an address may send within a minute before it is told to wait. Nobody guesses
 * 256 bits; this keeps who tries, or has a broken script, from filling the log. Right ones are
 * taken from that address all the same, since many may stand behind one proxy. */
#define WRIT_BOUND_WRONG_TOKENS 30

/* Bytes of a field's name that a description quotes ("replaced by `x`"). Longer ones are no name;
 * without it a text of opening quotes alone would be read to its end for each. */
#define WRIT_BOUND_NOTED_NAME 256

/* Pairs of fields that are compared to infer renames: 500 removed by 500 added ones, well under a
 * second. Beyond it only facts (ids, declarations) make renames. */
#define WRIT_BOUND_RENAME_PAIRS (1u << 18)

/* In-place steps ($ref, allOf, anyOf ...) that may follow one another at one place of a payload.
 * A chain this long is a reference ring. */
#define WRIT_BOUND_REFERENCE_HOPS 256

/* Nodes of a schema set that differ only in where dynamic references lead. A subschema has one for
 * each way to it that makes a difference, and n resources can make 2^n ways. The metaschema of
 * 2020-12 takes some 100. */
#define WRIT_BOUND_DYNAMIC_NODES 65536

/* Groups within one another in a pattern. Parsing recurses, and pcre2 refuses more than 250. */
#define WRIT_BOUND_PATTERN_DEPTH 200

/* Fields in the table of one schema. Definitions that are used in several places appear in each, so
 * n of them can make 2^n fields; a table this long is not read by anybody. */
#define WRIT_BOUND_FIELDS 65536

/* Steps of a match that has to go back (validator/pattern_pcre2.h says what a step is): some
 * milliseconds. More is the finding PATTERN_TOO_COSTLY. */
#define WRIT_BOUND_PATTERN_STEPS 1000000

/* Steps of one path to a field. A path becomes a schema two levels deeper with each step, and must
 * fit into the depth of documents. */
#define WRIT_BOUND_PATH_STEPS 240

/* Stack of pcre2's JIT in bytes, each pattern its own; only address space until it is used. A
 * group that repeats takes some 32 bytes a turn, so this is for subjects of about 64 KiB; a longer
 * one that needs more is PATTERN_TOO_COSTLY. */
#define WRIT_BOUND_PATTERN_STACK_START (32u << 10)
#define WRIT_BOUND_PATTERN_STACK       (2u << 20)

/* Ways to write a lookbehind out without varying length, for pcre2, and how much that may be:
 * characters, ranges of sets and the like, in all of the ways. Each optional part doubles them, and
 * each place of a subject may try them all. */
#define WRIT_BOUND_PATTERN_VARIANTS        64
#define WRIT_BOUND_PATTERN_VARIANTS_WEIGHT 1000

/* Paths in the profile of a stream (validator/drift/profile.h), some 30 to 150 KiB each. Members of
 * objects that are maps in all but name (keys that are ids) would make one for each record; values
 * under further paths are counted only. */
#define WRIT_BOUND_PROFILE_FIELDS 1024

/* How deep its paths go. The walk recurses, and what is deeper is a tree, of which each level would
 * make the same fields again. */
#define WRIT_BOUND_PROFILE_DEPTH 64

/* Causes of dead letters that are told apart (validator/reject_causes.h), some 2 KiB each; members
 * of maps are paths of their own, and who writes records can make as many as there are letters. Of
 * those beyond it there is a count. */
#define WRIT_BOUND_REJECT_CAUSES 10000

/* Bytes of a path, a message, a name that a cause keeps; what is longer is cut. */
#define WRIT_BOUND_REJECT_TEXT 512

/* Each count in the file of a profile: 2^53 - 1, which any reader of JSON keeps. Sums of them over
 * all fields stay within 64 bits. */
#define WRIT_BOUND_PROFILE_COUNT 9007199254740991

/* Each number of a version: 2^53 - 1, as node-semver has it. Larger ones would not survive the
 * tools that a version passes through, and one more than the largest must still fit. */
#define WRIT_BOUND_VERSION_NUMBER 9007199254740991u

/* Items of one page of a list that the server answers with, and the bytes of documents in it: what
 * a client can ask for at once is little beside what the server has to send to others. */
#define WRIT_BOUND_PAGE       1000
#define WRIT_BOUND_PAGE_BYTES (8u << 20)

/* The same of the lists that clients of Confluent's server know: schemas, and names or numbers. Its
 * default for schemas is 1,000, too (schema.search.max.limit). */
#define WRIT_BOUND_CONFLUENT_SCHEMAS 1000
#define WRIT_BOUND_CONFLUENT_NAMES   20000

/* Bytes of an answer that stay in memory; a larger one goes into a file on its way. */
#define WRIT_BOUND_HTTP_SPILL (1u << 20)

/* So long is a server not ready after a write has failed, unless one holds: nanoseconds. */
#define WRIT_BOUND_HTTP_UNREADY_NS 10000000000u

/* Who waited so long for the registry and was told nothing has waited in vain, which is less than
 * PostgreSQL may take to be reached; and so long nobody asks it then: nanoseconds. */
#define WRIT_BOUND_HTTP_IN_VAIN_NS 5000000000u
#define WRIT_BOUND_HTTP_AGAIN_NS   1000000000u

/* Bytes of a name in a registry (a contract's id, a version, a party, an environment), and of a key
 * that is made of several: PostgreSQL has no index for what is longer than some 2,700. */
#define WRIT_BOUND_NAME_BYTES 500
#define WRIT_BOUND_KEY_BYTES  2000

/* Values in a document that comes over HTTP: what is compiled of each takes some 3 KiB, and several
 * are judged at once. The largest schemas of the field (FHIR, Kubernetes) have less. */
#define WRIT_BOUND_HTTP_VALUES           100000
#define WRIT_BOUND_HTTP_ANONYMOUS_VALUES 20000 /* of who has no token and may only read */

/* Bytes of the name of a document that comes over HTTP: as long as file systems have them. */
#define WRIT_BOUND_DOCUMENT_NAME 1024

/* Documents that one request may have judged together (POST /v1/gate). */
#define WRIT_BOUND_GATE_DOCUMENTS 100

/* One answer of a server, in bytes: a page of rows, each of which may hold a document. What is
 * larger could not be read as JSON either. */
#define WRIT_BOUND_HTTP_ANSWER WRIT_BOUND_DOCUMENT_BYTES

/* Seconds without a byte from a server that is asked for something. A change that is judged against
 * a thousand parties takes a few. */
#define WRIT_BOUND_HTTP_SILENCE 60

/* The same of a server that was sent a whole registry, which it takes in before it answers: some
 * hundred gigabytes. */
#define WRIT_BOUND_HTTP_UPLOAD_SILENCE 3600

/* What a command says of a change, its message or its link, in bytes: each goes in a header of
 * HTTP, where a byte may take three, and a server takes WRIT_BOUND_HTTP_HEADERS in all. */
#define WRIT_BOUND_ORIGIN_TEXT 1024

/* Answers that a client of a server keeps for the length of one command, in bytes. */
#define WRIT_BOUND_HTTP_KEPT (64u << 20)

/* Body of a request to the server: the largest contracts that people keep are some hundred KiB, and
 * all of it is in memory while it is judged. */
#define WRIT_BOUND_HTTP_BODY (16u << 20)

/* Bytes of all bodies that are not answered yet, beyond the first 64 KiB of each: sixteen of the
 * largest. What a body is made of when it is judged takes some times as much. */
#define WRIT_BOUND_HTTP_BODIES (256u << 20)

/* What an idle request keeps for the next one: a buffer of its body and of its answer, and an
 * arena. Nearly all need less. */
#define WRIT_BOUND_HTTP_IDLE_BODY  (64u << 10)
#define WRIT_BOUND_HTTP_IDLE_ARENA (1u << 20)

/* Target and headers of a request, as common servers have them; and what the library has for one
 * connection: both, and room for what comes of a body at once. */
#define WRIT_BOUND_HTTP_TARGET     8192
#define WRIT_BOUND_HTTP_HEADERS    16384
#define WRIT_BOUND_HTTP_CONNECTION (32u << 10)

/* Bytes a second below which a client is too slow: a modem of 1998 had a tenth of it. */
#define WRIT_BOUND_HTTP_SLOWEST 65536u

/* Connections at once, each of which has so much memory and a file. */
#define WRIT_BOUND_HTTP_CONNECTIONS 65536

/* Writes that wait for the writer. Each holds its connection, and at a thousand a second, which a
 * slow disk keeps in groups, the last one has waited a second. */
#define WRIT_BOUND_HTTP_WAITING 1024u

/* Writes of one transaction. All of them wait for the last one to be judged. */
#define WRIT_BOUND_HTTP_BATCH 256u

/* Bytes that one thread of the server keeps of responses that never change: some ten thousand
 * contracts. What is not kept is read from the registry. And of the target and Accept that they are
 * found by. */
#define WRIT_BOUND_HTTP_CACHE (32u << 20)
#define WRIT_BOUND_HTTP_KEY   1024u

#endif
