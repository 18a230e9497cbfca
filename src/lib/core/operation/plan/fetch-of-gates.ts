import type { ProjectStore } from '../../ports/project-store.ts';
import { nameFetch } from '../../project/fetch-records.ts';
import type { Gate, PlanDraft } from './plan.ts';

/** A draft whose gates say how what others recorded is fetched in this project. */
export async function withFetch<Draft extends PlanDraft>(draft: Draft, project: ProjectStore): Promise<Draft> {
  const gates = await Promise.all(
    draft.gates.map(async (gate): Promise<Gate> =>
      gate.next ? { ...gate, next: await nameFetch(gate.next, project) } : gate,
    ),
  );
  return { ...draft, gates };
}
