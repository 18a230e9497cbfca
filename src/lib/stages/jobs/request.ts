import type { JobInput, JobKind, JobSpec } from '../../core/ports/runner.ts';
import type { JsonObject } from '../../core/ports/json.ts';
import type { CollectItem } from '../../core/project/resources/run.ts';
import { sendTree } from '../machines/hosts/send-tree.ts';
import type { StageContext } from '../../core/operation/context.ts';
import { message, type Message } from '../../core/text/message.ts';
import { SovranError, failedError } from '../../core/text/sovran-error.ts';

/** Default where a stage allows a setting. */
export const DEFAULT_SEED = 42;

/** A job as a stage asks for it; run id, engine and environment are added when it is launched. */
export type JobRequest = {
  /** The command without `sovran`, e.g. `train launch`. */
  operation: string;
  /** The name the user gave, e.g. the model that the job makes. */
  subject: string;
  /** The command to launch the same again, where `launchCommand` cannot derive it from the run. */
  command?: string;
  host: string;
  kind: JobKind;
  /** Engine that runs it; by default the first that does such a job. */
  engine?: string;
  seed: number;
  /** Trees of the artifact store, mounted at `in/<name>`. */
  inputs: JobInput[];
  /** Engine-neutral keys of the worker. */
  spec: JsonObject;
  /** Facts of the inputs that an engine's limits may speak of, e.g. the scheme of the parent. */
  facts?: Record<string, string | number | boolean>;
  /** At most this many threads; never more than the host has cores, which is the default. */
  threads?: number;
  /** GPUs; by default one where the host has any and its engine uses them. */
  gpus?: number;
  wallSeconds: number;
  /** Models to register from the outputs when the job ends well. */
  collect: CollectItem[];
};

/** A `job/v1` document without the identity that the run gives it. */
export type JobDraft = Omit<JobSpec, 'jobId'>;

/** Pure: the document of a request on an engine environment. `cores` bounds the threads; `gpus` is what the engine may use. */
export function draftJob(request: JobRequest, engine: JobSpec['engine'], cores: number, gpus = 0): JobDraft {
  const { kind, seed, inputs, spec, wallSeconds, operation, subject } = request;
  return {
    apiVersion: 'job/v1',
    kind,
    seed,
    inputs,
    spec,
    engine,
    resources: {
      gpus: request.gpus ?? Math.min(1, gpus),
      threads: Math.max(1, Math.min(request.threads ?? cores, cores)),
    },
    limits: { wallSeconds },
    labels: { operation, subject },
  };
}

/** The path of each input tree on the job’s host. Throws `input-missing` (exit 1). */
export async function inputPaths(
  inputs: JobInput[],
  host: string,
  ctx: StageContext,
  progress?: (line: Message) => void,
): Promise<Record<string, string>> {
  const paths: Record<string, string> = {};
  for (const { name, digest } of inputs)
    paths[name] = await sendTree(ctx, host, digest, progress).catch((error: unknown) => refuse(name, digest, error));
  return paths;
}

function refuse(name: string, digest: string, error: unknown): never {
  if (!(error instanceof SovranError) || error.code !== 'tree-missing') throw error;
  throw failedError('input-missing', message('job.input-missing', { name, digest }), {
    fix: message('project.tree.missing.fix'),
    details: { name, digest },
  });
}
