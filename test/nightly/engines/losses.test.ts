import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Metric } from '../../../src/lib/stages/measure/reports/report.ts';
import { renderTable } from '../../../src/lib/core/text/table.ts';
import { plainView } from '../../support/plain-view.ts';
import { themesProject, weightBytes, type Themes } from '../../support/themes.ts';

/** Engines are built where no earlier run has, and calibration takes minutes on a busy machine. */
const PATIENCE_MS = 1_800_000;
/** Points of exact match that the use case gives for a smaller model. */
const MARGIN = 5;

interface Scheme {
  scheme: string;
  engine: 'vllm' | 'cpu';
  /** Rows that it answers; absent: the whole test split. */
  rows?: number;
  calibrated?: true;
}

/** On processors vLLM emulates FP8, at about a token a second: few rows. */
const SCHEMES: Scheme[] = [
  { scheme: 'Q2_0', engine: 'cpu' },
  { scheme: 'Q2_K', engine: 'cpu' },
  { scheme: 'W8A8', engine: 'vllm' },
  { scheme: 'W4A16', engine: 'vllm' },
  { scheme: 'FP8', engine: 'vllm', rows: 40 },
  { scheme: 'W4A16-GPTQ', engine: 'vllm', calibrated: true },
];

interface Report {
  verdict: string;
  metrics: Metric[];
}

/** Points lost, and the end of their interval that a limit is held against. */
interface Loss {
  points: number;
  high: number;
}

/** vLLM multiplies by 4-bit weights on processors that have AVX-512. */
const HAS_AVX512 = /\bavx512f\b/.test(readFileSync('/proc/cpuinfo', 'utf8'));
const [FOUR_BITS, OTHERS] = [true, false].map((packed) =>
  SCHEMES.filter(({ scheme }) => scheme.startsWith('W4') === packed),
);

const losses = new Map<string, Loss>();
let themes: Themes;

beforeAll(async () => {
  themes = await themesProject('losses', ['vllm', 'llm-compressor']);
  await themes.run('scope', 'add', 'triage', '--title', 'Triage', '--max-loss', String(MARGIN));
}, PATIENCE_MS);

afterAll(() => {
  themes.dispose();
});

async function evaluate(model: string, engine: Scheme['engine'], rows?: number): Promise<Report> {
  const limit = rows === undefined ? [] : ['--limit', String(rows)];
  const way = ['--engine', engine, '--max-tokens', '12', '--concurrency', '8'];
  return themes.run<Report>('eval', 'run', '--model', model, '--dataset', 'service-public', ...way, ...limit);
}

function metric({ metrics }: Report, name: string): { value: number; low: number; high: number; n: number } {
  const { value = null, ci95: [low, high] = [0, 0], n = 0 } = metrics.find((one) => one.name === name) ?? {};
  return { value: value ?? Number.NaN, low, high, n };
}

function shareOf(report: Report): string {
  const { value, low, high } = metric(report, 'exact-match');
  return [value, low, high].map((share) => (share * 100).toFixed(1)).join(' · ');
}

function megabytes(model: string, engine: Scheme['engine']): string {
  return (weightBytes(themes.treeOf('models', model), engine === 'cpu' ? '.gguf' : '.safetensors') / 1e6).toFixed(1);
}

async function timed<T>(work: () => Promise<T>): Promise<{ result: T; seconds: string }> {
  const began = performance.now();
  const result = await work();
  return { result, seconds: ((performance.now() - began) / 1000).toFixed(0) };
}

test.each([...(OTHERS ?? []), ...(HAS_AVX512 ? (FOUR_BITS ?? []) : [])])(
  '$scheme is served by $engine, with its loss',
  { timeout: PATIENCE_MS },
  async (one) => {
    const { scheme, engine, rows } = one;
    const name = nameOf(one);
    const made = await timed(() => quantize(one));
    const parent = await evaluate('themes', engine, rows);
    const answered = await timed(() => evaluate(name, engine, rows));
    const { value, low, high, n } = metric(await themes.run<Report>('eval', 'compare', 'themes', name), 'difference');
    losses.set(scheme, { points: -value, high: -low });
    print({
      scheme,
      engine,
      'made in s': made.seconds,
      MB: `${megabytes('themes', engine)} → ${megabytes(name, engine)}`,
      'right, %': shareOf(answered.result),
      'parent, %': shareOf(parent),
      'loss, points': [-value, -high, -low].map((points) => (points + 0).toFixed(1)).join(' · '),
      n: String(n),
      'answered in s': answered.seconds,
    });
    expect(answered.result.verdict).toBe('ok');
    expect(n).toBe(rows ?? metric(answered.result, 'exact-match').n);
    await expectVerdict(name, one);
  },
);

test.runIf(!HAS_AVX512).each(FOUR_BITS ?? [])(
  '$scheme is refused by vLLM on this processor, before a request',
  { timeout: PATIENCE_MS },
  async (one) => {
    await quantize(one);
    const way = ['--dataset', 'service-public', '--engine', 'vllm', '--limit', '8'];
    const refused = await themes.attempt('eval', 'run', '--model', nameOf(one), ...way);
    console.log(
      `${one.scheme}: ${megabytes('themes', 'vllm')} → ${megabytes(nameOf(one), 'vllm')} MB, ${refused.stdout}`,
    );
    expect([refused.exit, refused.stdout.includes('AVX-512')]).toEqual([1, true]);
  },
);

async function quantize(one: Scheme): Promise<void> {
  const data = one.calibrated ? ['--dataset', 'service-public'] : [];
  await themes.run('quantize', 'launch', nameOf(one), '--model', 'themes', '--scheme', one.scheme, ...data, '--wait');
}

/** A release is created or refused by the whole interval of the loss. */
async function expectVerdict(name: string, { scheme, engine }: Scheme): Promise<void> {
  const { points = 0, high = 0 } = losses.get(scheme) ?? {};
  const created = await themes.attempt('release', 'create', `${name}-1`, '--model', name, '--engine', engine);
  console.log(`release of ${scheme}: exit ${created.exit} ${/[^"]*points[^"]*/.exec(created.stdout)?.[0] ?? ''}`);
  expect(created.exit, created.stdout).toBe(high <= MARGIN ? 0 : 3);
  if (high > MARGIN) expect(created.stdout).toContain(String(Math.round(points * 10) / 10));
}

function print(row: Record<string, string>): void {
  const columns = Object.keys(row).map((title) => ({ title }));
  console.log(renderTable(plainView(), columns, [Object.values(row)]).join('\n'));
}

test('eight-bit integers stay within the margin, two bits do not', () => {
  expect(losses.get('W8A8')?.high).toBeLessThanOrEqual(MARGIN);
  expect(losses.get('Q2_0')?.points).toBeGreaterThan(MARGIN);
});

function nameOf({ scheme }: Scheme): string {
  return `themes-${scheme.toLowerCase().replace('_', '-')}`;
}
