import type { JsonObject } from '../../ports/json.ts';
import type { FieldsOfFile, ProjectStore } from '../../ports/project-store.ts';
import { differingFields, fieldsOf } from '../../project/fields.ts';
import { pathOf } from '../../project/kinds.ts';
import { message, type Message } from '../../text/message.ts';
import type { AnyOperation } from '../operation.ts';
import type { RunProgress } from '../journal/progress.ts';
import { readIfAble } from './read-if-able.ts';
import { listUncommittedRuns } from './uncommitted.ts';

/** Fields of a file that a run shares with people, as it commits them: over the last commit, as that has them now or later still. */
interface OwnFields {
  fields: FieldsOfFile;
  /** Somebody has an edit in the file that is in no commit, or nobody can tell: nothing else of it is committed. */
  isEdited: boolean;
  /** What a person should know about that edit. */
  remark?: Message;
}

/**
 * The files among `paths` of which steps write some fields only: whatever else is edited in them is not committed with the run.
 * Nothing of a file that is in no commit. Where git cannot tell, or the file is gone or none for now, it may be edited: what was done
 * is done by then, so that it is no reason to fail.
 */
export async function ownFields(
  project: ProjectStore,
  { actions }: AnyOperation,
  { plan, done }: RunProgress,
  paths: readonly string[],
): Promise<OwnFields[]> {
  const found = plan.steps.map(async ({ id, action, args }) => {
    const fields = actions[action]?.writes?.(args);
    return fields && paths.includes(pathOf(fields.kind, fields.name)) ? fieldsIn(project, fields, done.has(id)) : [];
  });
  return (await Promise.all(found)).flat();
}

async function fieldsIn(project: ProjectStore, written: FieldsOfFile, isDone: boolean): Promise<OwnFields[]> {
  const { kind, name } = written;
  const there = (await readIfAble(() => project.read(kind, name))) ?? 'unreadable';
  const committed = await readIfAble(() => project.readCommitted(kind, name));
  if (committed === undefined) return [];
  // Of a step that was taken back, what lies there now is somebody else's.
  const own = isDone ? Object.keys(written.after) : [];
  const before = fieldsOf(committed === 'unreadable' ? written.before : committed.spec, own);
  const after = fieldsOf(there === 'unreadable' ? written.after : there.spec, own);
  const orBefore = statesAhead(project.root, { kind, name, before, after });
  const fields = { kind, name, before, after, ...(orBefore.length > 0 ? { orBefore } : {}) };
  if (there === 'unreadable' || committed === 'unreadable') return [{ fields, isEdited: true }];
  const edited = differingFields(there.spec as object, committed.spec as object).filter(
    (field) => !own.includes(field),
  );
  const remark = message('run.edits-stay', { path: pathOf(kind, name), fields: edited.join(', ') });
  return [{ fields, isEdited: edited.length > 0, ...(edited.length > 0 ? { remark } : {}) }];
}

/** What the last commit will have of some fields, as git takes one after the other what earlier runs still ask of it. */
function statesAhead(root: string, { kind, name, before }: FieldsOfFile): JsonObject[] {
  const states: JsonObject[] = [];
  const asked = listUncommittedRuns(root).flatMap(({ request }) => request.onlyFields ?? []);
  for (const { after } of asked.filter((one) => one.kind === kind && one.name === name)) {
    const own = Object.keys(after).filter((field) => field in before);
    states.push({ ...(states.at(-1) ?? before), ...fieldsOf(after, own) });
  }
  return states;
}
