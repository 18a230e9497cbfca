import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { Host } from '../../src/lib/ports/host.ts';
import { applyHostsWith } from '../../src/lib/provision/apply-hosts.ts';
import { describeApply, type HostApply } from '../../src/lib/provision/host-apply.ts';
import type { ProvisionStep } from '../../src/lib/provision/step.ts';
import { executeOperation } from '../../src/lib/run/execute.ts';
import { dropInStep } from '../support/sshd-dropin-step.ts';
import { openBed, type SshBed } from '../support/ssh-bed.ts';
import { stageContext } from '../support/stage-context.ts';
import { lineBroken } from '../support/watched-host.ts';
import { git, tempDir, tempProject } from '../support/temp-project.ts';

const HOST = `apiVersion: sovran/v1
kind: Host
metadata:
  name: far
spec:
  transport: ssh2
  address: root@127.0.0.1
`;
const GOOD = 'AllowUsers root\n';
const WRONG = 'AllowUsers somebody-else\n';

interface Far {
  bed: SshBed;
  host: Host;
  path: string;
  reload: string[];
  apply(step: ProvisionStep, revertSeconds: number): Promise<HostApply>;
}

/** A host behind a real sshd that reads a folder of drop-ins. */
async function farHost(): Promise<Far> {
  const dropIns = join(tempDir(), 'drop-ins');
  mkdirSync(dropIns);
  const bed = await openBed({ config: [`Include ${dropIns}/*.conf`] });
  onTestFinished(() => bed.stop());
  const root = tempProject();
  mkdirSync(join(root, 'hosts'));
  writeFileSync(join(root, 'hosts', 'far.yaml'), HOST);
  git(root, 'add', '.');
  git(root, 'commit', '--quiet', '-m', 'host');
  const host = bed.host('ssh2');
  const ctx = stageContext(root, { host: async () => host });
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

async function loginWorks({ bed }: Far): Promise<boolean> {
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
async function untilLogin(far: Far, atMost: number): Promise<number> {
  const started = performance.now();
  while (!(await loginWorks(far))) {
    if (performance.now() - started > atMost * 1000) throw new Error(`no login within ${atMost} s`);
    await sleep(1000);
  }
  return (performance.now() - started) / 1000;
}

describe.concurrent('row 44: sshd hardening that locks us out', () => {
  test('a change that lets nobody in is told and reverts by itself, with what was there before', async () => {
    const far = await farHost();
    writeFileSync(far.path, 'LoginGraceTime 33\n');
    const done = await far.apply(dropInStep(far.path, far.reload, WRONG), 4);
    expect(done).toMatchObject({ verdict: 'failed', hosts: [{ status: 'locked-out', changes: 0 }] });
    expect(done.hosts[0]?.steps[0]?.failure).toMatchObject({ code: 'locked-out' });
    expect(await loginWorks(far)).toBe(false);
    await untilLogin(far, 15);
    expect(readFileSync(far.path, 'utf8')).toBe('LoginGraceTime 33\n');
  });

  test('a change that lets us in stays: the timer is called off', async () => {
    const far = await farHost();
    const step = dropInStep(far.path, far.reload, GOOD);
    expect(await far.apply(step, 12)).toMatchObject({ verdict: 'changed', changes: 1 });
    await sleep(13_000);
    expect(readFileSync(far.path, 'utf8')).toBe(GOOD);
    expect(existsSync(`/var/lib/sovran-guard/${step.id.toLowerCase()}`)).toBe(false);
    expect(await far.apply(step, 12)).toMatchObject({ verdict: 'converged', changes: 0 });
  });

  test('a change that cannot be made is taken back at once, and people still get in', async () => {
    const far = await farHost();
    const step = dropInStep(far.path, ['false'], GOOD);
    const done = await far.apply(step, 60);
    expect(done.hosts[0]?.steps[0]?.failure).toMatchObject({ code: 'command-failed', takenBack: true });
    expect(existsSync(far.path)).toBe(false);
    expect(await loginWorks(far)).toBe(true);
  });

  test('where the command line dies after the change, the machine still takes it back', async () => {
    const far = await farHost();
    const dying = new Error('the process is gone');
    far.host.probeLogin = () => {
      throw dying;
    };
    const step = dropInStep(far.path, far.reload, WRONG);
    await far.apply(step, 4);
    await untilLogin(far, 15);
    expect(existsSync(far.path)).toBe(false);
  });

  test('a line that breaks at the fresh login is no lock-out: it is tried again', async () => {
    const far = await farHost();
    let probes = 0;
    const probe = far.host.probeLogin.bind(far.host);
    far.host.probeLogin = () => {
      probes += 1;
      return probes === 1 ? Promise.reject(lineBroken()) : probe();
    };
    expect(await far.apply(dropInStep(far.path, far.reload, GOOD), 60)).toMatchObject({ verdict: 'changed' });
    expect([probes, readFileSync(far.path, 'utf8')]).toEqual([2, GOOD]);
  });

  test('a guard that a cut run had armed is probed again, not taken for done', async () => {
    const far = await farHost();
    const step = dropInStep(far.path, far.reload, GOOD);
    let probes = 0;
    const probe = far.host.probeLogin.bind(far.host);
    far.host.probeLogin = () => {
      probes += 1;
      return probes === 1 ? Promise.reject(new Error('cut')) : probe();
    };
    expect(await far.apply(step, 60)).toMatchObject({ verdict: 'failed' });
    expect(readFileSync(far.path, 'utf8')).toBe(GOOD);
    const { applyGuarded } = await import('../../src/lib/provision/apply-guarded.ts');
    const ctx = stageContext(tempProject());
    const target = { ...(await import('../support/provision-states.ts')).TARGET, host: 'far' };
    const limits = { revertSeconds: 60, rebootMs: 1000 };
    const before = step.assess(GOOD, target);
    const again = await applyGuarded({ ctx, host: far.host, step, target, limits, progress: () => undefined }, before);
    expect([again.outcome, probes]).toEqual(['applied', 2]);
    expect(existsSync(`/var/lib/sovran-guard/${step.id.toLowerCase()}`)).toBe(false);
  });

  test('with the real timer it is open again within two minutes', async () => {
    const far = await farHost();
    const started = performance.now();
    const done = await far.apply(dropInStep(far.path, far.reload, WRONG), 120);
    expect(done.hosts[0]?.status).toBe('locked-out');
    await untilLogin(far, 125);
    const seconds = (performance.now() - started) / 1000;
    expect(seconds).toBeGreaterThan(100);
    expect(seconds).toBeLessThan(128);
  });
});
