import { z } from 'zod';
import {
  contextSchema,
  gateSchema,
  HOSTING_MODELS,
  kpiSchema,
  type UseCaseSpec,
} from '../../../core/project/resources/use-case.ts';
import { dropAbsent } from '../../../core/kit/drop-absent.ts';
import { isDecided, openStatus } from '../scores/scores.ts';

/** What people say of a use case by wizard, flags or file; every field may be absent. */
export const answersSchema = z.strictObject({
  title: z.string().trim().min(1).optional(),
  need: z.string().optional(),
  users: z.string().optional(),
  data: z.string().optional(),
  alternatives: z.string().optional(),
  hosting: z.enum(HOSTING_MODELS).optional(),
  context: contextSchema.optional(),
  kpis: z.array(kpiSchema).optional(),
  gates: z.array(gateSchema).optional(),
  maxLossPoints: z.number().min(0).max(100).optional(),
});

export type Answers = z.infer<typeof answersSchema>;

/** Two sets of answers as one: `later` wins field by field, KPI by name, gate by id. */
export function mergeAnswers(earlier: Answers, later: Answers): Answers {
  const merged: Answers = { ...earlier, ...dropAbsent(later) };
  if (earlier.context || later.context) merged.context = { ...earlier.context, ...dropAbsent(later.context ?? {}) };
  if (earlier.kpis || later.kpis) merged.kpis = mergeBy('name', earlier.kpis, later.kpis);
  if (earlier.gates || later.gates) merged.gates = mergeBy('id', earlier.gates, later.gates);
  return merged;
}

export function newCase(title: string, answers: Answers): UseCaseSpec {
  return { ...answers, title, kpis: answers.kpis ?? [], gates: answers.gates ?? [], scores: {}, status: 'draft' };
}

/** A case with more answers. One that was decided is open again: what was decided on has changed. */
export function editCase(spec: UseCaseSpec, answers: Answers): UseCaseSpec {
  const { decision, ...rest } = spec;
  const merged = mergeAnswers(answersOf(spec), answers);
  const edited = { ...rest, ...merged } as UseCaseSpec;
  edited.status = openStatus(edited);
  if (isDecided(spec) && decision) edited.earlierDecisions = [...(spec.earlierDecisions ?? []), decision];
  return edited;
}

/** The part of a case that people answer. */
export function answersOf(spec: UseCaseSpec): Answers {
  const { title, need, users, data, alternatives, hosting, context, kpis, gates, maxLossPoints } = spec;
  return dropAbsent({ title, need, users, data, alternatives, hosting, context, kpis, gates, maxLossPoints });
}

function mergeBy<Key extends string, Item extends Record<Key, string>>(
  key: Key,
  earlier: Item[] = [],
  later: Item[] = [],
): Item[] {
  const merged = new Map<string, Item>();
  for (const item of [...earlier, ...later]) merged.set(item[key], item);
  return [...merged.values()];
}
