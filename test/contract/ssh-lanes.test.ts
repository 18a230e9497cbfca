import { createHash, randomBytes } from 'node:crypto';
import { readdirSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { startProxy, type Proxy } from '../../scripts/rig/proxy.ts';
import { openLanes, openLanesUnless } from '../../src/lib/adapters/ssh/transfer/lanes.ts';
import type { SshTransport } from '../../src/lib/adapters/ssh/transport.ts';
import { until } from '../support/engine-place.ts';
import { processesNaming } from '../support/processes.ts';
import type { Driver, SshBed } from '../support/ssh-bed.ts';
import { bedOf, cut, failure, MIB } from '../support/ssh-faults.ts';
import { tempDir } from '../support/temp-project.ts';

const SIZE = 40 * MIB + 12_345;
/** Enough that every lane has carried something, and nothing has ended. */
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
  /** Processes of the host that carry a lane of the copy; clients of OpenSSH name it as well. */
  lanes(): { pid: number; command: string }[];
  /** Those that have a lane open to write into it. */
  writers(): number[];
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
    writers: () => writersOf(`${part}.lane`),
    lanes: () => processesNaming(`${part}.lane`).filter(({ command }) => command.startsWith('sh ')),
  };
}

function writersOf(name: string): number[] {
  const pids = readdirSync('/proc').filter((entry) => /^\d+$/.test(entry));
  return pids.filter((pid) => outputOf(pid).startsWith(name)).map(Number);
}

/** What a process has as its standard output; empty once it has ended. */
function outputOf(pid: string): string {
  try {
    return readlinkSync(`/proc/${pid}/fd/1`);
  } catch {
    return '';
  }
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

function expectBeginning(part: Buffer | undefined, content: Buffer): void {
  expect(part?.length).toBeGreaterThan(2 * MIB);
  expect(part && content.subarray(0, part.length).equals(part)).toBe(true);
}

test('a short line is asked for no further session', async () => {
  const asked = vi.fn();
  const transport = { start: asked } as unknown as SshTransport;
  expect((await openLanes(transport, '/part', 4)).inputs).toEqual([]);
  expect(asked).not.toHaveBeenCalled();
  asked.mockRejectedValue(new Error('no session'));
  expect((await openLanes(transport, '/part', 6)).inputs).toEqual([]);
  expect(asked).toHaveBeenCalledTimes(3);
});

test('an upload that is over waits for no further session', async () => {
  const asked = vi.fn().mockReturnValue(new Promise(() => undefined));
  const transport = { start: asked } as unknown as SshTransport;
  expect((await openLanesUnless(Promise.resolve(), transport, '/part', 6)).inputs).toEqual([]);
  expect(asked).toHaveBeenCalledTimes(3);
});

describe.each(['ssh2', 'openssh'] as Driver[])('%s', (driver) => {
  test('a large file goes over two further sessions of a long line, and nothing of them stays', async () => {
    const bed = await bedOf();
    const host = bed.host(driver, { through: (await far(bed)).port });
    const copy = copyOf();
    let lanes = 0;
    await host.upload(copy.from, copy.to, {
      onProgress: inTheMiddle(
        () => (lanes = new Set(copy.lanes().map(({ command }) => /lane\d/.exec(command)?.[0])).size),
      ),
    });
    expect(lanes).toBe(2);
    expect(readFileSync(copy.to).equals(copy.content)).toBe(true);
    expect(readdirSync(copy.dir)).toEqual(['a', 'b']);
    await until('the lanes to end', () => copy.lanes().length === 0);
  });

  test('a server with no session to spare has one', async () => {
    const bed = await bedOf({ config: ['MaxSessions 3'] });
    const host = bed.host(driver, { through: (await far(bed)).port });
    const copy = copyOf();
    let lanes = -1;
    await host.upload(copy.from, copy.to, { onProgress: inTheMiddle(() => (lanes = copy.lanes().length)) });
    expect(lanes).toBe(0);
    expect(readFileSync(copy.to).equals(copy.content)).toBe(true);
    expect(readdirSync(copy.dir)).toEqual(['a', 'b']);
  });

  test('a file under way leaves room for other commands', async () => {
    const bed = await bedOf({ config: ['MaxSessions 4'] });
    const host = bed.host(driver, { through: (await far(bed)).port });
    const copy = copyOf();
    let [arrived, beside] = [false, 'never answered'];
    let asked: Promise<void> | undefined;
    const ask = async (): Promise<void> => {
      await host.exec(['true']);
      beside = arrived ? 'after the file' : 'meanwhile';
    };
    await host.upload(copy.from, copy.to, { onProgress: inTheMiddle(() => void (asked = ask())) });
    arrived = true;
    await asked;
    expect(beside).toBe('meanwhile');
  });

  test(`[fault 9 ${driver}] what came over several sessions of a cut line is a beginning, and the next call goes on`, async () => {
    const bed = await bedOf();
    const host = bed.host(driver, { through: (await far(bed)).port });
    const copy = copyOf();
    const failed = await failure(host.upload(copy.from, copy.to, { onProgress: inTheMiddle(() => cut(bed)) }));
    expect(failed).toMatchObject({ code: 'line-broken', exit: 4 });
    await until('the host to have ended all', () => processesNaming(`${copy.to}.part`).length === 0);
    expectBeginning(copy.part(), copy.content);
    const begun: number[] = [];
    await host.upload(copy.from, copy.to, { onProgress: (done) => void begun.push(done) });
    expect(begun[0]).toBeGreaterThan(2 * MIB);
    expect(readFileSync(copy.to).equals(copy.content)).toBe(true);
    expect(readdirSync(copy.dir)).toEqual(['a', 'b']);
  });

  test('a lane that is killed ends the upload, and what is there is a beginning', async () => {
    const bed = await bedOf();
    const host = bed.host(driver, { through: (await far(bed)).port });
    const copy = copyOf();
    const killLane = (): void =>
      copy
        .writers()
        .slice(0, 1)
        .forEach((pid) => process.kill(pid, 'SIGKILL'));
    const failed = await failure(host.upload(copy.from, copy.to, { onProgress: inTheMiddle(killLane) }));
    const reason = 'its bytes ended before the file did';
    expect(failed).toMatchObject({ code: 'host-file-failed', exit: 1, text: { params: { reason } } });
    expectBeginning(copy.part(), copy.content);
    await host.upload(copy.from, copy.to);
    expect(readFileSync(copy.to).equals(copy.content)).toBe(true);
    expect(readdirSync(copy.dir)).toEqual(['a', 'b']);
  });

  test('a cancelled upload leaves no process and no lane on the host', async () => {
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
