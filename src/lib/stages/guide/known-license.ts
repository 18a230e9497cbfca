import { basename } from 'node:path';
import type { StageContext } from '../../core/operation/context.ts';
import { SovranError } from '../../core/text/sovran-error.ts';
import { checkLicense } from '../data/license.ts';
import { matchBytes } from '../models/catalogue/match-bytes.ts';
import { readKnowing } from '../models/catalogue/read-catalogue.ts';
import { readGgufHeader } from '../capacity/weights/gguf-header.ts';

/** A licence, and who says so: the catalogue for exactly these bytes, or the file of itself. */
export interface KnownLicense {
  license: string;
  by: 'catalogue' | 'file';
}

/** The licence of a GGUF file; undefined where neither says it in SPDX. */
export async function knownLicense(ctx: StageContext, path: string): Promise<KnownLicense | undefined> {
  if (!path.endsWith('.gguf')) return undefined;
  const published = await publishedLicense(ctx, path);
  if (published !== undefined) return { license: published, by: 'catalogue' };
  const declared = await declaredLicense(path);
  return declared === undefined ? undefined : { license: declared, by: 'file' };
}

/** Hashing gigabytes is only worth it for a file whose name the catalogue has. */
async function publishedLicense(ctx: StageContext, path: string): Promise<string | undefined> {
  const name = basename(path);
  const listed = await readKnowing(ctx, [`path: ${name},`]);
  if (listed.length === 0) return undefined;
  const digest = await (await ctx.artifacts()).digestFile(path, ctx.interrupt.signal).catch(() => undefined);
  if (digest === undefined) return undefined;
  const sha256 = digest.slice('sha256:'.length);
  const found = matchBytes(listed, [{ path: name, sha256 }]);
  const license = found?.spec.license.id.value;
  return license === 'unknown' ? undefined : license;
}

async function declaredLicense(path: string): Promise<string | undefined> {
  // A file that cannot be read is refused by the import, with its reason.
  const header = await readGgufHeader(path).catch(() => undefined);
  const declared = header?.metadata.get('general.license');
  if (typeof declared !== 'string') return undefined;
  try {
    return checkLicense(declared);
  } catch (error) {
    if (error instanceof SovranError) return undefined;
    throw error;
  }
}
