import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { sshSigner } from '../../../src/lib/adapters/signer.ts';
import { canonicalJson } from '../../../src/lib/core/kit/canonical.ts';
import { listedSigners } from '../../../src/lib/core/project/signers.ts';
import { renderRoles } from '../../../src/lib/stages/governance/charter/render.ts';
import { readRoles } from '../../../src/lib/stages/governance/charter/roles.ts';
import type { Roles } from '../../../src/lib/stages/governance/charter/schema.ts';
import { plainView } from '../../support/plain-view.ts';
import { aCharter, signsCharter } from '../../support/project/charter.ts';
import { digestFor } from '../../support/project/digests.ts';
import { aModel } from '../../support/project/models.ts';
import { aFile, type Piece } from '../../support/project/pieces.ts';
import { aProject } from '../../support/project/project.ts';
import { aLive, anEnvironment, aRelease } from '../../support/project/serving.ts';
import { type Key, makeKey } from '../../support/project/signers.ts';
import { fileTempDir } from '../../support/temp-project.ts';

const dir = fileTempDir();
const keys: Record<string, Key> = {};
const PEOPLE = ['lead', 'second', 'data'];
beforeAll(() => {
  for (const name of PEOPLE) keys[name] = makeKey(join(dir, name));
});

/** Signers with their keys; `until` ends one of them. */
function signers(more: Record<string, string> = {}, until?: string): Piece {
  const held = [...PEOPLE.map((name) => [name, name] as const), ...Object.entries(more)];
  const lines = held.map(([who, key]) => {
    const ends = who === until ? ',valid-before="20260101Z"' : '';
    return `${who}@example.org namespaces="sovran-approval"${ends} ${keys[key]?.publicKey}`;
  });
  return aFile('governance/allowed_signers', `# people\n${lines.join('\n')}\n`);
}

/** An approval of the live release, however long ago. */
function approvedBy(name: string, environment = 'production'): Piece {
  return async ({ project }) => {
    const { metadata, spec } = RELEASE;
    const named = { apiVersion: 'sovran/v1', kind: 'ApprovalRequest', release: metadata.name, environment };
    const rest = { releaseDigest: spec.digest, transition: 'promote', evidence: [], planHash: digestFor('0') };
    const payload = canonicalJson({ ...named, ...rest, at: '2026-01-01T00:00:00Z', expires: '2026-01-02T00:00:00Z' });
    const path = `governance/approvals/releases/${metadata.name}/01JD000000000000000000000A`;
    await project.writeFile(`${path}.json`, payload);
    await project.writeFile(`${path}.sig`, await sshSigner.sign(keys[name]?.file ?? '', payload));
  };
}

const RELEASE = aRelease('r1', {}, { createdBy: 'Lead@example.org' });
const SERVED = [aModel('tuned'), anEnvironment(), RELEASE, aLive()];

async function rolesOf(...pieces: Piece[]): Promise<Roles> {
  const project = await aProject([signers(), aCharter(), ...SERVED, ...pieces]);
  return readRoles(project.context({ signer: async () => sshSigner }));
}

const broken = (found: Roles): string[] => found.broken.map(({ duty, subject }) => `${duty} ${subject}`);

const roles = (said: object): Piece =>
  aCharter({
    roles: {
      owners: { '*': 'lead@example.org' },
      validators: ['second@example.org'],
      dataQuality: ['data@example.org'],
      ...said,
    },
  });

test.each<[string, () => Piece[], string[]]>([
  ['all separate', () => [approvedBy('second')], []],
  ['approved by the author alone', () => [approvedBy('lead')], ['author-not-approver r1@production']],
  ['approved for another environment', () => [approvedBy('second', 'tests')], ['author-not-approver r1@production']],
  [
    'an owner who validates, in other letters',
    () => [approvedBy('second'), roles({ validators: ['LEAD@example.org'] })],
    ['owner-not-validator lead@example.org'],
  ],
  [
    'a key of two people',
    () => [approvedBy('second'), signers({ other: 'lead' })],
    ['key-of-one-person lead@example.org', 'key-of-one-person other@example.org'],
  ],
  ['an ended key', () => [approvedBy('second'), signers({}, 'data')], ['role-has-key data@example.org']],
  [
    'a model without an owner',
    () => [approvedBy('second'), roles({ owners: { other: 'lead@example.org' } })],
    ['live-has-owner r1@production'],
  ],
])('%s', async (_name, pieces, expected) => {
  expect(broken(await rolesOf(...pieces()))).toEqual(expected);
});

test('an edit that is not signed changes no role', async () => {
  const project = await aProject([signers(), aCharter(), ...SERVED, approvedBy('second')]);
  for (const name of ['lead', 'second']) await project.add(signsCharter(keys[name] as Key));
  await project.add(roles({ validators: ['lead@example.org'] }));
  const found = await readRoles(project.context({ signer: async () => sshSigner }));
  expect([found.inForce, broken(found)]).toEqual([true, []]);
});

test('says who answers for what serves, in both languages', async () => {
  const found = await rolesOf(approvedBy('second'));
  const text = renderRoles(found, plainView('fr')).join('\n');
  expect(text).toMatch(/r1@production\s+lead@example.org\s+Lead@example.org\s+second@example.org/);
  expect(text).toContain('La charte n’est pas en vigueur');
  expect(renderRoles(found, plainView('en')).at(-1)).toBe('Duties are separate, and each role has a valid key.');
});

test('a project without a charter has no roles', async () => {
  const project = await aProject();
  await expect(readRoles(project.context())).rejects.toMatchObject({ code: 'no-charter', exit: 3 });
});

test.each([
  ['a@x ssh-ed25519 AAAA', '2026-06-01T00:00:00.000Z', true],
  ['a@x namespaces="n",valid-before="20260601Z" ssh-ed25519 AAAA note', '2026-05-31T23:59:59.000Z', true],
  ['a@x valid-before="20260601" ssh-ed25519 AAAA', '2026-06-01T00:00:00.000Z', false],
  ['a@x valid-after="202606011200Z" ecdsa-sha2-nistp256 AAAA', '2026-06-01T11:00:00.000Z', false],
  ['a@x sk-ssh-ed25519@openssh.com AAAA', '2026-06-01T11:00:00.000Z', true],
])('the key of a signer: %s at %s', (line, now, live) => {
  expect(listedSigners(`\n# note\n${line}\n`, now)).toMatchObject([{ principal: 'a@x', live }]);
});
