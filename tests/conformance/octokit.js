// SPDX-License-Identifier: Apache-2.0
//
// octokit.js annotate|assert STEP: GitHub's webhook payloads (@octokit/webhooks-examples,
// api.github.com) against every definition of their event in @octokit/webhooks-schemas, by `writ check`
// and by ajv, formats being annotations or assertions. Looks at each STEP-th definition only. Writes
// what is not as it should be to stderr, and counts to stdout.
'use strict';
const { spawnSync } = require('node:child_process');
const { createRequire } = require('node:module');
const external = createRequire(process.env.WRIT_EXTERNAL + '/package.json');

const formats = process.argv[2];
const step = Number(process.argv[3]);
const events = external('@octokit/webhooks-examples/api.github.com/index.json');
const schemaFile = external.resolve('@octokit/webhooks-schemas/schema.json');
const schema = external(schemaFile);
const run = (process.env.WRIT_RUN || '').split(' ').filter(Boolean);

function ajvWithSchema() {
  // Each function is used for a few payloads: not worth optimizing.
  const ajv = new (external('ajv'))({
    strict: false, validateSchema: false, code: { optimize: 0 }, validateFormats: formats === 'assert',
  });
  if (formats === 'assert') external('ajv-formats')(ajv);
  return ajv.addSchema(schema, 'schema');
}

// One answer for each payload.
function writCheck(definition, payloads) {
  const [program, ...before] = [...run, process.env.WRIT];
  const result = spawnSync(program, [...before, 'check',
    '--contract', `${schemaFile}#/definitions/${definition}`, '--id', definition,
    '--formats', formats, '--input', 'ndjson', '--format', 'json'], {
    input: payloads.map((payload) => JSON.stringify(payload) + '\n').join(''),
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  if (result.error) throw result.error;
  const checks = result.stdout.split('\n').filter(Boolean).map((line) => JSON.parse(line));
  const status = checks.every((check) => check.valid) ? 0 : 1;
  if (result.status !== status || checks.length !== payloads.length)
    throw new Error(`${definition}: status ${result.status}, ${checks.length} answers: ${result.stderr}`);
  return checks;
}

// An event's definitions are `event$action` for each action (or `event$event`) and, where there are
// several, `event_event`: one of them.
const names = Object.keys(schema.definitions);
const definitionsOf = (event) =>
  names.filter((name) => name.startsWith(event + '$') || name === event + '_event');

const counts = {
  payloads: 0, // all
  pairs: 0, // of payload and definition
  disagreed: 0, // ajv and writ
  unexplained: 0, // refused, and no finding has a place below the record; or, where it cannot be
                  // plain which of several variants was meant, a hint
  taken: 0, refused: 0, // payloads, by the `event_event` of their event
  one: 0, none: 0, // payloads that one, or no, `event$action` takes
  missing: 0, // of those refused by `event_event`: a field is named as missing, and is
};

// The container is there and the member is not.
function isAbsent(payload, pointer) {
  const steps = pointer.split('/').slice(1).map((s) => s.replace(/~1/g, '/').replace(/~0/g, '~'));
  const last = steps.pop();
  const container = steps.reduce((at, s) => at?.[s], payload);
  return container !== null && typeof container === 'object' && !Object.hasOwn(container, last);
}

function judge(definition, payload, wanted, { valid, errors }) {
  counts.pairs++;
  if (valid !== wanted) {
    counts.disagreed++;
    console.error(`${definition}: ajv says ${wanted}, writ ${valid}`, JSON.stringify(errors));
  }
  if (valid) return;
  const whole = definition.endsWith('_event');
  if (!errors.some((e) => e.path.startsWith('/') || (e.hint && !whole))) {
    counts.unexplained++;
    console.error(`${definition}: not explained`, JSON.stringify(errors));
  }
  const missing = errors.filter((e) => e.rule === 'REQUIRED_MISSING');
  const wrong = missing.filter((e) => !isAbsent(payload, e.path));
  if (wrong.length) throw new Error(`${definition}: is there: ${JSON.stringify(wrong)}`);
  counts.missing += whole && missing.length > 0;
}

const ajv = ajvWithSchema();
let turn = 0;
for (const { name: event, examples } of events) {
  const takers = examples.map(() => 0);
  for (const definition of definitionsOf(event)) {
    if (turn++ % step) continue;
    const validate = ajv.getSchema(`schema#/definitions/${encodeURIComponent(definition)}`);
    const checks = writCheck(definition, examples);
    checks.forEach((check, i) => {
      judge(definition, examples[i], validate(examples[i]), check);
      if (definition.includes('$')) takers[i] += check.valid;
      else counts[check.valid ? 'taken' : 'refused']++;
    });
  }
  counts.payloads += examples.length;
  counts.one += takers.filter((n) => n === 1).length;
  counts.none += takers.filter((n) => n === 0).length;
}
for (const [name, count] of Object.entries(counts)) console.log(`${name} ${count}`);
