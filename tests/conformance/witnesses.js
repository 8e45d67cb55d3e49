// SPDX-License-Identifier: Apache-2.0
//
// Is each witness of the containment engine one to ajv too: valid under p, and not under c? A line is
// {"p": TEXT, "c": TEXT, "witness": TEXT, "formats": BOOLEAN}, the texts being JSON.
//
// witnesses.js check FILE: lists where ajv differs, with the reason, and counts. Exit status 1 where there is none.
// witnesses.js diff FORMATS OLD NEW: a report of `writ diff --format json OLD NEW` (standard input) as lines.
// witnesses.js sample PAIRS.jsonl.gz COUNT: asks `writ diff` about pairs with a known answer, COUNT of them by hash,
//     and prints its witnesses as lines. Exit status 1 where an answer is `compatible` and the known one is not, or
//     where a break has no witness.
'use strict';
const crypto = require('node:crypto');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const zlib = require('node:zlib');
const { execFile } = require('node:child_process');
const { dialects, newAjv } = require('./ajv.js');

// ---- what ajv cannot tell ----

// The digits of a number without what does not count, and its exponent.
function decimal(text) {
  const [, sign, whole, fraction = '', exponent = '0'] = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(text);
  const digits = (whole + fraction).replace(/^0+/, '');
  const short = digits.replace(/0+$/, '');
  return short ? `${sign}${short}e${Number(exponent) - fraction.length + digits.length - short.length}` : '0';
}

const numbers = (text) => text.replace(/"(?:[^"\\]|\\.)*"/g, '""').match(/-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g) || [];
const isDouble = (text) => Number.isFinite(Number(text)) && decimal(text) === decimal(String(Number(text)));
const isSpelled = (text) => /[.eE]/.test(text) && Number.isInteger(Number(text));

// Each is asked where ajv differs, in this order. `both` is the text of both schemas.
const REASONS = [
  ['it does not end', ({ differs }) => /call stack/.test(differs)],
  ['a member is named like one of all objects', ({ both }) => /"(toString|__proto__|constructor)"/.test(both)],
  ['dynamic references are not those of the draft', ({ both }) => /"\$(dynamic|recursive)Ref"/.test(both)],
  ['x-writ keywords are not known to it', ({ both }) => /"x-writ-time"/.test(both)],
  ['sensitive values are masked in the report', ({ both }) => /"x-writ-sensitive"/.test(both)],
  ['a number is no double', ({ all }) => !numbers(all).every(isDouble)],
  ['1.0 is 1 to it, in draft 4 too', ({ both, witness }) =>
    both.includes('draft-04') && numbers(both + witness).some(isSpelled)],
  ['a subschema has a dialect of its own', ({ both }) => (both.match(/"\$schema"/g) || []).length > 2 ||
    /.\{[^{}]*"\$schema"/.test(both.replace(/^\{"\$schema"/, ''))],
  ['multiples of fractions, in doubles', ({ both }) => /"multipleOf": ?\d*(\.\d|\d*[eE]-)/.test(both)],
  ['what stands beside $ref counts to it in every draft', ({ both }) =>
    /draft-0[467]/.test(both) && /"\$ref" ?:[^{}]*,|,[^{}]*"\$ref" ?:/.test(both)],
  ['what an `if` without `then` evaluates is nothing to it', ({ both }) => /"unevaluated/.test(both) && /"if"/.test(both)],
  ['what `contains` evaluates is not what the draft says', ({ both }) =>
    /"unevaluatedItems"/.test(both) && /"contains"/.test(both)],
  ['an empty enum is no schema to it', ({ both }) => /"enum" ?: ?\[\]/.test(both)],
  ['`nullable` is a keyword to it', ({ both }) => /"nullable"/.test(both)],
  ['`const` is a keyword to it in draft 4 too', ({ both }) => /draft-04/.test(both) && /"const"/.test(both)],
  ['what a branch that failed evaluates may count to it', ({ both }) =>
    /"unevaluatedItems"/.test(both) && /"(anyOf|oneOf)"/.test(both)],
  ['contains beside prefixItems lets an empty array pass', ({ both, witness }) =>
    /"prefixItems"/.test(both) && /"contains"/.test(both) && /\[\]/.test(witness)],
  ['a format is not known to it, or not the same', ({ formats, both }) => formats && /"format"/.test(both)],
];

// ---- check ----

const draftOf = (schema) => Object.keys(dialects)
  .find((draft) => dialects[draft].replace(/#$/, '') === String(schema.$schema).replace(/#$/, '')) || 'draft2020-12';

const instances = {}; // by draft and formats
const validators = new Map(); // by those and the text

// The answers to values under this schema, or what ajv says against it.
function validatorOf(text, formats) {
  const schema = JSON.parse(text);
  const key = `${draftOf(schema)} ${formats}`;
  if (!validators.has(key + text)) {
    instances[key] ||= newAjv(draftOf(schema), formats,
      { validateSchema: false, code: { optimize: 0 } });
    let validate;
    try {
      validate = instances[key].compile(schema);
    } catch (error) {
      validate = error.message;
    }
    if (schema instanceof Object) instances[key].removeSchema(schema);
    validators.set(key + text, validate);
  }
  return validators.get(key + text);
}

// Why ajv does not confirm the line; '' when it does.
function difference({ p, c, witness, formats }) {
  const [inP, inC] = [validatorOf(p, formats), validatorOf(c, formats)];
  for (const validate of [inP, inC])
    if (typeof validate === 'string') return `no schema: ${validate}`;
  const value = JSON.parse(witness);
  try {
    return [inP(value) ? '' : 'P refuses it', inC(value) ? 'C accepts it' : ''].filter(Boolean).join(', ');
  } catch (error) {
    return `no answer: ${error.message}`;
  }
}

function check(file) {
  const counts = { confirmed: 0 };
  let unexplained = 0;
  for (const text of new Set(fs.readFileSync(file, 'utf8').split('\n').filter(Boolean))) {
    const line = JSON.parse(text);
    const differs = difference(line);
    const facts = { ...line, differs, both: `${line.p}\n${line.c}`, all: `${line.p}\n${line.c}\n${line.witness}` };
    const [reason] = differs ? REASONS.find(([, holds]) => holds(facts)) || ['UNEXPLAINED'] : ['confirmed'];
    counts[reason] = (counts[reason] || 0) + 1;
    unexplained += reason === 'UNEXPLAINED';
    if (differs && counts[reason] <= 20) console.log(`${reason}: ${differs}: ${text.slice(0, 600)}`);
  }
  for (const [reason, count] of Object.entries(counts)) console.log(`count ${count} ${reason}`);
  process.exitCode = unexplained ? 1 : 0;
}

// ---- where lines come from ----

// The members of an object by name, each as the text that it is: numbers may be no doubles.
function membersOf(text) {
  const members = {};
  const name = /\s*[{,]\s*"((?:[^"\\]|\\.)*)"\s*:\s*/y;
  const token = /"(?:[^"\\]|\\.)*"|[^"]/y;
  for (let found = name.exec(text); found; found = name.exec(text)) {
    const start = (token.lastIndex = name.lastIndex);
    for (let depth = 0; depth > 0 || !',}'.includes(text[token.lastIndex]);) {
      const [part] = token.exec(text);
      depth += '{['.includes(part) - '}]'.includes(part);
    }
    members[found[1]] = text.slice(start, token.lastIndex);
    name.lastIndex = token.lastIndex;
  }
  return members;
}

// Of the report's verdict on one direction.
function linesOf(report, direction, p, c, formats) {
  const { witness } = membersOf(membersOf(report)[direction] || '');
  return witness === undefined ? [] : [JSON.stringify({ p, c, witness, formats })];
}

function diff(formats, before, after) {
  const [p, c] = [before, after].map((file) => fs.readFileSync(file, 'utf8'));
  const report = fs.readFileSync(0, 'utf8');
  const said = formats === 'assert';
  for (const line of [...linesOf(report, 'backward', p, c, said), ...linesOf(report, 'forward', c, p, said)])
    console.log(line);
}

const run = (process.env.WRIT_RUN || '').split(' ').filter(Boolean);

function ask(files) {
  const [program, ...rest] = [...run, process.env.WRIT, 'diff', '--undeclared', 'anything', '--format', 'json', ...files];
  return new Promise((resolve) => {
    execFile(program, rest, { maxBuffer: 1 << 28 }, (_, out) => resolve(out));
  });
}

// One pair, as its line; what is wrong with the answer, or ''.
async function askPair(pair, folder) {
  const { p, c, id, subsumed } = membersOf(pair);
  const name = crypto.createHash('sha256').update(id).digest('hex').slice(0, 16);
  const files = ['p', 'c'].map((side) => path.join(folder, `${name}.${side}.json`));
  [p, c].forEach((text, i) => fs.writeFileSync(files[i], text));
  const report = await ask(files);
  files.forEach((file) => fs.unlinkSync(file));
  if (!report) return ''; // a schema that is refused
  linesOf(report, 'backward', p, c, false).forEach((line) => console.log(line));
  const { verdict, witness } = JSON.parse(report).backward;
  if (verdict === 'breaking' && witness === undefined) return `${id}: breaking without a witness`;
  return verdict === 'compatible' && subsumed === 'false' ? `${id}: wrongly compatible` : '';
}

// The hash of its name chooses a pair, the same ones each time.
function choose(file, count) {
  const ranked = zlib.gunzipSync(fs.readFileSync(file)).toString().split('\n').filter(Boolean)
    .map((line) => [JSON.parse(line), line]).filter(([pair]) => 'subsumed' in pair)
    .map(([{ id }, line]) => [crypto.createHash('sha256').update(`s${id}`).digest('hex'), line]);
  return ranked.sort().slice(0, count).map(([, line]) => line);
}

async function sample(file, count) {
  const pairs = choose(file, count);
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'pairs-'));
  const worker = async () => {
    for (let pair = pairs.pop(); pair; pair = pairs.pop()) {
      const wrong = await askPair(pair, folder);
      if (!wrong) continue;
      console.error(wrong);
      process.exitCode = 1;
    }
  };
  await Promise.all(Array.from({ length: 4 }, worker));
  fs.rmSync(folder, { recursive: true });
}

const [mode, ...rest] = process.argv.slice(2);
({ check, diff, sample: (file, count) => sample(file, Number(count)) })[mode](...rest);
