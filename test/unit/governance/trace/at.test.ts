import { expect, test } from 'vitest';
import { governedAt, readMoment } from '../../../../src/lib/stages/governance/trace/at.ts';
import { historyOf } from '../../../../src/lib/stages/governance/trace/history.ts';
import { obligationsAt } from '../../../../src/lib/stages/governance/trace/obligations.ts';
import { sshSigner } from '../../../../src/lib/adapters/signer.ts';
import { readTemplate, readTemplateNames } from '../../../../src/lib/adapters/places.ts';
import type { ProjectEvent } from '../../../../src/lib/core/ports/project-store.ts';
import { digestFor } from '../../../support/project/digests.ts';
import { aProject } from '../../../support/project/project.ts';
import { recorded } from '../../../support/project/recorded.ts';
import { aLive, anEnvironment, aRelease } from '../../../support/project/serving.ts';

const templates = { read: readTemplate, names: readTemplateNames };

test.for<[string, string, string[]]>([
  ['2025-02-01', 'provider', []],
  ['2026-08-01', 'provider', ['prohibited-practices']],
  ['2026-08-01', 'deployer', ['prohibited-practices']],
  ['2026-08-01', 'gpai-provider', ['general-purpose-models']],
  [
    '2026-12-02',
    'provider',
    ['prohibited-practices', 'disclosure', 'marking', 'marking-of-earlier-systems', 'prohibited-imagery'],
  ],
  ['2026-12-02', 'deployer', ['prohibited-practices', 'prohibited-imagery']],
  ['2026-12-02', 'gpai-provider', ['general-purpose-models', 'general-purpose-enforcement']],
  [
    '2027-12-02',
    'provider',
    [
      'prohibited-practices',
      'disclosure',
      'marking',
      'marking-of-earlier-systems',
      'prohibited-imagery',
      'high-risk-provider',
    ],
  ],
  ['2027-12-02', 'deployer', ['prohibited-practices', 'prohibited-imagery', 'high-risk-deployer']],
  ['2027-12-02', 'gpai-provider', ['general-purpose-models', 'general-purpose-enforcement']],
  [
    '2028-08-02',
    'provider',
    [
      'prohibited-practices',
      'disclosure',
      'marking',
      'marking-of-earlier-systems',
      'prohibited-imagery',
      'high-risk-provider',
      'high-risk-products',
    ],
  ],
  [
    '2028-08-02',
    'deployer',
    ['prohibited-practices', 'prohibited-imagery', 'high-risk-deployer', 'high-risk-products'],
  ],
  ['2028-08-02', 'gpai-provider', ['general-purpose-models', 'general-purpose-enforcement']],
])('on %s a %s has its obligations', async ([day, role, ids]) => {
  const all = await obligationsAt({ templates }, day);
  expect(all.filter(({ roles }) => (roles as string[]).includes(role)).map(({ id }) => id)).toEqual(ids);
});

test('only what two sources agree on is verified', async () => {
  const all = await obligationsAt({ templates }, '2030-01-01');
  expect(all.filter(({ verified }) => verified).map(({ from }) => from)).toEqual([
    '2025-08-02',
    '2026-08-02',
    '2027-12-02',
    '2027-12-02',
    '2028-08-02',
  ]);
});

const changed = (operation: string, day: number, data: object = {}): ProjectEvent =>
  ({
    id: `R${day}`,
    at: `2026-11-0${day}T10:00:00.000Z`,
    actor: 'a@x',
    operation,
    files: { 'live/production.yaml': digestFor('1') },
    data,
  }) as never;

test.for<[number, string | null]>([
  [1, null],
  [2, 'one'],
  [3, 'two'],
  [4, 'one'],
  [5, null],
  [6, 'one'],
])('after change %i it served %s', ([day, release]) => {
  const events = [
    changed('release promote', 2, { release: 'one' }),
    changed('release promote', 3, { release: 'two' }),
    changed('release rollback', 4, { release: 'other', to: 'one' }),
    changed('env stop', 5),
    changed('env add', 6),
    changed('app add', 7),
  ];
  const environment = { name: 'production', spec: anEnvironment().spec, live: aLive('production', {}).spec };
  const history = historyOf(environment, events);
  const found = history.find(({ at }) => at <= `2026-11-0${day}T23:00:00.000Z`);
  expect(found?.release ?? null).toBe(release);
  expect(history).toHaveLength(5);
});

test('says what served at an instant, and what did not yet', async () => {
  const writes = [aRelease('r1'), aLive()];
  const project = await aProject([
    anEnvironment(),
    recorded({ operation: 'release promote', target: 'Environment/production', data: { release: 'r1' }, writes }),
  ]);
  const ctx = project.context({ signer: async () => sshSigner });
  const then = await governedAt(ctx, '2026-08-02T00:00:00.000Z');
  expect(then).toMatchObject({ charter: null, environments: [{ name: 'production', release: null, since: null }] });
  const now = await governedAt(ctx, '2099-01-01T00:00:00.000Z');
  expect(now.environments).toMatchObject([{ release: 'r1', by: 'tester@example.org', approvals: [] }]);
  expect(now.obligations).toHaveLength(10);
});

test.for([
  ['2026-12-02', '2026-12-02T23:59:59.999Z'],
  ['2026-12-02T10:00:00Z', '2026-12-02T10:00:00.000Z'],
] as const)('reads %s as %s', ([text, moment]) => {
  expect(readMoment(text)).toBe(moment);
});

test.for(['2026-13-01', '2026-02-30', 'tomorrow', '2026-12-02T10:00:00', ''])('refuses %s', (text) => {
  expect(() => readMoment(text)).toThrow(expect.objectContaining({ code: 'bad-date' }));
});
