import type { StageContext } from '../../../core/operation/context.ts';
import type { WatchSpec } from '../../../core/project/resources/watch.ts';
import type { ResourceOf } from '../../../core/project/schemas.ts';
import { isListening, OFFSETS, type WatchProgram } from '../files/subject.ts';
import type { FoundWatch } from './found.ts';
import { REAL_PARTS } from './install.ts';

/** Programs of a recorded watch that do not run. */
export async function downPrograms(ctx: StageContext, { metadata, spec }: ResourceOf<'Watch'>): Promise<string[]> {
  return downIn(spec, await (await REAL_PARTS.siteOn(ctx, metadata.name)).look([], []));
}

/** Those of another operator are known by their ports alone. Pure. */
export function downIn({ files, portBase }: WatchSpec, { running, closed, listeners }: FoundWatch): string[] {
  const ports = new Set(listeners.map(({ port }) => port));
  const runs = (name: WatchProgram): boolean =>
    closed === undefined ? name in running : !isListening(name) || ports.has(portBase + OFFSETS[name]);
  const recorded = new Set(Object.keys(files).map((path) => path.split('/')[0] as WatchProgram));
  return [...recorded].filter((name) => !runs(name));
}
