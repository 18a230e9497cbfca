import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Json } from '../../../src/lib/core/ports/json.ts';
import { CRITERIA } from '../../../src/lib/core/project/resources/use-case.ts';
import { forgetFormat } from '../forget-format.ts';
import { git } from '../temp-project.ts';
import { act } from './act.ts';
import { playedWorld, type PlayedWorld } from './played-world.ts';
import type { SweptCase } from './swept-case.ts';

const EACH = (value: number): Record<string, number> => Object.fromEntries(CRITERIA.map((one) => [one, value]));
const GATES = ['prohibited-practice', 'legal-basis', 'data-owner', 'gpu-budget'].map((id) => ({ id, verdict: 'pass' }));
const KPIS = [{ name: 'right', unit: '%', baseline: 62, target: 85 }];
const ANSWERS = { title: 'Sort', need: 'x', users: 'x', data: 'x', alternatives: 'x', kpis: KPIS, gates: GATES };
const ADDED = { name: 'tri', edit: false, answers: ANSWERS };
const SCORED = { name: 'tri', rater: 'po', scores: EACH(4) };
const WEIGHTS = { method: 'direct', weights: EACH(0.2) };
const FROZEN = { usecase: 'tri' };
const NOTED = { ...FROZEN, kpi: 'right', value: 84, at: '2026-11-30', source: 'survey', how: 'surveyed', n: 38 };
const AWARE = '2026-11-30T10:00:00.000Z';
const OPENED = { name: 'leak', said: { title: 'x', aware: AWARE, regimes: ['gdpr'], severity: 'risk', harm: [] } };
const UPDATED = { name: 'leak', said: { severity: 'high' } };
const CLOSED = { name: 'leak', close: { reason: 'fixed', justification: 'a drill' } };
const DECISION = { name: 'tri', reason: 'worth it' };

/** A project in which the given operations were done. */
const after = (input: Json, ...done: [string, Json][]): SweptCase => ({
  open: async () => {
    const world = await playedWorld();
    for (const [id, before] of done) await act(world, id, before);
    return { world, input };
  },
  // They write one file each.
  sample: 4,
});

/** Operations on use cases, and the one that makes a project. */
export const SCOPE_CASES: Record<string, SweptCase> = {
  init: {
    open: async () => ({
      world: await emptyFolder(),
      input: { name: 'demo', organisation: 'Test', language: 'en', enclosing: null },
    }),
  },
  migrate: {
    open: async () => {
      const world = await playedWorld();
      forgetFormat(world.root);
      return { world, input: {} };
    },
  },
  'scope add': after(ADDED),
  'scope score': after(SCORED, ['scope add', ADDED]),
  'scope weights': after(WEIGHTS),
  'scope accept': after(DECISION, ...accepted().slice(0, -1)),
  'govern audit seal': after({ key: null, newKeySigner: null, mayAsk: false }, ['scope add', ADDED]),
  'value baseline': after(FROZEN, ...accepted()),
  'value record': after(NOTED, ...accepted(), ['value baseline', FROZEN]),
  'govern incident open': after(OPENED),
  'govern incident update': after(UPDATED, ['govern incident open', OPENED]),
  'govern incident close': after(CLOSED, ['govern incident open', OPENED]),
  'scope reject': after(DECISION, ['scope add', ADDED]),
};

/** What leads to an accepted use case. */
function accepted(): [string, Json][] {
  return [
    ['scope add', ADDED],
    ['scope score', SCORED],
    ['scope weights', WEIGHTS],
    ['scope accept', DECISION],
  ];
}

/** A folder under git that is no project yet; somebody else's file lies there. */
async function emptyFolder(): Promise<PlayedWorld> {
  const world = await playedWorld();
  for (const name of ['sovran.yaml', '.gitignore']) rmSync(join(world.root, name));
  git(world.root, 'commit', '--quiet', '--all', '-m', 'nothing');
  return world;
}
