import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { localHost } from '../../../src/lib/adapters/hosts/local-host.ts';
import { executeOperation } from '../../../src/lib/core/operation/executor/execute.ts';
import type { StageContext } from '../../../src/lib/core/operation/context.ts';
import { hostBench, type HostBenchResult } from '../../../src/lib/stages/measure/hosts/host-bench.ts';
import type { HostBenchInput } from '../../../src/lib/stages/measure/hosts/input.ts';
import { metricOf } from '../../../src/lib/stages/measure/reports/report.ts';
import { idleRunner } from '../../support/idle-runner.ts';
import { aProject } from '../../support/project/project.ts';
import { aHost } from '../../support/project/machines.ts';
import { stageContext, type TestParts } from '../../support/stage-context.ts';
import { git } from '../../support/temp-project.ts';

const INPUT: HostBenchInput = { hosts: ['a'], parts: [], seconds: 1, interface: 'lo', whileBusy: false };

/** Two hosts that are folders of this machine. */
async function bench(input: Partial<HostBenchInput>, parts: TestParts = {}) {
  const { root, base, add } = await aProject([]);
  await add(aHost('a'), aHost('b'));
  for (const name of ['a', 'b']) mkdirSync(join(base, name));
  const there = (name: string): StageContext['hosts'] extends { open(name: string): infer Host } ? Host : never =>
    Promise.resolve({ ...localHost(name), place: { root: join(base, name), runtime: join(base, name) } });
  const hosts = { open: there };
  const ctx = stageContext(root, { hosts, runners: { open: idleRunner }, engines: { list: async () => [] }, ...parts });
  const run = async (): Promise<HostBenchResult> =>
    (await executeOperation(hostBench, { ...INPUT, ...input }, ctx)).result;
  return { root, base, ctx, run };
}

test('a disk is measured by fio, judged, and left as it was', async () => {
  const { root, base, run } = await bench({});
  const { report, bounds } = await run();
  expect(report.metrics.map(({ name, unit }) => `${name} ${unit}`)).toEqual([
    'disk-write/a MB/s',
    'disk-read/a MB/s',
    'disk-random/a 1/s',
    'disk-sync/a ms',
  ]);
  for (const { value, n } of report.metrics) expect([value! > 0, n! > 0]).toEqual([true, true]);
  expect(metricOf(report, 'disk-read/a')).toMatchObject({ how: 'measured' });
  expect(bounds.map(({ part, where }) => `${part} ${where}`).toSorted()).toEqual(['checkpoint a', 'read a']);
  expect(existsSync(join(base, 'a', 'bench'))).toBe(false);
  expect(git(root, 'status', '--porcelain')).toBe('');
  expect(readFileSync(join(root, 'runs', report.id, 'report.html'), 'utf8')).toContain('Disk, read in order');
});

test('two hosts are measured each to the other', async () => {
  const { run } = await bench({ hosts: ['a', 'b'], parts: ['network'] });
  const { report, bounds } = await run();
  expect(report.metrics.map(({ name }) => name)).toEqual(['network/a-b', 'network/b-a']);
  expect(report.metrics.every(({ value }) => value! > 0.1)).toBe(true);
  expect(bounds.map(({ where }) => where).toSorted()).toEqual(['a-b', 'b-a']);
});
