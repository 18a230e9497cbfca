import { expect, test } from 'vitest';
import { SUDO_REFUSALS } from '../../../../src/lib/core/failures/sudo-refusal.ts';
import {
  describeHost,
  type HostPlans,
  hostPlansData,
  nextAfterPlan,
} from '../../../../src/lib/stages/machines/provision/host-plan.ts';
import { planHosts } from '../../../../src/lib/stages/machines/provision/plans/plan.ts';
import { renderHostPlans } from '../../../../src/lib/stages/machines/provision/render.ts';
import { plainView } from '../../../support/plain-view.ts';
import { stateOf, stepOf, type StateRow } from '../../../support/provision-states.ts';

function plansOf(rows: Record<string, StateRow>): HostPlans {
  const states = Object.entries(rows).map(([host, row]) => stateOf(host, row));
  const steps = [stepOf({ id: 'S01' }), stepOf({ id: 'S19', needs: ['S01'] })];
  const input = { hosts: Object.keys(rows), onUnreachable: 'skip' as const, batch: null };
  const draft = planHosts(input, { hosts: states }, steps);
  const named = { id: 'p', hash: 'h', operation: 'host apply', target: 'Host/a' };
  const plan: HostPlans['plan'] = { ...draft, ...named, input };
  const hosts = states.map((state) => describeHost(state, steps));
  return { plan, hosts, changes: hosts.reduce((sum, { changes }) => sum + changes, 0) };
}

test('each sudo refusal has a reason and fix in both languages', () => {
  for (const language of ['en', 'fr'] as const) {
    const view = plainView(language);
    const told = SUDO_REFUSALS.map((refusal) =>
      renderHostPlans(plansOf({ a: { reach: 'no-root', refusal } }), view).join('\n'),
    );
    expect(new Set(told).size).toBe(SUDO_REFUSALS.length);
    for (const text of told) expect(text).not.toMatch(/no-root|not-allowed|needs-|wrong-|[{}]/);
  }
});

test('scripts read which of them it is, and what helps', () => {
  const plans = plansOf({ a: { reach: 'no-root', refusal: 'wrong-password' }, b: { reach: 'unsupported' } });
  const view = plainView('fr');
  const words = { message: expect.stringMatching(/^\S.*[.!]$/), fix: expect.stringMatching(/\S/) };
  expect(hostPlansData(plans, view)).toMatchObject({
    items: [
      { host: 'a', verdict: 'refused', reason: 'no-root', detail: 'wrong-password', ...words },
      { host: 'b', verdict: 'refused', reason: 'unsupported', detail: 'Plan 9', ...words },
    ],
  });
  expect(JSON.stringify(hostPlansData(plans, view))).not.toContain('"refused":');
});

test('the next command is one that is not refused', () => {
  const refused: StateRow = { reach: 'no-root' };
  const drift: StateRow = { steps: { S01: 'drift', S19: 'ok' } };
  expect(nextAfterPlan(plansOf({ a: refused }), undefined)).toEqual(['sovran host check a']);
  expect(nextAfterPlan(plansOf({ a: refused, b: drift }), undefined)).toEqual([
    'sovran host check a',
    'sovran host apply b --on-unreachable skip',
  ]);
  expect(nextAfterPlan(plansOf({ a: refused, b: drift }), 'plan.json')).toEqual(['sovran host check a']);
  expect(nextAfterPlan(plansOf({ b: drift }), 'plan.json')).toEqual(['sovran host apply --plan plan.json']);
});

const UNSEEN: [string, Record<string, StateRow>, string[], string][] = [
  [
    'no host',
    { a: { reach: 'no-root' }, b: { reach: 'unreachable' } },
    ['a', 'b'],
    '0 changes pending; unknown for a, b',
  ],
  [
    'one of two hosts',
    { a: { reach: 'no-root' }, b: { steps: { S01: 'drift' } } },
    ['a'],
    '1 change pending; unknown for a',
  ],
  ['no step', { a: { steps: { S01: 'unknown', S19: 'unknown' } } }, ['a'], '0 changes pending; unknown for a'],
  ['every host', { a: { steps: { S01: 'ok', S19: 'unknown' } } }, [], '0 changes pending, 1 step unknown'],
  ['every step', { a: { steps: { S01: 'ok', S19: 'ok' } } }, [], '0 changes pending'],
];

test.for(UNSEEN)('where %s was inspected, pending changes are reported', ([, rows, unseen, words]) => {
  const plans = plansOf(rows);
  const total = renderHostPlans(plans, plainView()).at(-1);
  expect(total).toMatch(new RegExp(`${words}$`));
  expect(total?.startsWith('0 changes')).toBe(words.startsWith('0 changes'));
  expect(hostPlansData(plans, plainView())).toMatchObject({ unseen });
});

test('the next command keeps connection flags and quotes file names', () => {
  const plans = plansOf({ a: { reach: 'no-root' }, b: { steps: { S01: 'drift', S19: 'ok' } } });
  const kept = ['--sudo-password-file', 'pass word'];
  expect(nextAfterPlan(plans, undefined, kept)).toEqual([
    "sovran host check a --sudo-password-file 'pass word'",
    "sovran host apply b --on-unreachable skip --sudo-password-file 'pass word'",
  ]);
  const drift = plansOf({ b: { steps: { S01: 'drift', S19: 'ok' } } });
  expect(nextAfterPlan(drift, 'p q.json', kept)).toEqual([
    "sovran host apply --plan 'p q.json' --sudo-password-file 'pass word'",
  ]);
});

test('names why a skipped host was unreachable', () => {
  const lines = renderHostPlans(plansOf({ a: { reach: 'unreachable' } }), plainView('fr'));
  expect(lines.join('\n')).toContain('a : injoignable (connection-lost)');
});

const BAD: [string, StateRow, string, string][] = [
  ['a wrong processor', { unfit: { what: 'arch', found: 'riscv64', wanted: 'x86_64' } }, 'unfit', 'riscv64'],
  ['an old kernel', { unfit: { what: 'kernel', found: '4.19', wanted: '≥ 5.4' } }, 'unfit', '4.19'],
  [
    'a full disk',
    { full: { path: '/var', freeMiB: 12, neededMiB: 512 }, steps: { S01: 'drift', S19: 'ok' } },
    'disk-free',
    '/var',
  ],
  ['a second name of one machine', { twin: 'z', steps: { S01: 'drift', S19: 'ok' } }, 'named-once', 'z'],
  ['Docker of a snap', { steps: { S01: 'drift', S19: 'unknown snap-docker' } }, 'engine-usable', 'snap remove docker'],
  ['an engine without CDI', { steps: { S01: 'ok', S19: 'unknown engine-too-old' } }, 'engine-usable', 'Docker 25'],
];

test.for(BAD)('the plan refuses %s with reason and fix in both languages', ([, row, reason, word]) => {
  const plans = plansOf({ a: row });
  expect(plans.hosts[0]).toMatchObject({ verdict: 'refused', reason });
  expect(nextAfterPlan(plans, undefined)).toEqual([row.twin ? 'sovran host plan z' : 'sovran host check a']);
  for (const language of ['en', 'fr'] as const) {
    const text = renderHostPlans(plans, plainView(language)).join('\n');
    expect(text).toContain(word);
    expect(text).not.toMatch(/[{}]|provision\./);
  }
});
