import type { Operation } from '../../../core/operation/operation.ts';
import type { PlanDraft } from '../../../core/operation/plan/plan.ts';
import { removeStep, resourceActions } from '../../../core/operation/steps/resource-actions.ts';
import { requireResource } from '../../../core/project/resources.ts';
import type { ResourceOf } from '../../../core/project/schemas.ts';
import { message } from '../../../core/text/message.ts';
import { projectMarkOn } from '../../machines/hosts/environments.ts';
import type { WatchParts } from './facts.ts';
import type { FoundWatch } from './found.ts';
import { REAL_PARTS } from './install.ts';
import { editedPaths, editGate, ownGate } from './plan.ts';

export type RemoveWatchInput = { host: string; discardEdits: boolean };

interface RemoveWatchFacts {
  recorded: ResourceOf<'Watch'>;
  found: FoundWatch;
  mark: string;
}

/** Ends what watches a host, and removes what was installed for it. */
export const removeWatch = removeWatchWith(REAL_PARTS);

/** The same with other parts. */
export function removeWatchWith({
  siteOn,
}: WatchParts): Operation<RemoveWatchInput, RemoveWatchFacts, { name: string }> {
  return {
    id: 'watch remove',
    target: ({ host }) => `Watch/${host}`,
    async gather({ host }, ctx) {
      const recorded = await requireResource(ctx.project, 'Watch', host);
      const found = await (await siteOn(ctx, host)).look([], []);
      return { recorded, found, mark: await projectMarkOn(ctx, host) };
    },
    plan: planRemove,
    actions: {
      ...resourceActions,
      'remove-watch': {
        async apply({ host }: { host: string }, { ctx }) {
          await (await siteOn(ctx, host)).remove();
        },
      },
    },
    result: async ({ input }) => ({ name: input.host }),
  };
}

/** Refused while a file is edited by hand. Pure. */
export function planRemove(
  { host, discardEdits }: RemoveWatchInput,
  { recorded, found, mark }: RemoveWatchFacts,
): PlanDraft {
  return {
    gates: [ownGate(host, found, mark), editGate(host, editedPaths(found), discardEdits)],
    steps: [
      {
        id: 'remove-watch',
        title: message('watch.step.remove', { host }),
        action: 'remove-watch',
        args: { host },
        change: 'delete',
        risk: 'data',
        host,
        pivot: true,
      },
      removeStep(message('watch.step.forget', { host }), recorded),
    ],
  };
}
