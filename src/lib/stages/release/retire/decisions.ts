import { APPROVALS } from '../../../core/project/kinds.ts';
import { listResources } from '../../../core/project/resources.ts';
import { retirementDecisionSchema } from '../../../core/project/resources/retirement.ts';
import type { ResourceOf } from '../../../core/project/schemas.ts';
import { readStatements } from '../../../core/project/signed-statements.ts';
import type { StatementContext } from '../../../core/project/statements.ts';

/** Signed decisions to retire a release. */
export const DECISIONS = `${APPROVALS}/retirements`;

/** The records of retired releases with those signatures alone that hold, and what else they name as one. */
export async function readRetirements(
  ctx: StatementContext,
): Promise<{ retirements: ResourceOf<'Retirement'>[]; unsigned: string[] }> {
  const decisions = await readStatements(ctx, DECISIONS, retirementDecisionSchema);
  const unsigned: string[] = [];
  const retirements = (await listResources(ctx.project, 'Retirement')).map((retirement) => {
    const { metadata, spec } = retirement;
    const signatures = spec.signatures.filter(({ signer, path }) => {
      const { request, verdict } = decisions.find((one) => one.path === path) ?? {};
      const isOf = request?.release === metadata.name && request.releaseDigest === spec.releaseDigest;
      const holds = isOf && verdict !== undefined && 'principal' in verdict && verdict.principal === signer;
      if (!holds) unsigned.push(path);
      return holds;
    });
    return { ...retirement, spec: { ...spec, signatures } };
  });
  return { retirements, unsigned };
}
