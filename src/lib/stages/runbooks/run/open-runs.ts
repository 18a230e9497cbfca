import { isAlive } from '../../../core/kit/process-identity.ts';
import type { ProjectStore } from '../../../core/ports/project-store.ts';
import { checkGiven, openGiven } from '../../../core/project/yaml/given-file.ts';
import { message } from '../../../core/text/message.ts';
import { runbookRunSchema, type RunbookRun } from './record.ts';

const FOLDER = '.sovran/runbooks';
/** The record of an ended run, in its folder under `runs/`. */
export const RUN_FILE = 'runbook.json';

/** Keeps an open run beside the project, whole or not at all. */
export function keepRun(project: ProjectStore, run: RunbookRun): Promise<void> {
  return project.writeFile(`${FOLDER}/${run.id}.json`, `${JSON.stringify(run, null, 2)}\n`);
}

/** Forgets an open run, once it is recorded. */
export function forgetRun(project: ProjectStore, id: string): Promise<void> {
  return project.removeFile(`${FOLDER}/${id}.json`);
}

/** Runs that are not recorded yet, oldest first. */
export async function listOpen(project: ProjectStore): Promise<RunbookRun[]> {
  const names = (await project.listFiles(FOLDER)).filter((name) => name.endsWith('.json'));
  const found = await Promise.all(names.toSorted().map((name) => readRun(project, `${FOLDER}/${name}`)));
  const kept = found.filter((run) => run !== undefined);
  const recorded = await Promise.all(kept.map(({ id }) => readEnded(project, id)));
  return kept.filter((_run, at) => recorded[at] === undefined);
}

/** The open run of a runbook's version with the same inputs that no living process works on. */
export async function findCut(
  project: ProjectStore,
  wanted: Pick<RunbookRun, 'runbook' | 'digest' | 'inputs'>,
): Promise<RunbookRun | undefined> {
  const open = await listOpen(project);
  return open.findLast(
    ({ verdict, runbook, digest, inputs, holder }) =>
      verdict === 'open' &&
      runbook === wanted.runbook &&
      digest === wanted.digest &&
      sameInputs(inputs, wanted.inputs) &&
      !(holder && isAlive(holder)),
  );
}

/** A run that ended, by its id; undefined where the project has none. */
export function readEnded(project: ProjectStore, id: string): Promise<RunbookRun | undefined> {
  return readRun(project, `runs/${id}/${RUN_FILE}`);
}

/** Throws `invalid-file` (exit 2) for a damaged record, naming the place. */
async function readRun(project: ProjectStore, path: string): Promise<RunbookRun | undefined> {
  const bytes = await project.readFile(path);
  if (!bytes) return undefined;
  const text = Buffer.from(bytes).toString();
  const parsed = runbookRunSchema.safeParse(parseJson(text));
  if (parsed.success) return parsed.data;
  const advice = message('project.invalid-file.fix');
  return checkGiven(openGiven(path, text, 'invalid-file', advice), runbookRunSchema);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function sameInputs(left: Readonly<Record<string, string>>, right: Readonly<Record<string, string>>): boolean {
  const keys = new Set([...Object.keys(left), ...Object.keys(right)]);
  return [...keys].every((key) => left[key] === right[key]);
}
