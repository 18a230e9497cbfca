import { parse } from 'yaml';
import { nearestNames } from '../../../core/kit/nearest-names.ts';
import type { StageContext } from '../../../core/operation/context.ts';
import { message, fixable } from '../../../core/text/message.ts';
import { usageError } from '../../../core/text/sovran-error.ts';
import { suggest } from '../../../core/text/suggest.ts';
import { type CatalogueEntry, entrySchema } from './entry.ts';
import { findResource } from '../../../core/project/resources.ts';

const FOLDER = 'catalogue';
const ENDING = '.yaml';

/** Every known base, by name. A file that does not fit its schema is a bug. */
export async function readCatalogue(ctx: StageContext): Promise<CatalogueEntry[]> {
  const names = await readNames(ctx);
  return Promise.all(names.map(async (name) => parseEntry(await textOf(ctx, name))));
}

/** The bases that know one of these digests, 64 hex digits each; the others are not parsed. */
export async function readKnowing(ctx: StageContext, digests: readonly string[]): Promise<CatalogueEntry[]> {
  const names = await readNames(ctx);
  const texts = await Promise.all(names.map(async (name) => textOf(ctx, name)));
  return texts.filter((text) => digests.some((digest) => text.includes(digest))).map(parseEntry);
}

/** A base by name; undefined where the catalogue has none. */
export async function findEntry(ctx: StageContext, name: string): Promise<CatalogueEntry | undefined> {
  const known = await readNames(ctx);
  return known.includes(name) ? parseEntry(await textOf(ctx, name)) : undefined;
}

/** As `findEntry`, but throws `unknown-base` (exit 2) naming the nearest. */
export async function requireEntry(ctx: StageContext, name: string): Promise<CatalogueEntry> {
  const found = await findEntry(ctx, name);
  if (found) return found;
  const known = await readNames(ctx);
  throw usageError('unknown-base', message('catalogue.unknown-base', { name }), {
    ...(nearestNames(name, known).length > 0 ? { fix: suggest(name, known) } : {}),
    next: ['sovran model catalog'],
    details: { name, known },
  });
}

async function readNames(ctx: StageContext): Promise<string[]> {
  const files = await ctx.templates.names(FOLDER);
  const names = files.filter((file) => file.endsWith(ENDING)).map((file) => file.slice(0, -ENDING.length));
  return names.toSorted();
}

async function textOf(ctx: StageContext, name: string): Promise<string> {
  return ctx.templates.read(`${FOLDER}/${name}${ENDING}`);
}

function parseEntry(text: string): CatalogueEntry {
  return entrySchema.parse(parse(text));
}

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
