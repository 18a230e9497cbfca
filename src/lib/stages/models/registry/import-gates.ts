import { passOrFail } from '../../../core/operation/plan/gates.ts';
import type { Gate } from '../../../core/operation/plan/plan.ts';
import { message } from '../../../core/text/message.ts';
import { badValue } from '../../../core/text/suggest.ts';
import type { LaunchFacts } from '../../jobs/launch.ts';
import type { ModelSource } from './source.ts';
import type { StageContext } from '../../../core/operation/context.ts';
import { checkEntry, type EntryCheck, licenseGates } from '../catalogue/check-entry.ts';
import type { CatalogueEntry } from '../catalogue/entry.ts';
import { type CatalogueMatch, hasSizeOf, type HashedFile, matchBytes } from '../catalogue/match-bytes.ts';
import { readKnowing, requireEntry } from '../catalogue/read-catalogue.ts';
import { readFacts } from '../catalogue/read-facts.ts';

/** Conditions of an import: names free, format known, nothing that runs code, digest as promised. */
export function importGates(input: ImportInput, facts: ImportFacts): Gate[] {
  return [
    safeGate(facts),
    formatGate(facts),
    nameGate(facts.taken[0] ?? '', facts.taken.length > 0),
    ...digestGates(input, facts),
    ...trainableGates(input, facts),
    ...catalogueGates(input, facts.catalogue, facts.source),
  ];
}

function safeGate({ source }: ImportFacts): Gate {
  const [first] = source.unsafe;
  if (!first) return { id: 'files-safe', verdict: 'pass', reason: message('model.gate.safe') };
  const params = { file: first.path, count: source.unsafe.length };
  return {
    id: 'files-safe',
    verdict: 'fail',
    reason: message(`model.gate.unsafe.${first.reason}`, params),
    fix: message('model.gate.unsafe.fix'),
  };
}

function formatGate({ source }: ImportFacts): Gate {
  const { format, unsafe } = source;
  const reason = format === null ? message('model.gate.no-format') : message('model.gate.format', { format });
  return passOrFail('format-known', format !== null || unsafe.length > 0, reason);
}

function digestGates({ sha256 }: ImportInput, { fileSha256 }: ImportFacts): Gate[] {
  if (sha256 === null) return [];
  const same = fileSha256 === sha256;
  const params = { expected: sha256, found: fileSha256 ?? '-' };
  const reason = message(same ? 'model.gate.sha256' : 'model.gate.sha256-mismatch', params);
  return [passOrFail('sha256', same, reason, { fix: message('model.gate.sha256-mismatch.fix') })];
}

function trainableGates({ trainableOn }: ImportInput, { source }: ImportFacts): Gate[] {
  if (trainableOn === null || source.format === 'gguf' || source.format === null) return [];
  return [{ id: 'needs-dequantizing', verdict: 'fail', reason: message('model.gate.trainable-already') }];
}

/** A job makes a new model: the name it takes must be free. */
export function nameGate(name: string, taken: boolean): Gate {
  const reason = message(taken ? 'job.gate.name-taken' : 'project.name-free', { name });
  return passOrFail('name-free', !taken, reason, { next: [`sovran model show ${name}`] });
}

/** 64 lower-case hex digits, from what a publisher prints: any case, `sha256:` allowed. Throws `bad-sha256` (exit 2). */
export function parseSha256(text: string): string {
  const [, digits] = /^(?:sha256:)?([0-9a-f]{64})$/.exec(text.trim().toLowerCase()) ?? [];
  if (digits !== undefined) return digits;
  throw badValue('bad-sha256', '--sha256', text, {
    fix: message('model.bad-sha256.fix'),
    details: { text: text.slice(0, 80) },
  });
}

export type ImportInput = {
  name: string;
  from: string;
  license: string;
  /** Expected sha256 of a single file, 64 hex digits. */
  sha256: string | null;
  /** Entry of the catalogue that it is said to be. */
  catalogue?: string;
  /** Use case whose facts its licence is checked against. */
  useCase?: string;
  /** Where a quantized GGUF is made trainable; null keeps the file as it is. */
  trainableOn: string | null;
  fixture: boolean;
};

export type ImportFacts = {
  source: ModelSource;
  tree: { digest: string; bytes: number };
  /** sha256 of a single file, hex. */
  fileSha256: string | null;
  taken: string[];
  catalogue: CatalogueFacts;
  launch: LaunchFacts | null;
};

/** What the catalogue knows of an import, and what its licence says here. */
interface CatalogueFacts {
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
function catalogueGates(
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
