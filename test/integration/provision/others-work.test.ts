import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Runner } from '../../../src/lib/core/ports/runner.ts';
import { applyHostsWith } from '../../../src/lib/stages/machines/provision/apply-hosts.ts';
import type { Risk } from '../../../src/lib/core/operation/plan/plan.ts';
import { planOperation } from '../../../src/lib/core/operation/executor/plan-operation.ts';
import { disturb, folderStep } from '../../support/folder-steps.ts';
import { folderWorld } from '../../support/folder-world.ts';
import { ownLeases } from '../../support/own-leases.ts';
import { localHost } from '../../../src/lib/adapters/hosts/local-host.ts';

const INPUT = { hosts: ['a'], onUnreachable: 'fail' as const, batch: null };

/** The gates of a plan whose one step has this risk, on a host over SSH that runs `jobs`, none of which is recorded here. */
async function gatesWith(risk: Risk, jobs: { id: string; state: string }[]): Promise<object[]> {
  const steps = (folder: string) => [folderStep(folder, 'S01', { risk })];
  const world = folderWorld(['a'], steps);
  disturb(world.folder, 'a', 'S01');
  const file = 'apiVersion: sovran/v1\nkind: Host\nmetadata: { name: a }\nspec: { transport: ssh2, address: a }\n';
  writeFileSync(join(world.root, 'hosts', 'a.yaml'), file);
  const runner = { jobs: { list: async () => jobs }, services: { list: async () => [] } } as unknown as Runner;
  const host = ownLeases(localHost('a'), world.folder);
  const ctx = {
    ...world.ctx,
    hosts: { ...world.ctx.hosts, open: async () => host },
    runners: { ...world.ctx.runners, open: async () => runner },
  };
  return (await planOperation(applyHostsWith(steps(world.folder)), INPUT, ctx)).gates;
}

test('refuses a restart while an unrecorded job runs there', async () => {
  expect(await gatesWith('restart', [{ id: '01J', state: 'running' }])).toMatchObject([
    { id: 'a-idle', verdict: 'fail', reason: { params: { names: '01J' } }, next: ['git pull CLONE'] },
  ]);
});

test('ended jobs block nothing; a harmless step asks nothing', async () => {
  expect(await gatesWith('restart', [{ id: '01J', state: 'succeeded' }])).toMatchObject([
    { id: 'a-idle', verdict: 'pass' },
  ]);
  expect(await gatesWith('none', [{ id: '01J', state: 'running' }])).toEqual([]);
});
