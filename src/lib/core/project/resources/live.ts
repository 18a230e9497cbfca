import { z } from 'zod';
import { instantSchema, nameSchema, resourceSchema } from './common.ts';

/** Changes that a file keeps. */
export const CHANGES_KEPT = 20;

/** One change of what serves. `from`: the release that had the traffic before it. */
const changeSchema = z.lazy(() =>
  z.strictObject({
    what: z.enum(['promote', 'rollback', 'start', 'stop']),
    release: nameSchema.optional(),
    from: nameSchema.optional(),
    run: z.string(),
    at: instantSchema,
    by: z.string(),
  }),
);

/** What serves in an environment now; written by sovran alone. */
export const liveSpecSchema = z.lazy(() =>
  z.strictObject({
    /** Which slot of the gateway holds which release. */
    slots: z.strictObject({ blue: nameSchema.optional(), green: nameSchema.optional() }).default({}),
    /** The slot that has the traffic. */
    live: z.enum(['blue', 'green']).optional(),
    /** Target of a rollback. */
    previous: nameSchema.optional(),
    /** Every release that has had the traffic here. */
    served: z.array(nameSchema).default([]),
    /** Newest first. */
    changes: z.array(changeSchema).max(CHANGES_KEPT).default([]),
  }),
);

export type LiveSpec = z.infer<typeof liveSpecSchema>;
export type LiveChange = LiveSpec['changes'][number];

/** Which releases an environment has, and which one has the traffic. */
export type Routes = Pick<LiveSpec, 'slots' | 'live' | 'previous'>;

export const liveSchema = z.lazy(() => resourceSchema('Live', liveSpecSchema));
