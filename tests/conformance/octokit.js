// SPDX-License-Identifier: Apache-2.0
//
// octokit.js STEP: GitHub's webhook payloads (@octokit/webhooks-examples, api.github.com) against
// every definition of their event in @octokit/webhooks-schemas, by `writ check` and by ajv. Looks at
// each STEP-th definition only. Writes what the two do not agree on to stderr, and counts to stdout.
'use strict';
const { spawnSync } = require('node:child_process');
const { createRequire } = require('node:module');
const external = createRequire(process.env.WRIT_EXTERNAL + '/package.json');

const step = Number(process.argv[2]);
const events = external('@octokit/webhooks-examples/api.github.com/index.json');
const schemaFile = external.resolve('@octokit/webhooks-schemas/schema.json');
const schema = external(schemaFile);
const run = (process.env.WRIT_RUN || '').split(' ').filter(Boolean);

// Formats are annotations of draft 7, unless one asks for more.
function ajvWith(formats) {
  const ajv = new (external('ajv'))({ strict: false, validateFormats: formats });
  if (formats) external('ajv-formats')(ajv);
  return ajv.addSchema(schema, 'schema');
}

function writCheck(definition, payloads, formats) {
  const [program, ...before] = [...run, process.env.WRIT];
  const result = spawnSync(program, [...before, 'check',
    '--contract', `${schemaFile}#/definitions/${definition}`, '--id', definition,
    '--formats', formats ? 'assert' : 'annotate', '--input', 'ndjson', '--format', 'json'], {
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

// An event's definitions are `event$action` for each action and, where there are several,
// `event_event` for all of them.
const names = Object.keys(schema.definitions);
const definitionsOf = (event) =>
  names.filter((name) => name.startsWith(event + '$') || name === event + '_event');

function judge(formats) {
  const ajv = ajvWith(formats);
  const counts = { payloads: 0, pairs: 0, agreed: 0, unexplained: 0, whole: 0, broken: 0, one: 0, none: 0 };
  const matches = new Map(); // payload -> how many `event$action` take it
  let turn = 0;
  for (const { name: event, examples } of events) {
    counts.payloads += examples.length;
    for (const definition of definitionsOf(event)) {
      if (turn++ % step) continue;
      const validate = ajv.getSchema(`schema#/definitions/${encodeURIComponent(definition)}`);
      const checks = writCheck(definition, examples, formats);
      examples.forEach((payload, i) => {
        const wanted = validate(payload);
        const { valid, errors } = checks[i];
        counts.pairs++;
        if (valid === wanted) counts.agreed++;
        else console.error(`${definition}, payload ${i}: ajv says ${wanted}, writ ${valid}`,
          JSON.stringify(wanted ? errors : validate.errors));
        // Each refusal has a reason, and a reason names a place in the payload.
        if (!valid && !(errors.length && errors.every((e) => e.rule && typeof e.path === 'string' && e.message)))
          counts.unexplained++;
        if (definition.includes('$'))
          matches.set(payload, (matches.get(payload) || 0) + valid);
        else counts[valid ? 'whole' : 'broken']++;
      });
    }
  }
  for (const count of matches.values())
    if (count === 0) counts.none++;
    else if (count === 1) counts.one++;
  return counts;
}

// What the payloads that no definition of their event takes are missing.
function missingFields() {
  let payloads = 0, named = 0;
  for (const { name: event, examples } of events) {
    const definition = event + '_event';
    if (!names.includes(definition)) continue;
    const broken = writCheck(definition, examples, false)
      .map((check, i) => ({ check, payload: examples[i] })).filter(({ check }) => !check.valid)
      .map(({ payload }) => payload);
    payloads += broken.length;
    for (const payload of broken) {
      const own = `${event}$${payload.action}`;
      if (!names.includes(own)) continue;
      const [check] = writCheck(own, [payload], false);
      const missing = check.errors.filter((e) => e.rule === 'REQUIRED_MISSING');
      named += missing.length > 0 && missing.every((e) => isAbsent(payload, e.path));
      if (!missing.length) console.error(own, JSON.stringify(check.errors));
    }
  }
  return { payloads, named };
}

// The container is there and the member is not.
function isAbsent(payload, pointer) {
  const steps = pointer.split('/').slice(1).map((s) => s.replace(/~1/g, '/').replace(/~0/g, '~'));
  const last = steps.pop();
  let at = payload;
  for (const s of steps) {
    if (at === null || typeof at !== 'object' || !(s in at)) return false;
    at = at[s];
  }
  return at !== null && typeof at === 'object' && !(last in at);
}

console.log('annotated', JSON.stringify(judge(false)));
console.log('asserted', JSON.stringify(judge(true)));
if (step === 1) console.log('missing', JSON.stringify(missingFields()));
