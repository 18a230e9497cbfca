import type { StageContext } from '../../../core/operation/context.ts';
import type { Gate } from '../../../core/operation/plan/plan.ts';
import { message } from '../../../core/text/message.ts';
import { checkEntry, type EntryCheck, licenseGates } from '../catalogue/check-entry.ts';
import type { CatalogueEntry } from '../catalogue/entry.ts';
import { type CatalogueMatch, hasSizeOf, type HashedFile, matchBytes } from '../catalogue/match-bytes.ts';
import { readKnowing, requireEntry } from '../catalogue/read-catalogue.ts';
import { readFacts } from '../catalogue/read-facts.ts';

/** What the catalogue knows of an import, and what its licence says here. */
export interface CatalogueFacts {
  /** The entry that knows the bytes by digest. */
  known: CatalogueEntry | null;
  /** The entry that was typed. */
  declared: CatalogueEntry | null;
  check: EntryCheck | null;
}

/** Looks the bytes up. Throws `unknown-base` or `not-found` (exit 2) for a name that was typed. */
export async function gatherCatalogue(
  input: { catalogue?: string; useCase?: string },
  files: readonly HashedFile[],
  ctx: StageContext,
): Promise<CatalogueFacts> {
  const declared = input.catalogue === undefined ? null : await requireEntry(ctx, input.catalogue);
  const facts = await readFacts(ctx, { useCase: input.useCase });
  const digests = files.map(({ sha256 }) => sha256);
  const known = matchBytes(await readKnowing(ctx, digests), files);
  const entry = known ?? declared;
  return { known, declared, check: entry && checkEntry(entry, facts) };
}

/** Pure: which base an import is. */
export function matchOf({ known, declared }: CatalogueFacts): CatalogueMatch {
  if (known) return { entry: known.metadata.name, by: 'digest' };
  return declared ? { entry: declared.metadata.name, by: 'declared' } : { entry: null, by: 'unknown' };
}

/** Pure: the licence of a known base allows the use, is the one given, and what was declared fits the bytes. */
export function catalogueGates(
  { license }: { license: string },
  { known, declared, check }: CatalogueFacts,
  { parameters }: { parameters: number },
): Gate[] {
  const entry = known ?? declared;
  if (!entry || !check) return [{ id: 'catalogue', verdict: 'pass', reason: message('catalogue.gate.unknown-bytes') }];
  return [
    ...declaredGates(known, declared, parameters),
    ...sameLicense(entry, license),
    ...licenseGates(entry.spec.title, check),
  ];
}

/** A licence by its name is not evidence: what is typed must be what the catalogue found in the publisher's text. */
function sameLicense({ spec: { title, license } }: CatalogueEntry, typed: string): Gate[] {
  const { value } = license.id;
  if (value === 'unknown' || value.toLowerCase() === typed.trim().toLowerCase()) return [];
  return [
    {
      id: 'license-as-published',
      verdict: 'fail',
      reason: message('catalogue.gate.license-differs', { typed, title, license: value }),
      fix: message('catalogue.gate.license-differs.fix', { license: value }),
    },
  ];
}

function declaredGates(known: CatalogueEntry | null, declared: CatalogueEntry | null, parameters: number): Gate[] {
  if (!declared || declared.metadata.name === known?.metadata.name) return [];
  const fix = message('catalogue.gate.declared.fix');
  if (known) {
    const reason = message('catalogue.gate.other-bytes', { declared: declared.spec.title, title: known.spec.title });
    return [{ id: 'catalogue-bytes', verdict: 'fail', reason, fix }];
  }
  if (hasSizeOf(declared, parameters)) return [];
  const [found, stated] = [parameters, Number(declared.spec.parameters.value)].map((count) => Math.round(count / 1e6));
  const reason = message('catalogue.gate.other-size', {
    title: declared.spec.title,
    found: found ?? 0,
    stated: stated ?? 0,
  });
  return [{ id: 'catalogue-size', verdict: 'fail', reason, fix }];
}
