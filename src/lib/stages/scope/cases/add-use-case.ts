import type { JsonObject } from '../../../core/ports/json.ts';
import { checkName, findResource, requireResource } from '../../../core/project/resources.ts';
import type { UseCaseSpec } from '../../../core/project/resources/use-case.ts';
import type { Operation } from '../../../core/operation/operation.ts';
import { passOrFail } from '../../../core/operation/plan/gates.ts';
import type { Gate, PlanDraft } from '../../../core/operation/plan/plan.ts';
import { resourceActions, resourceOf, writeStep } from '../../../core/operation/steps/resource-actions.ts';
import { message } from '../../../core/text/message.ts';
import { answersSchema, editCase, newCase } from './answers.ts';

/** `edit` completes the case of that name; without it the name must be free. */
export type AddUseCaseInput = { name: string; edit: boolean; answers: JsonObject };

export interface AddUseCaseFacts {
  existing: UseCaseSpec | null;
}

/** A use case as it now stands. */
export interface UseCaseResult {
  name: string;
  spec: UseCaseSpec;
}

/** Records a use case, or completes one. */
export const addUseCase: Operation<AddUseCaseInput, AddUseCaseFacts, UseCaseResult> = {
  id: 'scope add',
  target: ({ name }) => `UseCase/${name}`,
  async gather({ name, edit }, ctx) {
    const find = edit ? requireResource : findResource;
    const existing = await find(ctx.project, 'UseCase', checkName(name));
    return { existing: existing?.spec ?? null };
  },
  plan: planAddUseCase,
  actions: resourceActions,
  result: async ({ input: { name } }, ctx) => ({
    name,
    spec: (await requireResource(ctx.project, 'UseCase', name)).spec,
  }),
};

/** Pure: one file, provided the name is free or is to be edited. */
export function planAddUseCase({ name, edit, answers }: AddUseCaseInput, { existing }: AddUseCaseFacts): PlanDraft {
  const checked = answersSchema.parse(answers);
  const spec = existing ? editCase(existing, checked) : newCase(checked.title ?? name, checked);
  const previous = existing ? resourceOf('UseCase', name, existing) : undefined;
  const title = message(previous ? 'scope.add.step.edit' : 'scope.add.step', { name });
  return {
    gates: edit ? [] : [freeGate(name, existing !== null)],
    steps: [writeStep(title, resourceOf('UseCase', name, spec), previous)],
  };
}

function freeGate(name: string, taken: boolean): Gate {
  const kind = message('project.kind.UseCase');
  const reason = message(taken ? 'project.exists' : 'project.name-free', { kind, name });
  return passOrFail('name-free', !taken, reason, { fix: message('scope.add.exists.fix'), next: ['sovran status'] });
}
