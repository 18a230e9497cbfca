import type { FieldsOfFile, ProjectStore } from '../../ports/project-store.ts';
import { differingFields, fieldsOf } from '../../project/fields.ts';
import { pathOf } from '../../project/kinds.ts';
import { message, type Message } from '../../text/message.ts';
import type { AnyOperation } from '../operation.ts';
import type { RunProgress } from '../journal/progress.ts';
import { readIfAble } from './read-if-able.ts';

/** A file that a run shares with people, and in which somebody has an edit that is in no commit. */
export interface Spared {
  /** What is committed of it. */
  fields: FieldsOfFile;
  /** What a person should know about it, as far as can be told. */
  remark?: Message;
}

/**
 * The files among `paths` of which steps write some fields only, and in which somebody has edited others: none of that is committed
 * with the run. Nothing of a file without such an edit, or that is in no commit. Where git cannot tell, or the file is gone or none
 * for now, there may be one: what was done is done by then, so that it is no reason to fail.
 */
export async function spareEdits(
  project: ProjectStore,
  { actions }: AnyOperation,
  { plan, done }: RunProgress,
  paths: readonly string[],
): Promise<Spared[]> {
  const spared = plan.steps.map(async ({ id, action, args }) => {
    const fields = actions[action]?.writes?.(args);
    return fields && paths.includes(pathOf(fields.kind, fields.name)) ? spareIn(project, fields, done.has(id)) : [];
  });
  return (await Promise.all(spared)).flat();
}

async function spareIn(project: ProjectStore, written: FieldsOfFile, isDone: boolean): Promise<Spared[]> {
  const { kind, name, before, after } = written;
  const now = (await readIfAble(() => project.read(kind, name))) ?? 'unreadable';
  const committed = await readIfAble(() => project.readCommitted(kind, name));
  if (committed === undefined) return [];
  const own = Object.keys(after);
  const fields = {
    kind,
    name,
    before: committed === 'unreadable' ? before : fieldsOf(committed.spec, own),
    after: now === 'unreadable' ? (isDone ? after : before) : fieldsOf(now.spec, own),
  };
  if (now === 'unreadable' || committed === 'unreadable') return [{ fields }];
  const edited = differingFields(now.spec as object, committed.spec as object).filter((field) => !own.includes(field));
  const words = { path: pathOf(kind, name), fields: edited.join(', ') };
  return edited.length === 0 ? [] : [{ fields, remark: message('run.edits-stay', words) }];
}
