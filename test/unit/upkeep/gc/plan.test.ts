import { expect, test } from 'vitest';
import { sweepOutcome } from '../../../../src/lib/cli/reviews/review-gc.ts';
import { toDocument } from '../../../../src/lib/cli/session/outcome.ts';
import { asPlan, type Plan } from '../../../../src/lib/core/operation/plan/plan.ts';
import type { StoredItem, StoreInventory } from '../../../../src/lib/core/ports/host-sweeper.ts';
import { say } from '../../../../src/lib/core/text/translate.ts';
import type { FoundStore } from '../../../../src/lib/stages/machines/garbage/look-at-store.ts';
import { planSweep } from '../../../../src/lib/stages/machines/garbage/plan-sweep.ts';
import { plainView } from '../../../support/plain-view.ts';
import { complaints } from '../../../support/surface-schemas.ts';

const hex = (digit: string): string => `sha256:${digit.repeat(64)}`;
const ITEMS: StoredItem[] = [
  { kind: 'tree', id: hex('a'), bytes: 10, usedAt: '2026-01-01T00:00:00.000Z', holders: [] },
  { kind: 'tree', id: hex('b'), bytes: 99, holders: ['this-project'] },
  { kind: 'image', id: hex('d'), bytes: 500, holders: [] },
];

function found(says: Partial<StoreInventory> = {}, containers = true): FoundStore {
  return { name: 'gpu1', host: 'gpu1', containers, inventory: { items: ITEMS, engineAsked: true, ...says } };
}

function planOf(...stores: FoundStore[]): Plan {
  const input = { hosts: stores.map(({ host }) => host), forgotten: [] };
  return asPlan('gc', 'Host/gpu1', input, planSweep(input, stores), { next: () => 'P' });
}

const told = (plan: Plan): string[] => (sweepOutcome(plan).warnings ?? []).map((one) => say(plainView().t, one));

test('a store is one step with all that goes, as a loss', () => {
  const [step] = planOf(found()).steps;
  expect(step).toMatchObject({
    id: 'sweep-gpu1',
    host: 'gpu1',
    change: 'delete',
    risk: 'data',
    args: {
      kept: 1,
      items: [
        { kind: 'image', id: hex('d'), bytes: 500 },
        { kind: 'tree', id: hex('a'), bytes: 10, usedAt: '2026-01-01T00:00:00.000Z' },
      ],
    },
  });
  expect(step?.details).toMatchObject([{ key: 'gc.thing.image' }, { key: 'gc.thing.tree' }]);
});

test('a store without garbage is a step that changes nothing', () => {
  expect(planOf(found({ items: ITEMS.slice(1, 2) })).steps).toMatchObject([{ change: 'none', risk: 'none' }]);
});

test('a part is not a loss', () => {
  const part: StoredItem = { kind: 'part', id: 'incoming/x/y', bytes: 20, holders: [] };
  expect(planOf(found({ items: [part] })).steps).toMatchObject([{ change: 'delete', risk: 'none' }]);
});

test('a silent container engine keeps everything; other hosts continue', () => {
  const other = { ...found(), name: 'gpu2', host: 'gpu2' };
  const plan = planOf(found({ engineAsked: false }), other);
  expect(plan.steps.map(({ change }) => change)).toEqual(['none', 'delete']);
  const outcome = sweepOutcome(plan);
  expect(outcome).toMatchObject({ exit: 3, next: ['sovran host check gpu1', 'sovran gc gpu1 --dry-run'] });
  const document = toDocument(outcome, plainView());
  expect(complaints('Sweep', document)).toEqual([]);
  expect(document).toMatchObject({ hosts: [{ outcome: 'skipped', code: 'engine-silent' }, { outcome: 'ok' }] });
});

test('a socket closed to this user is named with its group', () => {
  const locked = { group: 'docker', socket: '/run/docker.sock' };
  const [step] = planOf(found({ engineAsked: false, locked })).steps;
  expect(step?.args).toMatchObject({
    items: [],
    stopped: {
      exit: 3,
      reason: { key: 'gc.engine-locked', params: { socket: '/run/docker.sock' } },
      fix: { key: 'engine.locked-socket.fix', params: { group: 'docker' } },
    },
  });
});

test('without containers of the project, a silent engine hides only images', () => {
  const plan = planOf(found({ engineAsked: false }, false));
  expect(plan.steps).toMatchObject([{ change: 'delete', args: { unseen: ['image'] } }]);
  expect(told(plan)).toEqual(['The container engine of gpu1 does not answer; its images were not checked.']);
});

test.for([true, false])('a truncated listing calls nothing unused (containers: %s)', (containers) => {
  const plan = planOf(found({ truncated: true }, containers));
  expect(plan.steps).toMatchObject([{ change: 'none', args: { stopped: { code: 'listing-cut' } } }]);
});

test('reports what jobs may continue with, and stops nothing', () => {
  const MIB = 1024 * 1024;
  const held = [
    { id: 'A', bytes: 2 * MIB },
    { id: 'B', bytes: MIB },
  ];
  const plan = planOf(found({ held }));
  expect(plan.steps[0]?.change).toBe('delete');
  expect(told(plan)).toEqual(['Kept on gpu1 so that these jobs can continue, 3 MiB: A, B.']);
});

test('a missing project is named, with its data and the fix', () => {
  const plan = planOf(found({ projects: [{ root: '/old', state: 'absent' }] }));
  const outcome = sweepOutcome(plan);
  expect(outcome.next).toEqual(['sovran gc --forget /old --dry-run']);
  expect(toDocument(outcome, plainView())).toMatchObject({
    hosts: [{ outcome: 'ok', missing: [{ root: '/old', state: 'absent' }], unclaimed: 510 }],
  });
  expect(told(plan)[0]).toContain('/old is missing');
});
