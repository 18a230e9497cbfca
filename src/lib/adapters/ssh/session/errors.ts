import { isPasswordWanted, type SudoRefusal } from '../../../core/text/sudo-refusal.ts';
import { closedText, closedTold } from '../../closed-path.ts';
import { withoutTold } from '../../strip-diagnostics.ts';
import { cutReason } from '../../../core/text/lost-reason.ts';
import { message, type Message, type MessageKey } from '../../../core/text/message.ts';
import { EXIT, SovranError } from '../../../core/text/sovran-error.ts';
import { lineText } from '../../../core/text/plain.ts';

const SHOWN = 200;

const SOCKET_REASONS: readonly [RegExp, MessageKey][] = [
  [/no such socket|no such file|on non-socket/i, 'ssh.socket.absent'],
  [/connection refused/i, 'cli.reason.refused'],
  [/permission denied/i, 'cli.reason.denied'],
];

/** The link went while something that cannot be repeated by itself was on it. */
export function lineBroken(host: string, reason: string): SovranError {
  return new SovranError({
    code: 'line-broken',
    exit: EXIT.unreachable,
    text: message('ssh.line-broken', { host, reason: cutReason(shown(reason)) }),
    fix: message('ssh.line-broken.fix'),
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
  const closed = closedTold(reason);
  const denied = closed !== undefined || /Permission denied|Operation not permitted/.test(reason);
  return new SovranError({
    code: 'host-file-failed',
    exit: EXIT.failed,
    text: closed
      ? closedText(host, closed)
      : message('ssh.file-failed', { host, path, reason: shown(withoutTold(reason)) }),
    fix: denied ? message('ssh.file-denied.fix') : message('ssh.file-failed.fix'),
    next: denied ? [`sovran host plan ${host}`, `sovran host apply ${host}`] : [],
    details: { host, path },
  });
}

/**
 * sudo says no. A wrong password is tried once: failed tries count towards the penalties of the host. Where a password is
 * all that is missing, the command line knows which command to type again.
 */
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

/** Said of a relay that waits in its connect until it is ended. */
export const NOT_ACCEPTED = 'not accepted in time';
/** What relays say where whoever listens accepts nobody, and as many wait for it as may; a shell that cannot fork says less. */
const QUEUE_FULL = new RegExp(`connect\\(.*temporarily unavailable|BlockingIOError|${NOT_ACCEPTED}`, 'i');

/** Neither forwarding nor a relay on the host gets there: nobody knows whether anybody listens (exit 4). */
export function socketUnreachable(host: string, name: string, reason: string): SovranError {
  return new SovranError({
    code: 'socket-unreachable',
    exit: EXIT.unreachable,
    text: message('ssh.socket-unreachable', { host, name, reason: socketReason(reason) }),
    fix: message('ssh.socket-unreachable.fix'),
    next: [`sovran host check ${host}`, 'sovran status'],
    details: { host, name, said: shown(reason), ...(QUEUE_FULL.test(reason) ? { queueFull: true } : {}) },
  });
}

/** Nobody listens (exit 4). */
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

/** What relays say of a socket is for those who look closer; whether anybody may be there is in the words around it. */
function socketReason(said: string): Message | string {
  const key = SOCKET_REASONS.find(([pattern]) => pattern.test(said))?.[1];
  return key === undefined ? shown(said) : message(key);
}
