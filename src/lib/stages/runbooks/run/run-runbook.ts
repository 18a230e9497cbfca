import type { StageContext } from '../../../core/operation/context.ts';
import type { Description, Action } from '../../../core/operation/operation.ts';
import { wayTo } from '../../../core/operation/plan/host-routes.ts';
import type { Procedure } from '../../../core/operation/procedure.ts';
import { resourceOf } from '../../../core/operation/steps/resource-actions.ts';
import { digestOf } from '../../../core/kit/canonical.ts';
import type { ProjectEvent } from '../../../core/ports/project-store.ts';
import { hostUnknown } from '../../../core/project/host-unknown.ts';
import { message } from '../../../core/text/message.ts';
import { refusedError, unreachableError } from '../../../core/text/sovran-error.ts';
import { filledTexts, fillStep, placeholdersIn, type Values } from '../document/fill.ts';
import { requireRunbook } from '../document/library.ts';
import type { Runbook } from '../document/read-runbook.ts';
import { placeholderValues } from '../inputs/resolve-inputs.ts';
import { nextStep } from './next-step.ts';
import { firstStep, type RunbookFrame, type RunbookInput, type RunbookProgress } from './progress.ts';
import { RUN_FILE, runRecord } from './run-record.ts';
import { endOfChild } from '../../../core/operation/open/await-child.ts';
import { toJson } from '../../../core/kit/to-json.ts';
import { loadTranslate, say } from '../../../core/text/translate.ts';
import { safeWords } from './safe-output.ts';
import { commandOf, runStep, type Acting, type StepEnd } from './run-step.ts';

/** Runs a step's command. One of sovran is the run `run`: where that has ended, it is not made again. */
const runAction: Action<{ step: Acting; run?: string }> = {
  async apply({ step, run }, scope) {
    const { ctx, runId } = scope;
    const at = ctx.clock.now();
    const made = run === undefined ? undefined : endOfChild(ctx.project.root, run);
    const within = [runId, step.id, ...(run === undefined ? [] : [run])].join('/');
    const end = made ? endOfMade(made) : await runStep(step, within, ctx);
    if (end.output !== '') scope.progress(message('text.words', { words: end.output.replaceAll('\n', '\n  ') }));
    if (end.reason) scope.progress(end.reason);
    // The run stays open: `resume` continues it.
    if (end.state === 'unknown')
      throw unreachableError('no-result', message('runbook.no-result', { step: step.id, reason: end.reason ?? '' }), {
        details: { step: step.id },
      });
    const outcome = end.state === 'passed' ? 'ok' : 'failed';
    return toJson({ ...(await resultOf(step, end)), at, endedAt: ctx.clock.now(), outcome });
  },
};

function endOfMade(status: NonNullable<ReturnType<typeof endOfChild>>): StepEnd {
  if (status === 'succeeded') return { state: 'passed', exitCode: 0, output: '', tries: 1 };
  return { state: 'failed', output: '', tries: 1, reason: message('runbook.run-ended', { status }) };
}

/** Its reason is an English sentence: a record is read by machines, too. */
async function resultOf(step: Acting, { state, exitCode, output, reason, tries }: StepEnd): Promise<object> {
  return {
    state,
    command: safeWords(commandOf(step).argv),
    ...(exitCode === undefined ? {} : { exitCode }),
    ...(tries > 1 ? { tries } : {}),
    ...(output === '' ? {} : { output }),
    ...(reason ? { reason: say(await loadTranslate('en'), reason) } : {}),
  };
}

/** Runs the steps of a runbook in order until one fails or an answer stops it. */
export const runRunbook: Procedure<RunbookInput, RunbookFrame> = {
  id: 'runbook run',
  target: ({ runbook }) => `Runbook/${runbook}`,
  begin,
  next: nextStep,
  actions: { run: runAction },
  describe,
};

/** Throws `runbook-values` (exit 3), `bad-input` (exit 2) or `host-unknown` (exit 4) before any step runs. */
async function begin(
  { runbook: name, inputs, from }: RunbookInput,
  ctx: StageContext,
  since?: RunbookProgress,
): Promise<RunbookFrame> {
  const runbook = await requireRunbook(name, ctx);
  firstStep(runbook, from);
  const now = await placeholderValues(runbook, inputs, ctx);
  const values = since && (await actedLast(since, ctx)) ? withReleasesOf(since.frame.values, now) : { ...now };
  refuseUnknown(runbook, values);
  return { path: runbook.path, text: runbook.text, values, hosts: await hostsOf(runbook, values, ctx) };
}

async function hostsOf({ steps }: Runbook, values: Values, { project }: StageContext): Promise<Record<string, string>> {
  const named = steps
    .map((step) => fillStep(step, values))
    .flatMap((step) => ('host' in step ? (step.host ?? []) : []));
  const hosts: Record<string, string> = {};
  for (const host of new Set(named)) {
    const way = await wayTo(host, project);
    if (way === undefined) throw hostUnknown(host);
    hosts[host] = way;
  }
  return hosts;
}

/** What the commands of a run change of an environment. */
const OF_RELEASES = /\.(release|previous)$/;

function withReleasesOf(before: Values, now: Values): Record<string, string> {
  const kept = Object.entries(before).filter(([name]) => OF_RELEASES.test(name));
  const others = Object.entries(now).filter(([name]) => !OF_RELEASES.test(name));
  return Object.fromEntries([...others, ...kept]);
}

/** Whether the latest event on the environments of a run is of one of its own commands. */
async function actedLast({ frame, taken }: RunbookProgress, { project }: StageContext): Promise<boolean> {
  const environments = Object.keys(frame.values).filter((name) => `${name}.host` in frame.values);
  const targets = environments.map((name) => `Environment/${frame.values[name]}`);
  const accept = ({ target }: ProjectEvent): boolean => target.split(' ').some((one) => targets.includes(one));
  const [last] = await project.readEvents({ accept, limit: 1 });
  return taken.some(({ choice }) => 'step' in choice && choice.step.args.run === last?.id);
}

/** Throws `runbook-values` (exit 3) where the project does not know what a step needs, before any step runs. */
export function refuseUnknown({ name, steps }: Pick<Runbook, 'name' | 'steps'>, values: Values): void {
  const unknown = steps
    .flatMap(filledTexts)
    .flatMap(placeholdersIn)
    .filter((placeholder) => !Object.hasOwn(values, placeholder));
  if (unknown.length === 0) return;
  const text = message('runbook.values-unknown', { runbook: name, names: [...new Set(unknown)].join(', ') });
  throw refusedError('runbook-values', text, {
    next: ['sovran status'],
  });
}

const STATUSES = {
  open: 'running',
  passed: 'succeeded',
  failed: 'failed',
  incomplete: 'failed',
  stopped: 'stopped',
  abandoned: 'stopped',
} as const;

function describe(progress: RunbookProgress): Description {
  const run = runRecord(progress, 'abandoned');
  const { id, runbook: subject, startedAt, endedAt, verdict } = run;
  const spec = {
    operation: 'runbook run',
    subject,
    kind: 'runbook',
    status: STATUSES[verdict],
    startedAt,
    ...(endedAt === undefined ? {} : { endedAt }),
    outputs: [],
    report: digestOf(run),
    verdict,
  };
  return {
    event: { verdict },
    writes: [
      { path: `runs/${id}/${RUN_FILE}`, text: `${JSON.stringify(run, null, 2)}\n` },
      resourceOf('Run', id, spec),
    ],
  };
}
