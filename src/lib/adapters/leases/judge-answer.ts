import type { ExecResult, Host } from '../../core/ports/host.ts';
import { lostReason } from '../../core/text/lost-reason.ts';
import { type Message, message } from '../../core/text/message.ts';
import { plainText } from '../../core/text/plain.ts';
import { diskFull, readFreeSpace, saysDiskFull } from '../disk-full.ts';
import { EXIT, SovranError } from '../../core/text/sovran-error.ts';

const READ_ONLY = /Read-only file system/;

/**
 * The script's complete output. Throws `connection-lost`, `leases-unavailable` (exit 4), `disk-full` or
 * `host-read-only` (exit 1).
 */
export function judgeAnswer(host: Host, folder: string, result: ExecResult): string {
  if (result.outcome === 'unknown') throw unheard(host, message('lease.cut', { reason: lostReason(result.reason) }));
  const denied = /^!(\S+)(?: (.*))?$/m.exec(result.stdout);
  const path = `${host.place.root}/${folder}`;
  const closed =
    denied || result.exitCode !== 0 ? takesNoMore(host, path, denied?.[0] ?? result.stderr, result.stdout) : undefined;
  if (closed) throw closed;
  if (denied?.[1] === 'busy') throw held(host, path);
  if (denied) throw unavailable(host, reasonOf(path, denied[1] ?? '', denied[2] ?? ''));
  if (result.exitCode === 0 && !result.droppedBytes) return result.stdout;
  throw unavailable(host, message('lease.failed', { words: lastLine(result.stderr) }));
}

/** A full or read-only disk, which provisioning does not fix. */
function takesNoMore(host: Host, path: string, said: string, told: string): SovranError | undefined {
  const local = host.transport === 'local';
  if (saysDiskFull(said)) return diskFull({ host: host.name, path, free: readFreeSpace(told) ?? {}, local });
  return READ_ONLY.test(said) ? readOnly(host, path) : undefined;
}

function readOnly({ name }: Host, path: string): SovranError {
  return new SovranError({
    code: 'host-read-only',
    exit: EXIT.failed,
    text: message('host.store.read-only', { host: name, path }),
    fix: message('host.store.failed.fix', { host: name, path }),
    next: [`sovran host check ${name}`],
    details: { host: name, path },
  });
}

function reasonOf(path: string, code: string, words: string): Message {
  if (code === 'unwritable') return message('lease.unwritable', { path });
  if (code === 'no-flock') return message('lease.no-flock');
  return message('lease.failed', { words: plainText(words) });
}

function unavailable({ name }: Host, reason: Message): SovranError {
  return new SovranError({
    code: 'leases-unavailable',
    exit: EXIT.unreachable,
    text: message('lease.unavailable', { host: name, reason }),
    fix: message('lease.unavailable.fix', { host: name }),
    next: [`sovran host apply ${name}`],
    details: { host: name },
  });
}

/** Lock timeout: other requests, or a hanging engine. */
function held({ name }: Host, path: string): SovranError {
  return new SovranError({
    code: 'leases-unavailable',
    exit: EXIT.unreachable,
    text: message('lease.unavailable', { host: name, reason: message('lease.busy', { path }) }),
    fix: message('lease.busy.fix', { host: name }),
    next: [`sovran host check ${name}`],
    details: { host: name },
  });
}

/** The host may be as good as ever: nothing is to be prepared there. */
function unheard({ name }: Host, reason: Message): SovranError {
  return new SovranError({
    code: 'connection-lost',
    exit: EXIT.unreachable,
    text: message('lease.unavailable', { host: name, reason }),
    fix: message('ssh.connection-lost.fix'),
    next: [`sovran host check ${name}`],
    details: { host: name },
  });
}

function lastLine(text: string): string {
  return plainText(text.trim().split('\n').at(-1) ?? '').slice(0, 300);
}

/** Where a lease is kept on its host. */
export function leasePath({ place }: Host, folder: string, device: string): string {
  return `${place.root}/${folder}/${device}.json`;
}

/** A damaged lease blocks its resource; its holder is unknown. */
export function leaseDamaged(host: Host, folder: string, device: string): SovranError {
  const path = leasePath(host, folder, device);
  return new SovranError({
    code: 'lease-damaged',
    exit: EXIT.refused,
    text: message('lease.damaged', { host: host.name, path }),
    fix: message('lease.damaged.fix', { path }),
    details: { host: host.name, path, device },
  });
}
