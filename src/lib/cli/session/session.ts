import type { Host } from '../../core/ports/host.ts';
import { fixable, type Message } from '../../core/text/message.ts';
import { type SovranError, usageError } from '../../core/text/sovran-error.ts';
import type { View } from '../../core/text/view.ts';
import type { InterruptSource } from '../terminal/interrupt.ts';
import type { Prompts } from '../terminal/prompt.ts';
import type { StageContext } from '../../core/operation/context.ts';
import type { EngineSurvey } from '../../core/project/engine-definition.ts';
import type { TaskView } from '../terminal/task-view.ts';
import type { Terminal } from '../terminal/terminal.ts';

/** The flags that every command understands. */
export interface GlobalFlags {
  project?: string | undefined;
  json: boolean;
  'no-input': boolean;
  yes: boolean;
  quiet: boolean;
  lang?: string | undefined;
  'no-color': boolean;
}

/** What can be reached without a project. */
export interface Machine {
  host: Host;
  /** Folder of the store shared by projects; it may not be there yet. */
  store: string;
  templates: StageContext['templates'];
  /** Every engine of this installation. */
  engines(): Promise<EngineSurvey>;
}

/** One invocation of the program, as commands see it. */
export interface Session {
  flags: GlobalFlags;
  terminal: Terminal;
  view: View;
  interrupt: InterruptSource;
  tasks: TaskView;
  /** Opens the project and everything reached through it. Throws `no-project` outside one. */
  stage(): Promise<StageContext>;
  /** The same on a folder that is not a project yet. */
  stageAt(root: string): Promise<StageContext>;
  /** This machine, also outside any project. */
  machine(): Promise<Machine>;
  /** Ends connections to hosts, so that the process ends at once. */
  close(): Promise<void>;
  /** What sudo on hosts is given from now on, instead of asking; before the stage is opened. */
  giveSudoPassword(password: string): void;
  /** Only when `terminal.interactive`. */
  prompts(): Prompts;
  /** A remark for people, on stderr; silent with `--quiet`. */
  note(line: string): void;
  /** As `note`, also with `--quiet`: for what would be lost to scripts. */
  warn(line: string): void;
}

/** A value that may come from a flag or from a question. */
export interface Wanted<Value> {
  flag: string;
  value: Value | undefined;
  ask(prompts: Prompts): Promise<Value>;
}

/** A text that a flag gives, or else a question. */
export function wantText(flag: string, value: string | undefined, question: Message): Wanted<string> {
  return { flag, value, ask: (prompts) => prompts.text(question) };
}

/** Fills missing flags by asking, in order. Without a terminal throws `missing-flags` (exit 2), listing all. */
export async function completeInput<Shape extends Record<string, unknown>>(
  session: Session,
  wanted: { [Key in keyof Shape]: Wanted<Shape[Key]> },
): Promise<Shape> {
  const entries = Object.entries(wanted) as [string, Wanted<unknown>][];
  const missing = entries.filter(([, one]) => one.value === undefined);
  if (missing.length > 0 && !session.terminal.interactive) throw missingFlags(missing.map(([, one]) => one.flag));
  const filled: Record<string, unknown> = {};
  for (const [key, one] of entries) filled[key] = one.value ?? (await one.ask(session.prompts()));
  return filled as Shape;
}

/** The refusal of a command that would have had to ask. */
export function missingFlags(flags: string[]): SovranError {
  return usageError('missing-flags', fixable('cli.missing-flags', { flags: flags.join(' ') }), { details: { flags } });
}
