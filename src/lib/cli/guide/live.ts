import type { StageContext } from '../../core/operation/context.ts';
import { requireResource } from '../../core/project/resources.ts';
import { type Calling, readCalling } from '../../stages/serving/environments/calling.ts';
import type { GuideFacts } from '../../stages/guide/shape/facts.ts';
import { standingOf } from '../../stages/guide/shape/standing.ts';
import { callerSide } from '../caller-side.ts';

/** The release that serves, and where. Pure. */
export function liveOf(facts: GuideFacts): { release: string; environment: string } {
  const { release, environment } = standingOf(facts, new Set());
  return { release: release?.name ?? '', environment: environment?.name ?? '' };
}

/** How it is called; null where no application has a valid key. */
export async function callLive(ctx: StageContext, facts: GuideFacts): Promise<Calling | null> {
  const { metadata, spec } = await requireResource(ctx.project, 'Environment', liveOf(facts).environment);
  return readCalling(ctx, { name: metadata.name, ...spec }, callerSide);
}
