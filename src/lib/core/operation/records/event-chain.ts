import type { EventFile, ProjectStore } from '../../ports/project-store.ts';

/** `unreadable`: not an event, or in the wrong place; `predecessor`: the event that it names is gone or changed; `edited`: differs from its commit. */
export interface ChainBreak {
  path: string;
  problem: 'unreadable' | 'predecessor' | 'edited';
}

/** Whether the record of events is whole. */
export interface ChainVerdict {
  events: number;
  breaks: ChainBreak[];
}

/** Verifies the events of a project: each names the digest of the previous one of its actor, the last is compared with git. */
export async function verifyEvents(project: ProjectStore): Promise<ChainVerdict> {
  const { files, state } = await project.readEventChain();
  const edited = await project.listEditedEvents(state);
  const breaks = [...findBreaks(files), ...edited.map((path): ChainBreak => ({ path, problem: 'edited' }))];
  return { events: files.length, breaks };
}

/** Verifies the chain by digests alone, since clocks differ and merged branches may share a predecessor. Pure. */
export function findBreaks(files: EventFile[]): ChainBreak[] {
  const actors = new Map(files.flatMap(({ link }) => (link ? [[link.digest, link.actor]] : [])));
  return files.flatMap(({ path, link }): ChainBreak[] => {
    if (!link) return [{ path, problem: 'unreadable' }];
    const whole = link.prev === null || actors.get(link.prev) === link.actor;
    return whole ? [] : [{ path, problem: 'predecessor' }];
  });
}
