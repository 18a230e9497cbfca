import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { onTestFinished } from 'vitest';
import type { Host } from '../../src/lib/core/ports/host.ts';
import { applyHostsWith } from '../../src/lib/stages/machines/provision/apply-hosts.ts';
import { describeApply, type HostApply } from '../../src/lib/stages/machines/provision/applied-hosts.ts';
import type { ProvisionStep } from '../../src/lib/stages/machines/provision/contract/step.ts';
import { executeOperation } from '../../src/lib/core/operation/executor/execute.ts';
import { ownLeases } from './own-leases.ts';
import { openBed, type SshBed } from './ssh-bed.ts';
import { idleRunner } from './idle-runner.ts';
import { stageContext } from './stage-context.ts';
import { git, tempDir, tempProject } from './temp-project.ts';

const HOST = `apiVersion: sovran/v1
kind: Host
metadata:
  name: far
spec:
  transport: ssh2
  address: root@127.0.0.1
`;
export const GOOD = 'AllowUsers root\n';
export const WRONG = 'AllowUsers somebody-else\n';

export interface Far {
  bed: SshBed;
  host: Host;
  path: string;
  reload: string[];
  apply(step: ProvisionStep, revertSeconds: number): Promise<HostApply>;
}

/** A host behind a real sshd that reads a folder of drop-ins. */
export async function farHost(): Promise<Far> {
  const dropIns = join(tempDir(), 'drop-ins');
  mkdirSync(dropIns);
  const bed = await openBed({ config: [`Include ${dropIns}/*.conf`] });
  onTestFinished(() => bed.stop());
  const root = tempProject();
  mkdirSync(join(root, 'hosts'));
  writeFileSync(join(root, 'hosts', 'far.yaml'), HOST);
  git(root, 'add', '.');
  git(root, 'commit', '--quiet', '-m', 'host');
  const host = ownLeases(bed.host('ssh2'), tempDir());
  const ctx = stageContext(root, { hosts: { open: async () => host }, runners: { open: idleRunner } });
  const input = { hosts: ['far'], onUnreachable: 'fail' as const, batch: null };
  return {
    bed,
    host,
    path: join(dropIns, '60-sovran.conf'),
    reload: ['kill', '-HUP', String(bed.pid)],
    apply: async (step, revertSeconds) => {
      const done = await executeOperation(applyHostsWith([step], { revertSeconds, rebootMs: 1000 }), input, ctx);
      return describeApply(done.plan, done.result);
    },
  };
}

export async function loginWorks({ bed }: Far): Promise<boolean> {
  const fresh = bed.host('ssh2');
  try {
    return (await fresh.exec(['true'])).outcome === 'known';
  } catch {
    return false;
  } finally {
    await fresh.close();
  }
}

/** Seconds until a login works again. */
export async function untilLogin(far: Far, atMost: number): Promise<number> {
  const started = performance.now();
  while (!(await loginWorks(far))) {
    if (performance.now() - started > atMost * 1000) throw new Error(`no login within ${atMost} s`);
    await sleep(1000);
  }
  return (performance.now() - started) / 1000;
}
