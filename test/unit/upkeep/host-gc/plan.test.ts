import { expect, test } from 'vitest';
import { toDocument } from '../../../../src/lib/cli/session/outcome.ts';
import { hostGcOutcome } from '../../../../src/lib/cli/reviews/review-host-gc.ts';
import { collectHostGarbage, planHostGc } from '../../../../src/lib/stages/upkeep/host-gc/collect-garbage.ts';
import { unseenOf } from '../../../../src/lib/stages/upkeep/host-gc/engine-gate.ts';
import type { HostGcFacts } from '../../../../src/lib/stages/upkeep/host-gc/look-at-host.ts';
import { hostSweepOf } from '../../../../src/lib/stages/upkeep/host-gc/render.ts';
import type { HostItem } from '../../../../src/lib/core/ports/host-sweeper.ts';
import type { Json } from '../../../../src/lib/core/ports/json.ts';
import { keptSteps } from '../../../../src/lib/core/operation/plan/kept-steps.ts';
import type { Action } from '../../../../src/lib/core/operation/operation.ts';
import { asPlan } from '../../../../src/lib/core/operation/plan/as-plan.ts';
import { say } from '../../../../src/lib/core/text/translate.ts';
import { plainView } from '../../../support/plain-view.ts';
import { stageContext } from '../../../support/stage-context.ts';

const hex = (digit: string): string => `sha256:${digit.repeat(64)}`;
const ITEMS: HostItem[] = [
  { kind: 'tree', id: hex('a'), bytes: 10, holders: [] },
  { kind: 'tree', id: hex('b'), bytes: 99, holders: ['this-project'] },
  { kind: 'tree', id: hex('c'), bytes: 99, holders: ['demo (bob@example.org)'] },
  { kind: 'image', id: hex('d'), bytes: 500, holders: [] },
  { kind: 'part', id: 'incoming/x/y', bytes: 20, holders: [] },
  { kind: 'blobs', id: 'blobs', bytes: 1, holders: [] },
];

const ids = { next: () => 'x' };
const ASKED = { local: false, docker: true, inventory: { items: ITEMS, engineAsked: true } };

function verdicts(facts: Partial<HostGcFacts>): Record<string, string> {
  const { gates } = planHostGc({ name: 'gpu1' }, { ...ASKED, ...facts });
  return Object.fromEntries(gates.map(({ id, verdict }) => [id, verdict]));
}

test('what nobody needs goes, largest first; what anybody needs stays', () => {
  const plan = planHostGc({ name: 'gpu1' }, ASKED);
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

test('what was left after all is told, and not among what is gone', () => {
  const plan = asPlan('host gc', 'Host/gpu1', { name: 'gpu1' }, planHostGc({ name: 'gpu1' }, ASKED), ids);
  const outcome = hostGcOutcome(plan, { kept: [`remove-image-${hex('d')}`], failed: [] });
  const { warnings } = outcome;
  expect(toDocument(outcome, plainView())).toMatchObject({
    bytes: 31,
    removed: [{ kind: 'part' }, { kind: 'tree' }, { kind: 'blobs' }],
  });
  expect(warnings?.map((one) => say(plainView().t, one))).toEqual([
    `Left, since something needs it by now: Engine image ${hex('d')}: 0 MiB`,
  ]);
});

test('a step that left its thing alone says so', async () => {
  const remove = collectHostGarbage.actions['remove-from-host'] as Action<Json>;
  const outcomes = (['kept', 'removed'] as const).map(async (told) => {
    const sweeper = { remove: async () => told, inventory: async () => ASKED.inventory };
    const ctx = stageContext('/', { hostSweeper: async () => sweeper });
    const scope = { ctx, project: ctx.project, runId: 'r', outputs: {}, progress: () => undefined };
    return keptSteps({ step: (await remove.apply({ host: 'gpu1', kind: 'part', id: 'x' }, scope)) ?? null });
  });
  expect(await Promise.all(outcomes)).toEqual([['step'], []]);
});

test('what is kept for jobs that may go on is told, and refuses nothing', () => {
  const held = [
    { id: 'A', bytes: 2 * 1024 * 1024 },
    { id: 'B', bytes: 1024 * 1024 },
  ];
  const facts = { ...ASKED, inventory: { ...ASKED.inventory, held } };
  const plan = asPlan('host gc', 'Host/gpu1', { name: 'gpu1' }, planHostGc({ name: 'gpu1' }, facts), ids);
  expect(plan.gates.at(-1)).toMatchObject({ id: 'may-go-on', verdict: 'pass' });
  expect(hostGcOutcome(plan).warnings?.map((one) => say(plainView().t, one))).toEqual([
    'Kept on gpu1 (3 MiB), these jobs may resume: A, B',
  ]);
});

test('this machine is left to `sovran gc`, and a silent engine stops everything', () => {
  const silent = { inventory: { items: ITEMS, engineAsked: false } };
  expect(verdicts({})).toEqual({ 'host-remote': 'pass', 'engine-asked': 'pass' });
  expect(verdicts({ local: true })).toEqual({ 'host-remote': 'fail', 'engine-asked': 'pass' });
  expect(verdicts(silent)).toEqual({ 'host-remote': 'pass', 'engine-asked': 'fail' });
});

test('where nothing of the project runs in containers, a silent engine stops nothing and is said', () => {
  const locked = { group: 'docker', socket: '/run/docker.sock' };
  const inventory = { items: ITEMS, engineAsked: false, locked };
  const plan = planHostGc({ name: 'gpu1' }, { local: false, docker: false, inventory });
  expect(plan.gates.map(({ verdict }) => verdict)).toEqual(['pass', 'pass']);
  expect(plan.steps.length).toBe(4);
  expect(unseenOf(plan).map(({ key }) => key)).toEqual(['host.gc.engine-unseen']);
  expect(hostSweepOf('gpu1', plan).unseen).toEqual(['image']);
  const asked = planHostGc({ name: 'gpu1' }, { ...ASKED, docker: false });
  expect([unseenOf(asked), hostSweepOf('gpu1', asked).unseen]).toEqual([[], []]);
});

test('a socket that the user may not use is refused with its group, where containers may run', () => {
  const locked = { group: 'docker', socket: '/run/docker.sock' };
  const { gates } = planHostGc(
    { name: 'gpu1' },
    { local: false, docker: true, inventory: { items: ITEMS, engineAsked: false, locked } },
  );
  expect(gates[1]).toMatchObject({
    verdict: 'fail',
    reason: { key: 'host.gc.engine-locked', params: { socket: '/run/docker.sock' } },
    fix: { key: 'host.gc.engine-locked.fix', params: { group: 'docker' } },
  });
});

test('a listing that was cut calls nothing unused, whatever runs there', () => {
  const cut = { inventory: { items: ITEMS, engineAsked: true, cut: true } };
  expect(verdicts({ ...cut, docker: false })).toEqual({ 'host-remote': 'pass', 'engine-asked': 'fail' });
  expect(verdicts(cut)).toEqual({ 'host-remote': 'pass', 'engine-asked': 'fail' });
});
