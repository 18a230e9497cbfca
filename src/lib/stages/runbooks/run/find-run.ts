import { listOpenRuns } from '../../../core/operation/open/open-runs.ts';
import { progressOf } from '../../../core/operation/procedure.ts';
import type { ProjectReader } from '../../../core/ports/project-store.ts';
import { listResources } from '../../../core/project/resources.ts';
import { checkGiven, openGiven } from '../../../core/project/yaml/given-file.ts';
import { message } from '../../../core/text/message.ts';
import { usageError } from '../../../core/text/sovran-error.ts';
import { type ListedRun, runbookRunSchema, type RunbookRun } from './record.ts';
import type { RunbookFrame, RunbookInput } from './progress.ts';
import { RUN_FILE, runRecord } from './run-record.ts';
import { runRunbook } from './run-runbook.ts';

/** Most past runs that are listed. */
const LISTED = 10;

/** Runs that were interrupted, oldest first, then the latest of those that ended. */
export async function listRuns(project: ProjectReader): Promise<ListedRun[]> {
  const open = openRecords(project).map(({ id, runbook, startedAt, verdict, steps }) => {
    return { run: id, runbook, since: startedAt, verdict, step: steps.at(-1)?.id ?? null };
  });
  const ended = (await listEnded(project)).map(({ metadata: { name }, spec }) => {
    return { run: name, runbook: spec.subject, since: spec.startedAt, verdict: spec.verdict ?? '', step: null };
  });
  return [...open, ...ended.toReversed().slice(0, LISTED)];
}

/** The run of an id or a unique beginning, also an interrupted one. Throws `not-found`, `ambiguous-run` or, for a damaged record, `invalid-file` (all exit 2). */
export async function requireRun(project: ProjectReader, wanted: string): Promise<RunbookRun> {
  const open = openRecords(project);
  const ended = (await listEnded(project)).map(({ metadata: { name } }) => name);
  const id = wanted.toUpperCase();
  const known = [...ended, ...open.map((run) => run.id)].filter((one) => id !== '' && one.startsWith(id));
  const [found, ...others] = known;
  if (others.length > 0)
    throw usageError('ambiguous-run', message('run.ambiguous', { id: wanted, known: known.join(', ') }));
  const run = open.find((one) => one.id === found) ?? (found && (await readRecord(project, found)));
  if (run) return run;
  throw usageError('not-found', message('runbook.no-run', { run: wanted.slice(0, 80) }), {
    next: ['sovran runbook list'],
  });
}

function openRecords({ root }: ProjectReader): RunbookRun[] {
  return listOpenRuns(root).flatMap(({ journal: { runId }, progress }) => {
    if (progress.plan.operation !== runRunbook.id || !progress.frame) return [];
    return [runRecord(progressOf<RunbookInput, RunbookFrame>(runId, progress), 'open')];
  });
}

async function listEnded(project: ProjectReader): Promise<Awaited<ReturnType<typeof listResources<'Run'>>>> {
  return (await listResources(project, 'Run')).filter(({ spec }) => spec.kind === 'runbook');
}

/** The record of a run that ended. Throws `invalid-file` (exit 2) for a damaged one, naming the place. */
export async function readRecord(project: ProjectReader, id: string): Promise<RunbookRun | undefined> {
  const path = `runs/${id}/${RUN_FILE}`;
  const bytes = await project.readFile(path);
  if (!bytes) return undefined;
  const text = Buffer.from(bytes).toString();
  return checkGiven(openGiven(path, text, 'invalid-file', message('project.invalid-file.fix')), runbookRunSchema);
}
