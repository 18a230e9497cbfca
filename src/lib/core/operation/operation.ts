import type { Json, JsonObject } from '../ports/json.ts';
import type { ProjectStore, Resource } from '../ports/project-store.ts';
import type { StageContext } from './context.ts';
import type { WantedLease } from './lease.ts';
import type { Plan, PlanDraft } from './plan/plan.ts';
import type { Owned } from './owned.ts';
import type { Message } from '../text/message.ts';

/** What a running step may use. Writes through `project` are recorded and committed with the operation. */
export interface StepScope {
  ctx: StageContext;
  project: ProjectStore;
  runId: string;
  /** What the run holds in this process: opened once, closed at its end. */
  things: Owned;
  /** Outputs of the steps before it, by step id. */
  outputs: Readonly<Record<string, Json>>;
  /** Progress for people watching; never the result. A message is worth a line in a log, a string is not. */
  progress(text: string | Message): void;
}

/** The code behind a step. `apply` ends in the same state when repeated after a kill at any point. */
export interface Action<Args = JsonObject> {
  apply(args: Args, scope: StepScope): Promise<Json | void>;
  /** Looks whether the effect is really there; asked after `apply`. */
  verify?(args: Args, scope: StepScope, output: Json): Promise<boolean>;
  /** Reverts the effect outside the project's files, which are restored from the journal; tolerates that nothing is there. */
  compensate?(args: Args, scope: StepScope): Promise<void>;
}

/** The code of an operation's steps by action name; each action knows the shape of its own arguments. */
// oxlint-disable-next-line typescript/no-explicit-any -- marked boundary: arguments come back from the journal
export type Actions = Readonly<Record<string, Action<any>>>;

/** A finished (or resumed and finished) run as its `result` sees it. */
export interface FinishedRun<Input> {
  runId: string;
  input: Input;
  outputs: Readonly<Record<string, Json>>;
  plan: Plan;
}

/** Why a run that ended, and is recorded, did not do what it was to do; `next`: commands to type after it. */
export interface Verdict {
  reason: Message;
  next: string[];
}

/** How a run is recorded: `event` adds to the standard fields and never holds a secret. */
export interface Description {
  /** Of the commit; default `id target`. */
  subject?: string;
  event?: JsonObject | undefined;
  /** Shown after the result. */
  remarks?: Message[] | undefined;
  /** Evidence of a procedure, below `runs/`, written with the record. */
  writes?: (Resource<unknown> | { path: string; text: string })[];
}

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
  /** Its steps run long and write only their own run: the project is locked only to begin and to record. Default false. */
  readonly concurrent?: boolean;
  /** What it does cannot wait: it supersedes an open run on its target instead of being refused by it. */
  readonly emergency?: true;
  /** What it changes on a host that other operators may change: leased from before its facts are read until it is recorded. */
  leases?(input: Input, ctx: StageContext): Promise<WantedLease | undefined>;
  result(run: FinishedRun<Input>, ctx: StageContext): Promise<Result>;
  /** Why it did not do what it was to do, where steps may fail without ending the run; undefined: it was done. Pure. */
  verdict?(run: FinishedRun<Input>): Verdict | undefined;
  /** Some steps of a run that was rolled back have no output. Pure. */
  describe?(run: FinishedRun<Input>): Description;
}

/** An operation whose type parameters do not matter to the caller. */
// oxlint-disable-next-line typescript/no-explicit-any -- marked boundary: a registry of operations of any input
export type AnyOperation = Operation<any, any, any>;
