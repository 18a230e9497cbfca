import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { CHARTER_SIGNATURES } from '../../../src/lib/core/project/charter.ts';
import { aCharter, charterIn, signsCharter } from '../../support/project/charter.ts';
import { aFile, type Piece } from '../../support/project/pieces.ts';
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
function signers(): Piece {
  const lines = Object.entries(keys).map(([name, { publicKey }]) => {
    const until = name === 'left' ? ',valid-before="20261015"' : '';
    return `${WHO[name]}@example.org namespaces="sovran-approval"${until} ${publicKey}`;
  });
  return aFile('governance/allowed_signers', `${lines.join('\n')}\n`);
}

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
  await project.add(...signed.map(signs), ...edits, ...again.map(signs));
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
