import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { until } from '../support/process-place.ts';
import { processesNaming } from '../support/processes.ts';
import { type Driver } from '../support/ssh-bed.ts';
import { requireForwarding } from '../../src/lib/adapters/gateway/open-gateway.ts';
import { operatorLines } from '../../src/lib/stages/machines/provision/steps/ssh-server.ts';
import { answer, bedOf, echo, failure, MIB, userBed, wrapper } from '../support/ssh-faults.ts';
import { tempDir } from '../support/temp-project.ts';

async function expectForbidden(asked: Promise<unknown>): Promise<void> {
  expect(await failure(asked)).toMatchObject({ code: 'forwarding-refused', exit: 4, next: ['sovran host check far'] });
}

describe.each(['ssh2', 'openssh'] as Driver[])('%s', (driver) => {
  test.for(['AllowStreamLocalForwarding no', 'DisableForwarding yes'])(
    `[fault 20 ${driver}] with %s a socket is refused by name, again and again`,
    async (ban) => {
      const host = (await bedOf({ config: [ban] })).host(driver);
      const path = join(tempDir(), 'echo');
      await echo(path);
      for (let tries = 0; tries < 2; tries += 1) await expectForbidden(host.openSocket(path));
    },
  );

  test.for(['AllowTcpForwarding no', 'DisableForwarding yes', 'PermitOpen none'])(
    `[fault 20 ${driver}] with %s a refused port is named, never taken for absent`,
    async (ban) => {
      const host = (await bedOf({ config: [ban] })).host(driver);
      await expectForbidden(host.openPort(Number(await echo(0))));
      await expectForbidden(host.openSocket(join(tempDir(), 'absent')));
      await expectForbidden(requireForwarding(host));
    },
  );

  test(`[fault 20 ${driver}] the block of host apply opens a hardened host to operators`, async () => {
    const block = join(tempDir(), 'sovran.conf');
    writeFileSync(block, `${operatorLines({ user: 'root' }).join('\n')}\n`);
    const hardened = ['DisableForwarding yes', 'AllowTcpForwarding no', 'PermitOpen none', 'MaxSessions 1'];
    const host = (await bedOf({ config: [`Include ${block}`, ...hardened] })).host(driver);
    const path = join(tempDir(), 'echo');
    for (const where of [await echo(path), await echo(0)]) expect(await answer(host, where, 'word')).toBe('word');
    const held = await host.stream(['cat']);
    expect(await host.exec(['true'])).toMatchObject({ exitCode: 0 });
    held.stdin.end();
    const stranger = (await userBed({}, [`Include ${block}`, ...hardened])).host(driver);
    await expectForbidden(stranger.openPort(Number(await echo(0))));
  });

  test(`[fault 21 ${driver}] sudo without a password, with one, a wrong one, or requiretty`, async () => {
    const free = await userBed({ sudoers: 'USER ALL=(ALL) NOPASSWD: ALL' });
    expect(await free.host(driver).exec(['id', '-u'], { sudo: true })).toMatchObject({ stdout: '0\n' });
    const asked: string[] = [];
    const bed = await userBed({ sudoers: 'USER ALL=(ALL) ALL', password: 'pass word$1' });
    const host = bed.host(driver, { askPassword: async () => (asked.push('x'), 'pass word$1') });
    const mark = join(tempDir(), 'mark');
    const running = host.exec(['sh', '-c', `id -u; cat; touch ${mark}; sleep 1`], { sudo: true, stdin: 'in\n' });
    await until('the command to run', () => existsSync(mark));
    expect(processesNaming('pass word$1')).toEqual([]);
    expect(await running).toMatchObject({ exitCode: 0, stdout: '0\nin\n' });
    expect(await host.exec(['id', '-u'], { sudo: true })).toMatchObject({ stdout: '0\n' });
    expect(asked).toHaveLength(1);
    const wrong = await failure(bed.host(driver, { askPassword: async () => 'no' }).exec(['true'], { sudo: true }));
    expect(wrong).toMatchObject({ code: 'sudo-refused', details: { reason: 'wrong-password' } });
    const nobody = await failure(bed.host(driver).exec(['true'], { sudo: true }));
    expect(nobody).toMatchObject({ code: 'sudo-refused', exit: 4, details: { reason: 'needs-password' } });
    const tty = await userBed({ sudoers: 'Defaults:USER requiretty\nUSER ALL=(ALL) NOPASSWD: ALL' });
    const refused = await failure(tty.host(driver).exec(['true'], { sudo: true }));
    expect(refused).toMatchObject({ code: 'sudo-refused', details: { reason: 'needs-terminal' } });
  });

  test(`[fault 21 ${driver}] cancellation ends what runs as root`, async () => {
    const bed = await userBed({ sudoers: 'USER ALL=(ALL) NOPASSWD: ALL' });
    const mark = join(tempDir(), 'mark');
    const options = { sudo: true, signal: AbortSignal.timeout(2000) };
    const cancelled = await bed.host(driver).exec(['sh', '-c', `sleep 300; : ${mark}`], options);
    expect(cancelled).toMatchObject({ outcome: 'unknown', reason: 'cancelled' });
    await until('the group to be gone', () => processesNaming(mark).length === 0);
  });

  test(`[fault 22 ${driver}] what a shell writes at its start stays out of a result`, async () => {
    const noise = 'echo NOISE; echo NOISE >&2; printf "no newline"\n';
    const bed = await userBed({ shell: '/bin/bash', files: { '.bashrc': noise } });
    const result = await bed.host(driver).exec(['sh', '-c', 'echo out; echo err >&2; exit 3']);
    expect(result).toEqual({ outcome: 'known', exitCode: 3, stdout: 'out\n', stderr: 'err\n' });
  });

  test(`[fault 22 ${driver}] output of a wrapper changes neither output nor exit code`, async () => {
    const bed = await bedOf({ keyOptions: `command="/bin/sh ${wrapper()}"` });
    expect(await bed.host(driver).exec(['sh', '-c', 'echo out; exit 3'])).toEqual({
      outcome: 'known',
      exitCode: 3,
      stdout: 'out\n',
      stderr: '',
    });
  });

  test(`[fault 22 ${driver}] fish runs every hostile word as it is`, async () => {
    const bed = await userBed({ shell: '/usr/bin/fish' });
    const words = [
      'a b',
      "it's",
      '$(id)',
      '`id`',
      String.raw`back\slash\\`,
      String.raw`\'`,
      '*',
      'a\nb',
      '!$HOME%~',
      '',
    ];
    const result = await bed.host(driver).exec(['sh', '-c', String.raw`printf '%s\0' "$@"`, 'sh', ...words]);
    expect(result.stdout.split('\0').slice(0, -1)).toEqual(words);
  });

  test.for(['/bin/rbash', '/usr/sbin/nologin', '/bin/false'])(
    `[fault 22 ${driver}] %s is refused in words`,
    async (shell) => {
      const failed = await failure((await userBed({ shell })).host(driver).exec(['true']));
      expect(failed).toMatchObject({ code: 'shell-unusable', exit: 4 });
    },
  );

  test(`[fault 23 ${driver}] a full disk is named; the part and the old file stay`, async () => {
    const folder = join(tempDir(), 'small');
    mkdirSync(folder);
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=2m', 'sovran-test', folder]);
    onTestFinished(() => void execFileSync('umount', ['-l', folder]));
    writeFileSync(join(folder, 'file'), 'old');
    const local = join(tempDir(), 'big');
    writeFileSync(local, randomBytes(5 * MIB));
    const host = (await bedOf()).host(driver);
    const full = await failure(host.upload(local, join(folder, 'file')));
    expect(full).toMatchObject({ code: 'disk-full', exit: 1 });
    expect(readFileSync(join(folder, 'file'), 'utf8')).toBe('old');
    expect(readdirSync(folder).some((name) => name.startsWith('file.part.'))).toBe(true);
    const small = await failure(host.files.write(join(folder, 'other'), randomBytes(3 * MIB)));
    expect(small).toMatchObject({ code: 'disk-full' });
    expect(readdirSync(folder).some((name) => name.startsWith('other') || name.startsWith('.sovran'))).toBe(false);
    execFileSync('mount', ['-o', 'remount,size=16m', folder]);
    await host.upload(local, join(folder, 'file'));
    expect(statSync(join(folder, 'file')).size).toBe(5 * MIB);
  });

  test('a closed host leaves no process, no folder and no connection behind', async () => {
    const bed = await bedOf();
    const host = bed.host(driver);
    await host.exec(['true']);
    await bed.stop();
    // The bed's own server was killed just now, and may still be on its way out.
    await expect.poll(() => processesNaming(bed.dir)).toEqual([]);
    expect(bed.sessions()).toEqual([]);
  });
});
