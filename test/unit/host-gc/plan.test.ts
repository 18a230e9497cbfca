import { expect, test } from 'vitest';
import { planHostGc } from '../../../src/lib/host-gc/collect-garbage.ts';
import { hostSweepOf } from '../../../src/lib/host-gc/render.ts';
import type { HostItem } from '../../../src/lib/ports/host-sweeper.ts';

const hex = (digit: string): string => `sha256:${digit.repeat(64)}`;
const ITEMS: HostItem[] = [
  { kind: 'tree', id: hex('a'), bytes: 10, holders: [] },
  { kind: 'tree', id: hex('b'), bytes: 99, holders: ['this-project'] },
  { kind: 'tree', id: hex('c'), bytes: 99, holders: ['demo (bob@example.org)'] },
  { kind: 'image', id: hex('d'), bytes: 500, holders: [] },
  { kind: 'part', id: 'incoming/x/y', bytes: 20, holders: [] },
  { kind: 'blobs', id: 'blobs', bytes: 1, holders: [] },
];

function verdicts(local: boolean, engineAsked: boolean): Record<string, string> {
  const { gates } = planHostGc({ name: 'gpu1' }, { local, inventory: { items: ITEMS, engineAsked } });
  return Object.fromEntries(gates.map(({ id, verdict }) => [id, verdict]));
}

test('what nobody needs goes, largest first; what anybody needs stays', () => {
  const plan = planHostGc({ name: 'gpu1' }, { local: false, inventory: { items: ITEMS, engineAsked: true } });
  expect(plan.steps.map(({ args }) => args)).toEqual([
    { host: 'gpu1', kind: 'image', id: hex('d'), bytes: 500 },
    { host: 'gpu1', kind: 'part', id: 'incoming/x/y', bytes: 20 },
    { host: 'gpu1', kind: 'tree', id: hex('a'), bytes: 10 },
    { host: 'gpu1', kind: 'blobs', id: 'blobs', bytes: 1 },
  ]);
  expect(plan.steps.map(({ risk }) => risk)).toEqual(['data', 'none', 'data', 'none']);
  expect(hostSweepOf('gpu1', plan)).toMatchObject({
    host: 'gpu1',
    bytes: 531,
    removed: [{ kind: 'image' }, {}, {}, {}],
  });
});

test('this machine is left to `sovran gc`, and a silent engine stops everything', () => {
  expect(verdicts(false, true)).toEqual({ 'host-remote': 'pass', 'engine-asked': 'pass' });
  expect(verdicts(true, true)).toEqual({ 'host-remote': 'fail', 'engine-asked': 'pass' });
  expect(verdicts(false, false)).toEqual({ 'host-remote': 'pass', 'engine-asked': 'fail' });
});
