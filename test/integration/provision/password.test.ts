import { expect, test } from 'vitest';
import { applyHostsWith } from '../../../src/lib/stages/machines/provision/apply-hosts.ts';
import type { ProvisionStep } from '../../../src/lib/stages/machines/provision/contract/step.ts';
import { listOpenRuns } from '../../../src/lib/core/operation/open/open-runs.ts';
import { resumeRuns } from '../../../src/lib/core/operation/executor/resume.ts';
import type { ResumedRun } from '../../../src/lib/core/operation/open/resumed-run.ts';
import { nextAfterResume } from '../../../src/lib/stages/upkeep/status/resume-project.ts';
import type { SudoRefusal } from '../../../src/lib/core/failures/sudo-refusal.ts';
import { appliedOn, folderStep } from '../../support/folder-steps.ts';
import { folderWorld, type FolderWorld } from '../../support/folder-world.ts';
import { git } from '../../support/temp-project.ts';
import type { Watch } from '../../support/watched-host.ts';

const WITH_PASSWORD = 'sovran resume --sudo-password-file FILE';

const threeSteps = (folder: string): ProvisionStep[] => ['S01', 'S02', 'S03'].map((id) => folderStep(folder, id));

const watchOf = (world: FolderWorld, host = 'a'): Watch => world.watches[host] ?? { execs: [] };

const commits = (world: FolderWorld): string => git(world.root, 'rev-list', '--count', 'HEAD').trim();

async function resume(world: FolderWorld, steps = threeSteps(world.folder)): Promise<ResumedRun[]> {
  return resumeRuns(world.ctx, async () => applyHostsWith(steps));
}

/** From the moment that a command which `when` knows is sent, sudo wants a password. */
function lock(world: FolderWorld, when: (argv: string[]) => boolean, why: SudoRefusal = 'needs-password'): void {
  const watch = watchOf(world);
  watch.before = (argv) => void (when(argv) && (watch.noRoot = why));
}

function unlock(world: FolderWorld): void {
  watchOf(world).noRoot = false;
  delete watchOf(world).before;
}

test.for<SudoRefusal>(['needs-password', 'wrong-password'])(
  'an interrupted apply stays open while sudo says %s, then resumes',
  async (why) => {
    const world = folderWorld(['a'], threeSteps);
    const interrupt = world.ctx.interrupt as { requested: boolean };
    watchOf(world).before = (argv) => void (argv[1]?.endsWith('S01') && (interrupt.requested = true));
    await expect(world.apply()).rejects.toMatchObject({ code: 'interrupted' });
    interrupt.requested = false;
    unlock(world);
    watchOf(world).noRoot = why;
    const before = commits(world);
    await expect(world.apply()).rejects.toMatchObject({ code: 'sudo-refused', exit: 4, next: [WITH_PASSWORD] });
    const runs = await resume(world);
    expect(runs).toMatchObject([{ outcome: 'failed', next: [WITH_PASSWORD] }]);
    expect(runs[0]).not.toHaveProperty('recorded');
    const place = ['--sudo-password-file', 'my file'];
    const resumed = { runs, jobs: [], damaged: [] };
    expect(nextAfterResume(resumed)).toEqual([WITH_PASSWORD, 'sovran status']);
    expect(nextAfterResume(resumed, place)[0]).toBe(`sovran resume --sudo-password-file 'my file'`);
    expect([commits(world), listOpenRuns(world.root).length]).toEqual([before, 1]);
    unlock(world);
    expect(await resume(world)).toMatchObject([{ outcome: 'finished' }]);
    expect(appliedOn(world.folder, 'a')).toEqual(['S01', 'S02', 'S03']);
  },
);

test('a password missing in a step leaves the run open, others count', async () => {
  const world = folderWorld(['a', 'b'], threeSteps);
  lock(world, (argv) => argv[2]?.startsWith('echo S02') === true);
  await expect(world.apply({ batch: '2' })).rejects.toMatchObject({ code: 'sudo-refused', next: [WITH_PASSWORD] });
  expect(listOpenRuns(world.root).map(({ progress }) => progress.failing)).toEqual([undefined]);
  unlock(world);
  expect(await resume(world)).toMatchObject([{ outcome: 'finished' }]);
  expect(appliedOn(world.folder, 'b')).toEqual(['S01', 'S02', 'S03']);
  expect(await world.apply()).toMatchObject({ verdict: 'converged' });
});

test('a host that wants a password is not one that restarts', async () => {
  const world = folderWorld(['a'], (folder) => [folderStep(folder, 'S01', { reboots: true, risk: 'reboot' })]);
  lock(world, (argv) => argv.includes('take'), 'wrong-password');
  await expect(world.apply()).rejects.toMatchObject({ code: 'sudo-refused' });
  expect(watchOf(world).execs.filter(([, word]) => word === '-s')).toHaveLength(3);
});

test('sudo that admits no user fails the host, whatever the password', async () => {
  const world = folderWorld(['a'], threeSteps);
  lock(world, (argv) => argv[2]?.startsWith('echo S02') === true, 'not-allowed');
  expect(await world.apply()).toMatchObject({ verdict: 'failed' });
  expect(listOpenRuns(world.root)).toEqual([]);
});
