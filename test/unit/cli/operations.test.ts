import { globSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { COMMAND_FILES, findOperation, loadCommand } from '../../support/find-operation.ts';

const FILES = [...COMMAND_FILES].map(([id, path]) => ({ id: id.replaceAll(':', ' '), path }));
/** Ids that the sources of the stages give to operations. */
const IDS = globSync('src/lib/stages/**/*.ts').flatMap((path) => idsIn(readFileSync(path, 'utf8')));

function idsIn(text: string): string[] {
  return [
    ...text.matchAll(
      /\bid: '([a-z-]+(?: [a-z-]+)?)',\s+(?:concurrent|target|\.\.\.[A-Z_]+)\b|decisionOperation\('([a-z ]+)'/g,
    ),
  ].map((found) => found[1] ?? found[2] ?? '');
}

test('each operation has an id of its own', () => {
  expect(IDS.length).toBeGreaterThan(25);
  expect(IDS.toSorted()).toEqual([...new Set(IDS)].toSorted());
});

test.each(IDS)('finds the operation `%s`', async (id) => {
  expect(await findOperation(id)).toMatchObject({ id });
});

test.each(FILES)('`$id` declares the operation that it runs', async ({ id, path }) => {
  const { operation } = await loadCommand(path);
  const runs = /\b(operate|addKey)\(/.test(readFileSync(path, 'utf8'));
  expect(operation?.id).toBe(runs ? id : undefined);
});

test('an unknown id has no operation', async () => {
  expect(await findOperation('no such')).toBeUndefined();
  expect(await findOperation('host list')).toBeUndefined();
});
