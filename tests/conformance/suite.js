// SPDX-License-Identifier: Apache-2.0
//
// suite.js check: the JSON Schema Test Suite, all five drafts, by Writ behind its Bowtie harness
// (tests/bowtie/writ-bowtie.c). What fails must be among the exceptions below, with its reason, and what
// is among them must fail. Needs nothing but node. Exit status: 0, or 1.
//
// suite.js compare PAGE: the same by Writ, ajv and @sourcemeta/jsonschema. Prints a table of all files
// and writes PAGE, docs/CONFORMANCE.md.
//
// optional/format/ is judged with formats asserted, all else with formats as annotations.
'use strict';
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { spawnSync } = require('node:child_process');
const { createRequire } = require('node:module');
const { dialects, newAjv } = require('./ajv.js');
const external = createRequire(process.env.WRIT_EXTERNAL + '/package.json');

const suite = process.env.WRIT_SHARED + '/data/json-schema-test-suite';
const HOST = 'http://localhost:1234/';

// What Writ fails, by file and the beginning of the group's description.
const gone = '`dependencies` is no keyword any more; a schema may have it as one of its own';
const exceptions = [
  ['draft7/optional/content.json', 'validation of string-encoded content',
    'content is described, not asserted, in every draft'],
  ['draft7/optional/content.json', 'validation of binary',
    'content is described, not asserted, in every draft'],
  ['draft2019-09/optional/dependencies-compatibility.json', '', gone],
  ['draft2020-12/optional/dependencies-compatibility.json', '', gone],
].map(([file, group, reason]) => ({ file, group, reason, excused: 0 }));

// ---- the suite ----

// Numbers keep their text, which JSON.parse would round (1.0, 9007199254740993): each stands in a
// string with a mark, and loses both when written.
const MARK = '\uE000';
const read = (text) => JSON.parse(text.replace(/"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*/g,
  (token) => (token[0] === '"' ? token : `"${MARK}${token}"`)));
const write = (value) => JSON.stringify(value).replace(new RegExp(`"${MARK}([^"]*)"`, 'g'), '$1');
const load = (file) => read(fs.readFileSync(file, 'utf8'));
const below = (folder) => fs.readdirSync(folder, { recursive: true })
  .filter((name) => name.endsWith('.json')).sort();

// Text by URI. A group is given them all when it speaks of one.
const remotes = Object.fromEntries(
  below(suite + '/remotes').map((name) => [HOST + name, write(load(`${suite}/remotes/${name}`))]));
const registry = '{' + Object.entries(remotes)
  .map(([uri, text]) => `${JSON.stringify(uri)}:${text}`).join() + '}';

const partOf = (name) =>
  name.startsWith('optional/format/') ? 'format' : name.startsWith('optional/') ? 'optional' : 'required';

function groupsOf(draft) {
  return below(`${suite}/tests/${draft}`).flatMap((name) =>
    load(`${suite}/tests/${draft}/${name}`).map((group) => ({
      draft, part: partOf(name), file: `${draft}/${name}`, description: group.description,
      schema: write(group.schema),
      tests: group.tests.map((test) => ({ ...test, instance: write(test.data) })),
    })));
}

// ---- the three: each takes groups of one draft and answers [[valid, …], …] ----
// An answer that is neither true nor false is why there is none.

function writ(groups, draft, assertFormats) {
  const [program, ...before] = [...(process.env.WRIT_RUN || '').split(' ').filter(Boolean),
    process.env.top_builddir + '/tests/bowtie/writ-bowtie', ...(assertFormats ? ['--formats', 'assert'] : [])];
  const cases = groups.map((group, seq) => `{"cmd":"run","seq":${seq},"case":{"description":"",` +
    `"schema":${group.schema},${group.schema.includes(HOST) ? `"registry":${registry},` : ''}"tests":[` +
    group.tests.map((test) => `{"description":"","instance":${test.instance}}`).join() + ']}}');
  const { stdout, status, error } = spawnSync(program, before, {
    input: ['{"cmd":"start","version":1}', JSON.stringify({ cmd: 'dialect', dialect: dialects[draft] }),
      ...cases, '{"cmd":"stop"}'].join('\n') + '\n',
    encoding: 'utf8', maxBuffer: 1 << 28, stdio: ['pipe', 'pipe', 'inherit'],
  });
  const [started, chosen, ...answers] = (stdout || '').split('\n').filter(Boolean).map((line) => JSON.parse(line));
  if (error || status !== 0 || !chosen.ok || answers.length !== groups.length)
    throw error || new Error(`${program}: status ${status}, ${answers.length} answers`);
  versions.Writ = started.implementation.version;
  const verdict = (answer) => (answer.errored ? answer.context.message : answer.valid);
  return answers.map((answer, seq) => {
    if (answer.seq !== seq) throw new Error(`answer ${seq} has the number ${answer.seq}`);
    return groups[seq].tests.map((_, i) => verdict(answer.errored ? answer : answer.results[i]));
  });
}

const loadSchema = async (uri) => {
  if (!remotes[uri]) throw new Error(`${uri} is not known`);
  return JSON.parse(remotes[uri]);
};

async function ajv(groups, draft, assertFormats) {
  const answers = [];
  for (const { schema, tests } of groups) {
    try {
      const validate = await newAjv(draft, assertFormats, { loadSchema }).compileAsync(JSON.parse(schema));
      answers.push(tests.map(({ instance }) => validate(JSON.parse(instance))));
    } catch (error) {
      answers.push(tests.map(() => error.message));
    }
  }
  return answers;
}

async function jsonschema(groups, draft, assertFormats) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'suite-'));
  const place = (name) => path.join(folder, name);
  const resolve = Object.fromEntries(Object.keys(remotes)
    .map((uri) => [uri, `${suite}/remotes/${uri.slice(HOST.length)}`]));
  fs.writeFileSync(place('jsonschema.json'), JSON.stringify({ resolve }));
  const answers = [];
  for (const { schema, tests } of groups) {
    fs.writeFileSync(place('schema.json'), schema);
    fs.writeFileSync(place('instances.jsonl'), tests.map(({ instance }) => instance + '\n').join(''));
    const { stdout, stderr } = await external('@sourcemeta/jsonschema').spawn(['validate', place('schema.json'),
      place('instances.jsonl'), '--fast', '--continue', '--default-dialect', dialects[draft],
      ...(assertFormats ? ['--format-assertion'] : [])]);
    // It names the instances that are not valid, and says at its end how many there were.
    const said = stdout + stderr;
    const failed = new Set([...said.matchAll(/^fail: .*\(entry #(\d+)\)$/gm)].map((match) => Number(match[1])));
    const end = `${tests.length} validated, ${tests.length - failed.size} passed, ${failed.size} failed`;
    answers.push(tests.map((_, i) => (said.includes(end) ? !failed.has(i + 1) : said)));
  }
  fs.rmSync(folder, { recursive: true });
  return answers;
}

const versions = {};
const versionOf = (name) =>
  JSON.parse(fs.readFileSync(`${process.env.WRIT_EXTERNAL}/node_modules/${name}/package.json`, 'utf8')).version;

// ---- counts ----

// Rows by file in order of reading: {file, draft, part, cases, passed: {Writ, …}}.
const rows = new Map();
let wrong = 0;

function rowOf(group) {
  const { file, draft, part } = group;
  if (!rows.has(file)) rows.set(file, { file, draft, part, cases: 0, passed: {} });
  return rows.get(file);
}

function excuse(group) {
  const fits = ({ file, group: start }) => group.description.startsWith(start) &&
    group.file === file;
  const exception = exceptions.find(fits);
  if (exception) exception.excused++;
  return exception;
}

function count(name, group, answers) {
  const row = rowOf(group);
  row.passed[name] ??= 0;
  group.tests.forEach((test, i) => {
    if (answers[i] === test.valid) {
      row.passed[name]++;
    } else if (name === 'Writ' && !excuse(group)) {
      wrong++;
      console.log(`WRONG: ${group.file}: ${group.description}: ${test.description}: ${answers[i]}`);
    }
  });
}

async function runAll(implementations) {
  for (const draft of Object.keys(dialects)) {
    const groups = groupsOf(draft);
    for (const group of groups) rowOf(group).cases += group.tests.length;
    for (const assertFormats of [false, true]) {
      const chosen = groups.filter(({ part }) => (part === 'format') === assertFormats);
      for (const [name, judge] of Object.entries(implementations)) {
        const answers = await judge(chosen, draft, assertFormats);
        chosen.forEach((group, i) => count(name, group, answers[i]));
      }
    }
  }
}

const sum = (some, name) => some.reduce((total, row) => total + (name ? row.passed[name] : row.cases), 0);

// ---- what is said ----

function table(heads, lines, names) {
  const cells = ([label, some]) => [label, sum(some), ...names.map((name) => sum(some, name))];
  return [[...heads, 'cases', ...names], [...heads, ...names, ''].map((_, i) => (i ? '--:' : '---')),
    ...lines.map(cells)].map((line) => `| ${line.join(' | ')} |`).join('\n');
}

function totals(names) {
  const all = [...rows.values()];
  const parts = { required: 'required', optional: 'optional', format: 'formats, asserted' };
  const lines = Object.keys(dialects).flatMap((draft) => Object.keys(parts).map((part) => [
    `${draft}, ${parts[part]}`, all.filter((row) => row.draft === draft && row.part === part)]));
  return table(['draft'], [...lines, ['all', all]], names);
}

const files = (names, wanted) => table(['file'],
  [...rows.values()].filter(wanted).map((row) => [row.file, [row]]), names);

function page(names) {
  return `# Conformance

\`make check-suite\` runs the official JSON Schema Test Suite by Writ and by two other validators, and writes this
page: Writ ${versions.Writ}, ajv ${versionOf('ajv')} (with ajv-draft-04 ${versionOf('ajv-draft-04')} and \
ajv-formats ${versionOf('ajv-formats')}), @sourcemeta/jsonschema ${versionOf('@sourcemeta/jsonschema')}.
The suite is read from \`$WRIT_SHARED\`, the other two are npm packages (tests/external). What Writ answers
is part of \`make check\`, too.

A case is a schema, an instance and whether it is valid; it has passed when that is the answer. Formats are asserted
in \`optional/format/\`, and annotations elsewhere. Remote documents are at hand for all three.

- Writ is asked through its [Bowtie](https://bowtie.report) harness, \`tests/bowtie/writ-bowtie\`, and judges each
  instance twice: stopping at the first error, and reporting them all.
- ajv runs as the class for the draft, with \`strict: false\`.
- jsonschema runs as \`validate --fast\`. This does not take a \`$ref\` at the top of a schema before 2019-09.

${totals(names)}

## Files in which one of them is not at 100 %

${files(names, (row) => names.some((name) => row.passed[name] !== row.cases))}

## What Writ fails, and why

${exceptions.map(({ file, group, excused, reason }) =>
    `- \`${file}\`${group && `, "${group}…"`}: ${excused} ${excused === 1 ? 'case' : 'cases'}. ${reason[0].toUpperCase()}${reason.slice(1)}.`).join('\n')}
`;
}

async function main([mode, output]) {
  const names = mode === 'compare' ? ['Writ', 'ajv', 'jsonschema'] : ['Writ'];
  await runAll(mode === 'compare' ? { Writ: writ, ajv, jsonschema } : { Writ: writ });
  console.log(files(names, () => true) + '\n\n' + totals(names));
  for (const { file, group, excused, reason } of exceptions) {
    console.log(`excepted: ${excused} of ${file} ${group}: ${reason}`);
    if (!excused) wrong++;
  }
  if (mode === 'compare') fs.writeFileSync(output, page(names));
  if (wrong) process.exitCode = 1;
}

main(process.argv.slice(2));
