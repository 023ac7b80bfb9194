/** `node lint.mjs DOCUMENT`: what Redocly's recommended rules find, as JSON. A process of its own: jest loads it slowly. */
import { createConfig, lint } from '@redocly/openapi-core';

const config = await createConfig({ extends: ['recommended'] });
const problems = await lint({ ref: process.argv[2], config });
const found = problems.map(({ severity, ruleId, message, location: [where] }) => ({
  severity,
  ruleId,
  message,
  at: where?.pointer,
}));
process.stdout.write(JSON.stringify(found));
