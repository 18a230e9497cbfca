import type { StageContext } from '../../../core/operation/context.ts';
import { fixable } from '../../../core/text/message.ts';
import { driftError } from '../../../core/text/sovran-error.ts';

/** Folder of a model in this machine's store. Throws `tree-missing` (exit 5). */
export async function modelTree(digest: string, ctx: StageContext): Promise<string> {
  const tree = await (await ctx.artifacts()).treePath(digest);
  if (tree !== undefined) return tree;
  throw driftError('tree-missing', fixable('project.tree.missing', { digest }), { details: { digest } });
}
