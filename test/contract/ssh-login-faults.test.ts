import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { until } from '../support/process-place.ts';
import { keygen, type Driver } from '../support/ssh-bed.ts';
import { bedOf, failure } from '../support/ssh-faults.ts';
import { keyAt, makeKey, startAgent } from '../support/sshd.ts';
import { tempDir } from '../support/temp-project.ts';

/** Longer than three tries take, also on a busy machine. */
const PENALTY_SECONDS = 15;
const NOTED = /new \S+ active penalty|activating \S+ penalty|: active penalty for .* already exists/g;

describe.each(['ssh2', 'openssh'] as Driver[])('%s', (driver) => {
  test(`[fault 15 ${driver}] a penalised address is reported, retried three times, then admitted`, async () => {
    // sshd tells nobody but who debugs it that a penalty has grown.
    const penalties = `PerSourcePenalties authfail:${PENALTY_SECONDS} noauth:0 min:1 max:60`;
    const bed = await bedOf({ config: [penalties, 'LogLevel DEBUG1'] });
    const identity = keygen(join(bed.dir, 'stranger'));
    expect(await failure(bed.host(driver, { identity }).exec(['true']))).toMatchObject({ code: 'ssh-auth-failed' });
    // sshd notes a penalty once it has seen its child end, which on a busy machine is after we have.
    const noted = (): string[] => bed.log().match(NOTED) ?? [];
    await until('the penalty to be noted', () => noted().length > 0);
    const dropped = (): number => bed.log().match(/drop connection .* penalty/g)?.length ?? 0;
    const host = bed.host(driver, { firstPauseMs: 200 });
    const from = performance.now();
    const refused = await failure(host.exec(['true']));
    expect(refused).toMatchObject({ code: 'host-unreachable', exit: 4, fix: { key: 'ssh.unreachable.penalty.fix' } });
    expect(performance.now() - from).toBeGreaterThan(600);
    await until('the log to say so', () => dropped() === 3);
    const letIn = async (): Promise<boolean> =>
      host.exec(['true']).then(
        ({ outcome }) => outcome === 'known',
        () => false,
      );
    await until('the penalty to end', letIn);
    expect(noted(), 'asking has made it no longer').toHaveLength(1);
    expect(bed.log().match(/Accepted publickey/g)?.length).toBe(1);
  });

  test(`[fault 19 ${driver}] shows only the named one of six agent keys`, async () => {
    const bed = await bedOf({ config: ['MaxAuthTries 2'] });
    const own = keyAt(join(bed.dir, 'user'));
    const others = Array.from({ length: 5 }, () => makeKey());
    const agent = await startAgent([...others, own]);
    const all = await failure(bed.host(driver, { agent, identity: join(bed.dir, 'absent') }).exec(['true']));
    expect(all).toMatchObject({ exit: 4 });
    expect(bed.log()).not.toContain('Accepted publickey');

    const publicHalf = join(tempDir(), 'key');
    copyFileSync(`${own.path}.pub`, `${publicHalf}.pub`);
    const before = bed.log().length;
    const host = bed.host(driver, { agent, identity: publicHalf });
    expect(await host.exec(['echo', 'in'])).toMatchObject({ exitCode: 0, stdout: 'in\n' });
    const log = bed.log().slice(before);
    expect(log).toContain(`Accepted publickey`);
    expect(log).not.toMatch(/Failed publickey|maximum authentication attempts/);
    for (const { fingerprint } of others) expect(log).not.toContain(fingerprint);
  });
});
