import { basename } from 'node:path';
import type { StageContext } from '../../core/operation/context.ts';
import { readKnowing } from '../work/catalogue/read-catalogue.ts';
import { matchBytes } from '../work/catalogue/match-bytes.ts';

/** Licence that the catalogue found for exactly these bytes; undefined where it does not know the file. */
export async function publishedLicense(ctx: StageContext, path: string): Promise<string | undefined> {
  const name = basename(path);
  // Hashing gigabytes is only worth it for a file that may be known.
  if (!name.endsWith('.gguf') || (await readNaming(ctx, name)).length === 0) return undefined;
  const digest = await (await ctx.artifacts()).digestFile(path, ctx.interrupt.signal).catch(() => undefined);
  const sha256 = digest?.slice('sha256:'.length);
  if (sha256 === undefined) return undefined;
  const files = [{ path: name, sha256, size: 0 }];
  const license = matchBytes(await readKnowing(ctx, [sha256]), files)?.spec.license.id.value;
  return license === undefined || license === 'unknown' ? undefined : license;
}

/** Entries whose text has the file's name. */
async function readNaming(ctx: StageContext, name: string): Promise<unknown[]> {
  return readKnowing(ctx, [name]);
}
