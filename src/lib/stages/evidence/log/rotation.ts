import type { ReadContext } from '../../../core/operation/context.ts';
import { canonicalJson } from '../../../core/kit/canonical.ts';
import { APPROVALS } from '../../../core/project/kinds.ts';
import { LOG_KEYS } from '../../../core/project/project-keys.ts';
import { readSigners } from '../../../core/project/signers.ts';
import type { LogKey } from './checkpoint.ts';
import type { LogProblem } from './read-log.ts';

/** Signed statements that a new key signs the log from a size on. */
export const ROTATIONS = `${APPROVALS}/audit`;

/** What a person signs when the key of the log is replaced. */
export function rotationText({ from, vkey }: Pick<LogKey, 'from' | 'vkey'>): string {
  return canonicalJson({ kind: 'LogKeyRotation', from, vkey });
}

/** Every key but the first needs the signature of a person of the signers’ list. */
export async function keyProblems(
  ctx: Pick<ReadContext, 'project' | 'signer'>,
  keys: readonly LogKey[],
): Promise<LogProblem<'rotation-unsigned'>[]> {
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
  const unsigned = keys.slice(1).filter((key) => !signed.has(rotationText(key)));
  return unsigned.map(({ from }) => ({ code: 'rotation-unsigned', about: `${LOG_KEYS} (${from})` }));
}
