import { isPasswordWanted, type SudoRefusal } from '../../../core/failures/sudo-refusal.ts';
import { closedText, readClosed } from '../../closed-path.ts';
import { stripDiagnostics } from '../../strip-diagnostics.ts';
import { message, type MessageKey } from '../../../core/text/message.ts';
import { EXIT, SovranError, type ErrorParts } from '../../../core/text/sovran-error.ts';
import { lineText } from '../../../core/text/plain.ts';

const SHOWN = 200;

const SOCKET_REASONS: readonly [RegExp, MessageKey][] = [
  [/^absent$/, 'ssh.socket.absent'],
  [/^silent$|connection refused/i, 'reason.refused'],
  [/^denied$/, 'reason.denied'],
  [/^full$/, 'ssh.socket.full'],
  [/^unseen$/, 'ssh.socket.unseen'],
];

/** The login shell does not run its commands (exit 4). `output` is the last that it wrote. */
export function shellUnusable(host: string, output: string): SovranError {
  return hostError(host, {
    code: 'shell-unusable',
    text: message('ssh.shell-unusable', { host, output: shown(output) || '…' }),
    fix: message('ssh.shell-unusable.fix'),
    details: { output: shown(output) },
  });
}

/** A file operation on the host failed (exit 1); `say_closed` may have named the closed path. */
export function remoteFileFailed(host: string, path: string, reason: string): SovranError {
  const closed = readClosed(reason);
  const denied = closed !== undefined || /Permission denied|Operation not permitted/.test(reason);
  return hostError(host, {
    code: 'host-file-failed',
    exit: EXIT.failed,
    text: closed
      ? closedText(host, closed)
      : message('ssh.file-failed', { host, path, reason: shown(stripDiagnostics(reason)) }),
    fix: message(denied ? 'host.unprovisioned.fix' : 'ssh.file-failed.fix'),
    next: denied ? [`sovran host plan ${host}`, `sovran host apply ${host}`] : [],
    details: { path },
  });
}

/** sudo refused (exit 4). A wrong password is tried once, since failures count as penalties. */
export function sudoRefused(host: string, refusal: SudoRefusal, output: string): SovranError {
  return hostError(host, {
    code: 'sudo-refused',
    text: message('ssh.sudo-refused', { host, reason: message(`ssh.sudo.${refusal}`) }),
    fix: message(`ssh.sudo.${refusal}.fix`),
    ...(isPasswordWanted(refusal) ? { next: [] } : {}),
    details: { reason: refusal, output: shown(output) },
  });
}

/** sshd forbids forwarding, or opens fewer sessions than sovran needs (exit 4). */
export function refusedBySshd(
  code: 'forwarding-refused' | 'sessions-exhausted',
  host: string,
  reason: string,
): SovranError {
  const text = message(`ssh.${code}`, { host, reason: shown(reason) });
  return hostError(host, { code, text, fix: message(`ssh.${code}.fix`) });
}

/** `refused`: nothing listens. `unreachable`: no access, or a full queue (`queueFull`), state unknown (exit 4). */
export function socketFailed(
  code: 'socket-refused' | 'socket-unreachable',
  host: string,
  name: string,
  reason: string,
): SovranError {
  const key = SOCKET_REASONS.find(([pattern]) => pattern.test(reason))?.[1];
  return hostError(host, {
    code,
    text: message(`ssh.${code}`, { host, name, reason: key === undefined ? shown(reason) : message(key) }),
    fix: message(code === 'socket-refused' ? 'host.socket-refused.fix' : 'ssh.socket-unreachable.fix'),
    next: [`sovran host check ${host}`, 'sovran status'],
    details: { name, said: shown(reason), ...(reason === 'full' ? { queueFull: true } : {}) },
  });
}

function hostError(host: string, { details, ...parts }: Omit<ErrorParts, 'exit'> & Partial<ErrorParts>): SovranError {
  return new SovranError({
    exit: EXIT.unreachable,
    next: [`sovran host check ${host}`],
    ...parts,
    details: { host, ...details },
  });
}

/** The last of a foreign text, safe to print. */
function shown(text: string): string {
  return lineText(text.slice(-10 * SHOWN))
    .trim()
    .slice(-SHOWN);
}
