import type { RoleSigner } from '../../../core/project/charter-roles.ts';
import { missingParts } from '../../../core/project/charter-parts.ts';
import { CHARTER_PROSE, CHARTER_SIGNATURES, readCharter } from '../../../core/project/charter.ts';
import { findIfAble } from '../../../core/project/resources.ts';
import { readSigners } from '../../../core/project/signed-statements.ts';
import { listedSigners } from '../../../core/project/signers.ts';
import { readText } from '../../../core/project/statements.ts';
import { rewritesOf } from '../verify/look-at-events.ts';
import type { ProjectPlace } from './place.ts';

export interface CharterFacts {
  /** `governance/charter.yaml` is there; `unreadable`: it has a fault. */
  file: 'none' | 'there' | 'unreadable';
  inForce: { digest: string; since: string; signers: string[] } | null;
  /** What its files say, where that is not in force. */
  proposed: { digest: string; signers: string[]; required: number } | null;
  missingParts: string[];
  /** Signed statements of it that were removed or changed, and those that begin it again. */
  broken: string[];
  signers: RoleSigner[];
}

/** The charter in force, what its files say now, and who may sign. */
export async function charter({ ctx }: ProjectPlace): Promise<CharterFacts> {
  const [{ inForce, proposed, restarts }, found] = [
    await readCharter(ctx),
    await findIfAble(ctx.project, 'Charter', 'charter'),
  ];
  const prose = await readText(ctx.project, CHARTER_PROSE);
  const signers = listedSigners(await readSigners(ctx), ctx.clock.now());
  const history = await ctx.project.history().listCommits(CHARTER_SIGNATURES);
  const signed = [...new Set(history.flatMap(({ changes }) => changes.map(({ path }) => path)))];
  const changed = [...rewritesOf(history).map(({ path }) => path), ...(await ctx.project.listUncommitted(signed))];
  return {
    file: found === 'unreadable' ? 'unreadable' : found ? 'there' : 'none',
    inForce: inForce ? { digest: inForce.digest, since: inForce.since, signers: inForce.signers } : null,
    proposed: proposed ? { digest: proposed.digest, signers: proposed.signers, required: proposed.required } : null,
    missingParts: missingParts(prose),
    broken: [...changed, ...restarts],
    signers,
  };
}
