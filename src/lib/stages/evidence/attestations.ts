import { z } from 'zod';
import { APPROVALS } from '../../core/project/kinds.ts';
import { digestSchema, instantSchema, nameSchema } from '../../core/project/resources/common.ts';
import { readStatements } from '../../core/project/signed-statements.ts';
import { samePerson } from '../../core/project/signers.ts';
import type { StatementContext } from '../../core/project/statements.ts';
import { type Finding, unknown } from './control/control.ts';

export const ATTESTATIONS = `${APPROVALS}/attestations`;

/** What a person signs of a control: the canonical JSON of this object. */
export const attestationSchema = z.strictObject({
  apiVersion: z.literal('sovran/v1'),
  kind: z.literal('Attestation'),
  control: z.string(),
  verdict: z.enum(['attested', 'na']),
  statement: z.string().min(1),
  /** Null: every environment. */
  environment: nameSchema.nullable(),
  /** Digests that the statement is about: once they change, it says nothing. */
  subjects: z.array(digestSchema),
  at: instantSchema,
  expires: instantSchema,
});

/** A statement whose signature holds, and whose. */
export interface Attestation extends z.infer<typeof attestationSchema> {
  signer: string;
}

/** Statements whose signatures hold, oldest first; keys are judged at the signed time. */
export async function readAttestations(ctx: StatementContext): Promise<Attestation[]> {
  const all = await readStatements(ctx, ATTESTATIONS, attestationSchema);
  return all.flatMap(({ request, verdict }) =>
    !request || 'refused' in verdict ? [] : [{ ...request, signer: verdict.principal }],
  );
}

/** Pure: what the newest statement about a place makes of an unknown verdict; that nothing applies takes two people. */
export function withStatement(finding: Finding, stated: readonly Attestation[], now: string): Finding {
  const about = stated.filter(
    ({ subjects, at }) => at <= now && (finding.subjects ?? []).every((digest) => subjects.includes(digest)),
  );
  const last = about.at(-1);
  if (finding.verdict !== 'unknown' || !last) return finding;
  const { verdict, signer, statement, expires } = last;
  const params = { signer, statement, at: { instant: expires } };
  if (expires <= now) return unknown('statement-expired', params);
  const alike = about.filter((one) => one.verdict === verdict && one.expires > now);
  const isAlone = new Set(alike.map((one) => samePerson(one.signer))).size < 2;
  return verdict === 'na' && isAlone
    ? { verdict: 'attested', reason: 'stated-alone', params }
    : { verdict, reason: 'stated', params };
}
