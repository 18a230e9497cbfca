import { describe, expect, test } from 'vitest';
import { slurmAdmission, slurmRefusal } from '../../../../src/lib/adapters/runners/slurm/admission.ts';
import { failureOf } from '../../../../src/lib/adapters/runners/slurm/outcome.ts';
import { rankedArgv } from '../../../../src/lib/adapters/runners/slurm/ranks.ts';
import { accountedJobs, controllerJobs, liveState } from '../../../../src/lib/adapters/runners/slurm/slurm-jobs.ts';
import { sbatchArgs } from '../../../../src/lib/adapters/runners/slurm/submit.ts';
import type { JobSpec } from '../../../../src/lib/core/ports/runner.ts';
import type { SlurmSettings } from '../../../../src/lib/core/project/resources/host.ts';
import { readCases } from '../../../support/cases.ts';
import { fakeJob } from '../../../support/process-place.ts';

interface Case extends Pick<JobSpec, 'spec' | 'resources'> {
  name: string;
  threads: number;
  number: number;
  slurm?: SlurmSettings;
  argv: string;
}

test.for(readCases<Case[]>('commands/slurm.yaml'))(
  'sbatch: $name',
  ({ spec, resources, slurm = {}, argv, ...given }) => {
    const job = { ...fakeJob('sha256:e', spec, 'J'), resources };
    const args = sbatchArgs({ ...given, spec: job, inputs: {} }, slurm, '/scratch/me/sovran/jobs/J');
    expect(args.join(' ')).toBe(argv);
  },
);

test('srun starts a rank on each node; one failure ends all', () => {
  const argv = rankedArgv('/usr/bin/srun', ['python', '-m', 'worker'], { nodes: 2, threads: 4 });
  expect(argv.slice(0, 7)).toEqual([
    '/usr/bin/srun',
    '--kill-on-bad-exit=1',
    '--nodes=2',
    '--ntasks=2',
    '--ntasks-per-node=1',
    '--cpus-per-task=4',
    '--export=ALL',
  ]);
  expect(argv.slice(-3)).toEqual(['python', '-m', 'worker']);
});

describe('what Slurm says of a job', () => {
  const said = (job_state: string | string[], more = {}): string =>
    JSON.stringify({ jobs: [{ job_id: 7, job_state, state_reason: 'None', nodes: 'n1', ...more }] });

  test.for([
    ['PENDING', 'queued'],
    [['PENDING'], 'queued'],
    [['RUNNING'], 'running'],
    [['RUNNING', 'CONFIGURING'], 'running'],
    [['CANCELLED', 'COMPLETING'], 'running'],
    [['COMPLETED'], undefined],
    [['NODE_FAIL'], undefined],
    [['SOMETHING_NEW'], 'running'],
  ] as const)('%s', ([state, live]) => {
    const [job] = controllerJobs('hpc', said(state as string | string[]));
    expect([job?.id, liveState(job)]).toEqual(['7', live]);
  });

  test('an answer without jobs is refused', () => {
    expect(() => controllerJobs('hpc', 'slurm_load_jobs error')).toThrow(
      expect.objectContaining({ code: 'slurm-unreadable', exit: 4 }),
    );
  });

  test('accounting says by whom a job was cancelled', () => {
    expect(accountedJobs('7|CANCELLED by 1000|n[1-2]\n8|COMPLETED|n1\n\n')).toMatchObject([
      { id: '7', state: 'CANCELLED', reason: 'by 1000', nodes: 'n[1-2]' },
      { id: '8', state: 'COMPLETED', reason: 'None' },
    ]);
  });

  test.for([
    ['CANCELLED', true, 'cancelled-by-cluster', 'cluster-ended'],
    ['PREEMPTED', false, 'cancelled-by-cluster', 'cluster-ended'],
    ['TIMEOUT', false, 'wall-time', 'cluster-ended'],
    ['OUT_OF_MEMORY', true, 'out-of-memory', 'cluster-ended'],
    ['FAILED', false, 'killed', 'cluster-no-record'],
    ['FAILED', true, undefined, undefined],
    ['NODE_FAIL', false, undefined, undefined],
  ] as const)('%s, recorded %s: %s', ([state, recorded, kind, reason]) => {
    const [job] = controllerJobs('hpc', said([state]));
    const failure = failureOf(job, recorded, '/jobs/J');
    expect([failure?.class, failure?.reason]).toEqual([kind, reason]);
  });
});

describe('what keeps a host out', () => {
  const answer = (exitCode: number, stderr = '') => ({ exitCode, stdout: '', stderr });

  test.for([
    [127, '', 'slurm-missing', 3],
    [1, 'allocation failure: Invalid partition name specified', 'slurm-refused', 3],
    [1, 'allocation failure: Unable to contact slurm controller (connect failure)', 'slurm-silent', 4],
  ] as const)('exit %s %s', ([exitCode, stderr, code, exit]) => {
    expect(slurmAdmission.refusal('hpc', answer(exitCode, stderr))).toMatchObject({ code, exit });
  });

  test('nothing, where Slurm would take a job', () => {
    expect(slurmAdmission.refusal('hpc', answer(0, 'sbatch: Job 5 to start at …'))).toBeUndefined();
    expect(slurmAdmission.argv({ partition: 'gpu' }).at(-1)).toBe('--partition=gpu');
  });

  test('Slurm’s words come without the names of its programs', () => {
    const { text } = slurmRefusal(
      'hpc',
      'sbatch: error: invalid partition specified: x\nsbatch: error: Batch failed\n',
    );
    expect(text.params?.words).toBe('invalid partition specified: x; Batch failed');
  });
});
