import { expect, test } from 'vitest';
import type { JobView } from '../../../src/lib/stages/jobs/job-view.ts';
import { renderJob } from '../../../src/lib/stages/jobs/render.ts';
import { plainView } from '../../support/plain-view.ts';

const JOB: JobView = {
  id: '01JOB0000000000000000000A1',
  kind: 'finetune',
  status: 'lost',
  subject: 'tuned',
  operation: 'train launch',
  command: 'sovran train launch tuned',
  host: 'gpu1',
  runner: 'docker',
  startedAt: '2026-01-01T00:00:00Z',
  resumable: true,
  outputs: [],
};

test('only a lost job says why it is lost', () => {
  expect(renderJob(JOB, plainView()).join('\n')).toContain('Lost on gpu1');
  expect(renderJob(JOB, plainView('fr')).join('\n')).toContain('Perdue sur gpu1');
  for (const status of ['running', 'stopped'] as const)
    expect(renderJob({ ...JOB, status }, plainView()).join('\n')).not.toContain('Lost on');
});
