import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { listOpenRuns } from '../../src/lib/core/operation/open/open-runs.ts';
import { hook } from '../support/commit.ts';
import { sovran, type CliResult } from '../support/sovran.ts';
import { git, tempProject } from '../support/temp-project.ts';

/** From a hook: whoever called git dies first, then git, so that nobody tidies up. */
const KILL_ALL = 'kill -9 "$(ps -o ppid= -p "$PPID" | tr -d " ")" "$PPID"; sleep 1';

test('[fault 08] the next command commits what a killed one wrote', async () => {
  const root = tempProject();
  const run = (...args: string[]): Promise<CliResult> => sovran(args, { cwd: root });
  hook(root, 'pre-commit', KILL_ALL);
  expect(await run('host', 'add', 'one', '--local')).toMatchObject({ signal: 'SIGKILL' });
  const lock = join(root, '.git', 'index.lock');
  expect(existsSync(lock), 'git held its lock').toBe(true);
  rmSync(join(root, '.git', 'hooks', 'pre-commit'));

  const named = await run('host', 'add', 'one', '--local', '--json');
  expect(named).toMatchObject({ exit: 0, json: { name: 'one' } });
  expect(named.stderr).toContain(lock);
  expect(git(root, 'log', '--format=%s').trim()).toBe('start');
  expect((await run('status')).stdout).toContain('Not committed: host add on Host/one');

  rmSync(lock);
  expect(await run('resume')).toMatchObject({ exit: 0 });
  expect(git(root, 'log', '--format=%s').trim().split('\n')).toEqual(['host add Host/one', 'start']);
  expect(git(root, 'status', '--porcelain').trim()).toBe('');
  expect(listOpenRuns(root)).toEqual([]);
});
