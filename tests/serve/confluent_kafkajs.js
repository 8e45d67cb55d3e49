// SPDX-License-Identifier: Apache-2.0
//
// confluent_kafkajs.js URL: @kafkajs/confluent-schema-registry does its whole cycle against a server.
// Prints a TAP line for each case.
'use strict';
const { createRequire } = require('module');
const external = createRequire(process.env.WRIT_EXTERNAL + '/package.json');
const { SchemaRegistry, SchemaType, COMPATIBILITY } = external('@kafkajs/confluent-schema-registry');
const assert = require('assert');

const host = process.argv[2];
let cases = 0;

async function test(name, body) {
    cases++;
    try {
        await body();
        console.log(`ok ${cases} - ${name}`);
    } catch (error) {
        console.log(`not ok ${cases} - ${name}\n# ${String(error.stack).replace(/\n/g, '\n# ')}`);
    }
}

const registry = () => new SchemaRegistry({ host, retry: { retries: 0 } });

const json = (schema, references) => ({ type: SchemaType.JSON, schema: JSON.stringify(schema), references });

const person = {
    type: 'object',
    properties: { name: { type: 'string' }, age: { type: 'integer', minimum: 0 } },
    required: ['name'],
    additionalProperties: false,
};
const older = { ...person, properties: { ...person.properties, mail: { type: 'string' } } };

(async () => {
    const client = registry();
    const subject = 'people-value';
    let id;

    await test('a schema is registered', async () => {
        ({ id } = await client.register(json(person), { subject }));
        assert.ok(id > 0);
    });
    await test('the client has set the level that it wants', async () => {
        const answer = await fetch(`${host}/config/${subject}`);
        assert.deepStrictEqual(await answer.json(), { compatibilityLevel: 'BACKWARD' });
    });
    await test('another level than the subject has is refused by the client', async () => {
        await assert.rejects(client.register(json(person), { subject, compatibility: COMPATIBILITY.NONE }),
            /Compatibility does not match the configuration/);
    });
    await test('registered again it is the same', async () => {
        assert.strictEqual((await registry().register(json(person), { subject })).id, id);
    });
    await test('a payload goes round', async () => {
        const buffer = await client.encode(id, { name: 'Ada', age: 36 });
        assert.strictEqual(buffer[0], 0);
        assert.strictEqual(buffer.readInt32BE(1), id);
        assert.deepStrictEqual(await registry().decode(buffer), { name: 'Ada', age: 36 });
    });
    await test('a payload that breaks the schema is refused', async () => {
        await assert.rejects(client.encode(id, { age: 36 }));
    });
    await test('the id is found by version', async () => {
        assert.strictEqual(await client.getRegistryId(subject, 1), id);
        assert.strictEqual(await client.getRegistryId(subject, 'latest'), id);
        assert.strictEqual(await client.getLatestSchemaId(subject), id);
    });
    await test('the id is found by schema', async () => {
        assert.strictEqual(await client.getRegistryIdBySchema(subject, json(person)), id);
    });
    await test('a subject that is not there', async () => {
        await assert.rejects(client.getRegistryIdBySchema('nobody', json(person)), /Subject 'nobody' not found\./);
    });
    await test('a schema that is not there', async () => {
        await assert.rejects(client.getRegistryIdBySchema(subject, json({ type: 'string' })), /Schema not found/);
    });
    await test('an id that is not there', async () => {
        await assert.rejects(registry().getSchema(99999), (error) => error.status === 404 && /Schema 99999 not found/.test(error.message));
    });
    await test('a version that is compatible is the next one', async () => {
        const next = await client.register(json(older), { subject });
        assert.notStrictEqual(next.id, id);
        assert.strictEqual(await client.getRegistryId(subject, 2), next.id);
        assert.strictEqual(await client.getRegistryId(subject, 1), id);
    });
    await test('one that is not is refused, with the reason', async () => {
        await assert.rejects(client.register(json({ ...person, required: ['name', 'age'] }), { subject }),
            (error) => error.status === 409 && /incompatible with an earlier schema.*REQUIRED_ATTRIBUTE_ADDED/.test(error.message));
    });
    await test('Avro is refused with a reason', async () => {
        const avro = { type: SchemaType.AVRO, schema: JSON.stringify({ type: 'record', name: 'A', namespace: 'b', fields: [{ name: 'c', type: 'string' }] }) };
        await assert.rejects(client.register(avro, { subject: 'avro-value' }), /this registry holds JSON Schema only/);
    });
    await test('a schema refers to others, and those to others', async () => {
        const city = { $id: 'https://x.example/city.json', type: 'object', properties: { name: { type: 'string' } }, required: ['name'] };
        const address = { $id: 'https://x.example/address.json', type: 'object', properties: { city: { $ref: 'https://x.example/city.json' } }, required: ['city'] };
        const customer = { $id: 'https://x.example/customer.json', type: 'object', properties: { address: { $ref: 'https://x.example/address.json' } }, required: ['address'] };
        await client.register(json(city), { subject: 'city' });
        await client.register(json(address, [{ name: 'https://x.example/city.json', subject: 'city', version: 1 }]), { subject: 'address' });
        const made = await client.register(json(customer, [{ name: 'https://x.example/address.json', subject: 'address', version: 1 }]), { subject: 'customer' });
        const good = { address: { city: { name: 'Ghent' } } };
        const fresh = registry();
        assert.deepStrictEqual(await fresh.decode(await fresh.encode(made.id, good)), good);
        await assert.rejects(fresh.encode(made.id, { address: { city: {} } }));
        assert.strictEqual(await client.getRegistryIdBySchema('customer', json(customer)), made.id);
    });
    await test('a name with a slash and a context', async () => {
        const made = await client.register(json(person), { subject: ':.eu:a/b' });
        assert.strictEqual(made.id, id);
        assert.strictEqual(await client.getLatestSchemaId(':.eu:a/b'), id);
    });
    console.log(`1..${cases}`);
})();
