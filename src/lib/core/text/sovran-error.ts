import type { JsonObject } from '../ports/json.ts';
import type { Fixable, Message } from './message.ts';

/** Exit codes: the verdict of a command for scripts. */
export const EXIT = {
  ok: 0,
  failed: 1,
  usage: 2,
  refused: 3,
  unreachable: 4,
  drift: 5,
  identity: 6,
  interrupted: 130,
  terminated: 143,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

export interface ErrorParts {
  /** Stable kebab-case name that scripts match on. */
  code: string;
  exit: ExitCode;
  /** What happened and why. */
  text: Message;
  fix?: Message;
  /** Commands to type next. */
  next?: string[];
  details?: JsonObject;
  cause?: unknown;
}

/** A failure that the user can act on. Anything else that is thrown is a bug. */
export class SovranError extends Error {
  readonly code: string;
  readonly exit: ExitCode;
  readonly text: Message;
  readonly fix: Message | undefined;
  readonly next: string[];
  readonly details: JsonObject | undefined;

  constructor(parts: ErrorParts) {
    super(parts.code, { cause: parts.cause });
    this.name = 'SovranError';
    this.code = parts.code;
    this.exit = parts.exit;
    this.text = parts.text;
    this.fix = parts.fix;
    this.next = parts.next ?? [];
    this.details = parts.details;
  }
}

/** The same failure with other commands to type next. */
export function withNext(error: SovranError, next: string[]): SovranError {
  const { code, exit, text, fix, details, cause } = error;
  return new SovranError({ code, exit, text, next, cause, ...(fix ? { fix } : {}), ...(details ? { details } : {}) });
}

type Said = [code: string, text: Message | Fixable, rest?: Omit<ErrorParts, 'code' | 'exit' | 'text'>];

function errorOf(exit: ExitCode, ...[code, text, rest]: Said): SovranError {
  return new SovranError({ code, exit, ...('fix' in text ? text : { text }), ...rest });
}

/** Something was done and did not succeed: exit 1. */
export const failedError = (...said: Said): SovranError => errorOf(EXIT.failed, ...said);

/** A failure of what was typed: exit 2. */
export const usageError = (...said: Said): SovranError => errorOf(EXIT.usage, ...said);

/** Refused before anything was touched: exit 3. */
export const refusedError = (...said: Said): SovranError => errorOf(EXIT.refused, ...said);

/** A host or an engine does not answer: exit 4. */
export const unreachableError = (...said: Said): SovranError => errorOf(EXIT.unreachable, ...said);

/** What was recorded is not there, or is another now: exit 5. */
export const driftError = (...said: Said): SovranError => errorOf(EXIT.drift, ...said);

/** A host or a record is not what it was: exit 6. */
export const identityError = (...said: Said): SovranError => errorOf(EXIT.identity, ...said);
