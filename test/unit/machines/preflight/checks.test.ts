import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { en } from '../../../../src/lib/cli/texts/en.ts';
import { fr } from '../../../../src/lib/cli/texts/fr.ts';
import { translateWith } from '../../../../src/lib/core/text/translate.ts';
import { say } from '../../../../src/lib/core/text/translate.ts';
import { assessFrame } from '../../../../src/lib/stages/machines/preflight/assess.ts';
import { BALANCE } from '../../../../src/lib/stages/machines/preflight/balance.ts';
import { BLOCKS, CHECKS } from '../../../../src/lib/stages/machines/preflight/checks/all.ts';
import { readFrames } from '../../../../src/lib/stages/machines/preflight/terms/read-frames.ts';
import { checkEntries } from '../../../../src/lib/stages/machines/preflight/terms/entries.ts';
import type { Expected } from '../../../../src/lib/stages/machines/preflight/terms/expected.ts';
import type { Status } from '../../../../src/lib/stages/machines/preflight/terms/check.ts';
import { wordsOf } from '../../../../src/lib/stages/machines/preflight/render.ts';
import { caseTable } from '../../../support/case-table.ts';
import { expectedOf } from '../../../support/preflight-expected.ts';

interface Case {
  check: string;
  name: string;
  profile?: string;
  transport?: Expected['transport'];
  expected?: Partial<Expected>;
  output?: string;
  repeat?: { text: string; times: number };
  exit?: number;
  end?: 'root' | 'cut';
  status: Status;
  observed?: string;
  reason?: string;
  says?: string;
  figures?: object;
}

const TABLES = readdirSync('test/cases/preflight').filter((name) => name !== 'balance.yaml');
const CASES = TABLES.flatMap((table) => caseTable<Case>(`preflight/${table}`));
const S = '@@SENTINEL';
const english = { language: 'en' as const, t: translateWith(en, 'en'), time: String };
const views = [english, { language: 'fr' as const, t: translateWith(fr, 'fr'), time: String }];

/** What a host printed, framed as the script frames it. */
function framed(one: Case, block: string): string {
  const text = one.repeat ? one.repeat.text.repeat(one.repeat.times) : (one.output ?? '');
  const tail = one.end === 'cut' ? '' : `\n${S} r ${one.end ?? one.exit ?? 0}\n`;
  return `\n${S} b ${block}\n${text}${tail}\n${S} end\n`;
}

function assess(one: Case): ReturnType<typeof assessFrame> {
  const check = CHECKS.find(({ id }) => id === one.check);
  if (!check) throw new Error(`no check ${one.check}`);
  const expected = expectedOf(one.profile, {
    ...(one.transport ? { transport: one.transport } : {}),
    ...one.expected,
  });
  return assessFrame(check, readFrames(framed(one, check.block), S).blocks.get(check.block), expected);
}

test.for(CASES)('$check: $name', (one) => {
  const verdict = assess(one);
  const told = { status: verdict.status, ...(verdict.reason ? { reason: verdict.reason.key } : {}) };
  expect(told).toMatchObject({
    status: one.status,
    ...(one.reason ? { reason: `preflight.reason.${one.reason}` } : {}),
  });
  if (one.observed !== undefined) expect(verdict.observed).toBe(one.observed);
  if (one.figures) expect(verdict.figures).toEqual(one.figures);
  const result = { id: one.check, how: '', ...verdict };
  const isBad = verdict.status === 'warn' || verdict.status === 'fail';
  for (const view of views) {
    const words = [...Object.values(wordsOf(result, view)), ...(verdict.reason ? [say(view.t, verdict.reason)] : [])];
    expect(words.join('\n'), 'no placeholder is left open').not.toMatch(/\{|\}| \? |preflight\./);
    expect(words.length > 0).toBe(isBad || verdict.status === 'unknown' || verdict.status === 'na');
  }
  const said = Object.values(wordsOf(result, english)).join(' ');
  if (one.says) expect(said).toContain(one.says);
  expect(said, 'a command about hosts names the host').not.toMatch(/`sovran host \w+`/);
});

test('the tables hold every check of one block, good and bad', () => {
  const tried = new Set(CASES.map(({ check }) => check));
  expect(CHECKS.map(({ id }) => id).filter((id) => !tried.has(id))).toEqual([]);
  expect(CASES.length).toBeGreaterThan(150);
});

test('every name has one check, every check a block that exists', () => {
  const named = [...CHECKS.map(({ id }) => id), ...Object.keys(BALANCE), 'clock-skew'];
  const listed = Object.entries(checkEntries());
  expect(named.toSorted()).toEqual(listed.map(([id]) => id).toSorted());
  const blocks = BLOCKS.map(({ id }) => id);
  expect(new Set(blocks).size).toBe(blocks.length);
  expect(CHECKS.filter(({ block }) => !blocks.includes(block))).toEqual([]);
  expect(listed.length).toBeGreaterThanOrEqual(40);
  const mute = listed.filter(([, { consequence, fix }]) => !consequence || !fix).map(([id]) => id);
  expect(mute, 'what only informs').toEqual(['numa']);
  const messages = listed.flatMap(([, { fix }]) => (typeof fix === 'string' ? [fix] : []));
  expect(messages.filter((key) => !Object.hasOwn(en, key))).toEqual([]);
});
