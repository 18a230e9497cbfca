import type { EventFile, ProjectStore } from '../../ports/project-store.ts';

/**
 * `unreadable`: no event, or not where its content says; `predecessor`: it names an event before it that is not there
 * as it was, so that one was edited, removed or put elsewhere; `edited`: it differs from its commit, or is gone.
 */
export interface ChainBreak {
  path: string;
  problem: 'unreadable' | 'predecessor' | 'edited';
}

/** Whether the record of events is whole. */
export interface ChainVerdict {
  events: number;
  breaks: ChainBreak[];
}

/**
 * Verifies the events of a project: each names the digest of the one before it of the same actor. The last event of
 * an actor is named by none; for that one git tells whether it is as committed.
 */
export async function verifyEvents(project: ProjectStore): Promise<ChainVerdict> {
  const { files, state } = await project.readEventChain();
  const edited = await project.listEditedEvents(state);
  const breaks = [...findBreaks(files), ...edited.map((path): ChainBreak => ({ path, problem: 'edited' }))];
  return { events: files.length, breaks };
}

/**
 * Pure. Branches that were merged stay valid: two events may name the same one before them, and an actor may begin
 * in two clones. The order of the files proves nothing, as clocks of two machines differ; the digests do.
 */
export function findBreaks(files: EventFile[]): ChainBreak[] {
  const actors = new Map(files.flatMap(({ link }) => (link ? [[link.digest, link.actor]] : [])));
  return files.flatMap(({ path, link }): ChainBreak[] => {
    if (!link) return [{ path, problem: 'unreadable' }];
    const whole = link.prev === null || actors.get(link.prev) === link.actor;
    return whole ? [] : [{ path, problem: 'predecessor' }];
  });
}
