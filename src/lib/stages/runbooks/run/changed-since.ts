import type { StageContext } from '../../../core/operation/context.ts';
import type { ProjectEvent } from '../../../core/ports/project-store.ts';
import { instant, message, type Instant, type Message } from '../../../core/text/message.ts';
import { EXIT, SovranError } from '../../../core/text/sovran-error.ts';
import type { Values } from '../document/fill.ts';
import type { Runbook } from '../document/read-runbook.ts';
import { runCommand } from './run-command.ts';
import type { RunbookRun } from './record.ts';

/** What a run's own commands change of an environment; nothing else of it is theirs to change. */
const OF_RELEASES = /\.(release|previous)$/;

/** Throws `runbook-edited` (exit 3) where the runbook's text is no longer that of the open run. */
export function refuseEdited(run: RunbookRun, { digest }: Runbook): void {
  if (run.digest === digest) return;
  throw refused('runbook-edited', run, message('runbook.edited', { ...factsOf(run), runbook: run.runbook }));
}

/** Throws `values-changed` (exit 3) where the project says something else now than when the run began, save by what the run itself did. */
export async function refuseChanged(run: RunbookRun, now: Values, ctx: StageContext): Promise<void> {
  const names = [...new Set([...Object.keys(run.values), ...Object.keys(now)])];
  const differing = names.filter((name) => run.values[name] !== now[name]);
  const isOwn = differing.some((name) => OF_RELEASES.test(name)) && (await actedLast(run, ctx));
  const changed = differing.filter((name) => !(isOwn && OF_RELEASES.test(name)));
  if (changed.length === 0) return;
  const shown = changed.map((name) => `${name}: ${run.values[name] ?? '—'} → ${now[name] ?? '—'}`);
  const text = message('runbook.values-changed', { ...factsOf(run), changes: shown.join(', ') });
  throw refused('values-changed', run, text);
}

/** Whether the latest event on the environments of a run is of one of its own steps. */
async function actedLast(run: RunbookRun, { project }: StageContext): Promise<boolean> {
  const environments = Object.keys(run.values).filter((name) => `${name}.host` in run.values);
  const targets = environments.map((name) => `Environment/${run.values[name]}`);
  const accept = ({ target }: ProjectEvent): boolean => target.split(' ').some((one) => targets.includes(one));
  const [last] = await project.readEvents({ accept, limit: 1 });
  return typeof last?.data.within === 'string' && last.data.within.startsWith(`${run.id}/`);
}

function factsOf({ id, startedAt }: RunbookRun): { run: string; date: Instant } {
  return { run: id, date: instant(startedAt) };
}

function refused(code: string, run: RunbookRun, text: Message): SovranError {
  return new SovranError({
    code,
    exit: EXIT.refused,
    text,
    fix: message('runbook.changed.fix'),
    next: [runCommand(run, '--new')],
    details: { run: run.id },
  });
}
