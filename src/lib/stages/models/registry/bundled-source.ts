import type { StageContext } from '../../../core/operation/context.ts';
import { readLoaded } from '../../../core/project/resources/bundles.ts';
import { LOCAL } from '../../../core/project/listed-host.ts';

/** Path of what is imported: as typed, or where a loaded bundle put the model of `bundle:NAME`. */
export async function findSource(from: string, ctx: StageContext): Promise<string> {
  const [, name] = /^bundle:(.+)$/.exec(from) ?? [];
  if (name === undefined) return from;
  const loaded = await readLoaded(await ctx.hosts.open(LOCAL), (await ctx.project.settings()).name);
  const trees = loaded.flatMap(({ manifest }) => manifest.trees);
  const tree = trees.find((one) => one.kind === 'model' && one.name === name);
  return (tree && (await (await ctx.artifacts()).treePath(tree.digest))) ?? from;
}
