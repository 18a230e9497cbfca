import { mkdirSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { GatesFailed } from '../../core/operation/plan/gates.ts';
import { message } from '../../core/text/message.ts';
import { EXIT, SovranError, failedError } from '../../core/text/sovran-error.ts';
import { styledLine } from '../../core/text/plain.ts';
import { asSystemFailure } from './system-failure.ts';
import { say } from '../../core/text/translate.ts';
import type { View } from '../../core/text/view.ts';
import { nextLines } from '../session/outcome.ts';

/** The JSON document of a failure: stable fields, `fix` where something helps; never argv, environment or a stack. */
export function toErrorDocument(error: SovranError, view: View, next: string[] = error.next): object {
  const body = {
    code: error.code,
    message: lineOf(error, view),
    exit: error.exit,
    ...(error.fix ? { fix: say(view.t, error.fix) } : {}),
    next,
    details: detailsOf(error, view),
  };
  return { error: body.details ? body : { ...body, details: {} } };
}

/** Lines for people: what and why, then how to fix it, then the next command; the most important last. */
export function toErrorLines(error: SovranError, view: View, next: string[] = error.next): string[] {
  const gates = error instanceof GatesFailed ? error.gates : [];
  const reasons = gates.flatMap((gate) => [
    `  ${view.paint.bad('✗')} ${gate.id}: ${say(view.t, gate.reason)}`,
    ...(gate.fix ? [`    ${say(view.t, gate.fix)}`] : []),
  ]);
  return [
    ...reasons,
    ...`${isLeft(error) ? '' : `${view.paint.bad(view.t('cli.error'))} `}${lineOf(error, view)}`.split('\n'),
    ...(error.fix ? [say(view.t, error.fix)] : []),
    ...nextLines(next, view),
  ].map(styledLine);
}

/** True if a person left the command: that is not an error. */
function isLeft({ exit }: SovranError): boolean {
  return exit === EXIT.interrupted || exit === EXIT.terminated;
}

/** Turns any thrown value into a SovranError; a bug is logged to a file whose path is shown. */
export function asSovranError(error: unknown): SovranError {
  if (error instanceof SovranError) return error;
  if (isPromptExit(error))
    return new SovranError({ code: 'cancelled', exit: EXIT.interrupted, text: message('cli.cancelled') });
  const ofSystem = asSystemFailure(error);
  if (ofSystem) return ofSystem;
  const text = message('cli.unexpected', { reason: error instanceof Error ? error.message : String(error) });
  return failedError('unexpected', text, {
    fix: message('cli.unexpected.fix', { log: writeCrashLog(error) }),
    cause: error,
  });
}

function lineOf(error: SovranError, view: View): string {
  return say(view.t, error.text);
}

function detailsOf(error: SovranError, view: View): object | undefined {
  if (!(error instanceof GatesFailed)) return error.details;
  const gates = error.gates.map((gate) => ({
    id: gate.id,
    verdict: gate.verdict,
    reason: say(view.t, gate.reason),
    ...(gate.fix ? { fix: say(view.t, gate.fix) } : {}),
    ...(gate.evidence ? { evidence: gate.evidence } : {}),
  }));
  return { gates };
}

function isPromptExit(error: unknown): boolean {
  return error instanceof Error && (error.name === 'ExitPromptError' || error.name === 'AbortPromptError');
}

function writeCrashLog(error: unknown): string {
  const dir = join(process.env.XDG_STATE_HOME ?? join(homedir(), '.local', 'state'), 'sovran', 'crashes');
  const path = join(dir, `${new Date().toISOString().replaceAll(':', '-')}-${process.pid}.log`);
  try {
    mkdirSync(dir, { recursive: true });
    writeFileSync(path, error instanceof Error ? `${error.stack ?? error.message}\n` : `${String(error)}\n`);
    return path;
  } catch {
    return '-';
  }
}
