import { isPasswordWanted, type SudoRefusal } from '../../../core/text/sudo-refusal.ts';
import { closedText, readClosed } from '../../closed-path.ts';
import { stripDiagnostics } from '../../strip-diagnostics.ts';
import { lostReason } from '../../../core/text/lost-reason.ts';
import { message, type Message, type MessageKey } from '../../../core/text/message.ts';
import { EXIT, SovranError } from '../../../core/text/sovran-error.ts';
import { lineText } from '../../../core/text/plain.ts';

const SHOWN = 200;

const SOCKET_REASONS: readonly [RegExp, MessageKey][] = [
  [/^absent$/, 'ssh.socket.absent'],
  [/^silent$|connection refused/i, 'cli.reason.refused'],
  [/^denied$/, 'cli.reason.denied'],
  [/^full$/, 'ssh.socket.full'],
  [/^unseen$/, 'ssh.socket.unseen'],
];

/** The link went while something that cannot be repeated by itself was on it. */
export function connectionLost(host: string, reason: string): SovranError {
  return new SovranError({
    code: 'connection-lost',
    exit: EXIT.unreachable,
    text: message('ssh.connection-lost', { host, reason: lostReason(shown(reason)) }),
    fix: message('ssh.connection-lost.fix'),
    details: { host, said: shown(reason) },
  });
}

/** The login shell does not run what it is given. `output` is the last that it wrote. */
export function shellUnusable(host: string, output: string): SovranError {
  return new SovranError({
    code: 'shell-unusable',
    exit: EXIT.unreachable,
    text: message('ssh.shell-unusable', { host, output: shown(output) || '…' }),
    fix: message('ssh.shell-unusable.fix'),
    next: [`sovran host check ${host}`],
    details: { output: shown(output) },
  });
}

/** The disk of the host is full; the part that arrived is kept and continued by the next call. */
export function remoteDiskFull(host: string, path: string): SovranError {
  return new SovranError({
    code: 'disk-full',
    exit: EXIT.failed,
    text: message('ssh.disk-full', { host, path }),
    fix: message('ssh.disk-full.fix', { host }),
    next: [`sovran gc ${host} --dry-run`],
    details: { host, path },
  });
}

/** A file operation on the host failed with what the system said; `say_closed` may have named what is in the way. */
export function remoteFileFailed(host: string, path: string, reason: string): SovranError {
  const closed = readClosed(reason);
  const denied = closed !== undefined || /Permission denied|Operation not permitted/.test(reason);
  return new SovranError({
    code: 'host-file-failed',
    exit: EXIT.failed,
    text: closed
      ? closedText(host, closed)
      : message('ssh.file-failed', { host, path, reason: shown(stripDiagnostics(reason)) }),
    fix: denied ? message('ssh.file-denied.fix') : message('ssh.file-failed.fix'),
    next: denied ? [`sovran host plan ${host}`, `sovran host apply ${host}`] : [],
    details: { host, path },
  });
}

/** sudo refused. A wrong password is tried once, since failures count as penalties. */
export function sudoRefused(host: string, refusal: SudoRefusal, output: string): SovranError {
  return new SovranError({
    code: 'sudo-refused',
    exit: EXIT.unreachable,
    text: message('ssh.sudo-refused', { host, reason: message(`ssh.sudo.${refusal}`) }),
    fix: message(`ssh.sudo.${refusal}.fix`),
    ...(isPasswordWanted(refusal) ? {} : { next: [`sovran host check ${host}`] }),
    details: { host, reason: refusal, output: shown(output) },
  });
}

/** sshd of the host forbids what every command needs (exit 4): nothing there was asked. */
export function forwardingRefused(host: string, reason: string): SovranError {
  return new SovranError({
    code: 'forwarding-refused',
    exit: EXIT.unreachable,
    text: message('ssh.forwarding-refused', { host, reason: shown(reason) }),
    fix: message('ssh.forwarding-refused.fix'),
    next: [`sovran host check ${host}`],
    details: { host },
  });
}

/** sshd of the host opens fewer sessions on a connection than sovran needs (exit 4). */
export function sessionsExhausted(host: string, reason: string): SovranError {
  return new SovranError({
    code: 'sessions-exhausted',
    exit: EXIT.unreachable,
    text: message('ssh.sessions-exhausted', { host, reason: shown(reason) }),
    fix: message('ssh.sessions-exhausted.fix'),
    next: [`sovran host check ${host}`],
    details: { host },
  });
}

/** This user does not get there, or as many wait as may (`queueFull`): whether anybody answers is unknown (exit 4). */
export function socketUnreachable(host: string, name: string, reason: string): SovranError {
  return new SovranError({
    code: 'socket-unreachable',
    exit: EXIT.unreachable,
    text: message('ssh.socket-unreachable', { host, name, reason: socketReason(reason) }),
    fix: message('ssh.socket-unreachable.fix'),
    next: [`sovran host check ${host}`, 'sovran status'],
    details: { host, name, said: shown(reason), ...(reason === 'full' ? { queueFull: true } : {}) },
  });
}

/** Nothing listens (exit 4). */
export function socketRefused(host: string, name: string, reason: string): SovranError {
  return new SovranError({
    code: 'socket-refused',
    exit: EXIT.unreachable,
    text: message('ssh.socket-refused', { host, name, reason: socketReason(reason) }),
    fix: message('host.socket-refused.fix'),
    next: [`sovran host check ${host}`, 'sovran status'],
    details: { host, name, said: shown(reason) },
  });
}

/** Foreign words as part of a line: without what drives a terminal, and not endless. */
function shown(text: string): string {
  return lineText(text.slice(-10 * SHOWN))
    .trim()
    .slice(-SHOWN);
}

/** What is known of a socket, in words; else what the server said. */
function socketReason(said: string): Message | string {
  const key = SOCKET_REASONS.find(([pattern]) => pattern.test(said))?.[1];
  return key === undefined ? shown(said) : message(key);
}
