import { join } from 'node:path';
import { writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { sampleRows } from '../../../src/lib/stages/data/assemble/describe-target.ts';
import { DROPPED } from '../../../src/lib/stages/data/assemble/split-groups.ts';
import { openTemplate } from '../../../src/lib/stages/data/target/chat-template.ts';
import { TargetCheck } from '../../../src/lib/stages/data/target/target-check.ts';
import type { TargetFacts } from '../../../src/lib/stages/data/target/chat-template.ts';
import { tokensOf } from '../../../src/lib/stages/data/target/token-counter.ts';
import { prepareTree } from '../../support/prepare-tree.ts';
import { CONTROL, STRICT_TEMPLATE } from '../../support/target-model.ts';
import { tempDir } from '../../support/temp-project.ts';

function target(template = STRICT_TEMPLATE): TargetFacts {
  const digest = `sha256:${'0'.repeat(64)}`;
  const named = { eos_token: '</s>' };
  return { model: 'm', digest, template, tokens: CONTROL, named };
}

async function checkOf(template?: string): Promise<TargetCheck> {
  return new TargetCheck(await openTemplate(target(template)), CONTROL);
}

const turns = (...texts: string[]) =>
  texts.map((content, at) => ({ role: at % 2 === 0 ? ('user' as const) : ('assistant' as const), content }));
const SYSTEM = { role: 'system' as const, content: 's' };

test.each([
  ['two turns', { messages: turns('a', 'b') }, undefined],
  ['four turns', { messages: turns('a', 'b', 'c', 'd') }, undefined],
  ['a system message', { messages: [SYSTEM, ...turns('a', 'b')] }, 'template'],
  ['its own token', { messages: turns('a [PLAN]', 'b') }, 'control-token'],
  ['its own token in a rejected answer', { messages: turns('a', 'b'), rejected: '[PLAN]' }, 'control-token'],
  ['signs of its own token', { messages: turns('a [plan] [P', 'b') }, undefined],
])('%s: judged by template and tokens', async (_, row, problem) => {
  const check = await checkOf();
  expect([check.problemOf(row), check.problemOf(row)]).toEqual([problem, problem]);
});

test('refuses turns of which the template drops one', async () => {
  const last = await checkOf('{{ messages[-1].content }}');
  expect(last.problemOf({ messages: turns('a', 'b') })).toBe('template');
});

test('renders a template once a number of messages', () => {
  let rendered = 0;
  const check = new TargetCheck((messages) => `${(rendered += 1)}${messages.map(({ content }) => content).join()}`, []);
  for (let at = 0; at < 100; at += 1) check.problemOf({ messages: turns('a', 'b', ...(at % 2 ? ['c', 'd'] : [])) });
  expect(rendered).toBe(2);
});

test.each([
  ['{{ strftime_now("%d") }}', 'template-unfit'],
  ['{% if strftime_now is defined %}{% set day = strftime_now("%d") %}{% endif %}', 'template-unfit'],
  ['{{ [1, 2] | random }}', 'template-unfit'],
  ['{% if %}', 'template-unfit'],
])('%s: refused before any row', async (template, code) => {
  await expect(openTemplate(target(template))).rejects.toMatchObject({ code, exit: 3 });
});

test.each([0, 2])('%d threads: names refused rows by file and line', async (threads) => {
  const dir = tempDir();
  const file = join(dir, 'rows.jsonl');
  const rows = Array.from({ length: 40 }, (_, at) => ({
    prompt: `q ${at}`,
    completion: 'a',
    system: at === 7 ? 's' : '',
  }));
  writeFileSync(file, rows.map((row) => JSON.stringify(row)).join('\n'));
  const { manifest } = await prepareTree(dir, [file], { target: target(), threads, chunkBytes: 256 });
  expect(manifest.rows).toEqual({ in: 40, out: 39, dropped: { invalid: 1 } });
  expect(manifest.errors).toMatchObject([{ source: 0, row: 8, line: 8, problem: 'template' }]);
});

test('draws as many kept rows by each seed, others by another', () => {
  const splits = Uint8Array.from({ length: 5000 }, (_, row) => (row % 5 === 0 ? DROPPED : 0));
  const draw = (digit: string): number[] => sampleRows(splits, `sha256:${digit.repeat(64)}`, 1000);
  expect(draw('1')).toHaveLength(1000);
  expect(draw('1')).toEqual(draw('1'));
  expect(draw('1')).not.toEqual(draw('2'));
  expect(draw('1').every((row) => row % 5 !== 0)).toBe(true);
  const early = draw('1').filter((row) => row < 2500).length;
  expect(early).toBeGreaterThan(440);
  expect(early).toBeLessThan(560);
  expect(sampleRows(splits.subarray(0, 9), `sha256:${'1'.repeat(64)}`, 1000)).toEqual([1, 2, 3, 4, 6, 7, 8]);
});

test('counts percentiles by nearest rank, and what is over the context', () => {
  const counts = Array.from({ length: 200 }, (_, at) => 200 - at);
  expect(tokensOf(counts, 'seed', 190)).toEqual({
    rows: 200,
    seed: 'seed',
    p50: 100,
    p95: 190,
    p99: 198,
    max: 200,
    context: 190,
    over: 10,
  });
  expect(tokensOf(counts, 'seed', undefined)).not.toHaveProperty('over');
});
