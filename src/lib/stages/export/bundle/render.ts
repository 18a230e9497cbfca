import { LOCAL } from '../../../core/project/listed-host.ts';
import { formatBytes } from '../../../core/text/bytes.ts';
import { lineText } from '../../../core/text/plain.ts';
import { shellWord } from '../../../core/text/shell-word.ts';
import { tableOf } from '../../../core/text/table.ts';
import type { View } from '../../../core/text/view.ts';
import type {
  BundleDifference,
  BundleLoad,
  BundleVerdict,
  CreatedBundle,
  ListedBundle,
  NamedContent,
} from './schema.ts';

/** What was written, and who signed it. */
export function renderCreated({ path, serial, contents, bytes, signer, digest }: CreatedBundle, view: View): string[] {
  const size = formatBytes(bytes, view.language);
  return [view.t('bundle.created', { path, serial, contents, size }), view.t('bundle.signed', { signer, digest })];
}

/** What a machine has now. */
export function renderLoad({ host, serial, placed, contents }: BundleLoad, view: View): string[] {
  return [view.t('bundle.loaded', { serial, host, placed, contents })];
}

/** Commands that take from what was loaded. Pure. */
export function nextAfterLoad({ host, engines, for: { releases } }: BundleLoad): string[] {
  const on = host === LOCAL ? '' : ` --host ${shellWord(host)}`;
  return [
    ...engines.map(({ name }) => `sovran engine install ${shellWord(name)}${on}`),
    ...releases.map((name) => `sovran release promote ${shellWord(name)} --env NAME`),
  ];
}

/** The verdict on a bundle, and each content that is not whole. */
export function renderVerdict({ problems, ...bundle }: BundleVerdict, view: View): string[] {
  const lines = problems.map(({ problem, ...one }) => `  ${view.t(`data.problem.${problem}`)} ${lineOf(one)}`);
  const { path } = bundle;
  const verdict = lines.length === 0 ? view.paint.good(view.t('bundle.whole')) : view.t('bundle.broken', { path });
  return [...renderCreated(bundle, view), lines.length === 0 ? verdict : view.paint.bad(verdict), ...lines];
}

/** Contents that came, went or changed. */
export function renderDifference({ from, to, added, removed, changed }: BundleDifference, view: View): string[] {
  const counts = { added: added.length, removed: removed.length, changed: changed.length };
  return [
    view.t('bundle.difference', { from, to, ...counts }),
    ...added.map((one) => view.paint.good(`+ ${lineOf(one)}`)),
    ...removed.map((one) => view.paint.bad(`- ${lineOf(one)}`)),
    ...changed.map((one) => `~ ${lineOf(one)}`),
  ];
}

function lineOf({ kind, name, path }: NamedContent): string {
  return lineText(`${kind} ${name} ${path}`);
}

/** Bundles as a table. */
export function renderBundles(bundles: ListedBundle[], view: View): string[] {
  if (bundles.length === 0) return [view.t('project.not-found.none')];
  return tableOf(view, bundles, [
    ['bundle.column.serial', ({ serial }) => String(serial), 'end'],
    ['bundle.column.for', ({ for: { hosts, releases } }) => [...hosts, ...releases].join(' ')],
    ['column.size', ({ bytes }) => formatBytes(bytes, view.language), 'end'],
    ['bundle.column.loaded', ({ loadedAt }) => view.t(loadedAt === null ? 'text.no' : 'text.yes')],
  ]);
}
