import { z } from 'zod';
import type { ProjectEvent } from '../ports/project-store.ts';
import { digestSchema, instantSchema, ulidSchema } from './resources/common.ts';

/** One event file. `prev` is the digest of the same actor's event before it; events of two clones may share one. */
export const eventSchema = z.lazy(() =>
  z.strictObject({
    id: ulidSchema,
    at: instantSchema,
    actor: z.string().min(1),
    operation: z.string(),
    target: z.string(),
    result: z.enum(['succeeded', 'failed', 'rolled-back', 'superseded', 'abandoned']),
    planHash: digestSchema,
    prev: digestSchema.nullable(),
    files: z.record(z.string(), digestSchema.nullable()),
    data: z.record(z.string(), z.unknown()),
  }),
);

/** Where an event lies in a project: its own time and id say so. */
export function eventPath({ at, id }: Pick<ProjectEvent, 'at' | 'id'>): string {
  const [year, month] = at.split('-');
  return `events/${year}/${month}/${id}.json`;
}
