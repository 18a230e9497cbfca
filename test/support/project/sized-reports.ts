import type { Report } from '../../../src/lib/stages/measure/reports/report.ts';
import { digestFor } from './digests.ts';
import { aReport } from './runs.ts';

type Text = (at: number) => string;

const DAY_MS = 86_400_000;
const BEGAN = Date.parse('2026-01-01T08:00:00Z');

/** An instant on the nth day. */
export const dayOf = (at: number): string => new Date(BEGAN + at * DAY_MS).toISOString();

/** Digest of the nth model. */
export const digestOfModel = (at: number): string => `sha256:${at.toString(16).padStart(64, '0')}`;

const common = (at: number, text: Text): Pick<Report, 'evidence' | 'startedAt' | 'endedAt' | 'machine'> => ({
  evidence: [digestFor('a')],
  startedAt: dayOf(at),
  endedAt: dayOf(at),
  machine: { cpu: text(at), cores: 2, memoryGiB: 4, os: 'Linux' },
});

/** An evaluation of the nth model. */
export function evaluationOf(id: string, at: number, of: number, text: Text): Report {
  const n = 351;
  const value = 0.3 + (at % 50) / 100;
  const ci95: [number, number] = [value - 0.05, value + 0.05];
  const right = { support: 117, answered: 117, correct: 70, precision: 0.6, recall: 0.6, f1: 0.6 };
  return aReport(id, {
    ...common(at, text),
    subject: `model-${of}`,
    metrics: [
      { name: 'exact-match', value, unit: '1', how: 'measured', n, ci95, interval: 'wilson' },
      { name: 'answered', value: 1, unit: '1', how: 'measured', n },
    ],
    measured: {
      model: { name: `model-${of}`, digest: digestOfModel(of), kind: 'merged' },
      dataset: { name: text(at), digest: digestFor('d'), split: 'test', rows: n },
    },
    classes: ['a', 'b', text(at)].map((label) => ({ label, ...right })),
    confusion: { labels: ['a', text(at)], counts: [70, 30].map((count) => [count, 117 - count]) },
  });
}

/** A benchmark of the nth release. */
export function benchOf(id: string, at: number, text: Text): Report {
  const quantiles = Array.from({ length: 101 }, (_, percent) => percent * 3);
  const counts = Array.from({ length: 40 }, (_, bin) => (bin * 7) % 13);
  const value = 300 + (at % 40);
  const histogram = { from: 0, step: 7.5, counts };
  return aReport(id, {
    ...common(at, text),
    method: { concurrency: 4 * (1 + (at % 2)), rate: null, arrivals: 'constant', maxTokens: 12 },
    type: 'bench',
    subject: text(at),
    verdict: at % 5 === 4 ? 'failed' : 'ok',
    metrics: [
      { name: 'ttft-p95', value, unit: text(at), how: 'measured', n: 144, ci95: [value - 20, value + 20] },
      { name: 'throughput-tokens', value: null, unit: 'tok/s', how: 'measured', n: 345 },
    ],
    measured: { release: { name: `r${at}` }, note: text(at) },
    distributions: [{ name: 'ttft', unit: text(at), n: 144, quantiles, histogram }],
    failures: { [text(at)]: 2 },
  });
}
