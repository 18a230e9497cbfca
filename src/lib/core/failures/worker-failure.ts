import { message, type Message, namesUnder } from '../text/message.ts';
import { plainText } from '../text/plain.ts';
import { messages } from './worker-messages.ts';

/** Why a job can fail, as workers and our own checks name it. */
export const FAILURE_REASONS = namesUnder(messages.en, 'job.failure');
export type FailureReason = (typeof FAILURE_REASONS)[number];

const CLASSES = namesUnder(messages.en, 'job.class');
const REMEDIES = namesUnder(messages.en, 'job.remedy');

/** Why an engine's environment could not be built. */
export const BUILD_REASONS = namesUnder(messages.en, 'engine.build');

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

/** Classes with the remedy of another. */
const REMEDIED_AS: Readonly<Record<string, string>> = { 'wall-time': 'interrupted', 'steps-missing': 'no-end' };

/** What to do about a failed job: by the reason where it has a way out of its own, else by the class. */
export function remedyMessage({ class: kind, reason }: ForeignFailure): Message {
  const alike = REMEDIED_AS[String(kind)] ?? kind;
  const known = [reason, alike].flatMap((name) => REMEDIES.filter((one) => one === name));
  return message(`job.remedy.${known[0] ?? 'engine-crash'}`);
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
