import { createHash, randomBytes } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { startProxy, type Proxy } from '../../../scripts/rig/proxy.ts';
import { openConnection, type Connection } from '../../../src/lib/adapters/ssh/session/connection.ts';
import { openStreams, streamsFor } from '../../../src/lib/adapters/ssh/transfer/parallel-upload.ts';
import { upload } from '../../../src/lib/adapters/ssh/transfer/upload.ts';
import type { SshProcess, SshTransport } from '../../../src/lib/adapters/ssh/session/transport.ts';
import { catsInto, hasWritten } from '../../support/cats-into.ts';
import { counted } from '../../support/counted-transport.ts';
import { until } from '../../support/process-place.ts';
import { processesNaming } from '../../support/processes.ts';
import { signalEach } from '../../support/signal-each.ts';
import type { Driver, SshBed } from '../../support/ssh-bed.ts';
import { bedOf, cut, failure, MIB } from '../../support/ssh-faults.ts';
import { tempDir } from '../../support/temp-project.ts';

const SIZE = 40 * MIB + 12_345;
/** Enough that every stream has carried something, and nothing has ended. */
const MIDDLE = 24 * MIB;

/** A line of 20 ms there and back: only over such a one is a file worth several sessions. */
async function far(bed: SshBed): Promise<Proxy> {
  const proxy = await startProxy({ port: bed.port }, { delay: 10 });
  onTestFinished(() => proxy.close());
  return proxy;
}

interface Copy {
  dir: string;
  from: string;
  to: string;
  content: Buffer;
  /** Content of the part, if one is there. */
  part(): Buffer | undefined;
  /** Processes of the host that carry a stream of the copy; clients of OpenSSH name it as well. */
  streams(): { pid: number; command: string }[];
  /** Those that copy into a stream; their shells have it open as well. */
  writers(): number[];
  /** The one that writes into the part. */
  keepers(): number[];
}

function copyOf(): Copy {
  const dir = tempDir();
  const [from, to] = [join(dir, 'a'), join(dir, 'b')];
  const content = randomBytes(SIZE);
  writeFileSync(from, content);
  const mark = createHash('sha256').update(content).digest('hex').slice(0, 16);
  const part = `${to}.part.${mark}`;
  return {
    dir,
    from,
    to,
    content,
    part: () => (readdirSync(dir).includes(`b.part.${mark}`) ? readFileSync(part) : undefined),
    writers: () => catsInto(`${part}.stream`),
    keepers: () => processesNaming(part).flatMap(({ pid, command }) => (command.startsWith('tee ') ? [pid] : [])),
    streams: () => processesNaming(`${part}.stream`).filter(({ command }) => command.startsWith('sh ')),
  };
}

/** Calls once, when more than half has been handed over. */
function inTheMiddle(what: () => void): (done: number) => void {
  let called = false;
  return (done) => {
    if (called || done < MIDDLE) return;
    called = true;
    what();
  };
}

/** How many sessions of a connection carry an upload. */
async function carriersOf(transport: SshTransport, copy: Copy = copyOf()): Promise<number> {
  onTestFinished(() => transport.close());
  const { start, written } = counted(transport);
  const connection = openConnection('gpu1', async () => ({ ...transport, start }));
  await upload({ connection, root: () => Promise.reject(new Error('no root')) }, copy.from, copy.to);
  expect(readFileSync(copy.to).equals(copy.content)).toBe(true);
  return written().filter((bytes) => bytes > 2 * MIB).length;
}

function expectBeginning(part: Buffer | undefined, content: Buffer): void {
  expect(part?.length).toBeGreaterThan(2 * MIB);
  expect(part && content.subarray(0, part.length).equals(part)).toBe(true);
}

/** A connection, and what is asked for over it. */
function connectionOf(asked = vi.fn().mockReturnValue(new Promise(() => undefined))) {
  const transport = { start: asked, lost: new Promise(() => undefined) } as unknown as SshTransport;
  const connection: Connection = openConnection('gpu1', async () => transport);
  return { connection, asked, transport };
}

test('closes sessions that come too late', async () => {
  const transport = await (await bedOf()).connect('ssh2');
  onTestFinished(() => transport.close());
  const [dir, mayOpen, begun] = [tempDir(), Promise.withResolvers<void>(), [] as SshProcess[]];
  const start: SshTransport['start'] = async (...command) => {
    await mayOpen.promise;
    const process = await transport.start(...command);
    begun.push(process);
    return process;
  };
  const connection = openConnection('gpu1', async () => ({ ...transport, start }));
  expect((await streamsFor(connection, join(dir, 'part'), Promise.resolve())).inputs).toEqual([]);
  mayOpen.resolve();
  await until('lanes', () => begun.length === 3);
  await Promise.all(begun.map(({ ended }) => ended));
  expect(readdirSync(dir)).toEqual([]);
});

test('an upload that is over waits for no further session', async () => {
  const { connection, asked } = connectionOf();
  expect((await streamsFor(connection, '/part', Promise.resolve())).inputs).toEqual([]);
  expect(asked).toHaveBeenCalledTimes(3);
});

test('without a session to spare there is no stream', async () => {
  const { transport } = connectionOf(vi.fn().mockRejectedValue(new Error('no session')));
  expect((await openStreams(transport, '/part', 'm')).inputs).toEqual([]);
});

describe.each(['ssh2', 'openssh'] as Driver[])('%s', (driver) => {
  test('a large file uses three further sessions, and leaves none', async () => {
    const bed = await bedOf();
    const transport = await bed.connect(driver, { through: (await far(bed)).port });
    const copy = copyOf();
    expect(await carriersOf(transport, copy)).toBe(1 + 3);
    expect(readdirSync(copy.dir)).toEqual(['a', 'b']);
    await until('the streams to end', () => copy.streams().length === 0);
  });

  test('short trips use one session', async () => {
    const transport = await (await bedOf()).connect(driver);
    expect(await carriersOf({ ...transport, roundTripMs: () => 1 })).toBe(1);
  });

  test(`[fault 9 ${driver}] an interrupted parallel upload keeps a beginning, then resumes`, async () => {
    const bed = await bedOf();
    const host = bed.host(driver, { through: (await far(bed)).port });
    const copy = copyOf();
    const failed = await failure(host.upload(copy.from, copy.to, { onProgress: inTheMiddle(() => cut(bed)) }));
    expect(failed).toMatchObject({ code: 'connection-lost', exit: 4 });
    await until('the host to have ended all', () => processesNaming(`${copy.to}.part`).length === 0);
    expectBeginning(copy.part(), copy.content);
    const begun: number[] = [];
    await host.upload(copy.from, copy.to, { onProgress: (done) => void begun.push(done) });
    expect(begun[0]).toBeGreaterThan(2 * MIB);
    expect(readFileSync(copy.to).equals(copy.content)).toBe(true);
    await until('the streams to end', () => copy.streams().length === 0);
    expect(readdirSync(copy.dir)).toEqual(['a', 'b']);
  });

  test('a killed session ends the upload with a beginning on disk', async () => {
    const bed = await bedOf();
    const host = bed.host(driver, { through: (await far(bed)).port });
    const copy = copyOf();
    const killLane = (): void => signalEach(copy.writers().filter(hasWritten).slice(0, 1), 'SIGKILL');
    const failed = await failure(host.upload(copy.from, copy.to, { onProgress: inTheMiddle(killLane) }));
    const reason = 'its bytes ended before the file did';
    expect(failed).toMatchObject({ code: 'host-file-failed', exit: 1, text: { params: { reason } } });
    expectBeginning(copy.part(), copy.content);
    await host.upload(copy.from, copy.to);
    expect(readFileSync(copy.to).equals(copy.content)).toBe(true);
    await until('the streams to end', () => copy.streams().length === 0);
    expect(readdirSync(copy.dir)).toEqual(['a', 'b']);
  });

  test('a cancelled upload leaves no process and no stream on the host', async () => {
    const bed = await bedOf();
    const host = bed.host(driver, { through: (await far(bed)).port });
    const copy = copyOf();
    const stop = new AbortController();
    const sent = host.upload(copy.from, copy.to, { signal: stop.signal, onProgress: inTheMiddle(() => stop.abort()) });
    await expect(sent).rejects.toThrow();
    await until('the host to have ended all', () => processesNaming(`${copy.to}.part`).length === 0);
    expectBeginning(copy.part(), copy.content);
  });
});
