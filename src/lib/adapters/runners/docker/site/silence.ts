import type { Host } from '../../../../core/ports/host.ts';
import { fixable, type Fixable, type Message } from '../../../../core/text/message.ts';
import { lineText } from '../../../../core/text/plain.ts';
import { type ErrorParts, SovranError, unreachableError } from '../../../../core/text/sovran-error.ts';
import { systemReason } from '../../../../core/failures/system-reason.ts';
import { systemCode } from '../../../../core/kit/system-code.ts';

const UNANSWERED = new Set(['socket-refused', 'socket-unreachable']);

/** Why the container engine of a host did not answer. A broken line keeps its own error. */
export function explainSilence(host: Host, cause: unknown): SovranError {
  if (cause instanceof SovranError && !UNANSWERED.has(cause.code)) return cause;
  return unreachable(host, fixable('engine.unreachable', { host: host.name, reason: reasonOf(cause) }), { cause });
}

function unreachable({ name }: Host, said: Fixable, more: Partial<ErrorParts> = {}): SovranError {
  return unreachableError('engine-unreachable', said, { next: [`sovran host check ${name}`], ...more });
}

function reasonOf(cause: unknown): Message | string {
  const root = cause instanceof SovranError ? (cause.cause ?? cause) : cause;
  const code = systemCode(root);
  if (code !== 'UNKNOWN' && !(root instanceof SovranError)) return systemReason(code);
  return lineText(root instanceof Error ? root.message : String(root)).slice(0, 300);
}

/** A container engine that took a question and gave no answer within so many milliseconds. */
export function engineHangs(host: Host, waitedMs: number): SovranError {
  return unreachable(host, fixable('engine.hangs', { host: host.name, seconds: waitedMs / 1000 }));
}

/** Error for a missing engine socket; `absent` in its details differs from a timeout. */
export function noSocket(host: Host): SovranError {
  return unreachable(host, fixable('engine.no-socket', { host: host.name }), { details: { absent: true } });
}

/** A socket is there, and this user may not use it. */
export function lockedSocket(host: Host, socket: string, group: string): SovranError {
  const said = fixable('engine.locked-socket', { host: host.name, socket, group });
  return unreachable(host, said, { next: [], details: { socket, group } });
}
