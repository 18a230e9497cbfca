import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { listActiveJournals, listJournals, openJournal } from '../../../src/lib/run/journal.ts';
import { tempDir } from '../../support/temp-project.ts';

test('an ended journal that was put aside is read all the same, and not among the active ones', () => {
  const root = tempDir();
  const ids = ['01JD0000000000000000000001', '01JD0000000000000000000002'];
  const [first, second] = ids.map((id) => openJournal(root, id));
  first?.append({ type: 'end', status: 'succeeded', at: '2026-01-01T00:00:00.000Z' });
  second?.append({ type: 'paused' });
  first?.close();
  expect(listJournals(root)).toEqual(ids);
  expect(listActiveJournals(root)).toEqual([ids[1]]);
  expect(openJournal(root, ids[0] ?? '').entries()).toHaveLength(1);
  expect(existsSync(join(root, '.sovran/journal', `${ids[0]}.jsonl`))).toBe(false);
});
