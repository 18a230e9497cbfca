import type { SeenHost } from '../../../../src/lib/stages/machines/hosts/inventory.ts';
import { expect, test } from 'vitest';
import { renderStatus } from '../../../../src/lib/stages/upkeep/status/render.ts';
import type { ProjectStatus } from '../../../../src/lib/stages/upkeep/status/read-status.ts';
import { renderHost } from '../../../../src/lib/stages/machines/hosts/render.ts';
import { plainView } from '../../../support/plain-view.ts';

const SINCE = '2026-01-01T00:00:00.000Z';
const WORK = { run: '01J', operation: 'o', target: 't', pid: 1_234_567, since: SINCE };

const STATUS: ProjectStatus = {
  project: 'p',
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
  interrupted: [],
  uncommitted: [],
  damaged: [],
  record: { breaks: [] },
  next: [],
  working: [WORK, { ...WORK, machine: 'there' }],
  holder: { operation: 'o', pid: 1_234_567, since: SINCE },
} as unknown as ProjectStatus;

test.each(['en', 'fr'] as const)('process ids keep their digits together, as `kill` takes them: %s', (language) => {
  const lines = renderStatus(STATUS, plainView(language));
  expect(lines.filter((line) => line.includes('1234567'))).toHaveLength(3);
  const host = {
    name: 'gpu1',
    transport: 'auto',
    address: 'a',
    runner: 'docker',
    labels: {},
    applying: WORK,
  } as unknown as SeenHost;
  expect(renderHost(host, plainView(language)).join('\n')).toContain('1234567');
});
