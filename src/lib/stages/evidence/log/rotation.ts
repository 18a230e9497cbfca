import { z } from 'zod';
import { APPROVALS } from '../../../core/project/kinds.ts';
import { instantSchema } from '../../../core/project/resources/common.ts';
import { readStatements } from '../../../core/project/signed-statements.ts';
import type { StatementContext } from '../../../core/project/statements.ts';
import type { LogKey } from './checkpoint.ts';

/** Signed statements that a new key signs the log from a size on. */
export const ROTATIONS = `${APPROVALS}/audit`;

/** What a person signs when the key of the log is replaced. */
export const rotationSchema = z.strictObject({
  apiVersion: z.literal('sovran/v1'),
  kind: z.literal('LogKeyRotation'),
  from: z.number().int().positive(),
  vkey: z.string(),
  at: instantSchema,
});

/** Keys after the first that no person of the signers’ list signed; theirs is judged at the signed time. */
export async function unsignedKeys(ctx: StatementContext, keys: readonly LogKey[]): Promise<LogKey[]> {
  if (keys.length < 2) return [];
  const all = await readStatements(ctx, ROTATIONS, rotationSchema);
  const signed = all.filter(({ verdict }) => 'principal' in verdict);
  return keys
    .slice(1)
    .filter((key) => !signed.some(({ request }) => request?.from === key.from && request.vkey === key.vkey));
}
