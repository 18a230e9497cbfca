import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { COMMAND_FILES, findOperation, loadCommand, operationIds } from '../../support/find-operation.ts';

const FILES = [...COMMAND_FILES].map(([id, path]) => ({ id: id.replaceAll(':', ' '), path }));
const IDS = operationIds();

test('each operation has an id of its own', () => {
  expect(IDS.length).toBeGreaterThan(25);
  expect(IDS.toSorted()).toEqual([...new Set(IDS)].toSorted());
});

test.each(IDS)('finds the operation `%s`', async (id) => {
  expect(await findOperation(id)).toMatchObject({ id });
});

test.each(FILES)('`$id` declares the operation that it runs', async ({ id, path }) => {
  const { operation } = await loadCommand(path);
  const runs = /\b(operate|addKey|executeOperation|runProcedure|scaleMembers)\(/.test(readFileSync(path, 'utf8'));
  expect(operation?.id).toBe(runs ? id : undefined);
});

test.each(FILES)('`$id` reads no argument from stdin', async ({ path }) => {
  const { args } = await loadCommand(path);
  expect(Object.entries(args).filter(([, { ignoreStdin }]) => ignoreStdin !== true)).toEqual([]);
});

test('an unknown id has no operation', async () => {
  expect(await findOperation('no such')).toBeUndefined();
  expect(await findOperation('host list')).toBeUndefined();
});
