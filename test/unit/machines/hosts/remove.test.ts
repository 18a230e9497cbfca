import { expect, test } from 'vitest';
import { parseNvidia } from '../../../../src/lib/adapters/nvidia.ts';
import { blockingGates } from '../../../../src/lib/core/operation/plan/gates.ts';
import { planRemoveHost, type RemoveHostFacts } from '../../../../src/lib/stages/machines/hosts/remove.ts';

const HOST: RemoveHostFacts['host'] = {
  apiVersion: 'sovran/v1',
  kind: 'Host',
  metadata: { name: 'h' },
  spec: { transport: 'local', address: 'localhost', runner: 'process', labels: {} },
};

const FREE = { host: HOST, environments: [], jobs: [], unrecorded: [], pins: [] };

test.for([
  { environments: [], jobs: [], verdicts: ['pass', 'pass', 'pass', 'pass'] },
  { environments: ['production'], jobs: [], verdicts: ['fail', 'pass', 'pass', 'pass'] },
  { environments: [], jobs: ['01J'], verdicts: ['pass', 'fail', 'pass', 'pass'] },
])('removal with environments $environments and jobs $jobs: $verdicts', ({ environments, jobs, verdicts }) => {
  const plan = planRemoveHost({ name: 'h' }, { ...FREE, environments, jobs });
  expect(plan.gates.map(({ verdict }) => verdict)).toEqual(verdicts);
  expect(plan.steps).toMatchObject([{ action: 'remove-resource', change: 'delete' }]);
});

const APPLY = { run: '01J', operation: 'host apply', target: 'Host/g Host/h', since: '2026-11-24T10:00:00Z' };

test.for([
  { what: 'that was cut', run: APPLY, next: ['sovran resume', 'sovran resume --abandon 01J'], key: 'run.other-open' },
  { what: 'at work', run: { ...APPLY, pid: 7 }, next: ['sovran status'], key: 'run.in-progress' },
])('refuses removal under a run $what, with the next command', ({ run, next, key }) => {
  const facts = { ...FREE, run };
  expect(blockingGates(planRemoveHost({ name: 'h' }, facts))).toMatchObject([
    { id: 'host-settled', reason: { key }, next },
  ]);
});

test('refuses removal while unrecorded work of this project runs', () => {
  const plan = planRemoveHost({ name: 'h' }, { ...FREE, unrecorded: ['01J'] });
  expect(blockingGates(plan)).toMatchObject([
    {
      id: 'host-idle',
      reason: { key: 'host.remove.unrecorded' },
      next: ['git pull', 'sovran job reconcile --dry-run'],
    },
  ]);
});

test('cards of the driver are read, noise is not', () => {
  const csv = '0, NVIDIA H100 80GB HBM3, 81559, GPU-4f2b\nFailed to initialize NVML\n1, NVIDIA L40S, 46068, GPU-9c1d\n';
  expect(parseNvidia(csv)).toEqual([
    { index: 0, name: 'NVIDIA H100 80GB HBM3', memoryGiB: 79.6, uuid: 'GPU-4f2b' },
    { index: 1, name: 'NVIDIA L40S', memoryGiB: 45, uuid: 'GPU-9c1d' },
  ]);
  expect(parseNvidia('')).toEqual([]);
});

test('a watched host goes with its record, on request', () => {
  const watch = { ...HOST, kind: 'Watch' } as never;
  const refused = planRemoveHost({ name: 'h' }, { ...FREE, watch });
  expect(blockingGates(refused)).toMatchObject([{ id: 'host-unwatched', next: ['sovran watch remove h'] }]);
  const plan = planRemoveHost({ name: 'h', letGo: true }, { ...FREE, watch });
  expect(blockingGates(plan)).toEqual([]);
  expect(plan.steps.map(({ writes }) => writes)).toEqual([['hosts/h.yaml'], ['watch/h.yaml']]);
});
