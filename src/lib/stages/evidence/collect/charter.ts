import type { RoleSigner } from '../../../core/project/charter-roles.ts';
import { readCharter } from '../../../core/project/charter.ts';
import { missingParts } from '../../../core/project/charter-parts.ts';
import { CHARTER_PROSE } from '../../../core/project/charter.ts';
import { findIfAble } from '../../../core/project/resources.ts';
import { listedSigners, readSigners } from '../../../core/project/signers.ts';
import { readText } from '../../../core/project/statements.ts';
import type { ProjectPlace } from './place.ts';

export interface CharterFacts {
  /** `governance/charter.yaml` is there; `unreadable`: it has a fault. */
  file: 'none' | 'there' | 'unreadable';
  inForce: { digest: string; since: string; signers: string[] } | null;
  /** What its files say, where that is not in force. */
  proposed: { digest: string; signers: string[]; required: number } | null;
  missingParts: string[];
  signers: RoleSigner[];
}

/** The charter in force, what its files say now, and who may sign. */
export async function charter({ ctx }: ProjectPlace): Promise<CharterFacts> {
  const [{ inForce, proposed }, found] = [await readCharter(ctx), await findIfAble(ctx.project, 'Charter', 'charter')];
  const prose = await readText(ctx.project, CHARTER_PROSE);
  const signers = listedSigners(await readSigners(ctx.project), ctx.clock.now());
  return {
    file: found === 'unreadable' ? 'unreadable' : found ? 'there' : 'none',
    inForce: inForce ? { digest: inForce.digest, since: inForce.since, signers: inForce.signers } : null,
    proposed: proposed ? { digest: proposed.digest, signers: proposed.signers, required: proposed.required } : null,
    missingParts: missingParts(prose),
    signers,
  };
}
