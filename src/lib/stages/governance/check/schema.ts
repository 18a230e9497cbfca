import { z } from 'zod';
import { evidenceSchema } from '../../evidence/collect/evidence.ts';
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

const checkSchema = z.object({
  at: z.string(),
  environment: z.string().nullable(),
  /** Whether canaries ran. */
  canary: z.boolean(),
  verdict,
  counts: z.record(verdict, z.number().int()),
  controls: z.array(controlSchema),
  /** What was read, without its facts: those are in the check that `--record` keeps. */
  evidence: z.array(evidenceSchema.omit({ facts: true })),
});

const explanationSchema = controlSchema.unwrap().extend({
  at: z.string(),
  /** What must hold. */
  requires: z.string(),
  clauses: z.array(z.object({ text: z.string(), from: z.string().nullable(), sourceChecked: z.boolean() })),
  /** With the facts that each collector read. */
  evidence: z.array(evidenceSchema),
  attestations: z.array(z.object({ signer: z.string(), verdict, statement: z.string(), expires: z.string() })),
});

const attestedSchema = z.object({
  control: z.string(),
  verdict: z.enum(['attested', 'na']),
  signer: z.string(),
  path: z.string(),
  expires: z.string(),
});

/** Documents of controls, by kind. */
export const documents = {
  ControlCheck: checkSchema,
  ControlExplanation: explanationSchema,
  Attestation: attestedSchema,
};
export type CheckDocument = z.infer<typeof checkSchema>;
export type ExplanationDocument = z.infer<typeof explanationSchema>;
export type Attested = z.infer<typeof attestedSchema>;
