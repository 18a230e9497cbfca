import { instant, message, type Message } from '../../text/message.ts';
import { usageError, type SovranError } from '../../text/sovran-error.ts';
import {
  isHeldElsewhere,
  listRunsAtWork,
  listRunsToSettle,
  runInProgress,
  worksElsewhere,
  type OpenRun,
} from './open-runs.ts';

/** The interrupted run of an id or a unique beginning. Throws `not-found`, `ambiguous-run` (exit 2), or `run-in-progress` (exit 3). */
export function requireOpenRun(root: string, wanted: string): OpenRun {
  const id = wanted.toUpperCase();
  const runs = listRunsToSettle(root);
  const found = runs.filter(({ journal }) => id !== '' && journal.runId.startsWith(id));
  const [only, ...others] = found;
  if (only && others.length === 0) return only;
  const rival = listRunsAtWork(root).find(({ run }) => id !== '' && run.startsWith(id));
  if (rival && !only) throw runInProgress(rival);
  throw only ? ambiguous(wanted, found) : notFound(wanted, notAtWork(root, runs));
}

/** While a process holds the project, a run without an owner may be the one it works on. */
function notAtWork(root: string, runs: OpenRun[]): OpenRun[] {
  return isHeldElsewhere(root) ? runs.filter(({ progress }) => progress.owner !== undefined) : runs;
}

/** What a person agrees to who abandons a run. */
export function settleQuestion({ journal, progress }: OpenRun): Message {
  const { plan, startedAt, actor, owner } = progress;
  const { operation, target } = plan;
  const named = { operation, target, since: instant(startedAt), actor, run: journal.runId };
  if (!worksElsewhere(owner)) return message('run.abandon.ask', named);
  return message('run.abandon.ask-elsewhere', { ...named, machine: owner?.machine ?? '?' });
}

function ambiguous(wanted: string, runs: OpenRun[]): SovranError {
  const known = idsOf(runs);
  return usageError('ambiguous-run', message('run.ambiguous', { id: wanted, known: known.join(', ') }), {
    details: { id: wanted, known },
  });
}

function notFound(wanted: string, runs: OpenRun[]): SovranError {
  const known = idsOf(runs);
  return usageError('not-found', message('run.not-open', { id: JSON.stringify(wanted.slice(0, 80)) }), {
    ...(known.length > 0 ? { fix: message('run.not-open.fix', { known: known.join(', ') }) } : {}),
    next: ['sovran status'],
  });
}

function idsOf(runs: OpenRun[]): string[] {
  return runs.map(({ journal }) => journal.runId);
}
