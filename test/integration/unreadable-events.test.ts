import { chmodSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openStore } from '../../src/lib/adapters/project-store/open-store.ts';
import type { ProjectEvent } from '../../src/lib/core/ports/project-store.ts';
import { saidByNobody } from '../support/as-nobody.ts';
import { tempProject } from '../support/temp-project.ts';

const EVENT: ProjectEvent = {
  id: '01JD0000000000000000000001',
  at: '2026-01-01T00:00:00.000Z',
  actor: 'a@x',
  operation: 'o',
  target: 't',
  result: 'succeeded',
  planHash: `sha256:${'0'.repeat(64)}`,
  files: {},
  data: {},
  prev: null,
};

const ALL = ['readEvents({})', 'readEvents({ accept: () => true, limit: 2 })', 'readEventChain()'];

/** What another user is told of the events of a project, in which a path has these rights. */
async function toldOthers(path: string, mode: number): Promise<string[]> {
  const root = tempProject();
  await openStore(root).writeEvent(EVENT);
  for (const dir of ['..', '.', 'events', 'events/2026', 'events/2026/01']) chmodSync(join(root, dir), 0o755);
  chmodSync(join(root, path), mode);
  const body = `const store = openStore('${root}');
    for (const ask of [${ALL.map((call) => `() => store.${call}`).join(', ')}]) say(await codeOfAsync(ask));`;
  const imports = { openStore: 'lib/adapters/project-store/open-store.ts' };
  return saidByNobody({ imports, body }).split('\n');
}

test.for([
  ['the events', 'events', 0o700],
  ['a month', 'events/2026/01', 0o700],
  ['files of a month', 'events/2026/01', 0o644],
] as const)('where %s cannot be read, they are not taken for none', async ([, path, mode]) => {
  expect(await toldOthers(path, mode)).toEqual(ALL.map(() => 'EACCES'));
});

test('what others may read is read', async () => {
  expect((await toldOthers('events', 0o755)).map((told) => told.includes(EVENT.actor))).toEqual([true, true, true]);
});

test('a circular link does not hide events', async () => {
  const root = tempProject();
  symlinkSync('events', join(root, 'events'));
  await expect(openStore(root).readEvents({ accept: () => true, limit: 2 })).rejects.toMatchObject({ code: 'ELOOP' });
});

test('a project without events has none', async () => {
  const store = openStore(tempProject());
  expect(await store.readEvents()).toEqual([]);
  expect((await store.readEventChain()).files).toEqual([]);
});
