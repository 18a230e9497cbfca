import { globSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import * as lists from '../../../src/lib/stages/evidence/collect/collectors.ts';
import { type Control, controlSchema, type RuleFacts } from '../../../src/lib/stages/evidence/control/control.ts';
import { RULES } from '../../../src/lib/stages/evidence/rules/rules.ts';
import { countWords, retiredWord } from '../../support/wording.ts';

interface Case {
  name: string;
  facts: Partial<RuleFacts>;
  verdict: string;
  reason: string;
}

/** Cases that share facts; `set`: what one has otherwise, by the path of keys. */
interface Varied {
  base: Case['facts'];
  cases: (Omit<Case, 'facts'> & { set?: Record<string, unknown> })[];
}

function withSet(base: Case['facts'], set: Record<string, unknown>): Case['facts'] {
  const facts = structuredClone(base);
  for (const [path, value] of Object.entries(set)) {
    const [last = '', ...above] = path.split('/').toReversed();
    const holder = above.reduceRight<Record<string, unknown>>((at, key) => at[key] as never, facts as never);
    holder[last] = value;
  }
  return facts;
}

const controls = globSync('templates/controls/*.yaml').map((path): Control => {
  const control = controlSchema.parse(parse(readFileSync(path, 'utf8')));
  expect(`${control.id}.yaml`).toBe(basename(path));
  return control;
});
const casesOf = ({ id }: Control): Case[] => {
  const read = parse(readFileSync(`test/cases/controls/${id}.yaml`, 'utf8')) as Case[] | Varied;
  if (Array.isArray(read)) return read;
  return read.cases.map(({ set = {}, ...rest }) => ({ ...rest, facts: withSet(read.base, set) }));
};
/** Reasons of every control about what answers. */
const SHARED = ['nothing-answers', 'unseen', 'foreign-program'];
const EMPTY = { now: '2026-12-01T12:00:00.000Z', environment: 'production', host: 'gpu1', charter: null };

test('controls and rules name each other', () => {
  expect([...new Set(controls.map(({ rule }) => rule))].toSorted()).toEqual(Object.keys(RULES).toSorted());
  const known = [lists.HOST_COLLECTORS, lists.PROJECT_COLLECTORS, lists.ENVIRONMENT_COLLECTORS].flatMap((list) =>
    Object.keys(list),
  );
  expect([...new Set(controls.flatMap(({ collectors }) => collectors))].toSorted()).toEqual(known.toSorted());
});

test.each(controls)('$id gives the verdict of each of its cases', (control) => {
  const validForMs = control.validForDays === null ? null : control.validForDays * 86_400_000;
  for (const { name, facts, verdict, reason } of casesOf(control)) {
    const found = RULES[control.rule]?.({ ...EMPTY, validForMs, ...facts } as RuleFacts);
    expect({ verdict: found?.verdict, reason: found?.reason }, name).toEqual({ verdict, reason });
  }
});

test.each(controls)('$id has a case of each reason, and of pass, fail and unknown', (control) => {
  const cases = casesOf(control);
  const own = cases.map(({ reason }) => reason).filter((reason) => !SHARED.includes(reason));
  expect([...new Set(own)].toSorted()).toEqual(Object.keys(control.reasons).toSorted());
  const verdicts = new Set(cases.map(({ verdict }) => verdict));
  // What the record of processing says is for people to state.
  const never = control.id === 'DAT-03' ? ['pass'] : [];
  expect(['pass', 'fail', 'unknown'].filter((one) => !verdicts.has(one))).toEqual(never);
});

test.each(controls)('$id says it in short words of both languages', ({ title, requires, reasons }) => {
  for (const text of [title, requires, ...Object.values(reasons)]) {
    expect([countWords(text.en), countWords(text.fr)].map((count, at) => count <= [25, 30][at]!)).toEqual([true, true]);
    expect([retiredWord(text.en, 'en'), retiredWord(text.fr, 'fr')]).toEqual([undefined, undefined]);
    const names = (words: string): string[] => [
      ...new Set([...words.matchAll(/\{(\w+)/g)].map(([, name = '']) => name)),
    ];
    expect(names(text.fr).toSorted()).toEqual(names(text.en).toSorted());
  }
});

test.each(controls)('$id names commands that there are', ({ reasons }) => {
  const { commands } = JSON.parse(readFileSync('test/surface/commands.json', 'utf8')) as { commands: object };
  const lines = Object.values(reasons).flatMap(({ next }) => (next?.startsWith('sovran ') ? [next.slice(7)] : []));
  const known = Object.keys(commands);
  expect(lines.filter((line) => !known.some((id) => `${line} `.startsWith(`${id} `)))).toEqual([]);
});
