import { expect, test } from 'vitest';
import { renderEnvironment } from '../../../../src/lib/stages/serving/environments/render.ts';
import type { EnvironmentView } from '../../../../src/lib/stages/serving/environments/show.ts';
import type { SlotStatus } from '../../../../src/lib/core/ports/gateway.ts';
import { environmentSpecSchema } from '../../../../src/lib/core/project/resources/environment.ts';
import { plainView } from '../../../support/plain-view.ts';

const spec = environmentSpecSchema.parse({ host: 'local', port: 8471, approvals: { required: 0 }, limits: {} });

function lineOf(slot: Pick<SlotStatus, 'state' | 'up'> & { release?: string }, running = true): string {
  const slots = [{ slot: 'green', sessions: 0, ...slot }] as SlotStatus[];
  const url = 'http://127.0.0.1:8471';
  const gateway = { running, url, slots };
  const view: EnvironmentView = {
    name: 'production',
    url,
    ...spec,
    slots: {},
    here: true,
    gateway,
    misplaced: [],
    applications: 0,
    keys: 0,
  };
  return renderEnvironment(view, plainView('en')).at(-1) ?? '';
}

test.each([
  [{ release: 'two-1', state: 'drain', up: true }, /two-1\s+no new requests\s+0/],
  [{ release: 'two-1', state: 'drain', up: false }, /two-1\s+no new requests, no answer/],
  [{ release: 'two-1', state: 'ready', up: false }, /two-1\s+live, unhealthy/],
  [{ state: 'drain', up: false }, /-\s+empty/],
] as const)('a slot shows whether its release answers: %o', (slot, words) => {
  expect(lineOf(slot)).toMatch(words);
});

test('a stopped gateway shows no health of its slots', () => {
  expect(lineOf({ release: 'two-1', state: 'drain', up: false }, false)).toMatch(/no new requests\s+0/);
});
