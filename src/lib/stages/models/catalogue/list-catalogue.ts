import type { StageContext } from '../../../core/operation/context.ts';
import { message, type Message } from '../../../core/text/message.ts';
import { badValue } from '../../../core/text/suggest.ts';
import { checkEntry, type EntryCheck } from './check-entry.ts';
import type { CatalogueEntry } from './entry.ts';
import { readCatalogue, requireEntry } from './read-catalogue.ts';
import { readFacts } from './read-facts.ts';
import type { OrganisationFacts } from '../../../core/project/resources/organisation-facts.ts';

/** A known base with what its licence says of this organisation. */
export interface CheckedEntry {
  entry: CatalogueEntry;
  check: EntryCheck;
}

/** Which bases are listed. */
export interface CatalogueFilter {
  /** Licence identifier, in any case. */
  license?: string | undefined;
  /** ISO 639-1 code that the publisher names. */
  language?: string | undefined;
  maxParameters?: number | undefined;
  /** Only those that the licence allows by the facts of the project. */
  allowed?: boolean | undefined;
}

/** Known bases, by name, that pass the filter. */
export async function listCatalogue(ctx: StageContext, filter: CatalogueFilter): Promise<CheckedEntry[]> {
  const [catalogue, facts] = await Promise.all([readCatalogue(ctx), readFacts(ctx)]);
  return catalogue
    .map((entry) => ({ entry, check: checkEntry(entry, facts) }))
    .filter(({ entry, check }) => passes(entry, filter) && (!filter.allowed || check.verdict === 'pass'));
}

/** One base against the facts of the project, the use case and those typed. Throws `unknown-base` (exit 2). */
export async function checkBase(
  ctx: StageContext,
  name: string,
  given: { useCase?: string | undefined; typed?: OrganisationFacts },
): Promise<CheckedEntry & { warnings: Message[] }> {
  const entry = await requireEntry(ctx, name);
  const check = checkEntry(entry, await readFacts(ctx, given));
  return { entry, check, warnings: staleFacts(check, ctx.clock.now()) };
}

/** Days after which a licence is to be read again. */
const FRESH_DAYS = 365;
const DAY_MS = 86_400_000;

/** Pure: a warning where a clause was read longer ago than a year. */
function staleFacts({ clauses }: EntryCheck, now: string): Message[] {
  const [oldest] = clauses.map(({ fact }) => fact.date).toSorted();
  if (oldest === undefined || Date.parse(now) - Date.parse(oldest) <= FRESH_DAYS * DAY_MS) return [];
  return [message('catalogue.stale', { day: oldest })];
}

function passes({ spec }: CatalogueEntry, { license, language, maxParameters }: CatalogueFilter): boolean {
  const { languages, parameters } = spec;
  return (
    (license === undefined || spec.license.id.value.toLowerCase() === license.toLowerCase()) &&
    (language === undefined || (languages.value !== 'unknown' && languages.value.includes(language.toLowerCase()))) &&
    (maxParameters === undefined || (parameters.value !== 'unknown' && parameters.value <= maxParameters))
  );
}

const UNITS: Readonly<Record<string, number>> = { '': 1, k: 1e3, m: 1e6, b: 1e9 };

/** A number of parameters: `8B`, `500M`, `8e9`. Throws `bad-parameters` (exit 2). */
export function parseParameters(text: string): number {
  const [, digits = '', unit = ''] = /^(\d+(?:\.\d+)?(?:e\d+)?)([kmb]?)$/i.exec(text.trim()) ?? [];
  const value = Number(digits) * (UNITS[unit.toLowerCase()] ?? Number.NaN);
  if (digits !== '' && Number.isFinite(value) && value > 0) return value;
  throw badValue('bad-parameters', '--max-parameters', text, { fix: message('catalogue.bad-parameters.fix') });
}
