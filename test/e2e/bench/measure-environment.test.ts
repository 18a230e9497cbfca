import { expect, test } from 'vitest';
import { DIGEST } from '../../support/served-mock.ts';
import { mockDoorProject } from '../../support/project/mock-door.ts';
import { sovran } from '../../support/sovran.ts';
import { git, tempProject } from '../../support/temp-project.ts';

const BENCH = 'bench run --env production --app portal --key-file .sovran.key --concurrency 4';

test('measures a live release and commits the report', async () => {
  const { root, run } = await mockDoorProject({ release: 'r1' });
  const { exit, json, stderr } = await run(`${BENCH} --requests 24 --json`);
  expect(stderr).not.toContain('k-1');
  expect(exit).toBe(0);
  expect(json).toMatchObject({ apiVersion: 'sovran/v1', kind: 'Report', type: 'bench', subject: 'production' });
  const { measured, digest, metrics } = json as {
    measured: object;
    digest: string;
    metrics: { name: string; value: number }[];
  };
  expect(measured).toMatchObject({ release: { name: 'r1', digest: DIGEST }, environment: 'production' });
  expect(metrics.find(({ name }) => name === 'success')?.value).toBe(1);
  expect(git(root, 'show', 'HEAD')).toContain(digest);
  expect(git(root, 'show', 'HEAD')).not.toContain('k-1');
});

test('a failing server fails the command, with a report', async () => {
  const { run } = await mockDoorProject({
    fault: ({ index }) => (index % 2 ? { kind: 'status', status: 503 } : undefined),
  });
  const { exit, json } = await run(`${BENCH} --requests 20 --json`);
  expect(exit).toBe(1);
  expect(json).toMatchObject({ verdict: 'failed', failures: { 'http-503': 10 } });
});

test('people read a table, in French too', async () => {
  const { run } = await mockDoorProject({});
  const { exit, stdout } = await run(`${BENCH} --requests 8 --lang fr`);
  expect(exit).toBe(0);
  expect(stdout).toContain('Délai du premier jeton, p50');
  expect(stdout).not.toMatch(/Verdict: |request|bench\./);
});

test('refuses an environment without a live release, and an unreadable key', async () => {
  const { root, run } = await mockDoorProject({});
  const before = git(root, 'rev-parse', 'HEAD');
  const none = await run('bench run --env empty --key-file .sovran.key --requests 4 --json');
  expect([none.exit, none.json]).toMatchObject([3, { error: { code: 'gates-failed' } }]);
  const unread = await run('bench run --env production --key-file missing --requests 4 --json');
  expect([unread.exit, unread.json]).toMatchObject([3, { error: { code: 'gates-failed' } }]);
  expect(git(root, 'rev-parse', 'HEAD')).toBe(before);
});

test.each([
  'bench run --requests 4',
  'bench run --env production --model m --key-file k',
  'bench run --env production',
  'bench run --model m --duration soon',
  'bench run --model m --rate 0',
  'bench run --model m --duration 10s --warmup 10s',
  'eval run --dataset d',
  'eval run --model m --dataset d --limit 0',
])('`%s` is a usage error', async (command) => {
  const { exit, json } = await sovran([...command.split(' '), '--json'], { cwd: tempProject() });
  expect([exit, json]).toMatchObject([2, { error: { exit: 2 } }]);
});
