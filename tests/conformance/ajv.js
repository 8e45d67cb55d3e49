// SPDX-License-Identifier: Apache-2.0
//
// ajv for each draft, from the packages in WRIT_EXTERNAL.
'use strict';
const { createRequire } = require('node:module');
const external = createRequire(process.env.WRIT_EXTERNAL + '/package.json');

const CLASSES = { draft4: 'ajv-draft-04', 'draft2019-09': 'ajv/dist/2019', 'draft2020-12': 'ajv/dist/2020' };

// The $schema of each draft, by its name in the JSON Schema Test Suite.
exports.dialects = {
  'draft4': 'http://json-schema.org/draft-04/schema#',
  'draft6': 'http://json-schema.org/draft-06/schema#',
  'draft7': 'http://json-schema.org/draft-07/schema#',
  'draft2019-09': 'https://json-schema.org/draft/2019-09/schema',
  'draft2020-12': 'https://json-schema.org/draft/2020-12/schema',
};

// Formats are asserted, or annotations; `options` are ajv's.
exports.newAjv = function (draft, assertFormats, options) {
  const ajv = new (external(CLASSES[draft] || 'ajv').default)({
    strict: false, logger: false, validateFormats: assertFormats, ...options,
  });
  if (draft === 'draft6') ajv.addMetaSchema(external('ajv/dist/refs/json-schema-draft-06.json'));
  if (assertFormats) external('ajv-formats').default(ajv);
  return ajv;
};
