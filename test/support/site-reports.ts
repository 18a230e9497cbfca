import type { Report } from '../../src/lib/stages/measure/reports/report.ts';
import { digestFor } from './experiment-project.ts';

type Text = (at: number) => string;

const DAY_MS = 86_400_000;
const BEGAN = Date.parse('2026-01-01T08:00:00Z');

/** An instant on the nth day. */
export function dayOf(at: number): string {
  return new Date(BEGAN + at * DAY_MS).toISOString();
}

/** Digest of the nth model. */
export function digestOfModel(at: number): string {
  return `sha256:${at.toString(16).padStart(64, '0')}`;
}

function reportOf(
  id: string,
  at: number,
): Omit<Report, 'type' | 'subject' | 'verdict' | 'metrics' | 'measured' | 'machine'> {
  return {
    apiVersion: 'sovran/v1',
    kind: 'Report',
    schemaVersion: 1,
    id,
    evidence: [digestFor('a')],
    method: { seed: 1 },
    startedAt: dayOf(at),
    endedAt: dayOf(at),
  };
}

/** An evaluation of the nth model. */
export function evaluation(id: string, at: number, of: number, text: Text): Report {
  const n = 351;
  const value = 0.3 + (at % 50) / 100;
  return {
    ...reportOf(id, at),
    type: 'eval',
    subject: `model-${of}`,
    verdict: 'ok',
    metrics: [
      {
        name: 'exact-match',
        value,
        unit: '1',
        how: 'measured',
        n,
        ci95: [value - 0.05, value + 0.05],
        interval: 'wilson',
      },
      { name: 'answered', value: 1, unit: '1', how: 'measured', n },
    ],
    measured: {
      model: { name: `model-${of}`, digest: digestOfModel(of), kind: 'merged' },
      dataset: { name: text(at), digest: digestFor('d'), split: 'test', rows: n },
    },
    machine: { cpu: text(at), cores: 2, memoryGiB: 4, os: 'Linux' },
    classes: ['a', 'b', text(at)].map((label) => ({
      label,
      support: 117,
      answered: 117,
      correct: 70,
      precision: 0.6,
      recall: 0.6,
      f1: 0.6,
    })),
    confusion: {
      labels: ['a', text(at)],
      counts: [
        [70, 47],
        [30, 87],
      ],
    },
  };
}

/** A benchmark of the nth release. */
export function bench(id: string, at: number, text: Text): Report {
  const quantiles = Array.from({ length: 101 }, (_, percent) => percent * 3);
  const counts = Array.from({ length: 40 }, (_, bin) => (bin * 7) % 13);
  const value = 300 + (at % 40);
  return {
    ...reportOf(id, at),
    method: { concurrency: 4 * (1 + (at % 2)), rate: null, arrivals: 'constant', maxTokens: 12 },
    type: 'bench',
    subject: text(at),
    verdict: at % 5 === 4 ? 'failed' : 'ok',
    metrics: [
      { name: 'ttft-p95', value, unit: text(at), how: 'measured', n: 144, ci95: [value - 20, value + 20] },
      { name: 'throughput-tokens', value: null, unit: 'tok/s', how: 'measured', n: 345 },
    ],
    measured: { release: { name: `r${at}` }, note: text(at) },
    machine: { cpu: text(at), cores: 2, memoryGiB: 4, os: 'Linux' },
    distributions: [{ name: 'ttft', unit: text(at), n: 144, quantiles, histogram: { from: 0, step: 7.5, counts } }],
    failures: { [text(at)]: 2 },
  };
}
