import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { prepareTree } from '../../support/prepare-tree.ts';
import { tempDir } from '../../support/temp-project.ts';

const text = fc.string({ unit: fc.constantFrom('a', 'É', '"', '\\', '\n', '\t', '/', '😀', ' ', '\f') });
const pair = fc.tuple(text, text);

/** The same row as other programs write it. */
const SHAPES: readonly ((user: string, answer: string) => string)[] = [
  (user, answer) => JSON.stringify(messagesOf(user, answer)),
  (user, answer) => JSON.stringify(messagesOf(user, answer)).replaceAll('":', '": '),
  (user, answer) => `${JSON.stringify(messagesOf(user, answer))}\r`,
  (user, answer) => JSON.stringify(messagesOf(user, answer)).replaceAll('/', '\\/'),
  (user, answer) => JSON.stringify(messagesOf(user, answer)).replaceAll('É', '\\u00c9'),
  (user, answer) => JSON.stringify({ ...messagesOf(user, answer), extra: 1 }),
  (user, answer) => `{"messages":[${turn(user, 'user')},${turn(answer, 'assistant')}]}`,
  (user, answer) => JSON.stringify({ conversations: [said('human', user), said('gpt', answer)] }),
];

function messagesOf(user: string, answer: string) {
  return {
    messages: [
      { role: 'user', content: user },
      { role: 'assistant', content: answer },
    ],
  };
}

function turn(content: string, role: string): string {
  return JSON.stringify({ content, role });
}

function said(from: string, value: string) {
  return { from, value };
}

test('rows are written alike, however their source wrote them', async () => {
  const pairs = fc.sample(pair, { numRuns: 200, seed: 5 }).map(([user, answer], at) => [`${at} ${user}`, `r${answer}`]);
  for (const shape of SHAPES) {
    const dir = tempDir();
    const file = join(dir, 'rows.jsonl');
    writeFileSync(file, pairs.map(([user = '', answer = '']) => shape(user, answer)).join('\n'));
    const { lines } = await prepareTree(dir, [file], { split: { train: 1, validation: 0, test: 0 } });
    expect(lines.train).toEqual(pairs.map(([user = '', answer = '']) => JSON.stringify(messagesOf(user, answer))));
  }
});

test('a masked row is never written as its source wrote it', async () => {
  const dir = tempDir();
  const file = join(dir, 'rows.jsonl');
  const mail = 'a@b.fr';
  writeFileSync(file, JSON.stringify(messagesOf(`Écrire à ${mail} ou [email]`, 'oui')));
  const { lines } = await prepareTree(dir, [file], { split: { train: 1, validation: 0, test: 0 }, pii: 'mask' });
  expect(lines.train).toEqual([JSON.stringify(messagesOf('Écrire à [email] ou [email]', 'oui'))]);
});

test('a bare control character and a bad escape are refused', async () => {
  const dir = tempDir();
  const file = join(dir, 'rows.jsonl');
  const good = JSON.stringify(messagesOf('a question', 'an answer'));
  const faults = ['\t', '\u0001', '\\\\\u0001', '\\x', '\\"\\', '"'];
  writeFileSync(file, [good, ...faults.map((fault) => good.replace('question', fault))].join('\n'));
  const { manifest } = await prepareTree(dir, [file]);
  expect(manifest).toMatchObject({ rows: { out: 1 }, problems: { 'bad-json': faults.length } });
});
