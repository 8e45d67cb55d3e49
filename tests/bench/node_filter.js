// SPDX-License-Identifier: Apache-2.0
//
// node_filter.js VALIDATOR READER SCHEMA REJECTS FILE: what `writ filter` does, by ajv or schemasafe: valid
// records of FILE to stdout byte for byte, the others with the validator's first error to REJECTS. The
// reader `split` is made to be as fast as one process of node can be: large reads, records cut out of the
// buffer by their line ends, each decoded and parsed once, and all valid records between two refused ones
// written by one call. The reader `readline` is what most people write.
'use strict';
const fs = require('node:fs');
const path = require('node:path');
const readline = require('node:readline');
const { createRequire } = require('node:module');
const external = createRequire(path.resolve(process.env.WRIT_EXTERNAL, 'package.json'));

const [validator, reader, schemaFile, rejectFile, file] = process.argv.slice(2);
const rejects = fs.openSync(rejectFile, 'a', 0o600);
let line = 0, rejected = 0;

// ---- validators: each compiles a schema to a function with `errors` ----

const drafts = [
  ['draft/2020-12', 'ajv/dist/2020'], ['draft/2019-09', 'ajv/dist/2019'], ['draft-04', 'ajv-draft-04'], ['', 'ajv'],
];

const validators = {
  ajv(schema) {
    const [, name] = drafts.find(([part]) => String(schema.$schema).includes(part));
    const ajv = new (external(name).default)({ strict: false, validateFormats: false, logger: false });
    if (name === 'ajv') ajv.addMetaSchema(external('ajv/dist/refs/json-schema-draft-06.json'));
    return ajv.compile(schema);
  },
  schemasafe(schema) {
    return external('@exodus/schemasafe').validator(schema, { includeErrors: true, isJSON: true });
  },
};

const validate = validators[validator](JSON.parse(fs.readFileSync(schemaFile, 'utf8')));

function errorsOf(text) {
  let record;
  try {
    record = JSON.parse(text);
  } catch (error) {
    return [{ message: error.message }];
  }
  return validate(record) ? null : validate.errors;
}

// What goes to REJECTS for a record that is not valid, or nothing.
function letterOf(text) {
  line++;
  const errors = errorsOf(text);
  if (!errors) return '';
  rejected++;
  return JSON.stringify({ line, errors, record: text }) + '\n';
}

// ---- readers ----

const LF = 10;
let buffer = Buffer.allocUnsafe(1 << 20);

function writeAll(from, to) {
  while (from < to) from += fs.writeSync(1, buffer, from, to - from);
}

// Judges the records in buffer[0 … end), of which the last may lack its line end when `all`.
// Returns where the unfinished one begins.
function judge(end, all) {
  let start = 0; // of the record
  let valid = 0; // of the valid records that are not written yet
  let letters = '';
  while (start < end) {
    let stop = buffer.indexOf(LF, start);
    if (stop < 0 || stop >= end) {
      if (!all) break;
      stop = end - 1;
    }
    const letter = letterOf(buffer.utf8Slice(start, stop + 1));
    if (letter) {
      writeAll(valid, start);
      letters += letter;
      valid = stop + 1;
    }
    start = stop + 1;
  }
  writeAll(valid, start);
  if (letters) fs.writeSync(rejects, letters);
  return start;
}

const readers = {
  split() {
    const input = fs.openSync(file);
    let end = 0;
    for (;;) {
      const count = fs.readSync(input, buffer, end, buffer.length - end, null);
      const rest = judge(end + count, count === 0);
      if (count === 0) break;
      buffer.copy(buffer, 0, rest, end + count);
      end = end + count - rest;
      if (end === buffer.length) buffer = Buffer.concat([buffer], buffer.length * 2);
    }
  },
  async readline() {
    const out = fs.createWriteStream(null, { fd: 1 });
    for await (const text of readline.createInterface({ input: fs.createReadStream(file), crlfDelay: Infinity })) {
      const letter = letterOf(text);
      if (letter) fs.writeSync(rejects, letter);
      else if (!out.write(text + '\n')) await new Promise((resolve) => { out.once('drain', resolve); });
    }
  },
};

Promise.resolve(readers[reader]()).then(() => {
  console.error(`${line} read = ${line - rejected} passed + ${rejected} rejected`);
});
