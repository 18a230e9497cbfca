import { globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sshSigner } from '../../../src/lib/adapters/signer.ts';
import { verifyProject } from '../../../src/lib/stages/evidence/verify/verify-project.ts';
import { caseTable } from '../../support/case-table.ts';
import { recordedProject, type SealedProject } from '../../support/sealed-project.ts';

interface Case {
  what: string;
  path: string;
  at?: string;
  skip?: number;
  log?: string[];
  record?: string[];
}

const CASES = caseTable<Case>('audit/tampering.yaml');
const base = mkdtempSync(join(tmpdir(), 'sovran-tamper-'));
let project: SealedProject;

beforeAll(async () => {
  project = await recordedProject(base);
  await project.seal();
  await project.seal({ newKeySigner: project.key.file });
});

afterAll(() => rmSync(base, { recursive: true, force: true }));

/** A byte with another bit; a letter of base64 stays one, whichever the random text has there. */
function flippedByte(byte: number): number {
  const isLetter = (one: number): boolean => /[\w+/]/.test(String.fromCharCode(one));
  const bit = isLetter(byte) ? [1, 2, 4].find((one) => isLetter(byte ^ one)) : 1;
  return byte ^ (bit ?? 1);
}

const masked = (text: string): string => text.replaceAll(/[0-9A-HJKMNP-TV-Z]{26}|[0-9a-f]{40}/g, 'ULID');

/** Each check that fails, with what it names. */
async function findings(path: string): Promise<{ log: string[]; record: string[] }> {
  const named = (code: string, about: string): string => (about === path ? code : masked(`${code} ${about}`));
  const { problems } = await project.audit();
  const { checks } = await verifyProject(project.context({ signer: async () => sshSigner }));
  return {
    log: problems.map(({ code, about }) => named(code, about)),
    record: checks.flatMap((check) => check.problems.map(({ code, about }) => named(code, about))),
  };
}

test('nothing is found where nothing was touched', async () => {
  expect(await findings('')).toEqual({ log: [], record: [] });
});

test('the table has each kind of artefact once', () => {
  expect(CASES.length).toBeGreaterThanOrEqual(20);
  expect(new Set(CASES.map(({ what }) => what)).size).toBe(CASES.length);
});

test.each(CASES)(
  'a bit of $what flipped: $log $record',
  async ({ path: pattern, at, skip = 0, log = [], record = [] }) => {
    const path = globSync(pattern, { cwd: project.root }).toSorted()[0] ?? pattern;
    const file = join(project.root, path);
    const whole = readFileSync(file);
    const place = at === undefined ? whole.length >> 1 : whole.indexOf(at) + skip;
    expect(place, path).toBeGreaterThanOrEqual(skip);
    const flipped = Buffer.from(whole);
    flipped[place] = flippedByte(flipped[place] ?? 0);
    writeFileSync(file, flipped);
    try {
      expect(await findings(path)).toEqual({ log, record });
    } finally {
      writeFileSync(file, whole);
    }
  },
);
