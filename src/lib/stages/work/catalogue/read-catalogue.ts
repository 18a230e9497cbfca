import { parse } from 'yaml';
import { nearestNames } from '../../../core/kit/nearest-names.ts';
import type { StageContext } from '../../../core/operation/context.ts';
import { message } from '../../../core/text/message.ts';
import { usageError } from '../../../core/text/sovran-error.ts';
import { suggest } from '../../../core/text/suggest.ts';
import { type CatalogueEntry, entrySchema } from './entry.ts';

const FOLDER = 'catalogue';

/** Every known base, by name. A file that does not fit its schema is a bug. */
export async function readCatalogue(ctx: StageContext): Promise<CatalogueEntry[]> {
  const files = await ctx.templateNames(FOLDER);
  const entries = await Promise.all(
    files
      .filter((file) => file.endsWith('.yaml'))
      .map(async (file) => entrySchema.parse(parse(await ctx.template(`${FOLDER}/${file}`)))),
  );
  return entries.toSorted((one, other) => (one.metadata.name < other.metadata.name ? -1 : 1));
}

/** Pure: an entry by name. Throws `unknown-base` (exit 2) naming the nearest. */
export function entryOf(catalogue: readonly CatalogueEntry[], name: string): CatalogueEntry {
  const found = catalogue.find(({ metadata }) => metadata.name === name);
  if (found) return found;
  const known = catalogue.map(({ metadata }) => metadata.name);
  throw usageError('unknown-base', message('catalogue.unknown-base', { name }), {
    ...(nearestNames(name, known).length > 0 ? { fix: suggest(name, known) } : {}),
    next: ['sovran model catalog'],
    details: { name, known },
  });
}
