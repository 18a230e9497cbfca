import { readdirSync, readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { parse } from 'yaml';
import { expect, test } from 'vitest';
import { generateSchemas } from '../../../scripts/generate/schemas.ts';
import { HOST } from '../../support/host-yaml.ts';

test('the JSON schemas for editors are exactly those of the code', () => {
  const generated = generateSchemas();
  const files = readdirSync('schemas').map((name) => `schemas/${name}`);
  expect(files.toSorted()).toEqual([...generated.keys()].toSorted());
  for (const [path, content] of generated)
    expect(readFileSync(path, 'utf8'), `npm run generate: ${path}`).toBe(content);
});

test('an editor accepts what the store accepts and marks a misspelt key', () => {
  const schema = JSON.parse(generateSchemas().get('schemas/host.schema.json') ?? '') as object;
  const validate = new Ajv2020({ strict: false }).compile(schema);
  const host = parse(HOST) as { spec: Record<string, unknown> };
  expect(validate(host)).toBe(true);
  delete host.spec['labels'];
  expect(validate(host), 'a default may be left out').toBe(true);
  host.spec['engin'] = 'docker';
  expect(validate(host)).toBe(false);
});

test('every JSON schema compiles', () => {
  for (const content of generateSchemas().values()) {
    expect(() => new Ajv2020({ strict: false }).compile(JSON.parse(content) as object)).not.toThrow();
  }
});
