import { scriptArgv } from '../core/kit/host-script.ts';
import type { Host } from '../core/ports/host.ts';
import { message, type Message } from '../core/text/message.ts';
import { failedError, type SovranError } from '../core/text/sovran-error.ts';

const FULL = /no space left on device|disk quota exceeded/i;
/** What dash says of a write of its own that failed, whatever the reason. */
const SHELL_WRITE = /\b(?:printf|echo): I\/O error$/m;
/** With less than this a file system counts as full: small files end in whole blocks. */
const NEXT_TO_NOTHING = 64 * 1024;

/** Bytes and inodes that are free on a file system of a host. */
export interface FreeSpace {
  bytes?: number;
  inodes?: number;
}

/** Where on a host there is no room. */
export interface Shortage {
  host: Pick<Host, 'name'> & { transport?: Host['transport'] };
  path: string;
  free: FreeSpace;
  /** Bytes that were to be written, where that is known. */
  needed?: number;
}

/** What a tool of a host said of a lack of space, in whatever case it writes that. */
export function saysDiskFull(said: string): boolean {
  return FULL.test(said);
}

/** Free space at a path if its lack explains the failure; undefined otherwise. */
export async function shortageOfSpace(host: Host, said: string, path: string): Promise<FreeSpace | undefined> {
  const isSaid = saysDiskFull(said);
  if (!isSaid && !SHELL_WRITE.test(said)) return undefined;
  const free = readFreeSpace(said) ?? (await freeSpace(host, path));
  return isSaid || (free.bytes ?? Infinity) < NEXT_TO_NOTHING || free.inodes === 0 ? free : undefined;
}

/** The refusal of a transfer for which there is, or was in the middle of it, no room (exit 1). What arrived stays. */
export function diskFull(shortage: Shortage): SovranError {
  const { path, free, needed } = shortage;
  const { name: host, transport } = shortage.host;
  return failedError('disk-full', textOf(shortage), {
    fix: message('host.store.full.fix', { host }),
    next: [transport === 'local' ? 'sovran gc --dry-run' : `sovran gc ${host} --dry-run`],
    details: { host, path, neededBytes: needed ?? null, freeBytes: free.bytes ?? null },
  });
}

function textOf({ host: { name: host }, path, free, needed }: Shortage): Message {
  if (free.inodes === 0) return message('host.store.no-inodes', { host, path });
  if (free.bytes === undefined || needed === undefined) return message('host.store.full', { host, path });
  return message('host.store.too-small', {
    host,
    path,
    needed: gib(needed, Math.ceil),
    free: gib(free.bytes, Math.floor),
  });
}

/** Free bytes of the last line of `df -Pk`. */
function freeBytes(line: string): number | undefined {
  const left = /\s\d+\s+\d+\s+(\d+)\s+-?\d+%/.exec(line)?.[1];
  return left === undefined ? undefined : Number(left) * 1024;
}

/** What `say_free` said among other lines; undefined where it did not. */
export function readFreeSpace(said: string): FreeSpace | undefined {
  const [bytes, inodes] = [/^free bytes: .*$/m, /^free inodes: .*$/m].map((line) =>
    freeBytes(line.exec(said)?.[0] ?? ''),
  );
  if (bytes === undefined && inodes === undefined) return undefined;
  return { ...(bytes === undefined ? {} : { bytes }), ...(inodes === undefined ? {} : { inodes: inodes / 1024 }) };
}

/** What is free at a path of a host, or at the nearest folder above it. */
export async function freeSpace(host: Host, path: string = host.place.root): Promise<FreeSpace> {
  const asked = await host.exec(scriptArgv('files/free-space', path), { timeoutMs: 10_000 });
  return readFreeSpace(asked.stdout) ?? {};
}

/** GiB with two decimals; what is needed is rounded up and what is free down, so that the two never seem to fit. */
function gib(bytes: number, round: (value: number) => number): number {
  return round((bytes / 1024 ** 3) * 100) / 100;
}
