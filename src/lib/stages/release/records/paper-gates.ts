import type { StageContext } from '../../../core/operation/context.ts';
import { passOrFail } from '../../../core/operation/plan/gates.ts';
import type { Gate } from '../../../core/operation/plan/plan.ts';
import { readCharterInForce } from '../../../core/project/charter.ts';
import { message } from '../../../core/text/message.ts';
import { readSignature, type SignatureVerdict } from '../../models/signing/judge-signature.ts';
import { chainOf, type Link } from '../bom/chain.ts';
import type { BomSources } from '../bom/gather-bom.ts';
import { measures } from '../bom/model-card.ts';

/** A model that a release serves. */
export type ServedModel = { name: string; digest: string };

/** What the charter in force asks of a release, and the signatures of what it serves. */
export interface PaperFacts {
  requireBom: boolean;
  /** Empty where it asks for none. */
  signatures: { model: string; verdict: SignatureVerdict }[];
}

export async function gatherPapers(ctx: StageContext, served: readonly ServedModel[]): Promise<PaperFacts> {
  const audit = (await readCharterInForce(ctx))?.spec.audit;
  const asked = audit?.requireModelSignatures ? served : [];
  const signatures = asked.map(async ({ name, digest }) => {
    const files = await (await ctx.artifacts()).treeFiles(digest);
    return { model: name, verdict: await readSignature(ctx.project, name, { digest, files }) };
  });
  return { requireBom: audit?.requireBom ?? false, signatures: await Promise.all(signatures) };
}

/** Every served model is signed, and the bill of materials complete, where the charter asks; else none. Pure. */
export function paperGates(
  { requireBom, signatures }: PaperFacts,
  served: readonly ServedModel[],
  sources: BomSources,
): Gate[] {
  return [...signatures.map(signedGate), ...(requireBom ? bomGates(served, sources) : [])];
}

function signedGate({ model, verdict }: PaperFacts['signatures'][number]): Gate {
  const reason = verdict.state === 'bad' ? message(`model.signature.${verdict.problem}`) : '';
  const said = message(`release.model-signed.${verdict.state}`, { model, reason });
  const next = verdict.state === 'none' ? `sovran model sign ${model}` : `sovran model verify ${model}`;
  return passOrFail('model-signed', verdict.state === 'good', said, { next: [next] });
}

function bomGates(served: readonly ServedModel[], sources: BomSources): Gate[] {
  const chain = chainOf(
    served.map(({ digest }) => digest),
    sources,
  );
  const gaps = chain.flatMap((link) =>
    gapsOf(link, served, sources).map((gap) => message(`release.bom-gap.${gap}`, { name: link.name })),
  );
  if (gaps.length === 0) return [passOrFail('bom-complete', true, message('release.bom-complete'))];
  return gaps.map((reason) => passOrFail('bom-complete', false, reason));
}

/** What a bill of materials cannot say of one of its parts. */
function gapsOf(
  link: Link,
  served: readonly ServedModel[],
  { reports }: BomSources,
): ('parent' | 'licence' | 'sources' | 'interval')[] {
  if (link.type === 'unknown') return ['parent'];
  const isMade = link.type === 'model' || link.spec.sources.length > 0 || link.spec.answers !== undefined;
  const isServed = served.some(({ digest }) => digest === link.digest);
  const isMeasured = reports.some((one) => measures(one, link.digest) && one.report?.metrics.some(({ ci95 }) => ci95));
  return [
    ...(link.spec.license.trim() === '' ? (['licence'] as const) : []),
    ...(isMade ? [] : (['sources'] as const)),
    ...(isServed && !isMeasured ? (['interval'] as const) : []),
  ];
}
