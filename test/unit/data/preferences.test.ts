import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { prepareTree, type PreparedTree } from '../../support/prepare-tree.ts';
import { tempDir } from '../../support/temp-project.ts';

const ALL_TRAIN = { train: 1, validation: 0, test: 0 };

async function prepare(rows: object[], pii: 'report' | 'mask' | 'drop' = 'report'): Promise<PreparedTree> {
  const dir = tempDir();
  const path = join(dir, 'rows.jsonl');
  writeFileSync(path, rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
  return prepareTree(dir, [path], { pii, split: ALL_TRAIN });
}

function parsed({ lines }: PreparedTree): unknown[] {
  return lines.train.map((line) => JSON.parse(line) as unknown);
}

const MESSAGES = [
  { role: 'user', content: 'q' },
  { role: 'assistant', content: 'été' },
];

test.for([
  ['texts', { prompt: 'q', chosen: 'été', rejected: 'non' }],
  [
    'messages',
    { prompt: MESSAGES.slice(0, 1), chosen: MESSAGES.slice(1), rejected: [{ role: 'assistant', content: 'non' }] },
  ],
  ['a conversation', { messages: MESSAGES, rejected: 'non' }],
] as const)('a preference row of %s keeps both answers', async ([, row]) => {
  const tree = await prepare([row, { prompt: 'other', completion: 'plain' }]);
  expect(parsed(tree)).toContainEqual({ messages: MESSAGES, rejected: 'non' });
  expect(tree.manifest.preferences).toEqual({ train: 1, validation: 0, test: 0 });
});

test('rows without rejected answers are written as before', async () => {
  const tree = await prepare([{ messages: MESSAGES }]);
  expect(parsed(tree)).toEqual([{ messages: MESSAGES }]);
  expect(tree.manifest.preferences).toBeUndefined();
});

test('pairs that differ in the rejected answer alone are both kept', async () => {
  const pair = { prompt: 'q', chosen: 'été' };
  const tree = await prepare(['non', 'nul', 'non'].map((rejected) => ({ ...pair, rejected })));
  expect(tree.manifest.rows).toMatchObject({ out: 2, dropped: { duplicate: 1 } });
});

test('personal data in a rejected answer is found and masked', async () => {
  const row = { prompt: 'q', chosen: 'ok', rejected: 'write to jean@exemple.fr' };
  const masked = await prepare([row], 'mask');
  expect(masked.manifest.pii.found).toEqual({ email: 1 });
  expect(masked.lines.train.join('')).not.toContain('jean@');
  expect((await prepare([row], 'drop')).manifest.rows).toMatchObject({ out: 0, dropped: { pii: 1 } });
});

test.for([
  ['empty-text', { prompt: 'q', chosen: 'a', rejected: ' ' }],
  ['control-token', { prompt: 'q', chosen: 'a', rejected: '<|im_start|>' }],
  ['empty-text', { prompt: 'q', chosen: 'a', rejected: 3 }],
  ['bad-role', { prompt: [{ role: 'robot', content: 'q' }], chosen: 'a', rejected: 'b' }],
] as const)('a pair is dropped for %s', async ([problem, row]) => {
  expect((await prepare([row])).manifest.problems).toEqual({ [problem]: 1 });
});
