import { existsSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { RUNNERS } from '../../src/lib/cli/wire.ts';
import { openRunner } from '../../src/lib/adapters/runners/open-runner.ts';
import { localHost } from '../../src/lib/adapters/hosts/local-host.ts';
import { resourceOf } from '../../src/lib/core/operation/steps/resource-actions.ts';
import type { StageContext } from '../../src/lib/core/operation/context.ts';
import { askDocker, BUILDS, ensureDocker } from '../support/docker.ts';
import { ENDLESS } from '../support/endless.ts';
import { FAKE_TEMPLATES } from '../support/process-place.ts';
import { launchFake } from '../support/launched-job.ts';
import { sovran, type CliResult } from '../support/sovran.ts';
import { stageContext } from '../support/stage-context.ts';
import { git, tempProject } from '../support/temp-project.ts';

type Inspected = { State: { Running: boolean } };

const ENV = { SOVRAN_STORE: BUILDS, SOVRAN_ENGINE_TEMPLATES: FAKE_TEMPLATES };

/** A project whose machine runs containers, with a job that runs in one. */
async function world(): Promise<{ root: string; id: string; run: (...args: string[]) => Promise<CliResult> }> {
  await ensureDocker();
  const root = tempProject();
  const run = (...args: string[]): Promise<CliResult> => sovran([...args, '--no-input'], { cwd: root, env: ENV });
  const opened: StageContext = stageContext(root, { hosts: { open: async (name) => localHost(name) } });
  const parts = {
    adapters: RUNNERS,
    project: opened.project,
    clock: opened.clock,
    host: (name: string) => opened.hosts.open(name),
    actor: () => opened.actor(),
  };
  const ctx: StageContext = {
    ...opened,
    runners: { ...opened.runners, open: (name, named) => openRunner(name, named, parts) },
  };
  await ctx.project.write(
    resourceOf('Host', 'local', { transport: 'local', address: 'localhost', runner: 'docker', labels: {} }),
  );
  git(root, 'add', '.');
  git(root, 'commit', '--quiet', '-m', 'hosts');
  await run('engine', 'install', 'cpu', '--host', 'local');
  for (const [name, value] of Object.entries(ENV)) vi.stubEnv(name, value);
  onTestFinished(() => void vi.unstubAllEnvs());
  const id = await launchFake(ctx, ENDLESS);
  onTestFinished(async () => {
    const runner = await ctx.runners.open('local');
    if ((await runner.jobs.status(id))?.state === 'running') await runner.jobs.stop(id, 0);
    await runner.jobs.remove(id);
  });
  return { root, id, run };
}

test('reports and stops a job whose folder moved; readers change nothing', async () => {
  const { root, id, run } = await world();
  const folder = join(BUILDS, 'jobs', id);
  const moved = join(BUILDS, `moved-${id}`);
  renameSync(folder, moved);
  onTestFinished(() => rmSync(moved, { recursive: true, force: true }));
  const before = git(root, 'rev-parse', 'HEAD');
  const shown = await run('job', 'show', id, '--json');
  expect(shown).toMatchObject({ exit: 0, json: { status: 'running', unreachable: 'folder-away' } });
  expect(shown.stderr).toContain(`folder ${folder} is missing`);
  expect((await run('job', 'list')).stderr).toContain(`folder ${folder} is missing`);
  expect((await run('status')).stdout).toContain('sovran job reconcile --dry-run');
  const settled = await run('job', 'reconcile', '--yes', '--json');
  expect(settled).toMatchObject({ exit: 0, json: { recorded: [], kept: [{ id, why: 'folder-away', folder }] } });
  expect(git(root, 'rev-parse', 'HEAD')).toBe(before);
  const stopped = await run('job', 'stop', id, '--grace', '5s');
  expect(stopped).toMatchObject({ exit: 0, stdout: expect.stringContaining(`Job ${id} stopped.\n`) });
  expect(existsSync(folder)).toBe(false);
  expect((await askDocker<Inspected>('GET', `/containers/sovran-${id}/json`)).answer.State.Running).toBe(false);
  renameSync(moved, folder);
  expect((await run('job', 'reconcile', '--yes', '--json')).json).toMatchObject({ recorded: [{ id }] });
});
