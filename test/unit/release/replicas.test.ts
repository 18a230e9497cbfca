import { expect, test } from 'vitest';
import type { LiveChange } from '../../../src/lib/core/project/resources/live.ts';
import type { AddEnvironmentFacts } from '../../../src/lib/stages/release/add-environment/plan-add.ts';
import { planAddEnvironment } from '../../../src/lib/stages/release/add-environment/plan-add.ts';
import { readReplicaHost } from '../../../src/lib/stages/release/replicas/add-members.ts';
import { lastBrought } from '../../../src/lib/stages/release/replicas/outcomes.ts';
import { judgeFront } from '../../../src/lib/stages/release/replicas/prove-front.ts';
import { approvedAs, doorsAmong, memberSpec } from '../../../src/lib/stages/serving/environments/members.ts';
import { NOTHING_LIVE, routedBy } from '../../../src/lib/core/project/live.ts';
import { resourceOf } from '../../../src/lib/core/operation/steps/resource-actions.ts';
import { aHost, factsOf } from '../../support/project/machines.ts';
import { aProject } from '../../support/project/project.ts';
import { aLive, anEnvironment, SERVING } from '../../support/project/serving.ts';

const HOSTS = ['a', 'b'].map((host, at) => ({ host, address: '10.0.0.1', port: 9000 + 2 * at }));
const front = anEnvironment('wide', { hosts: HOSTS }).spec;
const memberOf = (at: 0 | 1) => memberSpec('wide', front, HOSTS[at] ?? { host: '', address: '', port: 0 });

const counted = { sent: 40, ok: 40, lost: 0 };
const EVEN = { a: 20, b: 20 };

test.for([
  ['all answered by each', {}, EVEN, 'passed'],
  ['one lost', { probe: { sent: 40, ok: 39, lost: 1 } }, EVEN, 'failed'],
  ['one host silent', {}, { a: 40 }, 'failed'],
  ['one host silent, sticky', { sticky: true }, { a: 40 }, 'passed'],
  ['an unknown host', {}, { ...EVEN, c: 1 }, 'failed'],
  ['another release', { releases: { two: 39, one: 1 } }, EVEN, 'failed'],
  ['too few', { probe: { sent: 39, ok: 39, lost: 0 }, releases: { two: 39 } }, EVEN, 'failed'],
  ['log and probe disagree', { agree: false }, EVEN, 'failed'],
] as const)('judges a front: %s', ([, said, by, verdict]) => {
  const { sticky = false, ...tally } = { probe: counted, releases: { two: 40 }, agree: true, ...said } as {
    sticky?: boolean;
    probe: typeof counted;
    releases: Record<string, number>;
    agree: boolean;
  };
  const lines = Object.entries(by).flatMap(([member, count]) => Array.from({ length: count }, () => ({ member })));
  expect(judgeFront({ release: 'two', members: ['a', 'b'], sticky }, tally, lines).verdict).toBe(verdict);
});

const change = (what: LiveChange['what'], release: string, hour: number): LiveChange => ({
  what,
  release,
  run: 'r',
  by: 'tester',
  at: `2026-01-01T0${hour}:00:00Z`,
});

test.for([
  ['before the first', [[], []], null],
  ['of both', [[change('promote', 'one', 1)], [change('promote', 'one', 2)]], 'one'],
  ['the newest', [[change('promote', 'two', 3), change('promote', 'one', 1)], [change('promote', 'one', 2)]], 'two'],
  ['no rollback', [[change('rollback', 'one', 4), change('promote', 'two', 3)], []], 'two'],
] as const)('what the last promotion brought: %s', ([, changes, release]) => {
  expect(lastBrought(changes.map((one) => ({ changes: [...one] })))).toBe(release);
});

test.for([
  ['a', { host: 'a', address: '127.0.0.1', port: 8444 }],
  ['far', { host: 'far', address: '192.0.2.1', port: 8444 }],
  ['far=10.0.0.9', { host: 'far', address: '10.0.0.9', port: 8444 }],
  ['far=10.0.0.9:90', { host: 'far', address: '10.0.0.9', port: 90 }],
  ['', 'bad-replica-host'],
  ['=10.0.0.9', 'bad-replica-host'],
  ['far=', 'bad-replica-host'],
] as const)('reads a host of a front: %s', async ([text, expected]) => {
  const far = aHost('far', { transport: 'ssh2', address: 'ops@192.0.2.1', facts: factsOf() });
  const { context } = await aProject([aHost('local'), aHost('a'), far]);
  const read = readReplicaHost(context(), { text, front: 'local', port: 8444 });
  if (typeof expected === 'string') await expect(read).rejects.toMatchObject({ code: expected, exit: 2 });
  else expect(await read).toEqual(expected);
});

test('approvals of a member are its front’s, and on its terms', async () => {
  const edited = { ...memberOf(1), drainSeconds: 7 };
  const { project } = await aProject([
    resourceOf('Environment', 'wide', front),
    resourceOf('Environment', 'wide.a', memberOf(0)),
  ]);
  expect(await approvedAs(project, 'wide.a', memberOf(0))).toMatchObject({ environment: 'wide', asFront: true });
  expect(await approvedAs(project, 'wide.b', edited)).toMatchObject({ environment: 'wide', asFront: false });
  expect(await approvedAs(project, 'wide', front)).toMatchObject({ environment: 'wide', asFront: true });
  const lost = { ...memberOf(0), front: { environment: 'gone', port: 9000 } };
  await expect(approvedAs(project, 'wide.a', lost)).rejects.toMatchObject({ code: 'invalid-file', exit: 2 });
});

test.for([
  ['all the same', ['r1', 'r1'], 2, 'r1'],
  ['one other', ['r1', 'r2'], 2, null],
  ['the other is spare', ['r1', 'r2'], 1, 'r1'],
  ['one serves nothing', ['r1', null], 2, null],
] as const)('a front serves what its members do: %s', ([, releases, replicas, serves]) => {
  const liveOf = (release: string | null) =>
    release === null ? NOTHING_LIVE : aLive('any', { ...SERVING, slots: { blue: release } }).spec;
  const members = releases.map((release, at) =>
    routedBy(`wide.${'ab'[at]}`, memberOf(at === 0 ? 0 : 1), liveOf(release)),
  );
  const doors = doorsAmong([routedBy('wide', { ...front, replicas }, NOTHING_LIVE), ...members]);
  expect(doors.map((one) => [one.name, one.serves])).toEqual([['wide', serves]]);
});

const FREE = {
  found: 'nothing',
  port: { state: 'free' },
  edited: [],
  takenBy: null,
  isBare: false,
  here: true,
} as const;
const NONE = { leftover: null, served: null, silent: null, displaced: null, serve: null };

test.for([
  ['nothing new', {}, {}, true],
  ['one more at the end', { hosts: [...HOSTS, { host: 'c', address: '10.0.0.3', port: 9000 }], replicas: 2 }, {}, true],
  ['another order', { hosts: HOSTS.toReversed() }, {}, false],
  ['fewer serve', { replicas: 1 }, {}, false],
  ['fewer serve, scaled', { replicas: 1 }, { scales: true as const }, true],
  ['another order, scaled', { hosts: HOSTS.toReversed() }, { scales: true as const }, false],
] as const)('keeps the hosts of a front: %s', ([, said, more, isKept]) => {
  const existing = { stated: front, spec: { ...front, slots: {} }, hasFile: true };
  const facts: AddEnvironmentFacts = {
    ...FREE,
    ...NONE,
    edited: [],
    existing,
    wanted: { ...front, ...said, hosts: [...('hosts' in said ? said.hosts : HOSTS)] },
  };
  const input = { name: 'wide', host: 'local', port: 4000, bind: null, approvals: null, ...more };
  const failed = planAddEnvironment(input, facts).gates.filter(({ verdict }) => verdict === 'fail');
  expect(failed.map(({ id }) => id)).toEqual(isKept ? [] : ['topology-kept']);
});
