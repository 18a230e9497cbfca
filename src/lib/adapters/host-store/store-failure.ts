import { scriptArgv } from '../../core/kit/host-script.ts';
import type { Host } from '../../core/ports/host.ts';
import { closedPath, readClosed } from '../closed-path.ts';
import { message, type Message } from '../../core/text/message.ts';
import { plainText } from '../../core/text/plain.ts';
import { diskFull, shortageOfSpace } from '../disk-full.ts';
import { fileLimit, fileTooLarge, saysTooLarge } from '../file-too-large.ts';
import { stripDiagnostics } from '../strip-diagnostics.ts';
import { EXIT, failedError, type SovranError } from '../../core/text/sovran-error.ts';
import { posix } from 'node:path';

/** What a tool says of a file system that takes no write. */
export const READ_ONLY = /Read-only file system/;
const DENIED = /Permission denied|Operation not permitted/;

/** The cause behind a store script's standard error. */
export async function storeFailure(host: Host, stderr: string): Promise<SovranError> {
  const { name, place } = host;
  if (saysTooLarge(stderr))
    return fileTooLarge({ host: name, path: place.root, limit: await fileLimit(host, place.root) });
  const free = await shortageOfSpace(host, stderr, place.root);
  if (free) return diskFull({ host, path: place.root, free });
  if (READ_ONLY.test(stderr)) return readOnly(host, place.root);
  if (DENIED.test(stderr)) return denied(host, stderr);
  const words = plainText(stripDiagnostics(stderr).trim().split('\n').at(-1) ?? '').slice(0, 300);
  return failure(host, place.root, 'host-store-failed', message('host.store.failed', { host: name, words }));
}

/** Names the closed path; otherwise the host is not provisioned for this user. */
async function denied(host: Host, stderr: string): Promise<SovranError> {
  const { root } = host.place;
  const argv = scriptArgv('store/find-closed', root, ...pathsIn(stderr, root));
  const found = await host.exec(argv, { timeoutMs: TIMEOUT_MS }).catch(() => undefined);
  const closed = found && readClosed(found.stdout);
  if (closed) return closedPath(host, closed, 'host-denied', EXIT.failed);
  return failedError('host-denied', message('host.store.denied', { host: host.name, path: host.place.root }), {
    fix: message('host.unprovisioned.fix'),
    next: [`sovran host plan ${host.name}`, `sovran host apply ${host.name}`],
    details: { host: host.name, path: host.place.root },
  });
}

export function readOnly(host: Host, path: string): SovranError {
  return failure(host, path, 'host-read-only', message('host.store.read-only', { host: host.name, path }));
}

function failure({ name }: Host, path: string, code: string, text: Message): SovranError {
  return failedError(code, text, {
    fix: message('host.store.failed.fix', { host: name, path }),
    next: [`sovran host check ${name}`],
    details: { host: name, path },
  });
}

const DENIED_LINE = /: (?:Permission denied|Operation not permitted)$/;
const TIMEOUT_MS = 20_000;

/** Paths below the root in permission errors of shells and GNU tools. */
function pathsIn(stderr: string, root: string): string[] {
  const lines = stderr.split('\n').filter((line) => DENIED_LINE.test(line));
  const paths = lines.flatMap((line) => [...line.matchAll(/'([^']+)'|(?<=[ :])(\/[^':]+)(?=:)/g)]);
  const named = paths.map(([, quoted, plain]) => quoted ?? plain ?? '');
  return named.map((path) => posix.resolve(root, path)).filter((path) => path.startsWith(`${root}/`));
}
