import type { FieldsOfFile, ProjectStore } from '../../ports/project-store.ts';
import { differingFields, fieldsOf } from '../../project/fields.ts';
import { pathOf } from '../../project/kinds.ts';
import { message, type Message } from '../../text/message.ts';
import type { AnyOperation } from '../operation.ts';
import type { RunProgress } from '../journal/progress.ts';
import { readIfAble } from './read-if-able.ts';

/** Fields of a file that a run shares with people, as it commits them. */
interface OwnFields {
  /** Over the last commit as it is now. */
  now: FieldsOfFile;
  /** Over a later one, if git takes them only then: whatever somebody has committed of them since stays. */
  later: FieldsOfFile;
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
  const { kind, name, before, after } = written;
  const there = (await readIfAble(() => project.read(kind, name))) ?? 'unreadable';
  const committed = await readIfAble(() => project.readCommitted(kind, name));
  if (committed === undefined) return [];
  const own = Object.keys(after);
  const head = committed === 'unreadable' ? before : fieldsOf(committed.spec, own);
  // Of a step that was taken back, what lies there now is somebody else's.
  const wrote = isDone ? (there === 'unreadable' ? after : fieldsOf(there.spec, own)) : undefined;
  const now = { kind, name, before: head, after: wrote ?? head };
  const later = { kind, name, before, after: wrote ?? before };
  if (there === 'unreadable' || committed === 'unreadable') return [{ now, later, isEdited: true }];
  const differing = differingFields(there.spec as object, committed.spec as object);
  const edited = differing.filter((field) => wrote === undefined || !own.includes(field));
  const remark = message('run.edits-stay', { path: pathOf(kind, name), fields: edited.join(', ') });
  return [{ now, later, isEdited: edited.length > 0, ...(edited.length > 0 ? { remark } : {}) }];
}
