import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, onTestFinished, test } from 'vitest';
import { startProxy } from '../../scripts/rig/proxy.ts';
import { until } from '../support/process-place.ts';
import { processesNaming } from '../support/processes.ts';
import { signalEach } from '../support/signal-each.ts';
import { keygen, publicOf, type Driver, type SshBed } from '../support/ssh-bed.ts';
import { bedOf, expectConnections, cut, failure, fingerprintOf, listens, MIB } from '../support/ssh-faults.ts';
import { makeKey } from '../support/sshd.ts';
import { tempDir } from '../support/temp-project.ts';

/** More than the 2 MiB that a client takes before it says so: what came first has been read. */
const READ_BYTES = 3 * MIB;

/** Cuts the line of a transfer, once, when so many bytes of it have been handed over. */
function cutAfter(bed: SshBed, bytes: number): (done: number) => void {
  let isCut = false;
  return (done) => {
    if (isCut || done <= bytes) return;
    isCut = true;
    cut(bed);
  };
}

/** Somebody who is about to log in, and stays so. The bed's own first connection may count as one for a moment. */
async function holdLogin(bed: SshBed): Promise<Socket> {
  for (;;) {
    const holder = connect(bed.port, '127.0.0.1').on('error', () => undefined);
    onTestFinished(() => void holder.destroy());
    const words = await new Promise((resolve) => {
      holder.once('data', resolve);
      holder.once('close', resolve);
    });
    if (String(words).startsWith('SSH-')) return holder;
    await pause(20);
  }
}

describe.each(['ssh2', 'openssh'] as Driver[])('%s', (driver) => {
  test(`[fault 10 ${driver}] a connection lost during a command: outcome unknown, next call reconnects`, async () => {
    const bed = await bedOf();
    const line = await startProxy({ port: bed.port });
    onTestFinished(() => line.close());
    const host = bed.host(driver, { through: line.port });
    const words = `head -c ${2 * READ_BYTES} /dev/zero | tr '\\0' x`;
    const running = host.exec(['sh', '-c', `echo begun; ${words}; sleep 60`]);
    await until('its words to be read', () => line.counts().fromHost > READ_BYTES);
    cut(bed);
    const { outcome, stdout } = await running;
    expect([outcome, stdout.slice(0, 7)]).toEqual(['unknown', 'begun\nx']);
    expect(await host.exec(['echo', 'again'])).toMatchObject({ outcome: 'known', exitCode: 0, stdout: 'again\n' });
  });

  test(`[fault 10 ${driver}] streams of a lost connection end with an unknown outcome`, async () => {
    const bed = await bedOf();
    const process = await bed.host(driver).stream(['cat']);
    process.stdout.resume();
    process.stderr.resume();
    cut(bed);
    expect(await process.ended).toMatchObject({ outcome: 'unknown' });
  });

  test(`[fault 9 ${driver}] resumes an interrupted upload`, async () => {
    const bed = await bedOf();
    const host = bed.host(driver);
    const dir = tempDir();
    writeFileSync(join(dir, 'a'), randomBytes(64 * MIB));
    writeFileSync(join(dir, 'b'), 'old');
    const sent = host.upload(join(dir, 'a'), join(dir, 'b'), { onProgress: cutAfter(bed, 20 * MIB) });
    await expect(sent).rejects.toMatchObject({ code: 'connection-lost', exit: 4 });
    expect(readFileSync(join(dir, 'b'), 'utf8')).toBe('old');
    const part = readdirSync(dir).find((name) => name.startsWith('b.part.')) ?? '';
    expect(statSync(join(dir, part)).size).toBeGreaterThan(4 * MIB);
    const begun: number[] = [];
    await host.upload(join(dir, 'a'), join(dir, 'b'), { onProgress: (done) => void begun.push(done) });
    expect(begun[0]).toBeGreaterThan(4 * MIB);
    expect(execFileSync('cmp', [join(dir, 'a'), join(dir, 'b')]).length).toBe(0);
    expect(readdirSync(dir)).toEqual(['a', 'b']);
  });

  test(`[fault 9 ${driver}] resumes an interrupted download`, async () => {
    const bed = await bedOf();
    const host = bed.host(driver);
    const dir = tempDir();
    writeFileSync(join(dir, 'a'), randomBytes(64 * MIB));
    const got = host.download(join(dir, 'a'), join(dir, 'b'), { onProgress: cutAfter(bed, 20 * MIB) });
    await expect(got).rejects.toMatchObject({ code: 'connection-lost' });
    expect(existsSync(join(dir, 'b'))).toBe(false);
    const begun: number[] = [];
    await host.download(join(dir, 'a'), join(dir, 'b'), { onProgress: (done) => void begun.push(done) });
    expect(begun[0]).toBeGreaterThan(4 * MIB);
    expect(execFileSync('cmp', [join(dir, 'a'), join(dir, 'b')]).length).toBe(0);
  });

  test(`[fault 11 ${driver}] notices a silent host after its missing keepalives`, async () => {
    const bed = await bedOf();
    const host = bed.host(driver, { keepaliveMs: 1000 });
    const mark = join(tempDir(), 'mark');
    const running = host.exec(['sh', '-c', `touch ${mark}; sleep 60`]);
    await until('the command to run', () => existsSync(mark));
    const frozen = bed.sessions();
    signalEach(frozen, 'SIGSTOP');
    const from = performance.now();
    expect(await running).toMatchObject({ outcome: 'unknown' });
    // Three seconds of silence and one: with what is usual, five times as long between the signs, it would be 15 at least.
    expect(performance.now() - from).toBeLessThan(12_000);
    signalEach(frozen, 'SIGKILL');
    expect(await host.exec(['true'])).toMatchObject({ outcome: 'known', exitCode: 0 });
  });

  test(`[fault 14 ${driver}] a host with one session refuses the second command by name`, async () => {
    const host = (await bedOf({ config: ['MaxSessions 1'] })).host(driver);
    const held = await host.stream(['cat']);
    expect(await failure(host.exec(['true']))).toMatchObject({
      code: 'sessions-exhausted',
      exit: 4,
      next: ['sovran host check far'],
    });
    held.stdin.end();
    expect(await held.ended).toEqual({ outcome: 'known', exitCode: 0 });
    expect(await host.exec(['true'])).toMatchObject({ outcome: 'known', exitCode: 0 });
  });

  test(`[fault 14 ${driver}] ten sessions suffice for many commands and for ending one`, async () => {
    const host = (await bedOf({ config: ['MaxSessions 10'] })).host(driver);
    const mark = join(tempDir(), 'mark');
    const ended = host.exec(['sh', '-c', `sleep 300; : ${mark}`], { signal: AbortSignal.timeout(1500) });
    const all = await Promise.all(Array.from({ length: 40 }, (_, index) => host.exec(['echo', String(index)])));
    expect(all.map(({ stdout }) => Number(stdout))).toEqual(Array.from({ length: 40 }, (_, index) => index));
    expect(await ended).toMatchObject({ outcome: 'unknown', reason: 'cancelled' });
    await until('the group to be gone', () => processesNaming(mark).length === 0);
  });

  test(`[fault 15 ${driver}] an sshd too busy to answer is asked again, a while later`, async () => {
    const bed = await bedOf({ config: ['MaxStartups 1:100:1'] });
    const holder = await holdLogin(bed);
    const line = await startProxy({ port: bed.port });
    onTestFinished(() => line.close());
    const asked = bed.host(driver, { through: line.port, firstPauseMs: 700 }).exec(['true']);
    await until('a first try to be refused', () => line.counts().connections > 0 && line.counts().open === 0);
    expect(bed.log()).not.toContain('Accepted publickey');
    holder.destroy();
    expect(await asked).toMatchObject({ outcome: 'known', exitCode: 0 });
  });

  test(`[fault 15 ${driver}] reports a penalty after three connections closed early`, async () => {
    let tries = 0;
    const server = createServer((socket) => void ((tries += 1), socket.destroy()));
    const bed = await bedOf();
    process.kill(bed.pid, 'SIGKILL');
    await until('the port to be free', () => listens(server, bed.port));
    onTestFinished(() => void server.close());
    const failed = await failure(bed.host(driver).exec(['true']));
    expect(failed).toMatchObject({ code: 'host-unreachable', exit: 4, fix: { key: 'ssh.unreachable.penalty.fix' } });
    expect(tries).toBe(3);
  });

  test(`[fault 16 ${driver}] a changed host key is refused by name, with both fingerprints, once`, async () => {
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
    await expectConnections(bed, 2);
  });

  test(`[fault 17 ${driver}] a host without a pinned key is refused`, async () => {
    const bed = await bedOf();
    const failed = await failure(bed.host(driver, { pinned: '' }).exec(['true']));
    expect(failed).toMatchObject({ code: 'host-key-unknown', exit: 6 });
    expect(bed.log()).not.toContain('Accepted publickey');
  });

  test(`[fault 17 ${driver}] requests the pinned key type over the server's preference`, async () => {
    const rsa = makeKey('rsa');
    const bed = await bedOf({ config: [`HostKey ${rsa.path}`] });
    expect(await bed.host(driver, { pinned: rsa.public }).exec(['echo', 'in'])).toMatchObject({ stdout: 'in\n' });
    expect(await bed.host(driver).exec(['echo', 'in'])).toMatchObject({ stdout: 'in\n' });
  });

  test(`[fault 17 ${driver}] a revoked key is refused, also where it is pinned as well`, async () => {
    const bed = await bedOf();
    const pinned = `${bed.hostKey}\n@revoked [127.0.0.1]:${bed.port} ${bed.hostKey}`;
    const failed = await failure(bed.host(driver, { pinned }).exec(['true']));
    expect(failed).toMatchObject({ code: 'host-key-revoked', exit: 6 });
    expect(bed.log()).not.toContain('Accepted publickey');
    await expectConnections(bed, 2);
  });

  test('a refused login names the tried keys and is not repeated', async () => {
    const bed = await bedOf();
    const identity = keygen(join(bed.dir, 'stranger'));
    const failed = await failure(bed.host(driver, { identity }).exec(['true']));
    expect(failed).toMatchObject({ code: 'ssh-auth-failed', details: { tried: [fingerprintOf(identity)] } });
    await expectConnections(bed, 2);
  });

  test('a closed port is said at once', async () => {
    const bed = await bedOf();
    const host = bed.host(driver);
    process.kill(bed.pid, 'SIGKILL');
    const failed = await failure(host.exec(['true']));
    expect(failed).toMatchObject({ code: 'host-unreachable', details: { reason: 'refused' } });
  });

  test(`[fault 18 ${driver}] behind a jump host, the one with the wrong key is named`, async () => {
    const [jump, bed] = [await bedOf(), await bedOf()];
    const host = bed.host(driver, { jump });
    expect(await host.exec(['echo', 'through'])).toMatchObject({ stdout: 'through\n' });
    const other = publicOf(keygen(join(bed.dir, 'other')));
    const target = await failure(bed.host(driver, { jump, pinned: other }).exec(['true']));
    expect(target).toMatchObject({ code: 'host-key-changed', details: { hop: bed.address, role: 'host' } });
    const hop = await failure(bed.host(driver, { jump, jumpPinned: other }).exec(['true']));
    expect(hop).toMatchObject({ code: 'host-key-changed', details: { hop: jump.address, role: 'jump' } });
  });
});
