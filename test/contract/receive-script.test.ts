import { hostScript } from '../../src/lib/core/kit/host-script.ts';
import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { partName } from '../../src/lib/adapters/part-name.ts';
import { lineByLine } from '../../src/lib/adapters/ssh/transfer/line-by-line.ts';
import { until } from '../support/process-place.ts';
import { tempDir } from '../support/temp-project.ts';

/** Longer than a receiver needs to say its first line. */
const LONG_MS = 500;
const content = randomBytes(100_000);
const digest = createHash('sha256').update(content).digest('hex');

interface Receiver {
  child: ChildProcessWithoutNullStreams;
  /** Resolves to its first line. */
  ready: Promise<string | undefined>;
  ended: Promise<unknown>;
}

function receive(target: string): Receiver {
  const words = [partName(target, digest), target, String(content.length), digest, '600', '2097152'];
  const child = spawn('sh', ['-c', hostScript('transfer/receive'), 'sovran', ...words]);
  onTestFinished(() => void child.kill('SIGKILL'));
  child.stdin.on('error', () => undefined);
  child.stderr.resume();
  return { child, ready: lineByLine(child.stdout)(), ended: once(child, 'close').then(([code]) => code as unknown) };
}

test('serves one sender of a file at a time, also after aborts', async () => {
  const dir = tempDir();
  const target = join(dir, 'b');
  const first = receive(target);
  expect(await first.ready).toMatch(/^0 - /);
  const second = receive(target);
  const pid = String(second.child.pid);
  await until('the second to wait', () => existsSync(`/proc/${pid}/fd/9`));
  await pause(LONG_MS);
  first.child.stdin.end(Buffer.concat([Buffer.from('0 0\n'), content.subarray(0, 1000)]));
  expect(await first.ended).toBe(1);
  expect(await second.ready).toMatch(/^1000 /);
  const third = receive(target);
  expect(await Promise.race([third.ready, pause(LONG_MS, 'waits')])).toBe('waits');
  second.child.stdin.end(Buffer.concat([Buffer.from('1000 0\n'), content.subarray(1000)]));
  expect(await second.ended).toBe(0);
  expect(await third.ready).toBe(`${content.length} ${digest}`);
  third.child.stdin.end(`${content.length} 0\n`);
  expect(await third.ended).toBe(0);
  expect(readFileSync(target).equals(content)).toBe(true);
  expect(readdirSync(dir)).toEqual(['b']);
});
