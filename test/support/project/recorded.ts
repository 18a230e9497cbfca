import { toJson } from '../../../src/lib/core/kit/to-json.ts';
import { executeOperation } from '../../../src/lib/core/operation/executor/execute.ts';
import type { Operation } from '../../../src/lib/core/operation/operation.ts';
import { resourceActions, writeStep } from '../../../src/lib/core/operation/steps/resource-actions.ts';
import type { JsonObject } from '../../../src/lib/core/ports/json.ts';
import type { ProjectStore, Resource } from '../../../src/lib/core/ports/project-store.ts';
import { SOVRAN_FOLDERS } from '../../../src/lib/core/project/kinds.ts';
import { message } from '../../../src/lib/core/text/message.ts';
import { stageContext } from '../stage-context.ts';
import { AT, digestFor } from './digests.ts';
import type { Piece } from './pieces.ts';

/** What an operation left. */
export interface Left {
  operation: string;
  /** `Kind/name`. */
  target: string;
  /** What its event says beyond what every event says. */
  data?: JsonObject;
  writes?: Resource<unknown>[];
  /** Writes what is no resource. */
  write?: (project: ProjectStore) => Promise<unknown>;
  actor?: string;
}

/** Resources with the event and the commit of the operation that wrote them, by the code that records every operation. */
export const recorded =
  (left: Left): Piece =>
  ({ project }) =>
    record(project, left);

/** The event of a run that wrote all that is there of sovran. */
export const recordsAll: Piece = async ({ project }) => {
  const history = project.history();
  const files = Object.fromEntries(await history.digestsOf(await history.listFiles(SOVRAN_FOLDERS)));
  const said = { operation: 'model import', target: 'Project', result: 'succeeded', planHash: digestFor('0') } as const;
  const id = '01JC0000000000000000000099';
  await project.writeEvent({ id, at: AT, actor: 'tester@example.org', ...said, prev: null, files, data: {} });
};

/** The same in a project that is there. */
export async function record(project: ProjectStore, left: Left): Promise<void> {
  const { actor = 'tester@example.org' } = left;
  await executeOperation(operationOf(left), null, stageContext(project.root, { actor: async () => actor }));
}

function operationOf({ operation, target, data, writes = [], write }: Left): Operation<null, null, null> {
  const title = message('host.remove.step', { name: target });
  return {
    id: operation,
    target: () => target,
    gather: async () => null,
    plan: () => ({
      gates: [],
      steps:
        writes.length > 0
          ? writes.map((resource) => writeStep(title, resource))
          : [{ id: 'write', title, action: 'write', args: {}, change: 'update', risk: 'none' }],
    }),
    actions: { ...resourceActions, write: { apply: async (_, { project }) => void (await write?.(project)) } },
    describe: () => (data ? { event: toJson(data) } : {}),
    result: async () => null,
  };
}
