import type { Host } from '../../core/ports/host.ts';
import { findClosed } from './find-closed.ts';
import { closedPath } from '../closed-path.ts';
import { type Message, message } from '../../core/text/message.ts';
import { plainText } from '../../core/text/plain.ts';
import { diskFull, lackOfRoom } from '../disk-full.ts';
import { fileLimit, fileTooLarge, saysTooLarge } from '../file-too-large.ts';
import { stripDiagnostics } from '../strip-diagnostics.ts';
import { EXIT, SovranError } from '../../core/text/sovran-error.ts';

const READ_ONLY = /Read-only file system/;
const DENIED = /Permission denied|Operation not permitted/;

/** What a script of the store said on its standard error, as an error that names the cause. */
export async function storeFailure(host: Host, stderr: string): Promise<SovranError> {
  const { name, place } = host;
  if (saysTooLarge(stderr))
    return fileTooLarge({ host: name, path: place.root, limit: await fileLimit(host, place.root) });
  const free = await lackOfRoom(host, stderr, place.root);
  if (free) return diskFull({ host: name, path: place.root, free });
  if (READ_ONLY.test(stderr)) return failure(host, 'host-read-only', message('host.store.read-only', placeOf(host)));
  if (DENIED.test(stderr)) return denied(host, stderr);
  const words = plainText(stripDiagnostics(stderr).trim().split('\n').at(-1) ?? '').slice(0, 300);
  return failure(host, 'host-store-failed', message('host.store.failed', { host: host.name, words }));
}

/** The file or folder in the way; where none is found, a host that was not provisioned, or not for this user. */
async function denied(host: Host, stderr: string): Promise<SovranError> {
  const closed = await findClosed(host, stderr);
  if (closed) return closedPath(host, closed, 'host-denied', EXIT.failed);
  return new SovranError({
    code: 'host-denied',
    exit: EXIT.failed,
    text: message('host.store.denied', placeOf(host)),
    fix: message('host.unprovisioned.fix'),
    next: [`sovran host plan ${host.name}`, `sovran host apply ${host.name}`],
    details: { host: host.name, path: host.place.root },
  });
}

function failure(host: Host, code: string, text: Message): SovranError {
  return new SovranError({
    code,
    exit: EXIT.failed,
    text,
    fix: message('host.store.failed.fix', { host: host.name, path: host.place.root }),
    next: [`sovran host check ${host.name}`],
    details: { host: host.name, path: host.place.root },
  });
}

function placeOf(host: Host): { host: string; path: string } {
  return { host: host.name, path: host.place.root };
}

/** What arrived is not what was sent, or what was promised. */
export function copyDiffers(host: Host, what: string): SovranError {
  return new SovranError({
    code: 'copy-differs',
    exit: EXIT.failed,
    text: message('host.store.differs', { host: host.name, what }),
    fix: message('host.store.differs.fix'),
    details: { host: host.name },
  });
}
