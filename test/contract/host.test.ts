import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { randomBytes } from 'node:crypto';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { join } from 'node:path';
import type { Duplex, Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { localHost } from '../../src/lib/adapters/hosts/local-host.ts';
import type { Host } from '../../src/lib/core/ports/host.ts';
import { until } from '../support/process-place.ts';
import { filesContract } from '../support/host-files-contract.ts';
import { processesNaming } from '../support/processes.ts';
import { sha256 } from '../support/sha256.ts';
import { openBed, type Driver, type SshBed } from '../support/ssh-bed.ts';
import { tempDir } from '../support/temp-project.ts';
import { watchedHost } from '../support/watched-host.ts';

/** Words that shells, option parsers and terminals like to take for something else. */
const HOSTILE = [
  'a b',
  "it's",
  '$(id)',
  '`id`',
  'é ☃ 漢',
  '--help',
  'a;b&c|d>e',
  '*?[a]',
  'a\nb',
  '"',
  'back\\slash\\',
  "'\\''",
  '',
  '!$HOME%TAB\t~',
];

/** What every host promises, whatever it is reached by. */
function hostContract(get: () => Host): void {
  test('a command gives its exit code and both streams apart', async () => {
    const result = await get().exec(['sh', '-c', 'echo out; echo err >&2; exit 3']);
    expect(result).toEqual({ outcome: 'known', exitCode: 3, stdout: 'out\n', stderr: 'err\n' });
  });

  test('hostile words arrive as they are', async () => {
    const result = await get().exec(['sh', '-c', String.raw`printf '%s\0' "$@"`, 'sh', ...HOSTILE]);
    expect(result.stdout.split('\0').slice(0, -1)).toEqual(HOSTILE);
  });

  test('a program is run, not what the shell has of that name', async () => {
    expect(await get().exec(['echo', String.raw`a\nb`])).toMatchObject({ stdout: `${String.raw`a\nb`}\n` });
  });

  test('input, folder and environment reach the command', async () => {
    const dir = tempDir();
    const result = await get().exec(['sh', '-c', 'cat; pwd; echo "$A"'], {
      stdin: 'in\n',
      cwd: dir,
      env: { A: "b 'c'" },
    });
    expect(result).toMatchObject({ stdout: `in\n${dir}\nb 'c'\n` });
  });

  test('a large input arrives whole', async () => {
    const bytes = randomBytes(8 * 1024 * 1024 + 3);
    const result = await get().exec(['sha256sum'], { stdin: bytes });
    expect(result.stdout.split(' ')[0]).toBe(sha256(bytes));
  });

  test('a command that reads none of its input ends all the same', async () => {
    const result = await get().exec(['sh', '-c', 'exec <&-; echo done'], { stdin: Buffer.alloc(4 * 1024 * 1024) });
    expect(result).toMatchObject({ outcome: 'known', exitCode: 0, stdout: 'done\n' });
  });

  test('a program that is not there is exit 127', async () => {
    expect(await get().exec(['no-such-program-here'])).toMatchObject({ outcome: 'known', exitCode: 127 });
  });

  test('a command ended by a signal has no known outcome', async () => {
    expect(await get().exec(['sh', '-c', 'kill -9 $$'])).toMatchObject({ outcome: 'unknown' });
  });

  test('time over and cancellation end the whole process group', async () => {
    const mark = join(tempDir(), 'mark');
    const tree = ['sh', '-c', `trap '' TERM; sh -c 'sleep 300; : ${mark}' & sleep 300; sleep 300; : ${mark}`];
    expect(await get().exec(tree, { timeoutMs: 1500 })).toMatchObject({ outcome: 'unknown', reason: 'timeout' });
    const cancelled = await get().exec(tree, { signal: AbortSignal.timeout(1500) });
    expect(cancelled).toMatchObject({ outcome: 'unknown', reason: 'cancelled' });
    await until('the group to be gone', () => processesNaming(mark).length === 0);
  });

  test('a stream beyond the bound is truncated and counted', async () => {
    const result = await get().exec(['head', '-c', '5000000', '/dev/zero'], { maxOutputBytes: 1000 });
    expect(result).toMatchObject({ outcome: 'known', exitCode: 0, droppedBytes: 4_999_000 });
    expect(result.stdout).toHaveLength(1000);
  });

  test('bounds a line of 100 MB and binary bytes', async () => {
    const before = process.memoryUsage().rss;
    const script = String.raw`head -c 100000000 /dev/zero | tr '\0' a; printf '\377\033[31m'`;
    const result = await get().exec(['sh', '-c', script], { maxOutputBytes: 65_536 });
    expect(result).toMatchObject({ outcome: 'known', exitCode: 0, droppedBytes: 100_000_006 - 65_536 });
    expect(process.memoryUsage().rss - before).toBeLessThan(150 * 1024 * 1024);
    const odd = await get().exec(['printf', String.raw`\377ok\033[31m`]);
    expect(odd.stdout).toBe('\uFFFDok\u001B[31m');
  });

  test('forty commands at once all give their own answer', async () => {
    const all = await Promise.all(
      Array.from({ length: 40 }, (_, index) => get().exec(['printf', '%s', String(index)])),
    );
    expect(all.map((one) => one.stdout)).toEqual(Array.from({ length: 40 }, (_, index) => String(index)));
    expect(all.every((one) => one.outcome === 'known' && one.exitCode === 0)).toBe(true);
  });

  test('a stream is written and read while the command runs', async () => {
    const process = await get().stream(['sh', '-c', 'while read -r l; do echo "got $l"; done; echo end >&2; exit 4']);
    const [out, err] = [collect(process.stdout), collect(process.stderr)];
    process.stdin.write('one\n');
    await until('the first answer', () => out.text() === 'got one\n');
    process.stdin.end('two\n');
    expect(await process.ended).toEqual({ outcome: 'known', exitCode: 4 });
    await until('all that it said', () => out.text() === 'got one\ngot two\n' && err.text() === 'end\n');
  });

  test('cancellation ends a stream', async () => {
    const mark = join(tempDir(), 'mark');
    const cancel = new AbortController();
    const process = await get().stream(['sh', '-c', `echo up; sleep 300; : ${mark}`], { signal: cancel.signal });
    const out = collect(process.stdout);
    process.stderr.resume();
    await until('the command to run', () => out.text() === 'up\n');
    cancel.abort();
    expect(await process.ended).toEqual({ outcome: 'unknown', reason: 'cancelled' });
    await until('the group to be gone', () => processesNaming(mark).length === 0);
  });

  test('root is had, where the user is root', async () => {
    expect(await get().exec(['id', '-u'], { sudo: true })).toMatchObject({ exitCode: 0, stdout: '0\n' });
  });

  test('facts are those of the machine', async () => {
    const facts = await get().facts();
    expect(facts.cpus).toBeGreaterThan(0);
    expect(facts.memoryGiB).toBeGreaterThan(0);
    expect(facts.diskFreeGiB).toBeGreaterThanOrEqual(0);
    expect(facts.engines).toContain('process');
    expect(facts.kernel).toMatch(/^\d+\./);
  });
}

/** Sockets and ports. */
function socketContract(get: () => Host): void {
  test('a Unix socket answers, also many at once', async () => {
    const path = join(tempDir(), 'echo');
    await echoServer(path);
    const answers = await Promise.all(
      ['a', 'b', 'c', 'd'].map(async (word) => echoOn(await get().openSocket(path), word)),
    );
    expect(answers).toEqual(['a', 'b', 'c', 'd']);
  });

  test('a port answers', async () => {
    const server = await echoServer(0);
    const { port } = server.address() as AddressInfo;
    expect(await echoOn(await get().openPort(port), 'hello')).toBe('hello');
    expect(await echoOn(await get().openPort(port, 'localhost'), 'again')).toBe('again');
  });

  test('where nothing listens the connection is refused', async () => {
    await expect(get().openSocket(join(tempDir(), 'absent'))).rejects.toMatchObject({
      code: 'socket-refused',
      exit: 4,
    });
    await expect(get().openPort(1)).rejects.toMatchObject({ code: 'socket-refused', exit: 4 });
  });
}

function allOf(get: () => Host): void {
  hostContract(get);
  filesContract(get);
  socketContract(get);
  test('a closed host opens again by itself', async () => {
    await get().close();
    expect(await get().exec(['true'])).toMatchObject({ outcome: 'known', exitCode: 0 });
  });
}

describe('local', () => {
  const host = localHost('local');
  allOf(() => host);
});

describe('fake', () => {
  const leases = mkdtempSync(join(tmpdir(), 'sovran-leases-'));
  afterAll(() => rmSync(leases, { recursive: true }));
  const host = watchedHost('watched', { execs: [], leases });
  allOf(() => host);
});

describe.each(['ssh2', 'openssh'] as Driver[])('%s', (driver) => {
  let bed: SshBed;
  let host: Host;
  beforeAll(async () => {
    bed = await openBed();
    host = bed.host(driver);
  });
  afterAll(() => bed.stop());
  allOf(() => host);
});

async function echoServer(where: string | number): Promise<Server> {
  const server = createServer({ allowHalfOpen: true }, (socket) => socket.pipe(socket));
  await new Promise<void>((resolve) =>
    typeof where === 'string' ? server.listen(where, resolve) : server.listen(where, '127.0.0.1', resolve),
  );
  onTestFinished(() => void server.close());
  return server;
}

async function echoOn(stream: Duplex, word: string): Promise<string> {
  const out = collect(stream);
  stream.write(word);
  await until('the echo', () => out.text() === word);
  stream.end();
  stream.destroy();
  return out.text();
}

function collect(stream: Readable): { text(): string } {
  let all = '';
  stream.on('data', (chunk: Buffer) => (all += chunk.toString()));
  return { text: () => all };
}
