import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, test, vi } from 'vitest';
import { applyGuarded } from '../../src/lib/stages/machines/provision/execution/apply-guarded.ts';
import { farHost, GOOD, loginWorks, untilLogin, WRONG, type Far } from '../support/far-host.ts';
import { processesNaming } from '../support/processes.ts';
import { TARGET } from '../support/provision-states.ts';
import { dropInStep } from '../support/sshd-dropin-step.ts';
import { stageContext } from '../support/stage-context.ts';
import { tempProject } from '../support/temp-project.ts';
import { connectionLost } from '../support/watched-host.ts';

/** A busy machine lets in late. */
vi.setConfig({ testTimeout: 900_000 });
const LATE_SECONDS = 180;

/** Has the first look at who gets in fail; returns what the looks came to: tries of a busy sshd are not told. */
function firstLookFails({ host }: Far, why: Error): string[] {
  const looks: string[] = [];
  const probe = host.probeLogin.bind(host);
  host.probeLogin = async () => {
    if (looks.length === 0) {
      looks.push('failed');
      throw why;
    }
    await probe();
    looks.push('in');
  };
  return looks;
}

const guardOf = ({ id }: { id: string }): string => `/var/lib/sovran-guard/${id.toLowerCase()}`;

describe('[fault 44] sshd hardening that locks us out', () => {
  test('a change that locks everyone out reverts by itself', async () => {
    const far = await farHost();
    writeFileSync(far.path, 'LoginGraceTime 33\n');
    // On a busy machine what is looked at below takes seconds, and the change must stand until then.
    const done = await far.apply(dropInStep(far.path, far.reload, WRONG), 30);
    expect(done).toMatchObject({ verdict: 'failed', hosts: [{ status: 'locked-out', changes: 0 }] });
    expect(done.hosts[0]?.steps[0]?.failure).toMatchObject({ code: 'locked-out' });
    expect(await loginWorks(far)).toBe(false);
    await untilLogin(far, LATE_SECONDS);
    expect(readFileSync(far.path, 'utf8')).toBe('LoginGraceTime 33\n');
  });

  test('a change that lets us in stays: the timer is called off', async () => {
    const far = await farHost();
    const step = dropInStep(far.path, far.reload, GOOD);
    expect(await far.apply(step, 120)).toMatchObject({ verdict: 'changed', changes: 1 });
    // Without its process the timer never runs out.
    await expect.poll(() => processesNaming(guardOf(step)), { timeout: 60_000 }).toEqual([]);
    expect(readFileSync(far.path, 'utf8')).toBe(GOOD);
    expect(existsSync(guardOf(step))).toBe(false);
    expect(await far.apply(step, 120)).toMatchObject({ verdict: 'converged', changes: 0 });
  });

  test('a change that cannot be made is reverted at once', async () => {
    const far = await farHost();
    const step = dropInStep(far.path, ['false'], GOOD);
    const done = await far.apply(step, 120);
    expect(done.hosts[0]?.steps[0]?.failure).toMatchObject({ code: 'command-failed', rolledBack: true });
    expect(existsSync(far.path)).toBe(false);
    expect(await loginWorks(far)).toBe(true);
  });

  test('the machine reverts even after the command died', async () => {
    const far = await farHost();
    const dying = new Error('the process is gone');
    let made = false;
    far.host.probeLogin = () => {
      made = existsSync(far.path);
      throw dying;
    };
    const step = dropInStep(far.path, far.reload, WRONG);
    await far.apply(step, 20);
    expect(made).toBe(true);
    await expect.poll(() => existsSync(far.path), { timeout: LATE_SECONDS * 1000 }).toBe(false);
    await untilLogin(far, LATE_SECONDS);
  });

  test('a connection lost at the fresh login is retried, not a lock-out', async () => {
    const far = await farHost();
    const looks = firstLookFails(far, connectionLost());
    expect(await far.apply(dropInStep(far.path, far.reload, GOOD), 120)).toMatchObject({ verdict: 'changed' });
    expect([looks, readFileSync(far.path, 'utf8')]).toEqual([['failed', 'in'], GOOD]);
  });

  test('re-probes the guard of an interrupted run', async () => {
    const far = await farHost();
    const step = dropInStep(far.path, far.reload, GOOD);
    const looks = firstLookFails(far, new Error('cut'));
    expect(await far.apply(step, 120)).toMatchObject({ verdict: 'failed' });
    expect(readFileSync(far.path, 'utf8')).toBe(GOOD);
    const ctx = stageContext(tempProject());
    const target = { ...TARGET, host: 'far' };
    const limits = { revertSeconds: 120, rebootMs: 1000 };
    const before = step.assess(GOOD, target);
    const again = await applyGuarded(
      { ctx, host: far.host, step, target, limits, boot: '', hold: async () => undefined, progress: () => undefined },
      before,
    );
    expect([again.result, looks]).toEqual(['applied', ['failed', 'in']]);
    expect(existsSync(guardOf(step))).toBe(false);
  });
});
