import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { LogEntry } from '../../src/lib/core/ports/runner.ts';
import { jobWorld, launchFake } from '../support/launched-job.ts';
import { freePort } from '../support/free-port.ts';
import { git } from '../support/temp-project.ts';

test('follows a log to the job’s end; its text drives no terminal', async () => {
  const { ctx, run } = await jobWorld();
  const id = await launchFake(ctx, {
    steps: 20,
    stepMs: 50,
    logSteps: true,
    logText: '\u001b[31mred\u001b[0m\u0007 \u009b2J\n',
  });
  const { exit, stdout } = await run('job', 'logs', id, '--follow');
  expect(exit).toBe(0);
  expect(stdout).toContain('red');
  expect(stdout).toContain('step 20\n');
  // oxlint-disable-next-line no-control-regex -- control characters are what must not be there
  expect(stdout).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/);
  const lines = (await run('job', 'logs', id, '--follow', '--json')).stdout.trim().split('\n');
  const entries = lines.map((line) => JSON.parse(line) as LogEntry);
  expect(entries.map(({ type }) => type)).toEqual(lines.map(() => 'line'));
  expect(entries.at(-1)).toMatchObject({ text: 'step 20', mark: expect.any(String) });
});

test('following a log and asking for its last lines exclude each other', async () => {
  const { run } = await jobWorld();
  expect((await run('job', 'logs', '01JX', '--follow', '--lines', '5')).exit).toBe(2);
});

test('a missing host is a row of each overview, and blocks none', async () => {
  const { root, ctx, run } = await jobWorld();
  const spec = `  transport: ssh2\n  address: root@127.0.0.1:${await freePort()}\n  runner: process\n`;
  const head = 'apiVersion: sovran/v1\nkind: Host\nmetadata:\n  name: gone\nspec:\n';
  writeFileSync(join(root, 'hosts', 'gone.yaml'), head + spec);
  git(root, 'add', '.');
  git(root, 'commit', '--quiet', '-m', 'a host that is gone');
  const id = await launchFake(ctx, { steps: 1 });
  await run('job', 'follow', id);
  const reconciled = await run('job', 'reconcile', '--yes', '--json');
  expect(reconciled.exit, reconciled.stdout).toBe(0);
  expect(reconciled.json).toMatchObject({ kind: 'Reconciliation', unreachable: [{ host: 'gone' }] });
  const listed = await run('engine', 'list', '--json');
  expect(listed.json).toMatchObject({
    items: expect.arrayContaining([expect.objectContaining({ host: 'gone', state: 'unreachable' })]),
  });
});
