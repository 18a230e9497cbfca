import type { ReadContext } from '../../../core/operation/context.ts';
import { canonicalJson } from '../../../core/kit/canonical.ts';
import { APPROVALS } from '../../../core/project/kinds.ts';
import { readSigners } from '../../../core/project/signers.ts';
import type { LogKey } from './checkpoint.ts';

/** Signed statements that a new key signs the log from a size on. */
export const ROTATIONS = `${APPROVALS}/audit`;

/** What a person signs when the key of the log is replaced. */
export function rotationText({ from, vkey }: Pick<LogKey, 'from' | 'vkey'>): string {
  return canonicalJson({ kind: 'LogKeyRotation', from, vkey });
}

/** Keys after the first that no person of the signers’ list signed. */
export async function unsignedKeys(
  ctx: Pick<ReadContext, 'project' | 'signer'>,
  keys: readonly LogKey[],
): Promise<LogKey[]> {
  if (keys.length < 2) return [];
  const [allowed, ssh, names] = [
    await readSigners(ctx.project),
    await ctx.signer(),
    await ctx.project.listFiles(ROTATIONS),
  ];
  const text = async (name: string): Promise<string> =>
    String(Buffer.from((await ctx.project.readFile(`${ROTATIONS}/${name}`)) ?? []));
  const signed = new Set<string>();
  for (const name of names.filter((one) => one.endsWith('.json'))) {
    const payload = await text(name);
    const verdict = await ssh.verify(payload, await text(name.replace(/json$/, 'sig')), allowed);
    if ('principal' in verdict) signed.add(payload);
  }
  return keys.slice(1).filter((key) => !signed.has(rotationText(key)));
}
