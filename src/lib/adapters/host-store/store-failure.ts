import type { Host } from '../../ports/host.ts';
import { message, type Message } from '../../text/message.ts';
import { plainText } from '../../text/plain.ts';
import { EXIT, SovranError } from '../../text/sovran-error.ts';

const FULL = /No space left on device|Disk quota exceeded|File too large/;
const READ_ONLY = /Read-only file system/;
const DENIED = /Permission denied|Operation not permitted/;

/** What a script of the store said on its standard error, as an error that names the cause. */
export async function storeFailure(host: Host, stderr: string): Promise<SovranError> {
  if (FULL.test(stderr)) return diskFull(host, await freeSpace(host));
  if (READ_ONLY.test(stderr)) return failure(host, 'host-read-only', message('host.store.read-only', placeOf(host)));
  if (DENIED.test(stderr)) return denied(host);
  const words = plainText(stderr.trim().split('\n').at(-1) ?? '').slice(0, 300);
  return failure(host, 'host-store-failed', message('host.store.failed', { host: host.name, words }));
}

/** Bytes and inodes that are free where the store of a host lies. */
export interface FreeSpace {
  bytes?: number;
  inodes?: number;
}

/** The refusal of a transfer for which there is no room; `needed` only where it was known before. */
export function diskFull(host: Host, free: FreeSpace, needed?: number): SovranError {
  const { name, path } = { name: host.name, path: host.place.root };
  return new SovranError({
    code: 'disk-full',
    exit: EXIT.failed,
    text:
      free.inodes === 0
        ? message('host.store.no-inodes', { host: name, path })
        : needed === undefined
          ? message('host.store.full', { host: name, path, free: gib(free.bytes ?? 0) })
          : message('host.store.too-small', { host: name, path, needed: gib(needed), free: gib(free.bytes ?? 0) }),
    fix: message('host.store.full.fix', { host: name }),
    next: [`sovran host gc ${name} --dry-run`],
    details: { host: name, path, neededBytes: needed ?? null, freeBytes: free.bytes ?? null },
  });
}

/** The line broke, or the call was cut, before its outcome was known. */
export function brokenLine(host: Host, reason: string): SovranError {
  return new SovranError({
    code: 'line-broken',
    exit: EXIT.unreachable,
    text: message('host.store.cut', { host: host.name, reason: plainText(reason) }),
    fix: message('host.store.cut.fix'),
    details: { host: host.name },
  });
}

/** Free bytes of the last line of `df -Pk`. */
export function freeBytes(line: string): number | undefined {
  const blocks = /\s(\d+)\s+\d+\s+\d+\s+-?\d+%/.exec(line);
  const left = /\s\d+\s+\d+\s+(\d+)\s+-?\d+%/.exec(line)?.[1];
  return blocks && left ? Number(left) * 1024 : undefined;
}

async function freeSpace(host: Host): Promise<FreeSpace> {
  const script = 'export LC_ALL=C; df -Pk -- "$1" | tail -n 1; df -Pi -- "$1" | tail -n 1';
  const asked = await host.exec(['sh', '-c', script, 'sovran', host.place.root], { timeoutMs: 10_000 });
  const [blocks = '', nodes = ''] = asked.stdout.split('\n');
  const [bytes, inodes] = [freeBytes(blocks), freeBytes(nodes)];
  return {
    ...(bytes === undefined ? {} : { bytes }),
    ...(inodes === undefined ? {} : { inodes: inodes / 1024 }),
  };
}

/** A host that was not provisioned, or not for this user. */
function denied(host: Host): SovranError {
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

/** GiB with two decimals, up to the mark that a small figure still shows. */
function gib(bytes: number): number {
  return Math.ceil((bytes / 1024 ** 3) * 100) / 100;
}
