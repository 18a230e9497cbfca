import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { rememberProject } from '../../src/lib/adapters/store/project-registry.ts';
import { openJournal } from '../../src/lib/core/operation/journal/journal.ts';
import { removed, treeIn } from '../support/swept-store.ts';
import { tempDir, tempProject } from '../support/temp-project.ts';

test('an interrupted operation keeps what its journal names', async () => {
  const [store, root] = [join(tempDir(), 'store'), tempProject()];
  const tree = await treeIn(store, 'half-way');
  await rememberProject(store, root);
  const journal = openJournal(root, '01JD0000000000000000000000');
  const plan = { id: 'p', hash: '', operation: 'x', target: 't', input: null, gates: [], steps: [] };
  journal.append({ type: 'begin', at: '2026-01-01T00:00:00.000Z', actor: 'a', plan });
  journal.append({ type: 'done', step: 's', output: { digest: tree } });
  expect(await removed(store)).toEqual([]);
  journal.append({ type: 'end', status: 'rolled-back', at: '2026-01-01T00:00:01.000Z' });
  expect(await removed(store)).toEqual([tree]);
});

test('a journal with an unreadable beginning keeps what its rest names', async () => {
  const [store, root] = [join(tempDir(), 'store'), tempProject()];
  const tree = await treeIn(store, 'nobody knows');
  await rememberProject(store, root);
  const path = join(root, '.sovran', 'journal', '01JD0000000000000000000000.jsonl');
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `{"type":"beg\0\n${JSON.stringify({ type: 'done', step: 's', output: { digest: tree } })}\n`);
  expect(await removed(store)).toEqual([]);
  renameSync(path, `${path}.damaged`);
  expect(await removed(store)).toEqual([tree]);
});
