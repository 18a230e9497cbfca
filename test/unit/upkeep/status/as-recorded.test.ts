import { expect, test } from 'vitest';
import { isAsRecorded } from '../../../../src/lib/stages/upkeep/status/as-recorded.ts';
import type { EnvironmentStatus, ProjectStatus } from '../../../../src/lib/stages/upkeep/status/read-status.ts';

const END = { at: '2026-12-01T02:10:00Z', how: 'SIGKILL' };
const ENVIRONMENT: EnvironmentStatus = {
  name: 'production',
  release: 'r1',
  serving: 'r1',
  health: 'healthy',
  stopped: false,
  url: null,
  misplaced: [],
  restarts: null,
  next: null,
};
const NOTHING: ProjectStatus = {
  project: 'demo',
  phases: [],
  environments: [],
  jobs: [],
  watches: [],
  retraining: [],
  lifecycle: [],
  retirements: [],
  learned: [],
  erasures: [],
  deadline: null,
  overdue: 0,
  unreachable: [],
  working: [],
  interrupted: [],
  uncommitted: [],
  damaged: [],
  record: { events: 1, breaks: [] },
  holder: null,
  next: [],
};
const JOB = { id: '01J', kind: 'finetune', subject: 'm', host: 'local', known: true } as const;
const RUN = { run: '01R', operation: 'gc', target: 'Store', since: '' };

const environment = (said: Partial<EnvironmentStatus>): Partial<ProjectStatus> => ({
  environments: [ENVIRONMENT, { ...ENVIRONMENT, ...said }],
});

test.each<[name: string, said: Partial<ProjectStatus>, asRecorded: boolean]>([
  ['an empty project', {}, true],
  ['a healthy environment', environment({}), true],
  ['an environment without a release', environment({ health: 'empty', release: null }), true],
  ['an engine that started again', environment({ restarts: { engine: { ends: [END] } } }), true],
  ['an engine that stays down', environment({ restarts: { engine: { ends: [END], gaveUp: true } } }), false],
  ['a gateway that stays down', environment({ restarts: { gateway: { ends: [END], gaveUp: true } } }), false],
  ['a gateway that was stopped', environment({ health: 'gateway-down', stopped: true }), true],
  ['a misplaced slot', environment({ misplaced: [{ slot: 'blue', recorded: 'r1', holds: 'r2' }] }), false],
  ...(['behind', 'unhealthy', 'no-traffic', 'gateway-down', 'unreachable', 'unknown'] as const).map(
    (health): [string, Partial<ProjectStatus>, boolean] => [health, environment({ health }), false],
  ),
  ['a running job', { jobs: [{ ...JOB, status: 'running' }] }, true],
  ['a lost job', { jobs: [{ ...JOB, status: 'lost' }] }, false],
  ['an unreachable host', { unreachable: [{ host: 'gpu1', code: 'host-silent' }] }, false],
  ['an overdue deadline', { overdue: 1 }, false],
  ['a watch with a dead program', { watches: [{ host: 'gpu1', down: ['door'] }] }, false],
  ['a damaged journal', { damaged: [{ run: '01R', path: 'p' }] }, false],
  ['a broken event', { record: { events: 1, breaks: [{ path: 'p', problem: 'edited' }] } }, false],
  ['an interrupted run', { interrupted: [RUN] }, false],
  ['an uncommitted run', { uncommitted: [{ ...RUN, reason: null }] }, false],
  ['a command at work', { holder: { operation: 'gc', pid: 7, since: '' } }, true],
  ['work that waits on the path', { next: ['sovran guide'] }, true],
])('%s', (_, said, asRecorded) => {
  expect(isAsRecorded({ ...NOTHING, ...said })).toBe(asRecorded);
});
