import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { sshSigner } from '../../../src/lib/adapters/signer.ts';
import { verifyProject } from '../../../src/lib/stages/evidence/verify/verify-project.ts';
import { readRetirements } from '../../../src/lib/stages/release/retire/decisions.ts';
import { executeOperation } from '../../../src/lib/core/operation/executor/execute.ts';
import type { HostSweeper, StoredItem } from '../../../src/lib/core/ports/host-sweeper.ts';
import { findResource } from '../../../src/lib/core/project/resources.ts';
import { message } from '../../../src/lib/core/text/message.ts';
import { unreachableError } from '../../../src/lib/core/text/sovran-error.ts';
import { gatherRetirement } from '../../../src/lib/stages/release/retire/facts.ts';
import { planRetirement } from '../../../src/lib/stages/release/retire/plan.ts';
import {
  exitOfRetirement,
  nextAfterRetirement,
  outcomeOf,
  retireRelease,
} from '../../../src/lib/stages/release/retire/retire.ts';
import { sortAmong } from '../../../src/lib/stages/release/retire/users.ts';
import { fakeSweeper } from '../../support/fake-sweeper.ts';
import { aCharter, signsCharter } from '../../support/project/charter.ts';
import { digestNamed } from '../../support/project/digests.ts';
import { aHost } from '../../support/project/machines.ts';
import { aModel } from '../../support/project/models.ts';
import { aFile } from '../../support/project/pieces.ts';
import { aProject } from '../../support/project/project.ts';
import { aLive, anEnvironment, aRelease } from '../../support/project/serving.ts';
import { aSigner, type Key, makeKey } from '../../support/project/signers.ts';
import { tempDir } from '../../support/temp-project.ts';

interface Asked {
  key?: string;
  reason?: string;
  successor?: string;
  /** The charter retires it. */
  isOld?: boolean;
}

const DIGEST = digestNamed('model tuned');
const INPUT = { release: 'r1', mayAsk: false, dropRollback: false, gone: [] };

test.each([
  ['nothing else', [], [DIGEST]],
  ['another release', [aRelease('r2')], []],
])('digests of a release that %s uses are sorted', (_who, others, digests) => {
  const own = aRelease('r1');
  const sorted = sortAmong({ releases: [own, ...others], retired: [], models: [] }, 'r1', own.spec.record);
  expect(sorted.digests).toEqual(digests);
});

test('an adapter keeps its base, a second name its tree', () => {
  const { spec } = aRelease('r1');
  const lineage = [{ relation: 'adapter-of' as const, digest: DIGEST }];
  const models = [aModel('adapter', { digest: digestNamed('a'), lineage }), aModel('twin', { digest: DIGEST })];
  expect(sortAmong({ releases: [], retired: [], models }, 'r1', spec.record)).toEqual({
    digests: [],
    kept: [{ digest: DIGEST, usedBy: ['Model/adapter', 'Model/twin'] }],
  });
});

test.each([
  ['absent', []],
  ['kept', ['other (a@x)', 'in-use']],
  ['left', ['in-use']],
  ['left', []],
] as const)('a machine is %s where %j hold a tree', (outcome, holders) => {
  const found = outcome === 'absent' ? [] : [{ digest: DIGEST, holders: [...holders] }];
  expect(outcomeOf(found)).toBe(outcome);
});

/** A release that served nowhere, and a host that has its weights once it answers. */
async function bed() {
  const there = { answers: true, items: [tree([])], removed: [] as string[] };
  const far = fakeSweeper({
    async inventory() {
      if (!there.answers) throw unreachableError('host-unreachable', message('host.unknown', { host: 'gpu1' }));
      return { items: there.items, engineAsked: true };
    },
    async remove({ id }) {
      there.removed.push(id);
      there.items = there.items.filter((item) => item.id !== id);
      return 'removed';
    },
  });
  const host = aHost('gpu1', { transport: 'ssh2', address: 'a@gpu1' });
  const project = await aProject([host, aModel('tuned', { digest: DIGEST }), aRelease('r1')]);
  const sweeper = async (name?: string): Promise<HostSweeper> => (name === undefined ? fakeSweeper() : far);
  const key = makeKey(join(project.base, 'lead'));
  await project.add(aSigner(key));
  const ctx = project.context({ hosts: { sweeper }, signer: async () => sshSigner });
  const retire = (more: object = {}) => executeOperation(retireRelease, { ...INPUT, ...more }, ctx);
  return { there, project, ctx, retire, key: key.file };
}

function tree(holders: string[]): StoredItem {
  return { kind: 'tree', id: DIGEST, bytes: 1, holders };
}

test('weights go from each host, and the record closes', async () => {
  const { there, retire, project } = await bed();
  const { result } = await retire({ reason: 'old' });
  expect(there.removed).toEqual([DIGEST]);
  expect(result).toMatchObject({
    state: 'closed',
    reason: 'old',
    places: [
      { host: 'gpu1', outcome: 'absent', removed: [DIGEST] },
      { host: 'local', outcome: 'absent' },
    ],
  });
  expect(exitOfRetirement(result)).toBe(0);
  expect((await project.run('release', 'show', 'r1')).stdout).toContain('is retired since');
});

test('weights that another release keeps are looked for nowhere', async () => {
  const { there, retire, project } = await bed();
  await project.add(aRelease('r9'));
  const { result } = await retire({ reason: 'old' });
  expect(result).toMatchObject({ state: 'closed', digests: [], places: [] });
  expect(there.removed).toEqual([]);
  const { stdout, stderr } = await project.run('release', 'show', 'r1');
  expect(stderr).toBe('');
  expect(stdout).toContain(`${DIGEST}: kept by Release/r9.`);
  expect(stdout).not.toMatch(/absent|removed|local/);
  expect((await project.run('release', 'list')).stdout).toMatch(/r1 .* retired/);
});

const lineOf = (name: string, { publicKey }: Key): string => `${name} namespaces="sovran-approval" ${publicKey}\n`;

test.each([
  [{}, ['charter-decider', 'charter-grounds']],
  [{ reason: 'old', key: 'other' }, ['charter-decider']],
  [{ key: 'lead' }, ['charter-grounds']],
  [{ key: 'lead', successor: 'r2' }, ['charter-grounds']],
  [{ key: 'lead', successor: 'r2', isOld: true }, []],
  [{ key: 'lead', reason: 'old' }, []],
] as const)('under a charter, %j is refused by %j', async ({ isOld = false, key, ...more }: Asked, gates) => {
  const { project, ctx } = await bed();
  const folder = tempDir();
  const [lead, other] = [makeKey(join(folder, 'lead')), makeKey(join(folder, 'other'))];
  const lifecycle = { reevaluateEvery: '180d', ...(isOld ? { retireAfter: '1d' } : {}) };
  const lines = [lineOf('lead@example.org', lead), lineOf('other@example.org', other)];
  await project.add(
    aFile('governance/allowed_signers', lines.join('')),
    aRelease('r2', { modelDigest: digestNamed('r2') }),
  );
  await project.add(aCharter({ signatures: { required: 1 }, lifecycle }), signsCharter(lead));
  const input = { ...INPUT, ...more, ...(key === undefined ? {} : { key: join(folder, key) }) };
  const signing = { ...ctx, signer: async () => sshSigner };
  const facts = await gatherRetirement(input, signing);
  const plan = planRetirement(input, facts);
  expect(plan.gates.filter(({ verdict }) => verdict === 'fail').map(({ id }) => id)).toEqual(gates);
  const said = (plan.remarks ?? []).map((one) => one.key);
  expect(said).toEqual(isOld ? ['release.condition.age'] : []);
});

test('a host out of reach keeps the record open until it answers', async () => {
  const { there, retire, project } = await bed();
  there.answers = false;
  const { result } = await retire();
  expect(result).toMatchObject({ state: 'open', places: [{ outcome: 'unknown', code: 'host-unreachable' }, {}] });
  expect(exitOfRetirement(result)).toBe(4);
  expect(nextAfterRetirement('r1', result.places)).toContain('sovran release retire r1');
  const status = await project.run('status');
  expect(status.stdout).toMatch(/r1 is retired since .*not every machine[\s\S]*sovran release retire r1/);
  there.answers = true;
  expect((await retire()).result).toMatchObject({ state: 'closed', places: [{ outcome: 'absent' }, {}] });
});

test('one signed decision retires a release, and its signature is read', async () => {
  const { there, retire, ctx, project, key } = await bed();
  there.answers = false;
  const { result } = await retire({ key });
  expect(result.signatures).toMatchObject([{ signer: 'lead@example.org' }]);
  expect(await readRetirements(ctx)).toMatchObject({
    unsigned: [],
    retirements: [{ spec: { signatures: result.signatures } }],
  });
  await expect(retire({ key })).rejects.toMatchObject({ details: { gates: [{ id: 'signed-once' }] } });
  const path = result.signatures[0]?.path ?? '';
  await project.add(aFile(path, readFileSync(join(project.root, path), 'utf8').replace('"r1"', '"r2"')));
  expect(await readRetirements(ctx)).toMatchObject({ unsigned: [path], retirements: [{ spec: { signatures: [] } }] });
  const { checks } = await verifyProject(ctx);
  expect(checks.flatMap(({ problems }) => problems.map(({ code }) => code))).toContain('record-unsigned');
});

test('a host declared gone closes the record without a check', async () => {
  const { there, retire } = await bed();
  there.answers = false;
  const { result } = await retire({ gone: ['gpu1'] });
  expect(result.state).toBe('closed');
  expect(result.places.map(({ host, outcome }) => [host, outcome])).toEqual([
    ['local', 'absent'],
    ['gpu1', 'gone'],
  ]);
});

test('what another project needs is kept, what runs keeps the record open', async () => {
  const { there, retire } = await bed();
  there.items = [tree(['other (b@x)'])];
  expect((await retire()).result).toMatchObject({ state: 'closed', places: [{ outcome: 'kept' }, {}] });
  there.items = [tree(['in-use'])];
  const { result } = await retire();
  expect([result.state, exitOfRetirement(result)]).toEqual(['open', 5]);
});

test.each([
  ['serves-nowhere', { slots: { blue: 'r1' }, live: 'blue' as const, served: ['r1'], changes: [] }],
  ['rollback', { slots: { green: 'r2' }, live: 'green' as const, previous: 'r1', served: ['r1', 'r2'], changes: [] }],
])('refused by %s', async (gate, live) => {
  const { project, ctx, retire } = await bed();
  await project.add(anEnvironment('production'), aRelease('r2', { model: 'other' }), aLive('production', live));
  await expect(retire()).rejects.toMatchObject({ details: { gates: [{ id: gate }] } });
  expect(await findResource(ctx.project, 'Retirement', 'r1')).toBeUndefined();
});

test.each([
  ['successor', { successor: 'nothing' }],
  ['successor', { successor: 'r1' }],
  ['gone-known', { gone: ['gpu7'] }],
])('refused by %s: %j', async (gate, more) => {
  const { retire } = await bed();
  await expect(retire(more)).rejects.toMatchObject({ details: { gates: [{ id: gate }] } });
});
