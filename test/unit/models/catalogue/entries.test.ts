import { globSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { entrySchema } from '../../../../src/lib/stages/models/catalogue/entry.ts';

const FILES = globSync('templates/catalogue/*.yaml').toSorted();
const read = (path: string): unknown => parse(readFileSync(path, 'utf8'));
const ENTRIES = FILES.map((path) => ({ name: basename(path, '.yaml'), entry: entrySchema.parse(read(path)) }));

/** Mappings that hold a value or a digest, wherever they are: each is a fact. */
function factsIn(node: unknown): Record<string, unknown>[] {
  if (Array.isArray(node)) return node.flatMap(factsIn);
  if (typeof node !== 'object' || node === null) return [];
  const mapping = node as Record<string, unknown>;
  return 'value' in mapping || 'sha256' in mapping ? [mapping] : Object.values(mapping).flatMap(factsIn);
}

/** Values that stand in a file without being part of a fact. */
function bareIn(node: unknown, path = ''): string[] {
  if (Array.isArray(node)) return node.flatMap((one, at) => bareIn(one, `${path}.${at}`));
  if (typeof node !== 'object' || node === null) return [path];
  if ('value' in node || 'sha256' in node) return [];
  return Object.entries(node).flatMap(([key, one]) => bareIn(one, `${path}.${key}`));
}

test('the catalogue has at least 15 bases, one a file', () => {
  expect(ENTRIES.length).toBeGreaterThanOrEqual(15);
  expect(ENTRIES.map(({ entry }) => entry.metadata.name)).toEqual(ENTRIES.map(({ name }) => name));
});

test.each(ENTRIES)('every fact of $name has source and date', ({ entry: { spec } }) => {
  const facts = factsIn(spec);
  expect(facts.length).toBeGreaterThanOrEqual(22);
  for (const { source, date } of facts) {
    expect(source).toMatch(/^\S.{3,}/);
    expect(date).toMatch(/^20\d\d-\d\d-\d\d$/);
  }
  expect(bareIn(spec)).toEqual(['.title']);
});

test('refuses a fact without source or date or with unknown clause', () => {
  const whole = read('templates/catalogue/phi-4.yaml') as { spec: { license: Record<string, object> } };
  const withFact = (name: string, fact: object): object => ({
    ...whole,
    spec: { ...whole.spec, license: { ...whole.spec.license, [name]: fact } },
  });
  const good = { value: 5, source: 'text', date: '2026-01-01' };
  expect(entrySchema.safeParse(withFact('maxMonthlyUsers', good)).success).toBe(true);
  const { source: _, ...unsourced } = good;
  const bad = [unsourced, { ...good, source: '' }, { ...good, date: 'May 2026' }, { ...good, value: 'many' }];
  for (const fact of bad) expect(entrySchema.safeParse(withFact('maxMonthlyUsers', fact)).success).toBe(false);
  expect(entrySchema.safeParse(withFact('maxUsers', good)).success).toBe(false);
});

test('a digest belongs to one base; a quantized entry names one', () => {
  const digests = ENTRIES.flatMap(({ entry }) => entry.spec.files.map(({ sha256 }) => sha256));
  expect(digests.length).toBeGreaterThanOrEqual(15);
  expect(new Set(digests).size).toBe(digests.length);
  const parents = ENTRIES.flatMap(({ entry }) => entry.spec.quantizedFrom?.value ?? []);
  expect(parents.length).toBeGreaterThan(0);
  expect(ENTRIES.map(({ name }) => name)).toEqual(expect.arrayContaining(parents));
});

test('sources are documents, not addresses', () => {
  const sources = ENTRIES.flatMap(({ entry }) => factsIn(entry.spec).map(({ source }) => String(source)));
  expect(sources.filter((source) => /https?:|\.co\/|\.com\b/.test(source))).toEqual([]);
});
