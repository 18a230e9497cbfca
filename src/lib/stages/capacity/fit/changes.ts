import type { JsonObject } from '../../../core/ports/json.ts';
import type { EngineJob } from '../../../core/project/engine-definition.ts';
import type { Need, SizedJob } from './need.ts';

/** A change to a launch: flags to add, and what they cost. */
export interface Change {
  id: 'batch' | 'checkpointing' | 'host' | 'adapter' | 'shorter' | 'smallest';
  /** Settings that change. */
  settings: JsonObject;
  host?: string;
  /** Bytes it needs, most likely. */
  bytes: number;
}

/** Another host of the project and its memory, bytes. */
export interface OtherHost {
  name: string;
  bytes: number;
}

/** Values tried for `microBatch` and `seqLen`, largest first. */
const BATCHES = [64, 32, 16, 8, 4, 2, 1];
const LENGTHS = [4096, 2048, 1024, 512, 256, 128];

/** What is tried, with what each keeps: first what loses nothing, last what learns from shorter rows. */
export function* candidates({ kind, spec, engine, gpus }: SizedJob): Generator<Omit<Change, 'bytes'>> {
  if (kind !== 'finetune') return;
  const batch = numberOr(spec.microBatch, 16);
  const smaller = BATCHES.filter((size) => size < batch && batch % size === 0);
  for (const size of smaller) yield { id: 'batch', settings: sameBatch(spec, batch, size) };
  const one = sameBatch(spec, batch, 1);
  if (engine.settings?.includes('gradCkpt') && spec.gradCkpt === false)
    yield { id: 'checkpointing', settings: { gradCkpt: true } };
  const adapters = adaptersFor(spec, engine, gpus);
  for (const method of adapters) yield { id: 'adapter', settings: { method } };
  for (const method of adapters) yield { id: 'adapter', settings: { method, ...one } };
  for (const seqLen of LENGTHS.filter((length) => length < numberOr(spec.seqLen, 512)))
    yield { id: 'shorter', settings: { ...one, seqLen } };
  for (const method of adapters) yield { id: 'smallest', settings: { method, ...one, seqLen: 128 } };
}

/** As many rows a step, fewer at once. */
function sameBatch(spec: JsonObject, batch: number, size: number): JsonObject {
  return batch === size ? {} : { microBatch: size, gradAccum: (batch / size) * numberOr(spec.gradAccum, 1) };
}

function adaptersFor({ method }: JsonObject, { methods = [] }: EngineJob, gpus: number): string[] {
  const trains = (wanted: string): string[] => (methods.includes(wanted) ? [wanted] : []);
  const quantized = gpus > 0 ? trains('qlora') : [];
  if (method === 'full') return [...trains('lora'), ...quantized];
  return method === 'lora' ? quantized : [];
}

/** Pure: the cheapest change after which a job fits; a larger host comes before what changes the model. */
export function cheapestChange(
  job: SizedJob,
  limit: number,
  need: (job: SizedJob) => Need,
  hosts: readonly OtherHost[],
): Change | undefined {
  const bytesOf = (settings: JsonObject): number =>
    mostOf(need({ ...job, spec: { ...job.spec, ...settings } }), job.gpus);
  const larger = hosts.filter(({ bytes }) => bytes >= bytesOf({})).toSorted((one, other) => one.bytes - other.bytes)[0];
  const elsewhere: Change | undefined = larger && { id: 'host', settings: {}, host: larger.name, bytes: bytesOf({}) };
  for (const candidate of candidates(job)) {
    if (elsewhere && candidate.id !== 'batch' && candidate.id !== 'checkpointing') return elsewhere;
    const bytes = bytesOf(candidate.settings);
    if (bytes <= limit) return { ...candidate, bytes };
  }
  return elsewhere;
}

/** Most likely bytes of what decides: each GPU's, or the host's. */
function mostOf({ memory, gpu }: Need, gpus: number): number {
  return (gpus > 0 ? gpu : memory)?.value ?? Number.POSITIVE_INFINITY;
}

function numberOr(value: unknown, otherwise: number): number {
  return typeof value === 'number' ? value : otherwise;
}
