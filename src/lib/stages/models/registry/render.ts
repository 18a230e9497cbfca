import { formatBytes } from '../../../core/text/bytes.ts';
import { formatNumber, say } from '../../../core/text/translate.ts';
import { tableOf } from '../../../core/text/table.ts';
import type { View } from '../../../core/text/view.ts';
import { licenseLines, matchLine } from '../catalogue/render.ts';
import { signatureLines } from '../signing/render.ts';
import type { ImportResult } from './import-model.ts';
import type { AbsentModel, ModelEntry, ModelVerdict, ShownModel } from './registry.ts';

/** A model just brought in. */
export function renderImported({ name, spec, job }: ImportResult, view: View): string[] {
  return [
    view.t('model.imported', { name, format: spec.format, size: formatBytes(spec.bytes, view.language) }),
    identityLine(spec, view),
    ...(spec.catalogue ? [matchLine(spec.catalogue, view)] : []),
    ...(job ? [view.t('model.job', { job })] : []),
  ];
}

function identityLine({ digest, parameters }: Pick<ModelEntry, 'digest' | 'parameters'>, view: View): string {
  return view.t('model.identity', { digest, parameters: formatNumber(parameters / 1e6, view.language, 1) });
}

/** The registry as a table. */
export function renderModels(models: ModelEntry[], view: View): string[] {
  if (models.length === 0) return [view.t('project.not-found.none')];
  return tableOf(view, models, [
    ['column.name', ({ name }) => name],
    ['column.kind', ({ kind, scheme }) => [view.t(`model.kind.${kind}`), scheme].filter(Boolean).join(' ')],
    ['model.column.format', ({ format }) => format],
    ['column.size', ({ bytes }) => formatBytes(bytes, view.language), 'end'],
    ['model.column.license', ({ license }) => license],
    ['column.digest', ({ digest }) => shortDigest(digest)],
    ['model.column.present', ({ present }) => view.t(present ? 'text.yes' : 'text.no')],
  ]);
}

export function renderModel(model: ShownModel, view: View): string[] {
  return [
    ...renderModels([model], view),
    identityLine(model, view),
    ...model.ancestors.map(
      ({ relation, name, digest, depth }) =>
        `${'  '.repeat(depth)}↳ ${view.t(`model.relation.${relation}`)} ${name ?? '?'} (${shortDigest(digest)})`,
    ),
    matchLine(model.base, view),
    ...(model.base.facts ? licenseLines(model.base.facts, view).map((line) => `  ${line}`) : []),
  ];
}

/** Outcome of recomputing a model's digests. */
export function renderVerdict(verdict: ModelVerdict, view: View): string[] {
  const { name, digest, absent } = verdict;
  if (absent) return [view.paint.bad(view.t('model.absent', { name, digest })), ...renderAbsent(absent, view)];
  const signature = signatureLines(verdict.signature, view);
  if (verdict.intact) return [view.paint.good(view.t('model.verified', { name, digest })), ...signature];
  return [
    view.paint.bad(view.t('model.changed', { name, count: verdict.differences.length })),
    ...verdict.differences.map(({ path, problem }) => `  ${view.t(`data.problem.${problem}`)} ${path}`),
    ...signature,
  ];
}

function renderAbsent({ servedOn, fix }: AbsentModel, view: View): string[] {
  const params = { hosts: servedOn.join(', '), count: servedOn.length };
  return [...(servedOn.length > 0 ? [view.t('model.absent.served', params)] : []), say(view.t, fix)];
}

/** The document of a verdict: what to do in the reader's language, as errors have it. */
export function verdictDocument({ absent, ...verdict }: ModelVerdict, view: View): object {
  return absent ? { ...verdict, ...absent, fix: say(view.t, absent.fix) } : verdict;
}

function shortDigest(digest: string): string {
  return digest.slice('sha256:'.length, 'sha256:'.length + 12);
}
