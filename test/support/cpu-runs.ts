import { finetuneOf } from './engine-jobs.ts';
import type { JsonObject } from '../../src/lib/core/ports/json.ts';
import { needOf } from '../../src/lib/stages/capacity/fit/need.ts';
import { learnResidual, type MeasuredPeak } from '../../src/lib/stages/capacity/fit/gather.ts';
import type { Architecture } from '../../src/lib/stages/capacity/memory/architecture.ts';
import { CPU_BASELINE_BYTES } from '../../src/lib/stages/capacity/memory/cpu-training.ts';
import { readCases } from './cases.ts';

/** A measured training of the CPU engine; `peakMB`: largest resident set, 1e6 bytes. */
export interface CpuRun {
  name: string;
  model: string;
  data: string;
  spec: JsonObject;
  peakMB: number;
}

interface CpuRuns {
  models: Record<string, { parameters: number; shape: Architecture }>;
  data: Record<string, { rowBytes: number; words: number; answer: number }>;
  runs: CpuRun[];
}

export const CPU_RUNS = readCases<CpuRuns>('memory/cpu-runs.yaml');

const CPU = await finetuneOf('cpu');

/** Peak of a run as estimated before it, and as measured, bytes. */
export function peakOfRun({ model, data, spec, peakMB }: CpuRun): MeasuredPeak {
  const { parameters, shape } = CPU_RUNS.models[model] ?? fail(model);
  const { rowBytes } = CPU_RUNS.data[data] ?? fail(data);
  const known = { parameters, architecture: shape };
  const need = needOf({ engine: CPU, kind: 'finetune', spec, gpus: 0, shape: known, rowBytes });
  return { estimated: need.memory?.value ?? 0, measured: peakMB * 1e6 };
}

function fail(name: string): never {
  throw new Error(`${name} is not in the table`);
}

/** How far a run's estimate is off once the other runs have corrected it: a share, libraries subtracted. */
export function leaveOneOut(run: CpuRun, measured = run.peakMB * 1e6): number {
  const others = CPU_RUNS.runs.filter((other) => other !== run).map(peakOfRun);
  const factor = learnResidual(others)?.factor.value ?? 1;
  const own = (bytes: number): number => bytes - CPU_BASELINE_BYTES;
  return (own(peakOfRun(run).estimated) * factor) / own(measured) - 1;
}
