import { expect, test } from 'vitest';
import { parseNvidia } from '../../../src/lib/adapters/nvidia.ts';
import { planRemoveHost, type RemoveHostFacts } from '../../../src/lib/hosts/remove.ts';

const HOST: RemoveHostFacts['host'] = {
  apiVersion: 'sovran/v1',
  kind: 'Host',
  metadata: { name: 'h' },
  spec: { transport: 'local', address: 'localhost', engine: 'process', labels: {} },
};

test.for([
  { environments: [], jobs: [], verdicts: ['pass', 'pass'] },
  { environments: ['production'], jobs: [], verdicts: ['fail', 'pass'] },
  { environments: [], jobs: ['01J'], verdicts: ['pass', 'fail'] },
])('removal with environments $environments and jobs $jobs: $verdicts', ({ environments, jobs, verdicts }) => {
  const plan = planRemoveHost({ name: 'h' }, { host: HOST, environments, jobs, pins: [] });
  expect(plan.gates.map(({ verdict }) => verdict)).toEqual(verdicts);
  expect(plan.steps).toMatchObject([{ action: 'remove-resource', change: 'delete' }]);
});

test('cards of the driver are read, noise is not', () => {
  const csv = '0, NVIDIA H100 80GB HBM3, 81559, GPU-4f2b\nFailed to initialize NVML\n1, NVIDIA L40S, 46068, GPU-9c1d\n';
  expect(parseNvidia(csv)).toEqual([
    { index: 0, name: 'NVIDIA H100 80GB HBM3', memoryGiB: 79.6, uuid: 'GPU-4f2b' },
    { index: 1, name: 'NVIDIA L40S', memoryGiB: 45, uuid: 'GPU-9c1d' },
  ]);
  expect(parseNvidia('')).toEqual([]);
});
