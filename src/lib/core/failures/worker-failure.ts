import { message, type Message } from '../text/message.ts';
import { plainText } from '../text/plain.ts';

/** Why a job can fail, as workers and our own checks name it; each has its words in the catalogues. */
export const FAILURE_REASONS = [
  'bad-field',
  'below-least',
  'no-job-file',
  'gguf-count',
  'no-adapter',
  'not-safetensors',
  'kind-differs',
  'foreign-checkpoint',
  'no-training-row',
  'bad-row',
  'no-answer',
  'template-rewrites',
  'nothing-fits',
  'no-preference',
  'tokens-differ',
  'input-missing',
  'input-differs',
  'template-differs',
  'token-unknown',
  'tree-incomplete',
  'hub-access',
  'input-role',
  'no-chat-template',
  'needs-code',
  'unknown-value',
  'unknown-architecture',
  'one-process',
  'unknown-kind',
  'adapter-misfit',
  'quantizer-failed',
  'no-llama-cpp',
  'nothing-converted',
  'loss-diverged',
  'gradient-diverged',
  'error-diverged',
  'stopped',
  'stopped-at',
  'steps-missing',
  'killed-by',
  'killed-unknown',
  'killed-memory',
  'exit-code',
  'manifest-missing',
  'manifest-invalid',
  'manifest-of-other',
  'manifest-digest',
  'tree-missing',
  'output-added',
  'output-missing',
  'output-irregular',
  'output-size',
  'output-differs',
  'outputs-gone',
  'name-taken',
] as const;
export type FailureReason = (typeof FAILURE_REASONS)[number];

const CLASSES = [
  'bad-job-spec',
  'data-invalid',
  'input-mismatch',
  'engine-crash',
  'out-of-memory',
  'disk-full',
  'diverged',
  'interrupted',
  'unsupported',
  'wall-time',
  'no-end',
  'steps-missing',
  'manifest',
  'name-taken',
  'killed',
] as const;

/** Why an engine's environment could not be built. */
export const BUILD_REASONS = [
  'no-destination',
  'no-recipe',
  'engine-does-not-load',
  'cuda-only',
  'disk-full',
  'folder-unusable',
  'no-interpreter',
  'no-torch',
  'program-missing',
  'package-differs',
  'command-failed',
  'no-llama-cpp',
  'worker-broken',
  'server-does-not-load',
] as const;

/** A failure as another program reports it, untrusted. */
export interface ForeignFailure {
  class?: unknown;
  reason?: unknown;
  params?: unknown;
}

/** What happened, in words of ours: by the reason where we know it, else by the class. */
export function failureMessage({ class: kind, reason, params }: ForeignFailure): Message {
  const known = FAILURE_REASONS.find((one) => one === reason);
  if (known) return { key: `job.failure.${known}`, params: plainParams(params) };
  return message(`job.class.${CLASSES.find((one) => one === kind) ?? 'engine-crash'}`);
}

/** Reasons whose way out is another than that of their class. */
const OWN_REMEDIES = ['token-unknown', 'tree-incomplete', 'hub-access', 'adapter-misfit', 'error-diverged'] as const;

/** What to do about a failed job. */
export function remedyMessage({ class: kind, reason }: ForeignFailure): Message {
  const own = OWN_REMEDIES.find((one) => one === reason);
  if (own) return message(`job.remedy.${own}`);
  const known = CLASSES.find((one) => one === kind) ?? 'engine-crash';
  if (known === 'wall-time') return message('job.remedy.interrupted');
  if (known === 'steps-missing') return message('job.remedy.no-end');
  return message(`job.remedy.${known}`);
}

/** Why a build failed, and what helps. */
export function buildMessages({ reason, params }: ForeignFailure): { reason: Message; remedy: Message } {
  const known = BUILD_REASONS.find((one) => one === reason) ?? 'other';
  return {
    reason: { key: `engine.build.${known}`, params: plainParams(params) },
    remedy: message(`engine.remedy.${known}`),
  };
}

/** Texts and numbers of a foreign object, made safe and truncated; other values are dropped. */
export function plainParams(params: unknown): Record<string, string | number> {
  const plain: Record<string, string | number> = {};
  for (const [name, value] of Object.entries((params ?? {}) as Record<string, unknown>)) {
    if (typeof value === 'number') plain[name] = value;
    if (typeof value === 'string') plain[name] = plainText(value).slice(0, 300);
  }
  return plain;
}
