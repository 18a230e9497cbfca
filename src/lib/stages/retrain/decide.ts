import { createStep } from '../../core/operation/plan/create-step.ts';
import { toJson } from '../../core/kit/to-json.ts';
import type { StepScope, Operation } from '../../core/operation/operation.ts';
import { passOrFail } from '../../core/operation/plan/gates.ts';
import type { PlanDraft } from '../../core/operation/plan/plan.ts';
import { resourceOf } from '../../core/operation/steps/resource-actions.ts';
import { message } from '../../core/text/message.ts';
import { runFile } from '../measure/reports/report-files.ts';
import { PROPOSAL_FILE, readDecided, showProposal } from './read-proposals.ts';
import type { Retraining } from './schema.ts';

export type DecideInput = { environment: string; reason: string };
type Facts = { proposal: Retraining; by: string };
type RecordArgs = Facts & Pick<DecideInput, 'reason'>;
type Verdict = NonNullable<Retraining['decision']>['verdict'];

/** Accepts an open proposal; it starts nothing. */
export const acceptRetraining = decisionOperation('retrain accept', 'accepted');
export const rejectRetraining = decisionOperation('retrain reject', 'rejected');

function decisionOperation(id: string, verdict: Verdict): Operation<DecideInput, Facts, Retraining> {
  return {
    id,
    target: ({ environment }) => `Retraining/${environment}`,
    gather: async ({ environment: name }, ctx) => ({ proposal: await showProposal(ctx, name), by: await ctx.actor() }),
    plan: planDecision,
    actions: { decide: { apply: (args: RecordArgs, scope) => freeze({ id, verdict }, args, scope) } },
    result: ({ runId }, ctx) => readDecided(ctx.project, runId),
    describe: ({ input }) => ({ event: { verdict, reason: input.reason } }),
  };
}

/** Pure: one record, of a proposal that is open. */
function planDecision({ environment: name, reason }: DecideInput, facts: Facts): PlanDraft {
  const [title, gate] = [message('retrain.step', { name }), message('retrain.gate', { name })];
  const help = { next: [`sovran retrain show ${name}`] };
  return {
    gates: [passOrFail('proposal-open', facts.proposal.state === 'open', gate, help)],
    steps: [createStep('decide', title, toJson({ ...facts, reason }))],
  };
}

/** Writes the proposal with the time of its decision. */
async function freeze(
  { id: operation, verdict }: { id: string; verdict: Verdict },
  { proposal, by, reason }: RecordArgs,
  { project, ctx, runId: run }: StepScope,
): Promise<void> {
  const at = ctx.clock.now();
  const decided: Retraining = { ...proposal, state: 'decided', decision: { verdict, by, at, reason, run } };
  const spec = { operation, subject: proposal.environment, kind: 'retraining', status: 'succeeded', startedAt: at };
  await project.writeFile(runFile(run, PROPOSAL_FILE), `${JSON.stringify(decided, null, 1)}\n`);
  await project.write(resourceOf('Run', run, { ...spec, outputs: [] }));
}
