import { describe, expect, test } from 'vitest';
import { inspectHost } from '../../src/lib/stages/machines/provision/facts/inspect-host.ts';
import { whyRefused } from '../../src/lib/stages/machines/provision/plans/refusals.ts';
import type { Host } from '../../src/lib/core/ports/host.ts';
import type { Driver } from '../support/ssh-bed.ts';
import { userBed } from '../support/ssh-faults.ts';

/** What a plan says of the rights on a host. */
async function detailOn(host: Host): Promise<string | undefined> {
  const spec = { transport: 'ssh2' as const, address: 'far', runner: 'process' as const, labels: {} };
  const rules = { arch: ['x86_64', 'aarch64'], kernel: '3.0' };
  const inspection = {
    name: 'far',
    spec,
    containers: false,
    project: undefined,
    environments: [],
    steps: [],
    rules,
  };
  const run = { sentinel: 'sentinel-of-this-test', signal: new AbortController().signal };
  const state = await inspectHost(host, inspection, run);
  return state.reach === 'reached' ? 'reached' : whyRefused(state)?.detail;
}

describe.each(['ssh2', 'openssh'] as Driver[])('%s', (driver) => {
  test(`[fault 21 ${driver}] a plan distinguishes wrong password, missing password and missing right`, async () => {
    const asked = await userBed({ sudoers: 'USER ALL=(ALL) ALL', password: 'right' });
    const say = (word: string) => async (): Promise<string> => word;
    expect(await detailOn(asked.host(driver, { askPassword: say('wrong') }))).toBe('wrong-password');
    expect(await detailOn(asked.host(driver))).toBe('needs-password');
    expect(await detailOn(asked.host(driver, { askPassword: say('right') }))).toBe('reached');
    const nosudo = await userBed({ password: 'right' });
    expect(await detailOn(nosudo.host(driver, { askPassword: say('right') }))).toBe('not-allowed');
    const restricted = await userBed({ sudoers: 'USER ALL=(root) /bin/ls', password: 'right' });
    expect(await detailOn(restricted.host(driver, { askPassword: say('right') }))).toBe('not-allowed');
  });

  test(`[fault 21 ${driver}] a NOPASSWD command does not get the password as input`, async () => {
    const sudoers = 'USER ALL=(ALL) ALL\nUSER ALL=(ALL) NOPASSWD: /usr/bin/sh, /bin/sh';
    const bed = await userBed({ sudoers, password: 'right' });
    const host = bed.host(driver, { askPassword: async () => 'right' });
    expect(await host.exec(['cat'], { sudo: true, stdin: 'in\n' })).toMatchObject({ exitCode: 0, stdout: 'in\n' });
  });
});
