import { addEnvironment } from '../../src/lib/stages/release/add-environment/add.ts';
import type {
  AddEnvironmentFacts,
  AddEnvironmentInput,
} from '../../src/lib/stages/release/add-environment/add-input.ts';
import { environmentSpecSchema, type EnvironmentSpec } from '../../src/lib/core/project/resources/environment.ts';
import { requireResource } from '../../src/lib/core/project/resources.ts';
import type { StageContext } from '../../src/lib/core/operation/context.ts';
import { executeOperation } from '../../src/lib/core/operation/executor/execute.ts';
import type { Operation } from '../../src/lib/core/operation/operation.ts';
import { resourceOf } from '../../src/lib/core/operation/steps/resource-actions.ts';
import type { EnvironmentView } from '../../src/lib/stages/serving/environments/show.ts';
import { stageContext } from './stage-context.ts';
import { git, tempProject } from './temp-project.ts';

export const PATH = 'environments/production.yaml';

/** A project whose one environment is committed, as stated. */
export async function committedEnvironment(stated: Partial<EnvironmentSpec>): Promise<StageContext> {
  const ctx = stageContext(tempProject());
  const spec = environmentSpecSchema.parse({ host: 'local', port: 8443, limits: {}, ...stated });
  await ctx.project.write(resourceOf('Environment', 'production', spec));
  git(ctx.project.root, 'add', '.');
  git(ctx.project.root, 'commit', '--quiet', '-m', 'environment');
  return ctx;
}

/** When something else happens in `env add`: as soon as all is looked at, or as its gateway is opened. */
export interface Meanwhile {
  lookedAt?: () => void;
  opened?: () => void;
}

type AddOperation = Operation<AddEnvironmentInput, AddEnvironmentFacts, EnvironmentView>;

/** `env add` without a gateway, of an environment that is to have other fields. */
export function bareAdd(fields: Partial<EnvironmentSpec>, { lookedAt, opened }: Meanwhile = {}): AddOperation {
  return {
    ...addEnvironment,
    claims: async () => undefined,
    async gather(_input, ctx) {
      const { spec: existing } = await requireResource(ctx.project, 'Environment', 'production');
      lookedAt?.();
      return { ...FACTS, existing, wanted: { ...existing, ...fields } };
    },
    actions: { ...addEnvironment.actions, 'start-gateway': { apply: async () => opened?.() } },
    result: async () => ({}) as never,
  };
}

/** Runs it; returns the keys of its remarks. */
export async function addBare(
  ctx: StageContext,
  fields: Partial<EnvironmentSpec>,
  meanwhile: Meanwhile = {},
): Promise<string[]> {
  const { remarks } = await executeOperation(bareAdd(fields, meanwhile), INPUT, ctx);
  return remarks.map(({ key }) => key);
}

const INPUT: AddEnvironmentInput = { name: 'production', host: 'local', port: 8443, bind: null, approvals: null };

const FACTS: Omit<AddEnvironmentFacts, 'existing' | 'wanted'> = {
  editedTerms: [],
  adoptable: null,
  port: { state: 'own' },
  claimedBy: null,
  here: true,
  committedApprovals: null,
  served: null,
  found: 'running',
  silent: null,
  displaced: null,
  serve: null,
  routing: { edited: [], pending: false },
};
