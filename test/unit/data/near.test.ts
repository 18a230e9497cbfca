import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { seeded, pick } from '../../../scripts/bench/data/random.ts';
import { prepareTree } from '../../support/prepare-tree.ts';
import { tempDir } from '../../support/temp-project.ts';

const WORDS = Array.from({ length: 60 }, (_, at) => `mot${at}`);

/** Texts of 15 to 80 words, half of them copies of an earlier one with up to three words changed. */
function texts(count: number, random: () => number): string[] {
  const made: string[][] = [];
  for (let row = 0; row < count; row += 1) {
    const length = 15 + Math.floor(random() * 65);
    const copied = made.length > 0 && random() < 0.5;
    const words = copied ? [...pick(random, made)] : Array.from({ length }, () => pick(random, WORDS));
    const changes = copied ? Math.floor(random() * 4) : 0;
    for (let change = 0; change < changes; change += 1)
      words[Math.floor(random() * words.length)] = pick(random, WORDS);
    made.push(words);
  }
  return made.map((words) => words.join(' '));
}

const runs = new Map<string, Set<string>>();

function runsOf(text: string): Set<string> {
  const known = runs.get(text);
  if (known) return known;
  const words = `${text} r`.split(' ');
  const made = new Set(words.slice(0, -2).map((_, at) => words.slice(at, at + 3).join(' ')));
  runs.set(text, made);
  return made;
}

function resemble(one: string, other: string): boolean {
  const [left, right] = [runsOf(one), runsOf(other)];
  const common = left.intersection(right).size;
  return common >= 0.8 * (left.size + right.size - common);
}

/** Prepares rows with these prompts; returns those that are left, in their order. */
async function keptOf(prompts: string[], near: number | undefined, threads = 0): Promise<string[]> {
  const dir = tempDir();
  const file = join(dir, 'rows.jsonl');
  writeFileSync(file, prompts.map((prompt) => JSON.stringify({ prompt, completion: 'r' })).join('\n'));
  const split = { train: 1, validation: 0, test: 0 };
  const { lines } = await prepareTree(dir, [file], { split, threads, chunkBytes: 4096, ...(near && { near }) });
  return lines.train.map(
    (line) => (JSON.parse(line) as { messages: { content: string }[] }).messages[0]?.content ?? '',
  );
}

test('what is dropped resembles what is kept, and nothing else', async () => {
  const prompts = [...new Set(texts(300, seeded(7)))];
  const kept = await keptOf(prompts, 0.8);
  const dropped = prompts.filter((prompt) => !kept.includes(prompt));
  const pairs = kept.flatMap((one, at) => kept.slice(at + 1).filter((other) => resemble(one, other)));
  expect(dropped.length).toBeGreaterThan(40);
  expect(dropped.filter((one) => !kept.some((other) => resemble(one, other)))).toEqual([]);
  expect(pairs.length).toBeLessThanOrEqual(dropped.length / 100);
});

test('threads and pieces of work do not change what is kept', async () => {
  const prompts = texts(150, seeded(9));
  expect(await keptOf(prompts, 0.8, 2)).toEqual(await keptOf(prompts, 0.8));
});

test('short rows and rows without words are compared as a whole', async () => {
  const prompts = ['oui', 'non', '+++', '***', 'oui non', 'non oui'];
  expect(await keptOf(prompts, 0.8)).toEqual(prompts);
});

test('answers that contradict each other stay and are reported', async () => {
  const dir = tempDir();
  const file = join(dir, 'rows.jsonl');
  const long = Array.from({ length: 60 }, (_, at) => `mot${at}`).join(' ');
  const row = (prompt: string, completion: string): string => JSON.stringify({ prompt, completion });
  // The third nearly repeats the first, the last nearly repeats the third but contradicts the first.
  const rows = [row(long, 'oui'), row(`${long}.`, 'Oui !'), row(`${long} bis`, 'non'), row(long.toUpperCase(), 'non')];
  writeFileSync(file, rows.join('\n'));
  const { manifest } = await prepareTree(dir, [file], { near: 0.8 });
  expect(manifest.rows).toEqual({ in: 4, out: 2, dropped: { duplicate: 1, 'near-duplicate': 1 } });
  expect(manifest.conflicts.examples).toEqual([[1, 4].map((at) => ({ source: 0, row: at }))]);
});
