import type { StageContext } from '../../core/operation/context.ts';
import { checkName, listResources, requireResource } from '../../core/project/resources.ts';

/** Names of the use cases that are not rejected, and the one to guide: null where there is a choice, or none yet. */
export interface ChosenCase {
  open: string[];
  name: string | null;
}

/** The use case of that name, else the only open one. Throws `not-found` (exit 2) with the known names. */
export async function chooseCase(ctx: StageContext, wanted: string | undefined): Promise<ChosenCase> {
  const all = await listResources(ctx.project, 'UseCase');
  const open = all.filter(({ spec }) => spec.status !== 'rejected').map(({ metadata }) => metadata.name);
  if (wanted === undefined) return { open, name: open.length === 1 ? (open[0] ?? null) : null };
  await requireResource(ctx.project, 'UseCase', checkName(wanted));
  return { open, name: wanted };
}
