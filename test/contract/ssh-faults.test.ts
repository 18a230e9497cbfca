import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { Host } from '../../src/lib/ports/host.ts';
import type { Message } from '../../src/lib/text/message.ts';
import type { SovranError } from '../../src/lib/text/sovran-error.ts';
import { until } from '../support/engine-place.ts';
import { processesNaming } from '../support/processes.ts';
import { keygen, openBed, publicOf, type BedOptions, type Driver, type SshBed } from '../support/ssh-bed.ts';
import { makeUser, type UserOptions } from '../support/ssh-user.ts';
import { tempDir } from '../support/temp-project.ts';

const MIB = 1024 * 1024;
const QUIET = 'SetEnv BASH_ENV=/dev/null';

describe.each(['ssh2', 'openssh'] as Driver[])('%s', (driver) => {
  test('row 10: a line cut while a command runs leaves its outcome unknown, and the next call connects again', async () => {
    const bed = await bedOf();
    const host = bed.host(driver);
    const mark = join(tempDir(), 'mark');
    const running = host.exec(['sh', '-c', `echo begun; touch ${mark}; sleep 4`]);
    await until('the command to run', () => existsSync(mark));
    cut(bed);
    expect(await running).toMatchObject({ outcome: 'unknown', stdout: 'begun\n' });
    expect(await host.exec(['echo', 'again'])).toMatchObject({ outcome: 'known', exitCode: 0, stdout: 'again\n' });
  });

  test('row 10: the streams of a cut line end, and what it did is unknown', async () => {
    const bed = await bedOf();
    const process = await bed.host(driver).stream(['cat']);
    process.stdout.resume();
    process.stderr.resume();
    cut(bed);
    expect(await process.ended).toMatchObject({ outcome: 'unknown' });
  });

  test('row 9: an upload that was cut goes on where it was', async () => {
    const bed = await bedOf();
    const host = bed.host(driver);
    const dir = tempDir();
    writeFileSync(join(dir, 'a'), randomBytes(64 * MIB));
    writeFileSync(join(dir, 'b'), 'old');
    const sent = host.upload(join(dir, 'a'), join(dir, 'b'), {
      onProgress: (done) => void (done > 20 * MIB && cut(bed)),
    });
    await expect(sent).rejects.toMatchObject({ code: 'line-broken', exit: 4 });
    expect(readFileSync(join(dir, 'b'), 'utf8')).toBe('old');
    const part = readdirSync(dir).find((name) => name.startsWith('b.part.')) ?? '';
    expect(statSync(join(dir, part)).size).toBeGreaterThan(4 * MIB);
    const begun: number[] = [];
    await host.upload(join(dir, 'a'), join(dir, 'b'), { onProgress: (done) => void begun.push(done) });
    expect(begun[0]).toBeGreaterThan(4 * MIB);
    expect(execFileSync('cmp', [join(dir, 'a'), join(dir, 'b')]).length).toBe(0);
    expect(readdirSync(dir)).toEqual(['a', 'b']);
  });

  test('row 9: a download that was cut goes on where it was', async () => {
    const bed = await bedOf();
    const host = bed.host(driver);
    const dir = tempDir();
    writeFileSync(join(dir, 'a'), randomBytes(64 * MIB));
    const got = host.download(join(dir, 'a'), join(dir, 'b'), {
      onProgress: (done) => void (done > 20 * MIB && cut(bed)),
    });
    await expect(got).rejects.toMatchObject({ code: 'line-broken' });
    expect(existsSync(join(dir, 'b'))).toBe(false);
    const begun: number[] = [];
    await host.download(join(dir, 'a'), join(dir, 'b'), { onProgress: (done) => void begun.push(done) });
    expect(begun[0]).toBeGreaterThan(4 * MIB);
    expect(execFileSync('cmp', [join(dir, 'a'), join(dir, 'b')]).length).toBe(0);
  });

  test('row 11: a host that falls silent is noticed within the signs of life it owes and one', async () => {
    const bed = await bedOf();
    const host = bed.host(driver, { keepaliveMs: 1000 });
    const mark = join(tempDir(), 'mark');
    const running = host.exec(['sh', '-c', `touch ${mark}; sleep 60`]);
    await until('the command to run', () => existsSync(mark));
    const frozen = bed.sessions();
    for (const pid of frozen) process.kill(pid, 'SIGSTOP');
    const from = performance.now();
    expect(await running).toMatchObject({ outcome: 'unknown' });
    expect(performance.now() - from).toBeLessThan(5_000);
    for (const pid of frozen) process.kill(pid, 'SIGKILL');
    expect(await host.exec(['true'])).toMatchObject({ outcome: 'known', exitCode: 0 });
  });

  test('row 14: one session at a time is slower, and enough', async () => {
    const host = (await bedOf({ config: ['MaxSessions 1'] })).host(driver);
    const all = await Promise.all(Array.from({ length: 8 }, (_, index) => host.exec(['echo', String(index)])));
    expect(all.map(({ stdout }) => Number(stdout))).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    const mark = join(tempDir(), 'mark');
    const cancelled = await host.exec(['sh', '-c', `sleep 300; : ${mark}`], { signal: AbortSignal.timeout(1500) });
    expect(cancelled).toMatchObject({ outcome: 'unknown', reason: 'cancelled' });
    await until('the group to be gone', () => processesNaming(mark).length === 0);
  });

  test('row 15: an sshd too busy to answer is asked again, a while later', async () => {
    const bed = await bedOf({ config: ['MaxStartups 1:100:1'] });
    const holder = connect(bed.port, '127.0.0.1');
    onTestFinished(() => void holder.destroy());
    await new Promise((resolve) => holder.once('data', resolve));
    setTimeout(() => holder.destroy(), 300);
    const host = bed.host(driver, { firstPauseMs: 700 });
    expect(await host.exec(['true'])).toMatchObject({ outcome: 'known', exitCode: 0 });
  });

  test('row 15: one that hangs up each time is said to punish the address, after three tries', async () => {
    let tries = 0;
    const server = createServer((socket) => void ((tries += 1), socket.destroy()));
    const bed = await bedOf();
    process.kill(bed.pid, 'SIGKILL');
    await until('the port to be free', () => !existsSync(`/proc/${bed.pid}/exe`));
    await new Promise<void>((resolve) => void server.listen(bed.port, '127.0.0.1', resolve));
    onTestFinished(() => void server.close());
    const failed = await failure(bed.host(driver).exec(['true']));
    expect(failed).toMatchObject({ code: 'host-unreachable', exit: 4, fix: { key: 'ssh.unreachable.penalty.fix' } });
    expect(tries).toBe(3);
  });

  test('row 16: a changed host key is refused by name, with both fingerprints, once', async () => {
    const bed = await bedOf();
    const other = publicOf(keygen(join(bed.dir, 'other')));
    const failed = await failure(bed.host(driver, { pinned: other }).exec(['true']));
    expect(failed).toMatchObject({ code: 'host-key-changed', exit: 6 });
    expect(failed.details).toMatchObject({
      hop: bed.address,
      role: 'host',
      presented: { fingerprint: fingerprintOf(join(bed.dir, 'host')) },
      known: [{ fingerprint: fingerprintOf(join(bed.dir, 'other')) }],
    });
    expect(bed.log()).not.toContain('Accepted publickey');
    expect(bed.log().match(/Connection from/g)?.length).toBe(2);
  });

  test('row 17: a host without a pinned key is refused', async () => {
    const bed = await bedOf();
    const failed = await failure(bed.host(driver, { pinned: '' }).exec(['true']));
    expect(failed).toMatchObject({ code: 'host-key-unknown', exit: 6 });
    expect(bed.log()).not.toContain('Accepted publickey');
  });

  test('a refused login names the keys that were tried, and is not repeated', async () => {
    const bed = await bedOf();
    const identity = keygen(join(bed.dir, 'stranger'));
    const failed = await failure(bed.host(driver, { identity }).exec(['true']));
    expect(failed).toMatchObject({ code: 'ssh-auth-failed', details: { tried: [fingerprintOf(identity)] } });
    expect(bed.log().match(/Connection from/g)?.length).toBe(2);
  });

  test('a closed port is said at once', async () => {
    const bed = await bedOf();
    const host = bed.host(driver);
    process.kill(bed.pid, 'SIGKILL');
    const failed = await failure(host.exec(['true']));
    expect(failed).toMatchObject({ code: 'host-unreachable', details: { reason: 'refused' } });
  });

  test('row 18: behind a jump host, the one with the wrong key is named', async () => {
    const [jump, bed] = [await bedOf(), await bedOf()];
    const host = bed.host(driver, { jump });
    expect(await host.exec(['echo', 'through'])).toMatchObject({ stdout: 'through\n' });
    const other = publicOf(keygen(join(bed.dir, 'other')));
    const target = await failure(bed.host(driver, { jump, pinned: other }).exec(['true']));
    expect(target).toMatchObject({ code: 'host-key-changed', details: { hop: bed.address, role: 'host' } });
    const hop = await failure(bed.host(driver, { jump, jumpPinned: other }).exec(['true']));
    expect(hop).toMatchObject({ code: 'host-key-changed', details: { hop: jump.address, role: 'jump' } });
  });

  test.for(['AllowTcpForwarding no', 'AllowStreamLocalForwarding no', 'DisableForwarding yes'])(
    'row 20: with %s sockets are reached by a relay, and the reason is told once',
    async (ban) => {
      const remarks: Message[] = [];
      const host = (await bedOf({ config: [ban] })).host(driver, { remarks });
      const path = join(tempDir(), 'echo');
      await echo(path);
      const port = await echo(0);
      for (const word of ['one', 'two']) {
        expect(await answer(host, path, word)).toBe(word);
        expect(await answer(host, port, word)).toBe(word);
      }
      expect(remarks.map(({ key }) => key)).toEqual(['ssh.relayed']);
      await expect(host.openSocket(`${path}-absent`)).rejects.toMatchObject({ code: 'socket-refused' });
    },
  );

  test('row 21: sudo without a password, with one, with a wrong one, and where it wants a terminal', async () => {
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

  test('row 21: cancellation ends what runs as root', async () => {
    const bed = await userBed({ sudoers: 'USER ALL=(ALL) NOPASSWD: ALL' });
    const mark = join(tempDir(), 'mark');
    const options = { sudo: true, signal: AbortSignal.timeout(2000) };
    const cancelled = await bed.host(driver).exec(['sh', '-c', `sleep 300; : ${mark}`], options);
    expect(cancelled).toMatchObject({ outcome: 'unknown', reason: 'cancelled' });
    await until('the group to be gone', () => processesNaming(mark).length === 0);
  });

  test('row 22: what a shell writes at its start stays out of a result', async () => {
    const noise = 'echo NOISE; echo NOISE >&2; printf "no newline"\n';
    const bed = await userBed({ shell: '/bin/bash', files: { '.bashrc': noise } });
    const result = await bed.host(driver).exec(['sh', '-c', 'echo out; echo err >&2; exit 3']);
    expect(result).toEqual({ outcome: 'known', exitCode: 3, stdout: 'out\n', stderr: 'err\n' });
  });

  test('row 22: a wrapper that speaks after the command changes neither its output nor its exit code', async () => {
    const bed = await bedOf({ keyOptions: `command="/bin/sh ${wrapper()}"` });
    expect(await bed.host(driver).exec(['sh', '-c', 'echo out; exit 3'])).toEqual({
      outcome: 'known',
      exitCode: 3,
      stdout: 'out\n',
      stderr: '',
    });
  });

  test('row 22: fish runs every hostile word as it is', async () => {
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

  test.for(['/bin/rbash', '/usr/sbin/nologin', '/bin/false'])('row 22: %s is refused in words', async (shell) => {
    const failed = await failure((await userBed({ shell })).host(driver).exec(['true']));
    expect(failed).toMatchObject({ code: 'shell-unusable', exit: 4 });
  });

  test('row 23: a full disk is named, the part is kept and the old file is as before', async () => {
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
    expect(processesNaming(bed.dir)).toEqual([]);
    expect(bed.sessions()).toEqual([]);
  });
});

async function bedOf(options: BedOptions = {}): Promise<SshBed> {
  const bed = await openBed({ ...options, config: [QUIET, ...(options.config ?? [])] });
  onTestFinished(() => bed.stop());
  return bed;
}

async function userBed(options: UserOptions): Promise<SshBed> {
  const user = makeUser(options);
  onTestFinished(() => user.remove());
  return await bedOf({ user: user.name });
}

/** The sessions die as by kill -9: nobody says goodbye. */
function cut(bed: SshBed): void {
  for (const pid of bed.sessions()) process.kill(pid, 'SIGKILL');
}

/** Says something before and after what it was asked to run, and always succeeds. */
function wrapper(): string {
  const path = join(tempDir(), 'wrapper');
  writeFileSync(path, 'echo before\nsh -c "$SSH_ORIGINAL_COMMAND"\necho after\necho after >&2\nexit 0\n');
  return path;
}

async function failure(promise: Promise<unknown>): Promise<SovranError> {
  return await promise.then(
    (value) => {
      throw new Error(`no failure but ${JSON.stringify(value)}`);
    },
    (error: unknown) => error as SovranError,
  );
}

function fingerprintOf(path: string): string {
  return execFileSync('ssh-keygen', ['-lf', `${path}.pub`], { encoding: 'utf8' }).split(' ')[1] ?? '';
}

async function echo(where: string | number): Promise<string | number> {
  const server = createServer({ allowHalfOpen: true }, (socket) => socket.on('error', () => undefined).pipe(socket));
  await new Promise<void>((resolve) => void server.listen(where, resolve));
  onTestFinished(() => void server.close());
  const at = server.address();
  return typeof at === 'object' && at ? at.port : where;
}

async function answer(host: Host, where: string | number, word: string): Promise<string> {
  const stream = typeof where === 'string' ? await host.openSocket(where) : await host.openPort(where);
  let got = '';
  stream.on('data', (chunk: Buffer) => (got += chunk.toString()));
  stream.write(word);
  await until('the echo', () => got === word);
  stream.destroy();
  return got;
}
