import { z } from 'zod';
import { VERDICTS } from '../../evidence/control/control.ts';

const verdict = z.enum(VERDICTS);

const placeSchema = z.lazy(() =>
  z.object({
    /** Both null: the project itself. */
    environment: z.string().nullable(),
    host: z.string().nullable(),
    verdict,
    /** Stable name of the reason. */
    code: z.string(),
    /** In the reader's language. */
    reason: z.string(),
    next: z.string().nullable(),
  }),
);

const controlSchema = z.lazy(() =>
  z.object({ id: z.string(), title: z.string(), verdict, places: z.array(placeSchema) }),
);

/** What was read, without its facts: those are in the check that `--record` keeps. */
const evidenceSchema = z.lazy(() =>
  z.object({
    collector: z.string(),
    version: z.number().int(),
    at: z.string(),
    environment: z.string().nullable(),
    host: z.string().nullable(),
    /** Fingerprint of the host key that the project trusts. */
    hostKey: z.string().nullable(),
    command: z.string().nullable(),
    exitCode: z.number().int().nullable(),
    /** Of what was printed, or of the facts. Null: nothing was collected. */
    digest: z.string().nullable(),
  }),
);

const checkSchema = z.object({
  at: z.string(),
  environment: z.string().nullable(),
  /** Whether canaries ran. */
  canary: z.boolean(),
  verdict,
  counts: z.object({
    pass: z.number().int(),
    fail: z.number().int(),
    unknown: z.number().int(),
    attested: z.number().int(),
    na: z.number().int(),
  }),
  controls: z.array(controlSchema),
  evidence: z.array(evidenceSchema),
});

/** Documents of `govern check`, by kind. */
export const documents = { ControlCheck: checkSchema };
export type CheckDocument = z.infer<typeof checkSchema>;
