import type { StageContext } from '../../../core/operation/context.ts';
import { SovranError } from '../../../core/text/sovran-error.ts';

/** How the files of a model were found, and where. */
export interface ModelFiles {
  /** `unread`: they lie under their digest, no byte was read. `changed`: they lie there and hash to another one. */
  state: 'whole' | 'unread' | 'changed' | 'missing';
  /** The host that has them, of missing ones the host that was asked too; null for this machine. */
  host: string | null;
}

export interface Look {
  /** The host that is to serve them. */
  host: string;
  /** False where they need only lie there: nothing is read then. */
  hashed: boolean;
}

/** Finds the files of a model on the serving host, else here; sends nothing. */
export async function findModelFiles(ctx: StageContext, digest: string, look: Look): Promise<ModelFiles> {
  if ((await ctx.hosts.open(look.host)).transport === 'local')
    return { state: await stateHere(ctx, digest, look), host: null };
  const store = await ctx.hosts.store(look.host);
  if ((await store.treePath(digest)) !== undefined) {
    const isWhole = look.hashed ? await store.verify(digest, ctx.interrupt.signal) : undefined;
    return { state: isWhole === undefined ? 'unread' : isWhole ? 'whole' : 'changed', host: look.host };
  }
  const state = await stateHere(ctx, digest, { hashed: true });
  return { state, host: state === 'missing' ? look.host : null };
}

async function stateHere(
  ctx: StageContext,
  digest: string,
  { hashed }: Pick<Look, 'hashed'>,
): Promise<ModelFiles['state']> {
  const artifacts = await ctx.artifacts();
  if ((await artifacts.treePath(digest)) === undefined) return 'missing';
  if (!hashed) return 'unread';
  try {
    return (await artifacts.verifyTree(digest, ctx.interrupt.signal)).ok ? 'whole' : 'changed';
  } catch (error) {
    // a link or a device in a tree was put there afterwards
    if (error instanceof SovranError && error.code === 'bad-tree') return 'changed';
    throw error;
  }
}
