import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { writeDurably } from './durable-file.ts';
import { readBytes } from './read-bytes.ts';

/** Fewer new entries than this are not worth a write: they are read again next time. */
const WORTH_SAVING = 64;

/** Whose event each file is. Events never change, so an entry stays true; losing the index only costs time. */
export interface ActorIndex {
  /** False only when the event is known to be another's. */
  mayBeOf(id: string, actor: string): boolean;
  note(id: string, actor: string): void;
  save(): Promise<void>;
}

/** The index of a project, kept in `.sovran/` outside git: event id → short mark of its actor. */
export async function openActorIndex(root: string): Promise<ActorIndex> {
  const path = join(root, '.sovran', 'event-actors.json');
  const marks = new Map(Object.entries(await readMarks(path)));
  let added = 0;
  return {
    mayBeOf: (id, actor) => (marks.get(id) ?? markOf(actor)) === markOf(actor),
    note: (id, actor) => {
      if (marks.has(id)) return;
      marks.set(id, markOf(actor));
      added += 1;
    },
    save: async () => {
      if (added >= WORTH_SAVING) await writeDurably(path, JSON.stringify(Object.fromEntries(marks)));
    },
  };
}

function markOf(actor: string): string {
  return createHash('sha256').update(actor).digest('hex').slice(0, 12);
}

async function readMarks(path: string): Promise<Record<string, string>> {
  try {
    return JSON.parse(Buffer.from((await readBytes(path)) ?? []).toString()) as Record<string, string>;
  } catch {
    return {};
  }
}
