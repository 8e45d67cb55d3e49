// SPDX-License-Identifier: Apache-2.0
//
// contain_peer.js NAME: the npm package NAME, asked by tests/bench/contain_peers.py. A line of standard input is a pair
// of schemas, {"p": TEXT, "c": TEXT}; a line of standard output says whether every value valid under p is valid under c
// (true, false, or null for an error), and the processor time that it took, in microseconds. WRIT_EXTERNAL holds the
// package.
"use strict";
const { createRequire } = require("node:module");
const fs = require("node:fs");
const path = require("node:path");
const readline = require("node:readline");

const EXTERNAL = path.resolve(process.env.WRIT_EXTERNAL);
const external = createRequire(`${EXTERNAL}/package.json`);

const CONTAINS = {
  "json-schema-diff": async () => {
    const { diffSchemas } = external("json-schema-diff");
    // It refuses any dialect but draft 7's, so the pair goes without its name.
    const schema = (text) => {
      const { $schema, ...rest } = JSON.parse(text);
      return text.startsWith("{") ? rest : JSON.parse(text);
    };
    return async (p, c) =>
      !(await diffSchemas({ sourceSchema: schema(p), destinationSchema: schema(c) })).removalsFound;
  },
  jsoncompat: async () => {
    const folder = path.join(EXTERNAL, "node_modules/jsoncompat");
    const module = await import(path.join(folder, "jsoncompat_wasm.js"));
    module.initSync({ module: fs.readFileSync(path.join(folder, "jsoncompat_wasm_bg.wasm")) });
    return async (p, c) => module.check_compat(p, c, "deserializer");
  },
};

async function main(name) {
  const contains = await CONTAINS[name]();
  for await (const line of readline.createInterface({ input: process.stdin })) {
    const { p, c } = JSON.parse(line);
    const before = process.cpuUsage();
    let contained = null;
    try {
      contained = await contains(p, c);
    } catch {
      // an error is no answer
    }
    const { user, system } = process.cpuUsage(before);
    process.stdout.write(`${JSON.stringify({ contained, us: user + system })}\n`);
  }
}

main(process.argv[2]);
