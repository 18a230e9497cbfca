import { expect, test } from 'vitest';
import type { Occupied } from '../../../src/lib/stages/serving/environments/slots.ts';
import { findLeftBehind, previousGate } from '../../../src/lib/stages/release/promotion/promotion-record.ts';
import type { ProjectEvent } from '../../../src/lib/core/ports/project-store.ts';
import { ulids } from '../../../src/lib/adapters/ulid.ts';
import { stageContext } from '../../support/stage-context.ts';
import { tempProject } from '../../support/temp-project.ts';

const occupied = (release: string): Occupied => ({ serving: { release } }) as Occupied;

function rollback(from: string | null, to: string, change: Partial<ProjectEvent> = {}): ProjectEvent {
  return {
    id: ulids().next(),
    at: '2026-01-01T00:00:00Z',
    actor: 'a@example.org',
    operation: 'release rollback',
    target: 'Environment/production',
    result: 'succeeded',
    planHash: `sha256:${'a'.repeat(64)}`,
    files: {},
    prev: null,
    data: { from, to },
    ...change,
  };
}

test.for<[string, ProjectEvent[], string | null]>([
  ['the release that a rollback left is found', [rollback('r2', 'r1')], 'r2'],
  ['without a rollback there is none', [], null],
  ['a rollback that led elsewhere tells nothing', [rollback('r3', 'r2')], null],
  ['a rollback of another environment does not count', [rollback('r2', 'r1', { target: 'Environment/x' })], null],
  ['a rollback that was rolled back does not count', [rollback('r2', 'r1', { result: 'rolled-back' })], null],
  ['a rollback from nothing left none', [rollback(null, 'r1')], null],
])('%s', async ([, events, left]) => {
  const { project } = stageContext(tempProject());
  for (const event of events) await project.writeEvent(event);
  expect(await findLeftBehind(project, 'production', occupied('r1'))).toBe(left);
  expect(await findLeftBehind(project, 'production', null)).toBeNull();
});

test('refuses a second rollback, and names the promotion instead', () => {
  const gate = previousGate('production', { live: occupied('r1'), back: null, leftBehind: 'r2' });
  const params = { environment: 'production', release: 'r1', leftBehind: 'r2' };
  expect(gate).toMatchObject({ verdict: 'fail', reason: { key: 'release.previous.left', params } });
  expect(gate.fix).toMatchObject({ key: 'release.previous.left.fix' });
  expect(previousGate('production', { live: occupied('r1'), back: null, leftBehind: null })).toMatchObject({
    verdict: 'fail',
    reason: { key: 'release.previous.fail' },
  });
  expect(previousGate('production', { live: null, back: occupied('r1'), leftBehind: null }).verdict).toBe('pass');
});
