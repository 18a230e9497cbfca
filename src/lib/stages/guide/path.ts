import { message } from '../../core/text/message.ts';
import type { GuideFacts } from './shape/facts.ts';
import { standingOf } from './shape/standing.ts';
import type { GuideStep, Phase, StepState } from './shape/step.ts';
import { scopeSteps } from './steps/scope.ts';
import { dataSteps } from './steps/data.ts';
import { modelSteps } from './steps/model.ts';
import { productionSteps, releaseSteps } from './steps/release.ts';
import { yesOrNo, type StepDraft } from './steps/draft.ts';

const NOTHING: ReadonlySet<string> = new Set();

/** Pure: the steps of a use case's life, each done, next, later or blocked. `without` are optional steps that are left out. */
export function derivePath(facts: GuideFacts, without: ReadonlySet<string> = NOTHING): GuideStep[] {
  const standing = standingOf(facts, without);
  const life = [
    ...scopeSteps(facts, standing),
    ...dataSteps(facts, standing, without),
    ...modelSteps(facts, standing, without),
    ...releaseSteps(facts, standing, without),
    ...productionSteps(facts, standing),
  ];
  const phase = life.find(({ done }) => !done)?.phase ?? 5;
  return withStates([...waitingSteps(facts, phase), ...life]);
}

/** What has to be settled before anything else. */
function waitingSteps({ busy, interrupted }: GuideFacts, phase: Phase): StepDraft[] {
  const common = { phase, done: false, command: [] };
  if (busy) {
    const why = message('guide.busy.why', { operation: busy.operation, pid: String(busy.pid) });
    const title = message('guide.busy');
    return [{ ...common, id: 'busy', title, why, blocked: { why, unblock: ['sovran status', 'sovran guide'] } }];
  }
  if (!interrupted) return [];
  const why = message('guide.resume.why', interrupted);
  const offer = yesOrNo('resume', message('guide.ask.resume'));
  const leave = { blank: 'resume', answer: 'no' };
  return [{ ...common, id: 'resume', title: message('guide.resume'), why, command: ['resume', offer], leave }];
}

/** The first that is not done is next, or blocks the path. */
function withStates(drafts: readonly StepDraft[]): GuideStep[] {
  const first = drafts.findIndex(({ done }) => !done);
  return drafts.map(({ done, blocked, ...draft }, at) => {
    const state: StepState = done ? 'done' : at !== first ? 'later' : blocked ? 'blocked' : 'next';
    return {
      ...draft,
      state,
      why: state === 'blocked' && blocked ? blocked.why : draft.why,
      unblock: blocked?.unblock ?? [],
    };
  });
}

/** The step to do now; undefined when all is done. Pure. */
export function currentStep(path: readonly GuideStep[]): GuideStep | undefined {
  return path.find(({ state }) => state === 'next' || state === 'blocked');
}
