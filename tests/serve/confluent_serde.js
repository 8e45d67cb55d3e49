// SPDX-License-Identifier: Apache-2.0
//
// confluent_serde.js URL: @confluentinc/schemaregistry, its client and its JSON serialisers, against a
// server. Prints a TAP line for each case.
'use strict';
const { createRequire } = require('module');
const external = createRequire(process.env.WRIT_EXTERNAL + '/package.json');
const { SchemaRegistryClient, SerdeType, JsonSerializer, JsonDeserializer, Compatibility } = external('@confluentinc/schemaregistry');
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

const client = () => new SchemaRegistryClient({ baseURLs: [host], maxRetries: 0, cacheCapacity: 100 });
const info = (schema, more = {}) => ({ schema: JSON.stringify(schema), schemaType: 'JSON', ...more });
const order = {
    type: 'object',
    properties: { id: { type: 'integer' }, sku: { type: 'string', minLength: 1 } },
    required: ['id'],
    additionalProperties: false,
};

(async () => {
    const subject = 'shop-value';
    let id;

    await test('a schema is registered', async () => {
        id = await client().register(subject, info(order), false);
        assert.ok(id > 0);
    });
    await test('… and told whole', async () => {
        const told = await client().registerFullResponse(subject, info(order), true);
        assert.strictEqual(told.id, id);
        const found = await client().getBySubjectAndId(subject, id);
        assert.deepStrictEqual(JSON.parse(found.schema), order);
    });
    await test('… and found by its GUID', async () => {
        const { guid } = await client().getLatestSchemaMetadata(subject);
        assert.deepStrictEqual(JSON.parse((await client().getByGuid(guid)).schema), order);
    });
    await test('… and by what it says', async () => {
        assert.strictEqual(await client().getId(subject, info(order), false), id);
        assert.strictEqual(await client().getVersion(subject, info(order), false, false), 1);
    });
    await test('versions and subjects', async () => {
        assert.deepStrictEqual(await client().getAllVersions(subject), [1]);
        assert.deepStrictEqual(await client().getAllSubjects(), [subject]);
        assert.strictEqual((await client().getSchemaMetadata(subject, 1, false)).id, id);
    });
    await test('compatibility', async () => {
        const next = { ...order, properties: { ...order.properties, note: { type: 'string' } } };
        assert.strictEqual(await client().testSubjectCompatibility(subject, info(next)), true);
        assert.strictEqual(await client().testCompatibility(subject, 1, info({ ...order, required: ['id', 'sku'] })), false);
    });
    await test('levels', async () => {
        assert.strictEqual(await client().getDefaultCompatibility(), Compatibility.BACKWARD);
        await client().updateCompatibility(subject, Compatibility.FULL);
        assert.strictEqual(await client().getCompatibility(subject), Compatibility.FULL);
        await client().updateDefaultCompatibility(Compatibility.BACKWARD);
    });
    await test('metadata', async () => {
        const meta = { properties: { application: 'v1' } };
        await client().register('tagged', info(order, { metadata: meta }), false);
        const found = await client().getLatestWithMetadata('tagged', { application: 'v1' });
        assert.deepStrictEqual(found.metadata.properties, meta.properties);
    });
    await test('a payload goes round by the id', async () => {
        const writer = new JsonSerializer(client(), SerdeType.VALUE, { autoRegisterSchemas: false, useLatestVersion: true, validate: true });
        const reader = new JsonDeserializer(client(), SerdeType.VALUE, { validate: true });
        const buffer = await writer.serialize('shop', { id: 1, sku: 'a' });
        assert.strictEqual(buffer.readInt32BE(1), id);
        assert.deepStrictEqual(await reader.deserialize('shop', buffer), { id: 1, sku: 'a' });
        await assert.rejects(writer.serialize('shop', { id: 'x' }));
    });
    await test('a payload goes round with references', async () => {
        const line = { type: 'object', properties: { quantity: { type: 'integer' } }, required: ['quantity'] };
        const cart = { type: 'object', properties: { line: { $ref: 'line.json' } } };
        await client().register('line', info(line), false);
        await client().register('cart-value', info(cart, { references: [{ name: 'line.json', subject: 'line', version: 1 }] }), false);
        const writer = new JsonSerializer(client(), SerdeType.VALUE, { autoRegisterSchemas: false, useLatestVersion: true, validate: true });
        const reader = new JsonDeserializer(client(), SerdeType.VALUE, { validate: true });
        const good = { line: { quantity: 2 } };
        assert.deepStrictEqual(await reader.deserialize('cart', await writer.serialize('cart', good)), good);
        await assert.rejects(writer.serialize('cart', { line: { quantity: 'two' } }));
    });
    await test('a break is an error with code and reason', async () => {
        await assert.rejects(client().register(subject, info({ type: 'string' }), false),
            (error) => error.status === 409 && error.errorCode === 40901);
    });
    await test('what is not there is an error with its code', async () => {
        await assert.rejects(client().getLatestSchemaMetadata('none'), (error) => error.status === 404 && error.errorCode === 40401);
    });
    await test('a version is deleted, softly and then for good', async () => {
        assert.strictEqual(await client().deleteSubjectVersion('tagged', 1, false), 1);
        assert.strictEqual(await client().deleteSubjectVersion('tagged', 1, true), 1);
        await assert.rejects(client().getAllVersions('tagged'), (error) => error.errorCode === 40401);
    });
    await test('a subject is deleted', async () => {
        assert.deepStrictEqual(await client().deleteSubject('cart-value', false), [1]);
        assert.deepStrictEqual(await client().deleteSubject('cart-value', true), [1]);
    });
    console.log(`1..${cases}`);
})();
