import { z } from 'zod';
import { instantSchema, nameSchema } from '../../../core/project/resources/common.ts';
import { wordsSchema } from '../../../core/text/words-of-data.ts';
import { incidentSpecSchema } from '../../../core/project/resources/incident.ts';

const { steps, ...known } = incidentSpecSchema.unwrap().shape;
const step = steps.unwrap().element.unwrap().shape;

const dutySchema = z.object({
  /** Of a request: its right. */
  id: nameSchema,
  regime: nameSchema,
  title: wordsSchema,
  clause: wordsSchema,
  /** Whether the clause was compared with its text. */
  verified: z.boolean(),
  /** Null: without delay, or its clock does not run yet. */
  due: instantSchema.nullable(),
  /** `late`: done or justified after it was due; `future`: received on a day to come. */
  state: z.enum(['open', 'extended', 'overdue', 'done', 'justified', 'late', 'future']),
  /** Null: neither done nor justified. */
  outcome: z.enum([...step.outcome.options, 'granted', 'partly', 'refused']).nullable(),
  /** An instant; of a request the day. */
  at: z.string().nullable(),
  reason: z.string().nullable(),
  evidence: step.evidence.unwrap().nullable(),
});

const incidentSchema = z.object({
  name: nameSchema,
  ...known,
  duties: z.array(dutySchema),
  /** Frozen files that are not as they were. */
  changed: z.array(z.string()),
});

const deadlineSchema = dutySchema.extend({ of: z.enum(['incident', 'request']), name: z.string() });

export type Duty = z.infer<typeof dutySchema>;
export type Incident = z.infer<typeof incidentSchema>;
export type Deadline = z.infer<typeof deadlineSchema>;

/** Documents of incidents and deadlines, by kind. */
export const documents = {
  Incident: incidentSchema,
  IncidentList: z.object({ items: z.array(incidentSchema) }),
  DeadlineList: z.object({ items: z.array(deadlineSchema) }),
};
