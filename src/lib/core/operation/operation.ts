import type { Json, JsonObject } from '../ports/json.ts';
import type { FieldsOfFile, ProjectStore } from '../ports/project-store.ts';
import type { StageContext } from './context.ts';
import type { Claim } from './wanted-lease.ts';
import type { LeftBehind } from './journal/left-behind.ts';
import type { RunProgress } from './journal/progress.ts';
import type { Plan, PlanDraft, Step } from './plan/plan.ts';
import type { Message } from '../text/message.ts';
import type { SovranError } from '../text/sovran-error.ts';

/** What a running step may use. Writes through `project` are recorded and committed with the operation. */
export interface StepScope {
  ctx: StageContext;
  project: ProjectStore;
  runId: string;
  /** Outputs of the steps before it, by step id. */
  outputs: Readonly<Record<string, Json>>;
  /** Progress for people watching; never the result. A message is worth a line in a log, a string is not. */
  progress(text: string | Message): void;
}

/**
 * The code behind a step. `apply` must end in the same state when run again after it was cut at any point,
 * because that is how an interrupted operation continues.
 */
export interface Action<Args = JsonObject> {
  apply(args: Args, scope: StepScope): Promise<Json | void>;
  /** Looks whether the effect is really there; asked after `apply`. */
  verify?(args: Args, scope: StepScope, output: Json): Promise<boolean>;
  /** How it went, where failing does not end the run: for whoever watches. Nothing: well. */
  ended?(output: Json): 'failed' | 'skipped' | undefined;
  /**
   * Takes back what it wrote in the project; must tolerate that it is partly or not there. Needs no host: done first, and
   * also where the host is out of reach or held by somebody else.
   */
  undoFiles?(args: Args, scope: StepScope): Promise<void>;
  /** Takes the rest of the effect back, alike. */
  undo?(args: Args, scope: StepScope): Promise<void>;
  /** Of a file that people edit too: all that it writes of it. What else is edited in it stays, and is not committed with the run. Pure. */
  writes?(args: Args): FieldsOfFile;
}

/** The code of an operation's steps by action name; each action knows the shape of its own arguments. */
// oxlint-disable-next-line typescript/no-explicit-any -- marked boundary: arguments come back from the journal
export type Actions = Readonly<Record<string, Action<any>>>;

/** A finished (or resumed and finished) run as its `result` sees it. */
export interface FinishedRun<Input> {
  runId: string;
  input: Input;
  outputs: Readonly<Record<string, Json>>;
  planHash: string;
}

/** Why a run that came to its end, and is recorded, did not do what it was to do. */
export interface RunFailure {
  reason: Message;
  /** Commands to type after it. */
  next?: string[];
}

/** A run that was cut, or that failed, as its `recover` sees it. */
export interface CutRun {
  steps: Step[];
  /** Ids of steps whose effect may be there, in order. */
  touched: string[];
  /** `on`: the next step follows; `back`: what was touched is taken back. */
  direction: 'on' | 'back';
}

/** What was planned of a run that is given up, and which steps may have had an effect, in order. */
export type CutPlan = Pick<RunProgress, 'plan' | 'touched'>;

/** One thing sovran can do to a project: facts → plan → gates → steps → result. */
export interface Operation<Input extends Json = Json, Facts = unknown, Result = unknown> {
  /** The command without `sovran`, e.g. `data prepare`. */
  readonly id: string;
  /** What it acts on; an interrupted run of the same id and target is continued by the same command. */
  target(input: Input): string;
  /** Reads, never writes. */
  gather(input: Input, ctx: StageContext): Promise<Facts>;
  /** Pure. */
  plan(input: Input, facts: Facts): PlanDraft;
  readonly actions: Actions;
  /**
   * Its steps measure for long and write only their own run: the project stays free for others meanwhile, and is
   * held only to begin and to record. Default false: held throughout.
   */
  readonly concurrent?: boolean;
  /**
   * Where a step runs: steps that stand together and name the same `stretch` run beside those of other lanes. A step that
   * throws ends the run once the steps under way have ended. Without it one step after the other.
   */
  lane?(step: Step): { stretch: string; lane: string };
  /**
   * What it changes on a host where other operators may change it too: held from before its facts are read until it is
   * recorded. Undefined where nobody else can.
   */
  claims?(input: Input, ctx: StageContext): Promise<Claim | undefined>;
  /**
   * Throws where a run that was cut must not go on, nor be taken back, for now: it stays as it is. Changes nothing.
   */
  beforeResume?(plan: Plan, ctx: StageContext): Promise<void>;
  /**
   * Brings back the processes that the steps of a run stand on and that may have died with its process, e.g. at a
   * reboot: before a cut run goes on, and before one is taken back. Changes nothing where all of them run.
   */
  recover?(run: CutRun, ctx: StageContext): Promise<void>;
  /**
   * For what a step threw and a person mends, e.g. a password that is missing, or what `resume` can go on from, e.g. a
   * broken line after all that matters: what is told instead. The run then stays open where it is, and nothing is taken
   * back. Undefined for every other failure. Pure.
   */
  staysOpen?(error: unknown, cut: Pick<RunProgress, 'done' | 'touched'>): SovranError | undefined;
  /**
   * Gives back what the process of a run that is given up had taken on hosts and could not give back, as far as they answer;
   * returns the rest, which must end by itself. May be repeated.
   */
  giveBack?(runId: string, cut: CutPlan, ctx: StageContext): Promise<LeftBehind[]>;
  /** Ends what the steps of a run left going in this process; called however the run ends, also when none did. */
  letGo?(runId: string): Promise<void>;
  result(run: FinishedRun<Input>, ctx: StageContext): Promise<Result>;
  /**
   * The verdict, where steps may come to their end without doing what they were to do, e.g. on one host of several: event,
   * commit and `resume` tell it. Undefined: it was done. Pure.
   */
  failure?(run: FinishedRun<Input>, plan: Plan): RunFailure | undefined;
  /** What a person should know of the result who did not see it, as `resume` ended the run. Pure. */
  remarks?(result: Result): Message[];
  /** First line of the commit; defaults to `id target`. */
  commitMessage?(input: Input): string;
  /** What the event records besides the standard fields. Never a secret. */
  eventData?(run: FinishedRun<Input>): JsonObject;
}

/** An operation whose type parameters do not matter to the caller. */
// oxlint-disable-next-line typescript/no-explicit-any -- marked boundary: a registry of operations of any input
export type AnyOperation = Operation<any, any, any>;
