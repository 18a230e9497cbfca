import { passOrFail } from '../../../core/operation/plan/gates.ts';
import type { Gate, PlanDraft, Step } from '../../../core/operation/plan/plan.ts';
import type { JobRun } from '../../../core/project/job-runs.ts';
import { pathOf } from '../../../core/project/kinds.ts';
import type { ErasureSpec } from '../../../core/project/resources/erasure.ts';
import { fixable, message, type Message } from '../../../core/text/message.ts';
import { launchCommand } from '../../jobs/launch-command.ts';
import { checkStep, stepOf, sweepStep } from '../../release/retire/plan.ts';
import type { ErasureFacts } from './facts.ts';
import type { Erased } from './schema.ts';
import type { ErasureInput } from './subject.ts';

/** What the record says before anything is removed. */
export type Erasing = Omit<ErasureSpec, 'state' | 'at' | 'by' | 'closedAt' | 'places'>;

/** Pure: the record first, so that gates know the models; new trees; then each machine loses the old ones, and is looked at. */
export function planErasure(input: ErasureInput, facts: ErasureFacts): PlanDraft {
  const { name, stores, cleaned, held, digests, unread, takers: makers, remaining, earlier } = facts;
  const removes = stores.flatMap((store) => [
    sweepStep(store, { digests, makers, unmark: true }, (count) =>
      message('erase.remove', { host: store.host, count }),
    ),
    checkStep(store.host, [...digests, ...unread], message('erase.check', { host: store.host })),
  ]);
  const gone = [...removes, ...(cleaned.length > 0 ? [cleanStep(input, cleaned)] : [])];
  const isNews = earlier !== undefined && (earlier.state === 'open' || remaining.length > 0);
  if (gone.length === 0 && !isNews)
    return { gates: hereGates(facts), steps: [], remarks: remarksOf(facts, 'erase.nothing') };
  const recorded = { change: 'update' as const, writes: [pathOf('Erasure', name)] };
  const [learned, left] = [sayLearned(facts), remaining.map(sayRemaining)];
  const close = stepOf('close', message('erase.close', { name }), { input }, { ...recorded, details: left });
  const found = erasingOf(facts);
  const steps = [
    stepOf('begin', message('erase.begin', { name }), { name, found }, { ...recorded, details: learned }),
    ...held.filter(({ isCurrent }) => isCurrent).flatMap((one) => datasetSteps(input, one)),
    ...[...gone, close].map((step, index) => (index === 0 ? { ...step, pivot: true as const } : step)),
  ];
  return { gates: gatesOf(input, facts), steps, remarks: remarksOf(facts) };
}

function erasingOf({ identifiers, held, models, releases, cleaned, remaining }: ErasureFacts): Erasing {
  const datasets = held.map(({ name, digest, rows, shards }) => {
    const erased = countRows(shards);
    const lost = shards.map(({ path, lines }) => ({ path, erased: lines.length }));
    return { name, before: digest, rows: { before: rows, erased, after: rows - erased }, shards: lost };
  });
  return { identifiers, datasets, models, releases, cleaned, remaining };
}

function countRows(shards: ErasureFacts['held'][number]['shards']): number {
  return shards.reduce((sum, { lines }) => sum + lines.length, 0);
}

/** A new tree under the same name; the details name the first lines. */
function datasetSteps(input: ErasureInput, { name, digest, shards }: ErasureFacts['held'][number]): Step[] {
  const details = shards.map(({ path, lines }) =>
    message('erase.lines', { path, lines: lines.slice(0, 10).join(', ') }),
  );
  const title = message('erase.rewrite', { name, count: countRows(shards) });
  const [written, writes] = [message('data.step.write', { name }), [pathOf('Dataset', name)]];
  return [
    stepOf('rewrite', title, { input, name, digest }, { id: `rewrite-${name}`, change: 'create', details }),
    stepOf('write-dataset', written, { name }, { id: `write-${name}`, change: 'update', writes }),
  ];
}

function cleanStep(input: ErasureInput, cleaned: ErasureSpec['cleaned']): Step {
  const details = cleaned.map(({ path, lines }) => message('text.pair', { name: path, text: lines }));
  const files = cleaned.flatMap(({ path, lines }) => (lines > 0 ? [path] : []));
  const folders = cleaned.flatMap(({ path, lines }) => (lines > 0 ? [] : [path]));
  const title = message('erase.clean', { count: cleaned.length });
  return stepOf('clean', title, { input, files, folders }, { change: 'delete', risk: 'data', details, writes: files });
}

/** What people decide: models that learned, the command that makes each again with what it took, releases, pilots. */
function sayLearned({ models, makers, releases, pilots }: ErasureFacts): Message[] {
  return [
    ...models.map(sayModel),
    ...makers.map(sayAgain),
    ...releases.map(({ name, live }) => message('erase.release', { name, live: live.join(', ') || '–' })),
    ...pilots.map((name) => message('erase.pilot', { name })),
  ];
}

/** Pure. */
export function sayModel({ name, kind, digest, unread }: ErasureSpec['models'][number]): Message {
  return message(unread ? 'erase.model-unread' : 'erase.model', { name, kind, digest: digest.slice(7, 19) });
}

function sayAgain(run: JobRun): Message {
  const { startedAt, endedAt = '', job } = run.spec;
  const minutes = Math.ceil((Date.parse(endedAt) - Date.parse(startedAt)) / 60_000) || '?';
  const gpus = (job?.['resources'] as { gpus?: number } | undefined)?.gpus ?? 0;
  return message('erase.again', { command: launchCommand(run), minutes, gpus });
}

/** Pure: what was removed, and that places remain. */
export function sayOpen({ name, datasets = [], remaining = [], places = [] }: Erased): Message {
  const rows = datasets.reduce((sum, one) => sum + one.rows.erased, 0);
  return message('erase.open', { name: name ?? '–', rows, places: remaining.length + places.filter(isOpen).length });
}

/** Pure: a tree that another project holds is still there. */
export function isOpen({ outcome }: ErasureSpec['places'][number]): boolean {
  return outcome !== 'absent' && outcome !== 'gone';
}

/** Pure: where the person is still found, or may be. */
export function sayRemaining({ kind, where, count }: ErasureSpec['remaining'][number]): Message {
  return message(`erase.left.${kind}`, { where, count });
}

function remarksOf({ remaining, stores, models }: ErasureFacts, nothing?: 'erase.nothing'): Message[] {
  const lost = stores.flatMap((store) => ('error' in store ? [message('erase.lost', { host: store.host })] : []));
  if (nothing) return [message(nothing), ...remaining.map(sayRemaining)];
  return [...lost, ...(models.length > 0 ? [message('erase.forgets-not')] : [])];
}

/** Rows that cannot be searched may hold the person. */
function hereGates({ absent }: ErasureFacts): Gate[] {
  const missing = absent.flatMap(({ name, isCurrent }) => (isCurrent ? [name] : []));
  const next = missing.map((name) => `sovran data verify ${name}`);
  if (missing.length === 0) return [];
  return [passOrFail('datasets-here', false, message('erase.missing', { names: missing.join(', ') }), { next })];
}

function gatesOf({ broad: isMeant }: ErasureInput, facts: ErasureFacts): Gate[] {
  const lines = facts.broad.map(({ line, rows }) => `${line} (${rows})`).join(', ') || '–';
  const { text, fix } = fixable('erase.broad', { lines });
  const isFree = facts.busy.length === 0;
  return [
    ...hereGates(facts),
    passOrFail('not-broad', facts.broad.length === 0 || isMeant, text, { fix }),
    passOrFail('not-in-use', isFree, message('erase.busy', { names: facts.busy.join(', ') || '–' }), {
      fix: message('release.retire.busy.fix'),
      next: ['sovran job list', 'sovran status'],
    }),
  ];
}
