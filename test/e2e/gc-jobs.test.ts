import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { resourceOf } from '../../src/lib/core/operation/steps/resource-actions.ts';
import { stageContext } from '../support/stage-context.ts';
import { complaints } from '../support/surface-schemas.ts';
import { git, tempDir } from '../support/temp-project.ts';
import { fingerprintOf, unknownHost } from '../support/unknown-host.ts';

const [FAILED, STOPPED, OPEN] = ['A', 'B', 'C'].map((last) => `01JD000000000000000000000${last}`) as [
  string,
  string,
  string,
];
const MIB = 1024 * 1024;

function write(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

/** A job that has left half-made output on a host. */
function ended(root: string, id: string, verdict: { state: string; resumable: boolean }): string {
  const job = join(root, 'jobs', id);
  write(join(job, 'attempts/1/exit.json'), '{"exitCode":70}');
  write(join(job, 'attempts/1/verdict.json'), JSON.stringify(verdict, null, 2));
  write(join(job, 'out/.partial/model/half'), 'x'.repeat(MIB));
  return job;
}

test('plans and removes half-made output of recorded jobs only', async () => {
  const at = await unknownHost();
  const added = await at.add('--fingerprint', fingerprintOf(at.host), '--runner', 'process');
  expect(added.exit, added.stderr).toBe(0);
  const root = join(tempDir(), 'far');
  const path = join(at.root, 'hosts', 'gpu1.yaml');
  writeFileSync(path, readFileSync(path, 'utf8').replace('spec:\n', `spec:\n  root: ${root}\n`));
  const { project } = stageContext(at.root, {});
  const run = { operation: 'train launch', subject: 'm', kind: 'job', host: 'gpu1', runner: 'process', outputs: [] };
  const failure = { code: 65, class: 'data-invalid', message: 'm' };
  const ends = {
    [FAILED]: { status: 'failed', failure },
    [STOPPED]: { status: 'stopped' },
    [OPEN]: { status: 'running' },
  };
  for (const [id, end] of Object.entries(ends))
    await project.write(resourceOf('Run', id, { ...run, startedAt: '2026-01-01T00:00:00.000Z', ...end } as never));
  git(at.root, 'add', '--all');
  git(at.root, 'commit', '--quiet', '-m', 'jobs that ended');
  const failed = { state: 'failed', resumable: false };
  const stopped = { state: 'stopped', resumable: true };
  const jobs = [ended(root, FAILED, failed), ended(root, STOPPED, stopped), ended(root, OPEN, failed)];
  const shown = await at.run('gc', 'gpu1', '--dry-run', '--json');
  expect(shown.json, shown.stderr).toMatchObject({
    steps: [{ risk: 'data', details: [expect.stringContaining(FAILED), expect.stringContaining(STOPPED)] }],
  });
  const told = await at.run('gc', 'gpu1', '--dry-run', '--lang', 'fr');
  expect(told.stdout).toContain(`sortie inachevée de la tâche ${STOPPED}, 1 Mio`);
  const swept = await at.run('gc', 'gpu1', '--yes', '--json');
  expect(complaints('Sweep', swept.json), swept.stderr).toEqual([]);
  expect(swept.json).toMatchObject({
    bytes: 2 * MIB,
    hosts: [{ removed: [{ kind: 'job', id: FAILED }, { kind: 'partial' }] }],
  });
  expect(jobs.map((job) => readdirSync(join(job, 'out')))).toEqual([[], [], ['.partial']]);
  expect(jobs.every((job) => existsSync(join(job, 'attempts/1/verdict.json')))).toBe(true);
});
