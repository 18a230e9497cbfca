import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, writeFileSync, readFileSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readLock } from '../../src/lib/core/operation/lock/lock.ts';
import { describeThisProcess } from '../../src/lib/core/kit/process-identity.ts';
import { sovran } from '../support/sovran.ts';
import { git, tempDir, tempProject } from '../support/temp-project.ts';
import { WHOLE } from '../support/tier.ts';

const LOCK = new URL('../../src/lib/core/operation/lock/lock.ts', import.meta.url).href;

function script(body: string, ...args: string[]) {
  const text = `import { withLock } from '${LOCK}';\nimport fs from 'node:fs';\nconst [root, out] = process.argv.slice(1);\n${body}`;
  return spawn(process.execPath, ['--input-type=module', '-e', text, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

/** Takes the lock, says so, and keeps it. */
const HOLD = `await withLock(root, 'host add', '2026-01-02T03:04:05.000Z', async () => {
  process.stdout.write('held\\n');
  await new Promise((resolve) => setTimeout(resolve, 60_000));
});`;

/** Each is two starts of the real binary. */
const RACES = WHOLE ? 50 : 6;

test('races of two processes: one winner, one informed loser', { timeout: 900_000 }, async () => {
  const root = tempProject();
  const losers: string[] = [];
  for (let round = 0; round < RACES; round += 1) {
    const args = ['host', 'add', `h${round}`, '--local', '--json', '--project', root];
    const results = await Promise.all([sovran(args), sovran(args)]);
    expect(results.map(({ exit }) => String(exit)).toSorted()).toEqual(['0', '3']);
    const loser = results.find(({ exit }) => exit === 3)?.json as {
      error: { code: string; details: object; message: string };
    };
    expect(['locked', 'gates-failed']).toContain(loser.error.code);
    if (loser.error.code === 'locked') {
      expect(loser.error.details).toMatchObject({ operation: 'host add', pid: expect.any(Number) });
      expect(loser.error.message).toMatch(/process \d+ on .* since \d{4}-/);
    }
    losers.push(loser.error.code);
  }
  expect(losers).toContain('locked');
  expect(git(root, 'log', '--oneline').trim().split('\n')).toHaveLength(RACES + 1);
  expect(git(root, 'status', '--porcelain')).toBe('');
  expect(readLock(root)).toBeUndefined();
});

test('respects a living process’s lock, takes over a killed one’s', async () => {
  const root = tempProject();
  const holder = script(HOLD, root);
  await once(holder.stdout, 'data');
  const args = ['host', 'add', 'one', '--local', '--json', '--project', root];
  const refused = await sovran(args);
  expect(refused).toMatchObject({
    exit: 3,
    json: { error: { code: 'locked', details: { pid: holder.pid, since: '2026-01-02T03:04:05.000Z' } } },
  });
  expect(existsSync(join(root, 'hosts/one.yaml'))).toBe(false);
  holder.kill('SIGKILL');
  await once(holder, 'close');
  expect((await sovran(args)).exit).toBe(0);
});

test('a reused pid does not keep the lock', async () => {
  const root = tempProject();
  mkdirSync(join(root, '.sovran/lock'), { recursive: true });
  const stranger = {
    ...describeThisProcess(),
    processStart: '1',
    operation: 'host add',
    since: '2026-01-01T00:00:00.000Z',
  };
  writeFileSync(join(root, '.sovran/lock/7.json'), JSON.stringify(stranger));
  expect(readLock(root)).toBeUndefined();
  expect((await sovran(['host', 'add', 'one', '--local', '--project', root])).exit).toBe(0);
  expect(readdirSync(join(root, '.sovran/lock'))).toEqual(['8.json']);
});

test('keeps a lock of another machine, and names the way out', async () => {
  const root = tempProject();
  mkdirSync(join(root, '.sovran/lock'), { recursive: true });
  const elsewhere = {
    ...describeThisProcess(),
    machine: 'elsewhere',
    operation: 'host add',
    since: '2026-01-01T00:00:00.000Z',
  };
  writeFileSync(join(root, '.sovran/lock/1.json'), JSON.stringify(elsewhere));
  const { exit, stderr } = await sovran(['host', 'add', 'one', '--local', '--project', root]);
  expect(exit).toBe(3);
  expect(stderr).toContain(join(root, '.sovran/lock'));
});

test('a damaged lock has no owner', async () => {
  const root = tempProject();
  mkdirSync(join(root, '.sovran/lock'), { recursive: true });
  for (const content of ['', '{', 'null', '{"pid":1}']) {
    writeFileSync(join(root, '.sovran/lock/1.json'), content);
    expect(readLock(root), content).toBeUndefined();
  }
  expect((await sovran(['host', 'add', 'one', '--local', '--project', root])).exit).toBe(0);
});

test('many rivals and killed holders: never two inside at once', async () => {
  const root = tempDir();
  const out = join(root, 'log');
  const worker = `for (let n = 0; n < 150; n += 1) {
    try {
      await withLock(root, 'x', '', async () => {
        fs.appendFileSync(out, 'in ' + process.pid + '\\n');
        for (let spin = 0; spin < (n % 3); spin += 1) await new Promise(setImmediate);
        if (n === 149) process.kill(process.pid, 'SIGKILL');
        fs.appendFileSync(out, 'out ' + process.pid + '\\n');
      });
    } catch (error) {
      if (error.code !== 'locked') throw error;
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
  }`;
  const exits = await Promise.all(
    Array.from(
      { length: 6 },
      async () => (await once(script(worker, root, out), 'close')) as [number | null, string | null],
    ),
  );
  expect(exits.filter(([code]) => code !== 0 && code !== null)).toEqual([]);
  const lines = readFileSync(out, 'utf8').trim().split('\n');
  expect(lines.length).toBeGreaterThan(50);
  let inside = '';
  for (const line of lines) {
    const [what, pid] = line.split(' ');
    if (what === 'out') expect(pid).toBe(inside);
    inside = what === 'in' ? (pid ?? '') : '';
  }
  expect(readdirSync(join(root, '.sovran/lock')).filter((name) => name.endsWith('.json')).length).toBeLessThan(3);
});
