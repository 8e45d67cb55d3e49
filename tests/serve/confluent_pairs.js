// SPDX-License-Identifier: Apache-2.0
//
// confluent_pairs.js URL PAGE: asks a server about each pair of schemas on the page, and a validator
// that others wrote about each payload. Prints a TAP line for each pair.
'use strict';
const { createRequire } = require('module');
const fs = require('fs');
const external = createRequire(process.env.WRIT_EXTERNAL + '/package.json');
const Ajv7 = external('ajv').default;
const Ajv2020 = external('ajv/dist/2020').default;

const [, , host, page] = process.argv;

// Cells of the rows of tables whose heading has the words.
function rows(words) {
    const found = [];
    let inside = false;
    for (const line of fs.readFileSync(page, 'utf8').split('\n')) {
        if (line.startsWith('## ')) inside = line === `## ${words}`;
        if (inside && line.startsWith('| `'))
            found.push(line.split('|').slice(1, -1).map((cell) => cell.trim().replace(/^`(.*)`$/, '$1')));
    }
    return found;
}

const same = rows('The same verdict').map(([name, before, after, compatible, payload]) =>
    ({ name, before, after, compatible: compatible === 'yes', payload }));
const stricter = rows('Confluent lets it pass, Writ does not').map(([before, after, payload]) =>
    ({ before, after, payload, compatible: false }));
const laxer = rows('Writ lets it pass, Confluent does not').map(([before, after]) => ({ before, after, compatible: true }));

const accepts = (schema, payload) => {
    const Ajv = /draft-07/.test(schema) ? Ajv7 : Ajv2020;
    return new Ajv({ strict: false }).compile(JSON.parse(schema))(JSON.parse(payload));
};

async function post(path, schema) {
    const answer = await fetch(host + path, {
        method: 'POST',
        headers: { 'Content-Type': 'application/vnd.schemaregistry.v1+json' },
        body: JSON.stringify({ schemaType: 'JSON', schema }),
    });
    return answer.json();
}

async function judge(pair, subject) {
    const registered = await post(`/subjects/${subject}/versions`, pair.before);
    if (!registered.id) return `it was not registered: ${JSON.stringify(registered)}`;
    const { is_compatible: verdict, messages } =
        await post(`/compatibility/subjects/${subject}/versions/latest?verbose=true`, pair.after);
    if (verdict !== pair.compatible) return `compatible: ${verdict}: ${messages}`;
    if (!verdict && pair.name && !messages.some((text) => text.includes(`errorType:"${pair.name}"`)))
        return `its name is not told: ${messages}`;
    if (!verdict && !messages.some((text) => text.includes('witness:'))) return `no witness: ${messages}`;
    if (!verdict && !accepts(pair.before, pair.payload)) return 'the payload was not valid before';
    if (!verdict && accepts(pair.after, pair.payload)) return 'the payload is still valid';
    return '';
}

(async () => {
    let cases = 0;
    for (const pair of [...same, ...stricter, ...laxer]) {
        cases++;
        const wrong = await judge(pair, `pair-${cases}`);
        const title = `${pair.name || (pair.compatible ? 'proved' : 'broken')}: ${pair.before} to ${pair.after}`;
        console.log(wrong ? `not ok ${cases} - ${title}\n# ${wrong}` : `ok ${cases} - ${title}`);
    }
    console.log(`1..${same.length && stricter.length && laxer.length ? cases : 'none'}`);
})();
