import type { StageContext } from '../../../core/operation/context.ts';
import { findResource } from '../../../core/project/resources.ts';
import { fixable } from '../../../core/text/message.ts';
import { usageError } from '../../../core/text/sovran-error.ts';
import { findEntry } from './read-catalogue.ts';

/** A base of the catalogue, unless a model has its name. Throws `base-shape-unknown` (exit 2) unless it is dense. */
export async function findSizedBase(
  ctx: StageContext,
  name: string,
): Promise<{ base: string; parameters: number } | undefined> {
  if (await findResource(ctx.project, 'Model', name)) return undefined;
  const spec = (await findEntry(ctx, name))?.spec;
  if (!spec) return undefined;
  const parameters = spec.parameters.value;
  if (parameters !== 'unknown' && spec.architecture.value === 'dense') return { base: name, parameters };
  throw usageError('base-shape-unknown', fixable('catalogue.shapeless', { name }), {
    next: [`sovran model catalog check ${name}`],
  });
}
