import type { Expected, ScriptTarget } from './expected.ts';
import type { Measure } from '../../../../core/ports/json.ts';
import type { Message, MessageParams } from '../../../../core/text/message.ts';

export type Status = 'ok' | 'warn' | 'fail' | 'unknown' | 'na';

/** A read-only POSIX sh block. Blocks with `seconds` run in parallel under that limit; others, whose output is small, in one shell that they must not change. */
export interface Block {
  id: string;
  seconds?: number;
  /**
   * `root`: skipped if sudo would prompt; `if-possible`: then as the user; `login`: as the user, with the way to root.
   */
  as?: 'root' | 'if-possible' | 'login';
  /** The program that a block is about: where the host has none, it ends with 127 and nothing is started. */
  needs?: string;
  /** What answers a block without its body: the first that holds, asked of the shell alone. */
  settled?(target: ScriptTarget): Settled[];
  /** What is sent in place of the function `read_ID` of `blocks.sh`. */
  body?(target: ScriptTarget): string | undefined;
  /** Variables that the body reads. */
  values?(target: ScriptTarget): Readonly<Record<string, string>>;
  /** Checks that rest on this block alone. */
  checks?: Readonly<Record<string, Assess>>;
}

/** A test of the shell (built-ins only), what the block says where it holds, and the code that it ends with. */
export interface Settled {
  when: string;
  /** Built-ins that print it; nothing where there is nothing to say. */
  says?: string;
  exit: number;
}

/** What a block printed, on both streams, without escape sequences. `exit` is that of its last command. */
export interface Output {
  text: string;
  exit: number;
}

/** What an output says. `reason` stands where there is no value: why it is `na` or `unknown`. */
export interface Verdict {
  status: Status;
  observed: string;
  expected: string;
  reason?: Message;
  /** What the words of fix and consequence need. */
  params?: MessageParams;
  figures?: Record<string, Measure>;
}

/** Judges the output of a block. Pure. */
export type Assess = (output: Output, expected: Expected) => Verdict;

/** One thing that a host is asked about. */
export interface Check {
  id: string;
  block: string;
  assess: Assess;
}

/** A verdict with its name and the command it was obtained with. */
export interface CheckResult extends Verdict {
  id: string;
  how: string;
  /** The answer comes from a labelled stand-in: never evidence. */
  source?: 'fixture';
}
