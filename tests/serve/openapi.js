// SPDX-License-Identifier: Apache-2.0
//
// docs/openapi.json against the server:
//
//     node openapi.js routes           METHOD PATH of each operation
//     node openapi.js paths STATUS     the same of those that list this status, with something in
//                                      place of {names}
//     node openapi.js open             those that need no token
//     node openapi.js guarded          those that need a scope that writes
//     node openapi.js examples         holds the examples against the schemas that they are of
//     node openapi.js judge FOLDER     FOLDER/index lists answers (NUMBER STATUS TYPE METHOD PATH),
//                                      FOLDER/NUMBER are their bodies. Prints what is wrong with
//                                      them, by ajv, and what the document lists and nobody saw.
//                                      Leaves schema.json and answers.ndjson there, which say the
//                                      same to any other judge.
//
// Members that the document does not list are wrong here, though clients take no notice of them.
'use strict';
const fs = require('fs');
const path = require('path');

const api = JSON.parse(fs.readFileSync(path.join(__dirname, '../../docs/openapi.json'), 'utf8'));
const methods = ['get', 'post', 'put', 'delete'];

function operations() {
    const all = [];
    for (const [template, item] of Object.entries(api.paths))
        for (const method of methods)
            if (item[method]) all.push({ method: method.toUpperCase(), template, operation: item[method] });
    return all;
}

function responseOf(operation, status) {
    const response = operation.responses[status];
    return response && response.$ref ? api.components.responses[status] : response;
}

// Objects that list their members have no others.
function closed(schema) {
    if (Array.isArray(schema)) return schema.map(closed);
    if (!schema || typeof schema !== 'object') return schema;
    const copy = {};
    for (const [key, value] of Object.entries(schema))
        copy[key] = key === 'examples' || key === 'const' || key === 'enum' ? value : closed(value);
    if (copy.properties && typeof copy.properties === 'object' && copy.type === 'object' && !('additionalProperties' in copy))
        copy.additionalProperties = false;
    return copy;
}

// The operation of a path as it was asked for: fixed segments go before {names}.
function operationOf(method, target) {
    const segments = target.split('?')[0].split('/');
    const fits = (template) => {
        const parts = template.split('/');
        return parts.length === segments.length &&
            parts.every((part, i) => part[0] === '{' || part === segments[i]);
    };
    const found = operations().filter((o) => o.method === method && fits(o.template));
    found.sort((a, b) => a.template.split('{').length - b.template.split('{').length);
    return found[0];
}

function bodyOf(type, text) {
    if (/json/.test(type) && !/ndjson/.test(type)) return [JSON.parse(text)];
    if (/ndjson/.test(type)) return text.split('\n').filter((line) => line).map((line) => JSON.parse(line));
    return [text];
}

function readAnswers(folder, complain) {
    const answers = [];
    for (const line of fs.readFileSync(path.join(folder, 'index'), 'utf8').trim().split('\n')) {
        const [number, status, type, method, target] = line.split('\t');
        const found = operationOf(method, target);
        const response = found && responseOf(found.operation, status);
        if (!response) {
            complain(`${method} ${target}: ${status} is not listed`);
            continue;
        }
        const media = type.split(';')[0];
        const key = `${found.method} ${found.template} ${status}`;
        const text = fs.readFileSync(path.join(folder, number), 'utf8');
        if (!response.content) {
            if (text) complain(`${key}: has a body`);
            answers.push({ key });
        } else if (!response.content[media]) {
            complain(`${key}: is ${media}, not ${Object.keys(response.content)}`);
        } else {
            for (const body of bodyOf(media, text)) answers.push({ key: `${key} ${media}`, body });
        }
        answers.push({ seen: key });
    }
    return answers;
}

// One schema for all answers: which part of it holds is told by their key.
function schemaOfAll() {
    const cases = [];
    for (const { method, template, operation } of operations())
        for (const status of Object.keys(operation.responses)) {
            const content = (responseOf(operation, status) || {}).content || {};
            for (const [media, { schema }] of Object.entries(content))
                cases.push({
                    if: { properties: { key: { const: `${method} ${template} ${status} ${media}` } } },
                    then: { properties: { body: schema } },
                });
        }
    const text = JSON.stringify({
        $schema: 'https://json-schema.org/draft/2020-12/schema',
        type: 'object',
        required: ['key'],
        allOf: cases.filter((one) => !/ default /.test(one.if.properties.key.const)),
        $defs: closed(api.components.schemas),
    });
    return JSON.parse(text.replaceAll('#/components/schemas/', '#/$defs/'));
}

function judgeOf() {
    const Ajv = require(path.join(process.env.WRIT_EXTERNAL, 'node_modules/ajv/dist/2020'));
    const formats = require(path.join(process.env.WRIT_EXTERNAL, 'node_modules/ajv-formats'));
    const ajv = new Ajv({ strict: false, allErrors: true });
    formats(ajv);
    return ajv;
}

function examples() {
    const ajv = judgeOf();
    const all = { $defs: closed(api.components.schemas) };
    ajv.addSchema(JSON.parse(JSON.stringify(all).replaceAll('#/components/schemas/', '#/$defs/')), 'api');
    let count = 0;
    for (const [name, schema] of Object.entries(api.components.schemas))
        for (const example of schema.examples || []) {
            count++;
            if (!ajv.validate({ $ref: `api#/$defs/${name}` }, example)) {
                console.log(`${name}: ${ajv.errorsText()}`);
                process.exitCode = 1;
            }
        }
    if (!count) process.exitCode = 1;
}

function judge(folder) {
    const ajv = judgeOf();
    const complain = (text) => console.log(text);
    const answers = readAnswers(folder, complain);
    const schema = schemaOfAll();
    const bodies = answers.filter((answer) => answer.key);
    fs.writeFileSync(path.join(folder, 'schema.json'), JSON.stringify(schema));
    fs.writeFileSync(path.join(folder, 'answers.ndjson'), bodies.map((answer) => JSON.stringify(answer) + '\n').join(''));
    const check = ajv.compile(schema);
    for (const answer of bodies)
        if (!check(answer))
            complain(`${answer.key}: ${ajv.errorsText(check.errors.filter((e) => e.keyword !== 'if'))}`);
    const seen = new Set(answers.map((answer) => answer.seen));
    for (const { method, template, operation } of operations())
        for (const status of Object.keys(operation.responses))
            if (status !== 'default' && !seen.has(`${method} ${template} ${status}`))
                complain(`${method} ${template} ${status}: was not seen`);
}

const [command, argument] = process.argv.slice(2);
if (command === 'routes') {
    for (const { method, template } of operations()) console.log(method, template);
} else if (command === 'paths') {
    for (const { method, template, operation } of operations())
        if (operation.responses[argument]) console.log(method, template.replace(/{\w+}/g, 'some'));
} else if (command === 'open' || command === 'guarded') {
    for (const { method, template, operation } of operations())
        if (command === 'open' ? operation.security : operation.responses[403]) console.log(method, template);
} else if (command === 'examples') {
    examples();
} else {
    judge(argument);
}
