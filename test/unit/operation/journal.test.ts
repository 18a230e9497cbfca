import { appendFileSync, chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { listJournals, openJournal } from '../../../src/lib/core/operation/journal/journal.ts';
import { saidByNobody } from '../../support/as-nobody.ts';
import { tempDir } from '../../support/temp-project.ts';

test('an archived journal is readable but not active', () => {
  const root = tempDir();
  const ids = ['01JD0000000000000000000001', '01JD0000000000000000000002'];
  const [first, second] = ids.map((id) => openJournal(root, id));
  first?.append({ type: 'end', status: 'succeeded', at: '2026-01-01T00:00:00.000Z' });
  second?.append({ type: 'paused' });
  first?.close();
  expect(listJournals(root)).toEqual(ids);
  expect(listJournals(root, 'active')).toEqual([ids[1]]);
  expect(openJournal(root, ids[0] ?? '').entries()).toHaveLength(1);
  expect(existsSync(join(root, '.sovran/journal', `${ids[0]}.jsonl`))).toBe(false);
});

test('journals that cannot be listed are not taken for none', () => {
  const root = tempDir();
  openJournal(root, '01JD0000000000000000000001').append({ type: 'paused' });
  chmodSync(root, 0o755);
  chmodSync(join(root, '.sovran/journal'), 0o700);
  const body = `for (const list of [listJournals, readUnsettledJournals, listOpenRuns])
    say(codeOf(() => list('${root}')));`;
  const imports = {
    listJournals: 'lib/core/operation/journal/journal.ts',
    listOpenRuns: 'lib/core/operation/open/open-runs.ts',
    readUnsettledJournals: 'lib/core/operation/journal/unsettled-journals.ts',
  };
  expect(saidByNobody({ imports, body }).split('\n')).toEqual(Array(3).fill('EACCES'));
});

test('a project without journals has none', () => {
  const root = tempDir();
  expect(listJournals(root)).toEqual([]);
});

test('drops a torn last line; earlier damage makes the journal unreadable', () => {
  const root = tempDir();
  const id = '01JD0000000000000000000001';
  const path = join(root, '.sovran/journal', `${id}.jsonl`);
  const journal = openJournal(root, id);
  journal.append({ type: 'intent', step: 'one' });
  appendFileSync(path, '{"type":"done","st');
  expect(journal.entries()).toEqual([{ type: 'intent', step: 'one' }]);
  journal.append({ type: 'paused' });
  expect(journal.entries()).toEqual([{ type: 'intent', step: 'one' }, { type: 'paused' }]);
  writeFileSync(path, readFileSync(path, 'utf8').replace('{"type":"intent"', '##'));
  expect(journal.entries()).toEqual([]);
});
