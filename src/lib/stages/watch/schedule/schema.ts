import { z } from 'zod';
import { nameSchema } from '../../../core/project/resources/common.ts';

const timerSchema = z.object({
  name: z.string(),
  command: z.string(),
  lastRun: z.string().nullable(),
  nextRun: z.string().nullable(),
  /** `missed`: exit 5, a verdict. `unknown`: no run that ended since the host started. */
  state: z.enum(['ok', 'missed', 'failed', 'unknown']),
});

/** Documents of `watch schedule`, by kind. */
export const documents = { Schedule: z.object({ host: nameSchema, timers: z.array(timerSchema) }) };
export type Timer = z.infer<typeof timerSchema>;
export type Schedule = z.infer<typeof documents.Schedule>;
