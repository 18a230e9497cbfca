import { z } from 'zod';
import { canonicalJson } from '../../core/kit/canonical.ts';
import { parseJson } from '../../core/kit/parse-json.ts';
import type { ReadContext } from '../../core/operation/context.ts';
import { APPROVALS } from '../../core/project/kinds.ts';
import { digestSchema, instantSchema, nameSchema } from '../../core/project/resources/common.ts';
import { readSigners } from '../../core/project/signers.ts';
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
  id: string;
  signer: string;
}

/** Statements whose signatures hold, oldest first; keys are judged at the signed time. */
export async function readAttestations(ctx: ReadContext): Promise<Attestation[]> {
  const { project } = ctx;
  const names = (await project.listFiles(ATTESTATIONS)).filter((name) => name.endsWith('.json'));
  if (names.length === 0) return [];
  const [verifier, allowed] = [await ctx.signer(), await readSigners(project)];
  const read = async (path: string): Promise<string> => Buffer.from((await project.readFile(path)) ?? []).toString();
  const found = await Promise.all(
    names.map(async (name): Promise<Attestation[]> => {
      const payload = await read(`${ATTESTATIONS}/${name}`);
      const said = attestationSchema.safeParse(parseJson(payload)).data;
      if (!said || canonicalJson(said) !== payload) return [];
      const signature = await read(`${ATTESTATIONS}/${name.replace(/json$/, 'sig')}`);
      const by = await verifier.verify(payload, signature, allowed, said.at);
      return 'refused' in by ? [] : [{ ...said, id: name.replace(/\.json$/, ''), signer: by.principal }];
    }),
  );
  return found.flat();
}

/** Pure: what the newest statement about a place makes of an unknown verdict; every other verdict stays. */
export function withStatement(finding: Finding, stated: readonly Attestation[], now: string): Finding {
  const about = stated.filter(({ subjects }) => (finding.subjects ?? []).every((digest) => subjects.includes(digest)));
  const last = about.at(-1);
  if (finding.verdict !== 'unknown' || !last) return finding;
  const { verdict, signer, statement, expires } = last;
  const params = { signer, statement, at: { instant: expires } };
  return last.expires > now ? { verdict, reason: 'stated', params } : unknown('statement-expired', params);
}
