import { instant, message, type Message } from '../../text/message.ts';
import { EXIT, SovranError } from '../../text/sovran-error.ts';
import {
  isHeldElsewhere,
  listRunsAtWork,
  listRunsToGiveUp,
  runInProgress,
  worksElsewhere,
  type OpenRun,
} from './open-runs.ts';

/**
 * The cut run of an id, or of a unique beginning of one. Throws `not-found` or `ambiguous-run` (exit 2) naming those there
 * are, and `run-in-progress` (exit 3) where another process of this machine works on it.
 */
export function requireCutRun(root: string, wanted: string): OpenRun {
  const id = wanted.toUpperCase();
  const runs = listRunsToGiveUp(root);
  const found = runs.filter(({ journal }) => id !== '' && journal.runId.startsWith(id));
  const [only, ...others] = found;
  if (only && others.length === 0) return only;
  const rival = listRunsAtWork(root).find(({ run }) => id !== '' && run.startsWith(id));
  if (rival && !only) throw runInProgress(rival);
  throw only ? ambiguous(wanted, found) : notFound(wanted, notAtWork(root, runs));
}

/** Those that nobody works on as far as can be told: the holder of the project may be at work on any without an owner. */
function notAtWork(root: string, runs: OpenRun[]): OpenRun[] {
  return isHeldElsewhere(root) ? runs.filter(({ progress }) => progress.owner !== undefined) : runs;
}

/** What a person agrees to who gives a run up. */
export function giveUpQuestion({ journal, progress }: OpenRun): Message {
  const { plan, startedAt, actor, owner } = progress;
  const { operation, target } = plan;
  const told = { operation, target, since: instant(startedAt), actor, run: journal.runId };
  if (!worksElsewhere(owner)) return message('run.give-up.ask', told);
  return message('run.give-up.ask-elsewhere', { ...told, machine: owner?.machine ?? '?' });
}

function ambiguous(wanted: string, runs: OpenRun[]): SovranError {
  const known = idsOf(runs);
  return new SovranError({
    code: 'ambiguous-run',
    exit: EXIT.usage,
    text: message('run.ambiguous', { id: wanted, known: known.join(', ') }),
    details: { id: wanted, known },
  });
}

function notFound(wanted: string, runs: OpenRun[]): SovranError {
  const known = idsOf(runs);
  return new SovranError({
    code: 'not-found',
    exit: EXIT.usage,
    text: message('run.not-cut', { id: JSON.stringify(wanted.slice(0, 80)) }),
    ...(known.length > 0 ? { fix: message('run.not-cut.fix', { known: known.join(', ') }) } : {}),
    next: ['sovran status'],
  });
}

function idsOf(runs: OpenRun[]): string[] {
  return runs.map(({ journal }) => journal.runId);
}
