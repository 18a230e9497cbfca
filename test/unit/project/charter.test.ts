import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { CHARTER_SIGNATURES, charterDigest } from '../../../src/lib/core/project/charter.ts';
import { addSeconds } from '../../../src/lib/core/kit/time.ts';
import { canonicalJson } from '../../../src/lib/core/kit/canonical.ts';
import { toJson } from '../../../src/lib/core/kit/to-json.ts';
import { sshSigner } from '../../../src/lib/adapters/signer.ts';
import { charterSpecSchema } from '../../../src/lib/core/project/resources/charter.ts';
import { digestFor } from '../../support/project/digests.ts';
import { aCharter, charterIn, signsCharter, TERMS } from '../../support/project/charter.ts';
import { aFile, type Piece, put } from '../../support/project/pieces.ts';
import { aProject } from '../../support/project/project.ts';
import { type Key, makeKey } from '../../support/project/signers.ts';
import { fileTempDir } from '../../support/temp-project.ts';

const keys: Record<string, Key> = {};
const dir = fileTempDir();
beforeAll(() => {
  for (const name of ['lead', 'second', 'spare', 'left']) keys[name] = makeKey(join(dir, name));
});

const WHO: Record<string, string> = { lead: 'lead', second: 'second', spare: 'lead', left: 'left' };
/** `spare` is the other key of `lead`; the one of `left` ended in October. */
const signers =
  (without?: string): Piece =>
  (place) => {
    const lines = Object.entries(keys)
      .filter(([name]) => name !== without)
      .map(([name, { publicKey }]) => {
        const until = name === 'left' ? ',valid-before="20261015"' : '';
        return `${WHO[name]}@example.org namespaces="sovran-approval"${until} ${publicKey}`;
      });
    return put(place, aFile('governance/allowed_signers', `${lines.join('\n')}\n`));
  };

interface Row {
  name: string;
  terms?: object;
  /** By whom, with the day in November where it matters, before and after `edits`. */
  signed: string[];
  edits?: Piece[];
  again?: string[];
  inForce: number | null;
  proposed?: [counted: number, required: number];
}

const floor = (minExactMatch: number): object => ({ evaluation: { minExactMatch } });
const LOOSER = aCharter({ ...floor(10), signatures: { required: 1 } });

const ROWS: Row[] = [
  { name: 'an unsigned one', signed: [], inForce: null, proposed: [0, 2] },
  { name: 'one signature of two', signed: ['lead'], inForce: null, proposed: [1, 2] },
  { name: 'two signatures', signed: ['lead', 'second'], inForce: 70 },
  { name: 'two keys of one person', signed: ['lead', 'spare'], inForce: null, proposed: [1, 2] },
  {
    name: 'a key that had expired',
    signed: ['lead', 'left'],
    inForce: null,
    proposed: [1, 2],
  },
  { name: 'a key that expired since', signed: ['lead', 'left 2026-10-01'], inForce: 70 },
  {
    name: 'a person it does not name',
    terms: { signatures: { required: 2, by: ['lead@example.org', 'LEFT@example.org'] } },
    signed: ['lead', 'second'],
    inForce: null,
    proposed: [1, 2],
  },
  {
    name: 'a loosening that says one is enough',
    signed: ['lead', 'second'],
    edits: [LOOSER],
    again: ['lead'],
    inForce: 70,
    proposed: [1, 2],
  },
  {
    name: 'a loosening signed by two',
    signed: ['lead', 'second'],
    edits: [LOOSER],
    again: ['lead', 'second'],
    inForce: 10,
  },
  {
    name: 'the first charter again, by its old signatures',
    signed: ['lead', 'second'],
    edits: [aCharter(floor(80)), signs('lead'), signs('second'), aCharter(floor(70))],
    inForce: 80,
    proposed: [0, 2],
  },
  {
    name: 'prose that changed since',
    signed: ['lead', 'second'],
    edits: [aCharter(floor(70), '# Other\n')],
    inForce: 70,
    proposed: [0, 2],
  },
  {
    name: 'a signer added to the list alone',
    signed: ['lead', 'second'],
    edits: [aFile('governance/allowed_signers', 'mallory@example.org ssh-ed25519 AAAA\n')],
    inForce: 70,
    proposed: [0, 2],
  },
  {
    name: 'another list signed with it',
    signed: ['lead', 'second'],
    edits: [signers('second')],
    again: ['lead', 'left 2026-10-01'],
    inForce: 70,
  },
  {
    name: 'terms that are not valid',
    signed: ['lead', 'second'],
    edits: [aFile('governance/charter.yaml', 'kind: Charter\n')],
    inForce: 70,
  },
];

function signs(by: string): Piece {
  const [name = '', day = '2026-11-01'] = by.split(' ');
  return (place) => signsCharter(keys[name] as Key, `${day}T00:00:00.000Z`)(place);
}

test.each(ROWS)('the charter in force after $name', async ({ terms, signed, edits = [], again = [], ...expected }) => {
  const project = await aProject([signers(), aCharter({ ...floor(70), ...terms })]);
  for (const pieces of [signed.map(signs), edits, again.map(signs)])
    if (pieces.length > 0) await project.add(...pieces);
  const { inForce, proposed } = await charterIn(project.project);
  expect(inForce?.spec.evaluation.minExactMatch ?? null).toBe(expected.inForce);
  expect(proposed && [proposed.signers.length, proposed.required]).toEqual(expected.proposed);
});

test('who wrote the commit may sign, as one of two', async () => {
  const project = await aProject([signers(), aCharter()]);
  await project.add(signs('lead'), signs('second'));
  const { inForce } = await charterIn(project.project);
  expect(inForce).toMatchObject({ signers: ['lead@example.org', 'second@example.org'] });
});

test.for([
  ['another limit', (text: string) => text.replace('"minExactMatch":70', '"minExactMatch":1')],
  ['another time', (text: string) => text.replace('2026-11-01', '2026-11-02')],
  ['spaces', (text: string) => text.replace(',', ', ')],
] as const)('an edited signature does not count: %s', async ([, edit]) => {
  const project = await aProject([signers(), aCharter(floor(70))]);
  await project.add(signs('lead'), signs('second'));
  const [first = ''] = await project.project.listFiles(CHARTER_SIGNATURES);
  const path = join(project.root, CHARTER_SIGNATURES, first);
  writeFileSync(path, edit(readFileSync(path, 'utf8')));
  const { inForce } = await charterIn(project.project);
  expect(inForce).toBeUndefined();
});

/** A first version that a stranger made, dated before the other one. */
const restarts: Piece = async ({ project, base }) => {
  const own = makeKey(join(base, 'stranger'));
  const allowedSigners = `mallory@example.org namespaces="sovran-approval" ${own.publicKey}\n`;
  const charter = charterSpecSchema.parse({ ...TERMS, ...floor(1), signatures: { required: 1 } });
  const version = { previous: null, charter: toJson(charter), prose: digestFor('1'), allowedSigners };
  const head = { apiVersion: 'sovran/v1', kind: 'CharterSignature' } as const;
  const said = { ...head, ...version, digest: charterDigest({ ...head, ...version }), at: '2020-01-01T00:00:00.000Z' };
  const payload = canonicalJson(said);
  await project.writeFile(`${CHARTER_SIGNATURES}/01JC.json`, payload);
  await project.writeFile(`${CHARTER_SIGNATURES}/01JC.sig`, await sshSigner.sign(own.file, payload));
};

test('a charter begins once: what was sealed first stays in force', async () => {
  const project = await aProject([signers(), aCharter(floor(70))]);
  await project.add(signs('lead'), signs('second'));
  const names = await project.project.listFiles(CHARTER_SIGNATURES);
  const leaves = names.map((name) => `${CHARTER_SIGNATURES}/${name}\n`).join('');
  await project.add(aFile('audit/leaves', leaves), restarts);
  const { inForce, restarts: others } = await charterIn(project.project);
  expect(inForce?.spec.evaluation.minExactMatch).toBe(70);
  expect(others).toEqual([`${CHARTER_SIGNATURES}/01JC.json`]);
});

test('a signature of next week does not count yet', async () => {
  const project = await aProject([signers(), aCharter(floor(70))]);
  const week = (days: number): string => addSeconds(new Date().toISOString(), days * 86_400);
  await project.add(signs('lead'), signsCharter(keys.second as Key, week(7)));
  expect((await charterIn(project.project)).proposed?.signers).toEqual(['lead@example.org']);
});
