import { z } from 'zod';
import { entryOf } from '../kit/is-in.ts';
import { templateData } from '../kit/template-data.ts';
import type { Message, WordsOfData } from '../text/message.ts';
import { plainText } from '../text/plain.ts';
import { messageOfData, wordsSchema } from '../text/words-of-data.ts';

const knownSchema = z.strictObject({ means: wordsSchema, remedy: wordsSchema });

/** Words for what workers and builders name: reasons of jobs, their classes, reasons why an engine was not built, and stages. */
export const workerWords = templateData(
  'engines/words.yaml',
  z.strictObject({
    reasons: z.record(z.string(), knownSchema.partial({ remedy: true })),
    classes: z.object({ 'engine-crash': knownSchema }).catchall(knownSchema),
    builds: z.object({ other: knownSchema }).catchall(knownSchema),
    stages: z.record(z.string(), wordsSchema),
  }),
);

/** A failure as another program reports it, untrusted. */
export interface ForeignFailure {
  class?: unknown;
  reason?: unknown;
  params?: unknown;
}

/** What happened, in words of ours: by the reason where we know it, which `named` then holds, else by the class. */
export function failureMessage({ class: kind, reason, params }: ForeignFailure): Message {
  const { reasons, classes } = workerWords();
  const known = entryOf(reasons, reason);
  if (known) return messageOfData(known.means, { ...plainParams(params), named: String(reason) });
  return messageOfData((entryOf(classes, kind) ?? classes['engine-crash']).means);
}

/** What to do about a failed job: by the reason where it has a way out of its own, else by the class. */
export function remedyMessage({ class: kind, reason }: ForeignFailure): Message {
  const { reasons, classes } = workerWords();
  const { remedy } = entryOf(classes, kind) ?? classes['engine-crash'];
  return messageOfData(entryOf(reasons, reason)?.remedy ?? remedy);
}

/** Why a build failed, and what helps. */
export function buildMessages({ reason, params }: ForeignFailure): { reason: Message; remedy: Message } {
  const { builds } = workerWords();
  const { means, remedy } = entryOf(builds, reason) ?? builds.other;
  return { reason: messageOfData(means, plainParams(params)), remedy: messageOfData(remedy) };
}

/** Words of a stage of a worker or builder, where we know it. */
export function stageWords(stage: unknown): WordsOfData | undefined {
  return entryOf(workerWords().stages, stage);
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
