import type { ProjectStore } from '../../../core/ports/project-store.ts';
import { message, type Message } from '../../../core/text/message.ts';
import type { View } from '../../../core/text/view.ts';
import { listCut, listKept } from '../run/open-runs.ts';
import { runCommand } from '../run/run-command.ts';
import type { OpenEntry } from './schema.ts';

/** Open runs of runbooks that no living process works on, oldest first. */
export async function listOpenEntries(project: ProjectStore): Promise<OpenEntry[]> {
  return (await listCut(project)).map((run) => ({
    run: run.id,
    runbook: run.runbook,
    since: run.startedAt,
    step: run.steps.at(-1)?.id ?? null,
    command: runCommand(run),
  }));
}

/** A line for each open run, with the command that continues it. */
export function renderOpen(entries: readonly OpenEntry[], view: View): string[] {
  return entries.map(({ run, runbook, since, step, command }) =>
    view.paint.warn(view.t('runbook.open', { run, runbook, since: view.time(since), step: step ?? '—', command })),
  );
}

/** Remarks about files among the open runs that cannot be read. */
export async function remarkDamaged(project: ProjectStore): Promise<Message[]> {
  const { damaged } = await listKept(project);
  return damaged.map((path) => message('runbook.kept-damaged', { path }));
}
