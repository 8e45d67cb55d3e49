// SPDX-License-Identifier: Apache-2.0
//
// ajv_check.js SCHEMA FILE: what `writ check` does, by ajv: every violation of one payload.
'use strict';
const fs = require('node:fs');
const path = require('node:path');
const { createRequire } = require('node:module');
const Ajv = createRequire(path.resolve(process.env.WRIT_EXTERNAL, 'package.json'))('ajv/dist/2020');

const [schema, payload] = process.argv.slice(2).map((file) => JSON.parse(fs.readFileSync(file, 'utf8')));
const validate = new Ajv({ strict: false, validateFormats: false, allErrors: true }).compile(schema);
const valid = validate(payload);
console.log(valid ? 'valid' : validate.errors);
process.exitCode = valid ? 0 : 1;
