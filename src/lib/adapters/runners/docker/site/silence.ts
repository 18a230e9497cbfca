import type { Host } from '../../../../core/ports/host.ts';
import { message, type Message } from '../../../../core/text/message.ts';
import { lineText } from '../../../../core/text/plain.ts';
import { EXIT, SovranError, type ErrorParts } from '../../../../core/text/sovran-error.ts';
import { systemReason } from '../../../../core/failures/system-reason.ts';
import { systemCode } from '../../../../core/kit/system-code.ts';

const UNANSWERED = new Set(['socket-refused', 'socket-unreachable']);

/** Why the container engine of a host did not answer. A broken line keeps its own error. */
export function explainSilence(host: Host, cause: unknown): SovranError {
  if (cause instanceof SovranError && !UNANSWERED.has(cause.code)) return cause;
  const text = message('engine.unreachable', { host: host.name, reason: reasonOf(cause) });
  return unreachable(host, { text, fix: message('engine.unreachable.fix'), cause });
}

function unreachable({ name }: Host, parts: Omit<ErrorParts, 'code' | 'exit'>): SovranError {
  return new SovranError({
    code: 'engine-unreachable',
    exit: EXIT.unreachable,
    next: [`sovran host check ${name}`],
    ...parts,
  });
}

function reasonOf(cause: unknown): Message | string {
  const root = cause instanceof SovranError ? (cause.cause ?? cause) : cause;
  const code = systemCode(root);
  if (code !== 'UNKNOWN' && !(root instanceof SovranError)) return systemReason(code);
  return lineText(root instanceof Error ? root.message : String(root)).slice(0, 300);
}

/** A container engine that took a question and gave no answer within so many milliseconds. */
export function engineHangs(host: Host, waitedMs: number): SovranError {
  const text = message('engine.hangs', { host: host.name, seconds: waitedMs / 1000 });
  return unreachable(host, { text, fix: message('engine.hangs.fix') });
}

/** Error for a missing engine socket; `absent` in its details differs from a timeout. */
export function noSocket(host: Host): SovranError {
  const { name } = host;
  const fix = message('engine.no-socket.fix', { host: name });
  return unreachable(host, { text: message('engine.no-socket', { host: name }), fix, details: { absent: true } });
}

/** A socket is there, and this user may not use it. */
export function lockedSocket(host: Host, socket: string, group: string): SovranError {
  const text = message('engine.locked-socket', { host: host.name, socket });
  const fix = message('engine.locked-socket.fix', { group });
  return unreachable(host, { text, fix, next: [], details: { socket, group } });
}
