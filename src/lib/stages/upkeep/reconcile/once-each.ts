import { namesOfMachine } from '../../machines/hosts/machines/names-of-machine.ts';
import type { StageContext } from '../../../core/operation/context.ts';

/** Leaves out what was found before under another name of the same machine, in the same store; `keyOf` names a thing in its store. */
export async function onceEach<T extends { host: string }>(
  things: readonly T[],
  keyOf: (thing: T) => string,
  ctx: StageContext,
): Promise<T[]> {
  const kept: T[] = [];
  for (const thing of things) {
    const alike = kept.filter((one) => keyOf(one) === keyOf(thing)).map(({ host }) => host);
    if (!(await isOneStore(ctx, thing.host, alike))) kept.push(thing);
  }
  return kept;
}

/** Whether a host is the machine of any of the others, with its store at the same place there. */
async function isOneStore(ctx: StageContext, host: string, others: readonly string[]): Promise<boolean> {
  const [, ...same] = await namesOfMachine(ctx, host, { among: others });
  if (same.length === 0) return false;
  const rootOf = async (name: string): Promise<string> => (await ctx.host(name)).place.root;
  const root = await rootOf(host);
  return (await Promise.all(same.map(rootOf))).includes(root);
}
