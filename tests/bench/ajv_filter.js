// SPDX-License-Identifier: Apache-2.0
//
// ajv_filter.js SCHEMA REJECTS [FILE]: what `writ filter` does, by ajv: valid records of FILE (or stdin)
// to stdout byte for byte, the others with ajv's first error to REJECTS. Made to be as fast as one
// process of node can be: large reads, records cut out of the buffer by their line ends, each decoded
// and parsed once, and all valid records between two refused ones written by one call.
'use strict';
const fs = require('node:fs');
const { createRequire } = require('node:module');
const external = createRequire(process.env.WRIT_EXTERNAL + '/package.json');
const Ajv = external('ajv/dist/2020');

const [schemaFile, rejectFile, file] = process.argv.slice(2);
const ajv = new Ajv({ strict: false, validateFormats: process.env.AJV_FORMATS === 'assert' });
if (process.env.AJV_FORMATS === 'assert') external('ajv-formats')(ajv);
const validate = ajv.compile(JSON.parse(fs.readFileSync(schemaFile, 'utf8')));
const input = file ? fs.openSync(file) : 0;
const rejects = fs.openSync(rejectFile, 'a', 0o600);

const LF = 10;
let buffer = Buffer.allocUnsafe(1 << 20);
let line = 0, passed = 0, rejected = 0;

function writeAll(fd, from, to) {
  while (from < to) from += fs.writeSync(fd, buffer, from, to - from);
}

function errorsOf(text) {
  let record;
  try {
    record = JSON.parse(text);
  } catch (error) {
    return [{ message: error.message }];
  }
  return validate(record) ? null : validate.errors;
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
    line++;
    const text = buffer.utf8Slice(start, stop + 1);
    const errors = errorsOf(text);
    if (errors) {
      writeAll(1, valid, start);
      letters += JSON.stringify({ line, errors, record: text }) + '\n';
      valid = stop + 1;
      rejected++;
    } else {
      passed++;
    }
    start = stop + 1;
  }
  writeAll(1, valid, start);
  if (letters) fs.writeSync(rejects, letters);
  return start;
}

let end = 0;
for (;;) {
  const count = fs.readSync(input, buffer, end, buffer.length - end, null);
  const rest = judge(end + count, count === 0);
  if (count === 0) break;
  buffer.copy(buffer, 0, rest, end + count);
  end = end + count - rest;
  if (end === buffer.length) buffer = Buffer.concat([buffer], buffer.length * 2);
}
console.error(`${line} read = ${passed} passed + ${rejected} rejected`);
