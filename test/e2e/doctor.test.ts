import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { sovran } from '../support/sovran.ts';
import { tempDir } from '../support/temp-project.ts';

interface Doctor {
  checks: { id: string; status: string; observed: string; expected: string; fix?: string }[];
  verdict: string;
}

/** A PATH with the shell's tools and the given programs, each printing one line. */
function pathWith(programs: Record<string, string>): string {
  const dir = join(tempDir(), 'bin');
  mkdirSync(dir);
  for (const tool of ['sh', 'echo', 'dirname', 'df', 'awk', 'sed']) {
    symlinkSync(
      execFileSync('sh', ['-c', `command -v ${tool} | grep / || echo /bin/${tool}`], { encoding: 'utf8' }).trim(),
      join(dir, tool),
    );
  }
  for (const [name, line] of Object.entries(programs)) {
    writeFileSync(join(dir, name), `#!/bin/sh\necho '${line}'\n`);
    chmodSync(join(dir, name), 0o755);
  }
  return dir;
}

async function examine(programs: Record<string, string>): Promise<{ exit: number | null; doctor: Doctor }> {
  const env = { PATH: pathWith(programs), SOVRAN_STORE: join(tempDir(), 'not/yet') };
  const { exit, json } = await sovran(['doctor', '--json'], { cwd: tempDir(), env });
  return { exit, doctor: json as Doctor };
}

const WHOLE = {
  git: 'git version 2.47.3',
  ssh: 'OpenSSH_9.6p1 Ubuntu-3ubuntu13, OpenSSL 3.0.13',
  haproxy: 'HAProxy version 2.8.5-1ubuntu3 2024/04/01',
  python3: 'Python 3.12.3',
  podman: 'podman version 4.9.3',
};

test('a machine that has everything passes, outside any project', async () => {
  const { exit, doctor } = await examine(WHOLE);
  expect(
    doctor.checks.filter(({ status, id }) => status !== 'ok' && !['store-disk', 'open-files'].includes(id)),
  ).toEqual([]);
  expect([0, 5]).toContain(exit);
  expect(exit).toBe(doctor.verdict === 'fail' ? 5 : 0);
});

test.each([
  ['git', { git: 'git version 2.25.1' }, '2.25.1'],
  ['haproxy', { haproxy: 'HA-Proxy version 2.0.33 2023/05/01' }, '2.0.33'],
  ['python', { python3: 'Python 3.14.0' }, '3.14.0'],
  ['python', { python3: 'Python 3.9.2' }, '3.9.2'],
  ['ssh', { ssh: 'nonsense' }, ''],
])('%s that does not fit fails with its fix', async (id, changed, observed) => {
  const { exit, doctor } = await examine({ ...WHOLE, ...changed });
  expect(exit).toBe(5);
  expect(doctor.verdict).toBe('fail');
  expect(doctor.checks.find((check) => check.id === id)).toMatchObject({
    status: 'fail',
    observed,
    fix: expect.any(String),
  });
});

test('a bare machine fails the required checks, warns of the optional', async () => {
  const { exit, doctor } = await examine({});
  expect(exit).toBe(5);
  const status = Object.fromEntries(doctor.checks.map((check) => [check.id, check.status]));
  expect(status).toMatchObject({
    node: 'ok',
    git: 'fail',
    ssh: 'fail',
    haproxy: 'fail',
    python: 'fail',
    'container-engine': 'warn',
  });
});

test('a Python that fits is found beside one that does not', async () => {
  const { doctor } = await examine({ ...WHOLE, python3: 'Python 3.14.0', 'python3.13': 'Python 3.13.5' });
  expect(doctor.checks.find(({ id }) => id === 'python')).toMatchObject({ status: 'ok', observed: '3.13.5' });
});

test('people get a table in their language', async () => {
  const { stdout } = await sovran(['doctor', '--lang', 'fr'], { cwd: tempDir() });
  expect(stdout).toMatch(/point +constaté +attendu/);
});
