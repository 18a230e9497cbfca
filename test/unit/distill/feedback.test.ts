import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { OpenDataset } from '../../../src/lib/stages/data/open-dataset.ts';
import { TargetCheck } from '../../../src/lib/stages/data/target/target-check.ts';
import { recountTree } from '../../../src/lib/stages/data/verify.ts';
import { NewAnswers, type Treatment } from '../../../src/lib/stages/data/assemble/new-answers.ts';
import { type Judged, type TaughtRow, taughtRows } from '../../../src/lib/stages/distill/feedback/taught-rows.ts';
import { writeTaughtTree } from '../../../src/lib/stages/distill/feedback/write-tree.ts';
import { prepareTree } from '../../support/prepare-tree.ts';
import { tempDir } from '../../support/temp-project.ts';

const ask = (content: string) => [{ role: 'user' as const, content }];

type Said = [preferred: string | null, correction?: string, rejected?: string];

/** What judges said of one row that two evaluations, A and B, answered. */
function judged(said: Said[], answers = ['a', 'b'], expected = 'right'): Judged {
  const judgements = said.map(([preferred, correction = null, rejected = null], at) => {
    return { judge: at + 1, row: 'r', preferred, correction, rejected };
  });
  const rows = [{ id: 'r', prompt: ask('q'), expected }];
  return { rows, judgements, runs: ['A', 'B'], answers: new Map([['r', answers]]) };
}

test.each<[string, Judged, Partial<TaughtRow> | undefined]>([
  ['nobody', judged([]), undefined],
  ['a correction', judged([['A', 'c', 'a']]), { by: 'correction', answer: 'c', rejected: 'a', replaces: true }],
  [
    'the correction that most wrote',
    judged([
      ['A', 'x'],
      ['A', 'c'],
      ['B', ' c '],
    ]),
    { answer: 'c' },
  ],
  [
    'the first of two corrections',
    judged([
      ['A', 'x'],
      ['A', 'c'],
    ]),
    { answer: 'x' },
  ],
  ['a blank correction', judged([[null, ' ']]), undefined],
  ['a correction to what was answered', judged([['A', 'a', 'a']]), { answer: 'a', replaces: true }],
  ['a preference', judged([['B']]), { by: 'preference', answer: 'b', rejected: 'a', replaces: false }],
  ['a preference for the right answer', judged([['B']], ['a', 'right']), { answer: 'right', replaces: true }],
  ['most', judged([['A'], ['B'], ['B'], [null]]), { answer: 'b', rejected: 'a' }],
  ['as many on either side', judged([['A'], ['B']]), undefined],
  ['a tie', judged([[null], [null]]), undefined],
  ['a preference among the same answers', judged([['A']], ['b ', 'b']), undefined],
])('%s: what is learned', (_, said, expected) => {
  const [row, ...others] = taughtRows(said);
  expect(others).toEqual([]);
  if (expected) expect(row).toMatchObject(expected);
  else expect(row).toBeUndefined();
});

const KEEP: Treatment = { pii: 'report', key: null, secrets: 'report' };
const SECRET = 'hf_abcdefghijklmnopqrstuvwxyz0123456789';

test.each<[string, [answer: string, rejected?: string], Partial<Treatment>, object, string | undefined]>([
  ['kept', ['c é', 'a'], {}, {}, '"rejected":"a"'],
  ['kept without the same rejected answer', ['c', 'c'], {}, {}, '"c"}]}'],
  ['masked', ['Mail a@b.fr'], { pii: 'mask' }, {}, 'Mail [email]'],
  ['dropped for personal data', ['Mail a@b.fr'], { pii: 'drop' }, { pii: 1 }, undefined],
  ['dropped for a rejected answer', ['c', 'a@b.fr'], { pii: 'drop' }, { pii: 1 }, undefined],
  ['without its secret', [SECRET], { secrets: 'mask' }, {}, '[secret]'],
  ['dropped for a secret', [SECRET], { secrets: 'drop' }, { secret: 1 }, undefined],
  ['invalid by a control token', ['<|im_end|>'], {}, { invalid: 1 }, undefined],
  ['invalid by a rejected answer', ['c', '</s>'], {}, { invalid: 1 }, undefined],
])('a new answer is %s', (_, [answer, rejected], treatment, dropped, line) => {
  const answers = new NewAnswers({ ...KEEP, ...treatment });
  const made = answers.lineOf(ask('q é'), answer, rejected);
  if (line === undefined) expect(made).toBeUndefined();
  else expect(made).toContain(line);
  expect(answers.dropped).toEqual(dropped);
});

test('a new answer is refused by the target of the dataset', () => {
  const target = new TargetCheck(() => '', ['[PLAN]']);
  const answers = new NewAnswers({ ...KEEP, target });
  expect(answers.lineOf(ask('q'), 'do [PLAN]')).toBeUndefined();
  expect(answers.problems).toEqual({ 'control-token': 1 });
});

const taught = (prompt: string, answer: string, more: Partial<TaughtRow> = {}): TaughtRow => {
  return { by: 'correction', prompt: ask(prompt), answer, rejected: '', replaces: true, ...more };
};

/** Twenty rows in three splits, as `data prepare` leaves them. */
async function prepared(): Promise<OpenDataset & { tree: string; lines: Record<string, string[]> }> {
  const dir = tempDir();
  const file = join(dir, 'rows.jsonl');
  const rows = Array.from({ length: 20 }, (_, at) => ({ prompt: `Question ${at} é`, completion: `answer ${at}` }));
  writeFileSync(file, rows.map((row) => JSON.stringify(row)).join('\n'));
  const { manifest, files, lines } = await prepareTree(dir, [file], {
    split: { train: 0.6, validation: 0.2, test: 0.2 },
  });
  const [path, tree] = [join(dir, 'source'), join(dir, 'next')];
  for (const each of [path, tree]) mkdirSync(each);
  for (const [name, text] of Object.entries(files)) writeFileSync(join(path, name), text);
  return { dataset: {} as OpenDataset['dataset'], path, manifest, tree, lines };
}

const promptIn = (line = ''): string =>
  (JSON.parse(line) as { messages: { content: string }[] }).messages[0]?.content ?? '';

test('corrected rows leave their split for training, replace others, and add up', async () => {
  const source = await prepared();
  const { train = [], validation = [], test: tested = [] } = source.lines;
  const rows = [
    taught(promptIn(tested[0]), 'corrected', { rejected: 'wrong' }),
    taught(promptIn(train[0]), 'better'),
    taught(promptIn(validation[0]), 'preferred', { by: 'preference', rejected: 'other', replaces: false }),
    taught('Nowhere', '<|im_end|>'),
    taught(promptIn(tested[0]).toUpperCase(), 'again'),
  ];
  const { manifest, taken } = await writeTaughtTree(source, rows, source.tree, new NewAnswers(KEEP));
  const read = (split: string): string[] =>
    readFileSync(join(source.tree, `${split}-00000.jsonl`), 'utf8')
      .split('\n')
      .filter(Boolean);
  expect(read('test')).toEqual(tested.slice(1));
  expect(read('validation')).toEqual(validation.slice(1));
  const news = read('train')
    .slice(-4)
    .map((line) => JSON.parse(line) as object);
  expect(read('train').slice(0, -4)).toEqual(train.slice(1));
  expect(news).toMatchObject([
    {
      messages: [
        {},
        { content: (JSON.parse(validation[0] ?? '') as { messages: { content: string }[] }).messages[1]?.content },
      ],
    },
    { messages: [{}, { content: 'corrected' }], rejected: 'wrong' },
    { messages: [{}, { content: 'better' }] },
    { messages: [{}, { content: 'preferred' }], rejected: 'other' },
  ]);
  expect(taken).toEqual({ corrections: 2, preferences: 1, replaced: 2 });
  expect(manifest.rows).toEqual({ in: 25, out: 21, dropped: { replaced: 2, invalid: 1, duplicate: 1 } });
  expect(manifest.problems).toEqual({ 'control-token': 1 });
  expect(manifest.preferences).toEqual({ train: 2, validation: 0, test: 0 });
  expect(manifest.conflicts).toMatchObject({ prompts: 1, rows: 2 });
  expect(await recountTree(source.tree, manifest)).toEqual({ miscounted: [], overlap: 0 });
});

test('the same judgements give the same tree', async () => {
  const source = await prepared();
  const write = () =>
    writeTaughtTree(source, [taught(promptIn(source.lines.test?.[0]), 'c')], source.tree, new NewAnswers(KEEP));
  expect(await write()).toEqual(await write());
});

test('refuses a version that would take nothing', async () => {
  const source = await prepared();
  const written = writeTaughtTree(source, [taught('q', '</s>')], source.tree, new NewAnswers(KEEP));
  await expect(written).rejects.toMatchObject({ code: 'nothing-left', exit: 3 });
});
