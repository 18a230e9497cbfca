import { readdirSync, readFileSync } from 'node:fs';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { expect } from 'vitest';
import type { CliResult } from './sovran.ts';

const FOLDER = new URL('../surface/', import.meta.url);

/** Schemas of the JSON documents that scripts rely on, by kind. */
export const SURFACE_SCHEMAS: ReadonlyMap<string, ValidateFunction> = new Map(
  readdirSync(FOLDER)
    .filter((name) => name.endsWith('.schema.json'))
    .map((name) => {
      const schema = JSON.parse(readFileSync(new URL(name, FOLDER), 'utf8')) as { title: string };
      return [schema.title, new Ajv2020({ strict: false, allErrors: true }).compile(schema)];
    }),
);

/** Complaints about a document; empty when its schema accepts it. */
export function complaints(kind: string, document: unknown): string[] {
  const validate = SURFACE_SCHEMAS.get(kind);
  if (!validate) return [`no schema for ${kind}`];
  return validate(document) ? [] : (validate.errors ?? []).map((error) => `${error.instancePath} ${error.message}`);
}

/** A command succeeded and printed one document of a kind. */
export function expectDocument(done: CliResult, kind: string): void {
  expect({ exit: done.exit, stderr: done.exit === 0 ? '' : done.stdout }).toEqual({ exit: 0, stderr: '' });
  expect(documentComplaints(kind, done.json)).toEqual([]);
}

/** Complaints about a result. An `XList` without a schema of its own has items, each of which is an X. */
export function documentComplaints(kind: string, document: unknown): string[] {
  const { commit, items, ...head } = (document ?? {}) as { kind?: string; commit?: object; items?: object[] };
  const ofCommit = commit ? complaints('Commit', commit) : [];
  if (SURFACE_SCHEMAS.has(kind)) return [...ofCommit, ...complaints(kind, document)];
  if (head.kind !== kind || !items?.length) return [`no ${kind} with items: ${JSON.stringify(document)}`];
  const item = kind.replace(/List$/, '');
  return [...ofCommit, ...items.flatMap((one) => complaints(item, { apiVersion: 'sovran/v1', kind: item, ...one }))];
}

/** A command failed with the code and exit given, and said so in one document. */
export function expectFailure(done: CliResult, code: string, exit: number): void {
  expect(complaints('Error', done.json)).toEqual([]);
  expect(done).toMatchObject({ exit, json: { error: { code, exit } } });
}
