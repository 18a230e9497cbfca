import { expect, test } from 'vitest';
import type { KnownProject, StoredItem } from '../../../../src/lib/core/ports/host-sweeper.ts';
import { judgeStore } from '../../../../src/lib/stages/machines/garbage/garbage.ts';

const FREE: StoredItem = { kind: 'tree', id: 'free', bytes: 5, holders: [] };
const USED: StoredItem = { kind: 'tree', id: 'used', bytes: 9, holders: ['in-use'] };
const PART: StoredItem = { kind: 'part', id: 'staging/x', bytes: 2, holders: [] };
const ITEMS = [PART, FREE, USED];
const project = (state: KnownProject['state']): KnownProject => ({ root: `/${state}`, state });

function judged(projects: KnownProject[], forgotten: string[] = []) {
  const { garbage, kept, missing, unclaimed } = judgeStore({ items: ITEMS, projects }, forgotten);
  return {
    garbage: garbage.map(({ id }) => id),
    kept: kept.map(({ id, holders }) => [id, ...holders]),
    missing,
    unclaimed,
  };
}

test('unused data are garbage; the rest stays with its holders', () => {
  const expected = { garbage: ['free', 'staging/x'], kept: [['used', 'in-use']], missing: [], unclaimed: 0 };
  expect(judged([])).toEqual(expected);
  expect(judged([project('present')])).toEqual(expected);
});

test.for(['absent', 'unreadable'] as const)('of a project that is %s, parts of dead processes alone go', (state) => {
  const missing = [project(state)];
  const kept = [
    ['used', 'in-use'],
    ['free', `/${state}`],
  ];
  expect(judged([project('present'), ...missing])).toEqual({ garbage: ['staging/x'], kept, missing, unclaimed: 5 });
});

test('a forgotten project needs nothing, and its record goes last', () => {
  const gone = judged([project('absent')], ['/absent']);
  expect(gone).toMatchObject({ garbage: ['free', 'staging/x', '/absent'], missing: [], unclaimed: 0 });
});

test('only an absent project can be forgotten', () => {
  const missing = [project('unreadable')];
  expect(judged(missing, ['/unreadable', '/present'])).toMatchObject({ garbage: ['staging/x'], missing });
});

test('jobs go first, then the largest', () => {
  const items: StoredItem[] = [
    { kind: 'image', id: 'B', bytes: 500, holders: [] },
    { kind: 'partial', id: 'C', bytes: 900, holders: [] },
    { kind: 'job', id: 'A', bytes: 10, holders: [] },
  ];
  expect(judgeStore({ items }).garbage.map(({ id }) => id)).toEqual(['A', 'C', 'B']);
});
