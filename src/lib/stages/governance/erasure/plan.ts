import { toJson } from '../../../core/kit/to-json.ts';
import { passOrFail } from '../../../core/operation/plan/gates.ts';
import type { Gate, PlanDraft, Step } from '../../../core/operation/plan/plan.ts';
import type { StoredItem } from '../../../core/ports/host-sweeper.ts';
import { pathOf } from '../../../core/project/kinds.ts';
import type { JobRun } from '../../../core/project/job-runs.ts';
import type { ErasureSpec, Remaining } from '../../../core/project/resources/erasure.ts';
import { fixable, message, type Message } from '../../../core/text/message.ts';
import { launchCommand } from '../../jobs/launch-command.ts';
import type { FoundStore } from '../../machines/garbage/look-at-store.ts';
import { plannedFor } from '../../machines/garbage/plan-sweep.ts';
import { sayThing, thingOf, type HostSweep } from '../../machines/garbage/things.ts';
import type { LostHost } from '../../machines/provision/facts/lost-hosts.ts';
import { at, isOthers } from '../../release/retire/plan.ts';
import type { ErasureFacts } from './facts.ts';
import { countLines } from './rows.ts';
import type { ErasureInput } from './subject.ts';
import type { SeenVersion } from './versions.ts';

/** What the record says before anything is removed. */
export type Erasing = { name: string } & Pick<
  ErasureSpec,
  'identifiers' | 'datasets' | 'models' | 'releases' | 'cleaned' | 'remaining'
>;

/** Pure: the record first, so that gates know the models; new trees; then each machine loses the old ones, and is looked at. */
export function planErasure(input: ErasureInput, facts: ErasureFacts): PlanDraft {
  const { name, stores, answers, folders, held } = facts;
  const erasing = erasingOf(facts);
  const writes = [pathOf('Erasure', name)];
  const removes = stores.flatMap((store) => [sweepStep(store, facts), checkStep(store.host, facts)]);
  const cleans = answers.length + folders.length > 0 ? [cleanStep(facts)] : [];
  const gone = [...removes, ...cleans].map((step, index) => (index === 0 ? { ...step, pivot: true as const } : step));
  const recorded = { change: 'update' as const, writes };
  const isNothing = gone.length === 0;
  const steps = [
    stepOf('begin', message('erase.begin', { name }), erasing, { ...recorded, details: decisions(facts) }),
    ...held.filter(({ isCurrent }) => isCurrent).flatMap(datasetSteps),
    ...gone,
    stepOf('close', message('erase.close', { name }), { ...erasing, input }, recorded),
  ];
  return {
    gates: gatesOf(input, facts, isNothing),
    steps: isNothing ? [] : steps,
    remarks: remarksOf(facts, isNothing),
  };
}

function erasingOf(facts: ErasureFacts): Erasing {
  const { name, identifiers, held, models, releases, remaining, answers, folders } = facts;
  const datasets = held.map(({ name: dataset, digest, rows, shards }) => {
    const erased = countLines(shards);
    return {
      name: dataset,
      before: digest,
      rows: { before: rows, erased, after: rows - erased },
      shards: shards.map(({ path, lines }) => ({ path, erased: lines.length })),
    };
  });
  const cleaned = [
    ...answers.map(({ path, lines }) => ({ path, lines: lines.length })),
    ...folders.map((path) => ({ path })),
  ];
  return { name, identifiers, datasets, models, releases, cleaned, remaining };
}

function stepOf(action: string, title: Message, args: object, more: Partial<Step> = {}): Step {
  return { id: action, title, action, args: toJson(args), change: 'none', risk: 'none', ...more };
}

/** Shown of the lines of a shard. */
const SHOWN = 10;

/** A new tree under the same name: other rows stay in their splits. */
function datasetSteps({ name, digest, shards }: SeenVersion): Step[] {
  const count = countLines(shards);
  const details = shards.map(({ path, lines }) => {
    const shown = lines.slice(0, SHOWN).join(', ');
    return message('erase.lines', { path, lines: lines.length > SHOWN ? `${shown}, …` : shown });
  });
  return [
    stepOf(
      'rewrite',
      message('erase.rewrite', { name, count }),
      { name, digest, shards },
      { id: `rewrite-${name}`, change: 'create', details },
    ),
    stepOf(
      'write-dataset',
      message('data.step.write', { name }),
      { name, digest },
      {
        id: `write-${name}`,
        change: 'update',
        writes: [pathOf('Dataset', name)],
      },
    ),
  ];
}

/** The old trees, what jobs on them left, and unfinished copies. */
function sweepStep(store: FoundStore | LostHost, facts: ErasureFacts): Step {
  const planned = plannedFor(store);
  const released = [...facts.digests, ...facts.takers];
  const isFound = !planned.stopped && 'inventory' in store;
  const items = isFound ? store.inventory.items.filter((item) => isMeant(item, released)).map(thingOf) : [];
  const sweep: HostSweep = { ...planned, items, released };
  const title = message('erase.remove', { host: store.host, count: items.length });
  const more = { id: `remove-${store.host}`, details: items.map(sayThing), ...at(store.host) };
  return stepOf('sweep', title, sweep, { ...more, ...(items.length > 0 ? { change: 'delete', risk: 'data' } : {}) });
}

function isMeant({ kind, id, holders }: StoredItem, released: readonly string[]): boolean {
  if (kind === 'tree' && released.includes(id)) return !holders.some(isOthers);
  return holders.length === 0 && (kind === 'blobs' || kind === 'part' || (kind === 'job' && released.includes(id)));
}

function checkStep(host: string, { digests }: ErasureFacts): Step {
  return stepOf('check', message('erase.check', { host }), { host, digests }, { id: `check-${host}`, ...at(host) });
}

function cleanStep({ answers, folders }: ErasureFacts): Step {
  const details = [
    ...answers.map(({ path, lines }) => message('erase.answers', { path, count: lines.length })),
    ...folders.map((path) => message('erase.folder', { path })),
  ];
  const title = message('erase.clean', { count: details.length });
  const writes = answers.map(({ path }) => path);
  return stepOf('clean', title, { answers, folders }, { change: 'delete', risk: 'data', details, writes });
}

/** What people decide: models that learned, with the command that makes each again and what it took, and releases. */
function decisions({ models, makers, releases }: ErasureFacts): Message[] {
  return [
    ...models.map(({ name, kind, digest }) => message('erase.model', { name, kind, digest: digest.slice(7, 19) })),
    ...makers.map(again),
    ...releases.map(({ name, live }) =>
      live.length > 0
        ? message('erase.live', { name, environments: live.join(', ') })
        : message('erase.release', { name }),
    ),
  ];
}

function again(run: JobRun): Message {
  const { startedAt, endedAt, job } = run.spec;
  const minutes = endedAt === undefined ? '?' : Math.ceil((Date.parse(endedAt) - Date.parse(startedAt)) / 60_000);
  const gpus = (job?.['resources'] as { gpus?: number } | undefined)?.gpus ?? 0;
  return message('erase.again', { command: launchCommand(run), minutes, gpus });
}

/** Pure: where the person is still found, or may be. */
export function sayRemaining({ kind, where, count }: Remaining): Message {
  return message(`erase.left.${kind}`, { where, count });
}

function remarksOf({ remaining, stores, models }: ErasureFacts, isNothing: boolean): Message[] {
  const lost = stores.flatMap((store) => ('error' in store ? [message('erase.lost', { host: store.host })] : []));
  const nothing = isNothing ? [message(remaining.length > 0 ? 'erase.nothing-left' : 'erase.nothing')] : [];
  return [
    ...nothing,
    ...lost,
    ...(models.length > 0 ? [message('erase.forgets-not')] : []),
    ...remaining.map(sayRemaining),
  ];
}

function gatesOf({ broad: isMeant }: ErasureInput, facts: ErasureFacts, isNothing: boolean): Gate[] {
  const { missing, broad, busy, held } = facts;
  const lines = broad.map(({ line, rows }) => `${line} (${rows})`).join(', ') || '–';
  const { text, fix } = fixable('erase.broad', { lines });
  const emptied = held.filter(({ isCurrent, rows, shards }) => isCurrent && countLines(shards) === rows);
  const isAsked = !isNothing || missing.length > 0;
  return [
    ...(isAsked ? [missingGate(missing)] : []),
    ...(isNothing
      ? []
      : [
          passOrFail('not-broad', broad.length === 0 || isMeant, text, { fix }),
          passOrFail('rows-left', emptied.length === 0, message('erase.emptied', { names: namesOf(emptied) })),
          passOrFail('not-in-use', busy.length === 0, message('erase.busy', { names: busy.join(', ') || '–' }), {
            fix: message('release.retire.busy.fix'),
            next: ['sovran job list', 'sovran status'],
          }),
        ]),
  ];
}

function namesOf(versions: readonly SeenVersion[]): string {
  return versions.map(({ name }) => name).join(', ') || '–';
}

/** Rows that cannot be looked at may hold the person. */
function missingGate(missing: readonly string[]): Gate {
  const names = missing.join(', ') || '–';
  return passOrFail('datasets-here', missing.length === 0, message('erase.missing', { names }), {
    fix: message('erase.missing.fix'),
    next: missing.map((name) => `sovran data verify ${name}`),
  });
}
