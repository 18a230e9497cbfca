import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { applyGuarded } from '../../src/lib/provision/apply-guarded.ts';
import { farHost, GOOD, loginWorks, untilLogin, WRONG } from '../support/far-host.ts';
import { TARGET } from '../support/provision-states.ts';
import { dropInStep } from '../support/sshd-dropin-step.ts';
import { stageContext } from '../support/stage-context.ts';
import { tempProject } from '../support/temp-project.ts';
import { lineBroken } from '../support/watched-host.ts';

describe('[fault 44] sshd hardening that locks us out', () => {
  test('a change that lets nobody in is told and reverts by itself, with what was there before', async () => {
    const far = await farHost();
    writeFileSync(far.path, 'LoginGraceTime 33\n');
    // On a busy machine what is looked at below takes seconds, and the change must stand until then.
    const done = await far.apply(dropInStep(far.path, far.reload, WRONG), 10);
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
    const ctx = stageContext(tempProject());
    const target = { ...TARGET, host: 'far' };
    const limits = { revertSeconds: 60, rebootMs: 1000 };
    const before = step.assess(GOOD, target);
    const again = await applyGuarded(
      { ctx, host: far.host, step, target, limits, boot: '', hold: async () => undefined, progress: () => undefined },
      before,
    );
    expect([again.outcome, probes]).toEqual(['applied', 2]);
    expect(existsSync(`/var/lib/sovran-guard/${step.id.toLowerCase()}`)).toBe(false);
  });
});
