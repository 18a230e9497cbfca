import { systemCode } from '../../core/kit/system-code.ts';
import { SHARE } from '../share.ts';
import type { GatewayPlaces } from './paths.ts';

/** What several moves of the traffic take: far more than the record, the configuration and the maps take while they are replaced. */
const BYTES = 512 * 1024;
/** What is smaller goes as a whole. */
const LEAST_BYTES = 64 * 1024;
const TIMEOUT_MS = 30_000;
const FULL = new Set(['disk-full', 'ENOSPC', 'EDQUOT']);

/** Disk space that the access log may keep, bytes. */
const LOG_BYTES = 256 * 1024 * 1024;

/**
 * Arguments: access log, its bytes, folder, bytes of the reserve. Punches out the log's oldest blocks where the file system can;
 * the reserve is random, as zeros may take no space.
 */
const KEEP = `${SHARE}
set -- "$1" "$2" "$3" "$4" $(stat -c '%b %s' -- "$1" 2>/dev/null)
[ $# = 6 ] && [ $(($5 * 512)) -gt "$2" ] && fallocate --punch-hole --offset 0 --length $(($6 - $2)) -- "$1" 2>/dev/null
set -- "$3" "$4"
share "$1" 077
has=$(wc -c <"$1/reserve" 2>/dev/null || echo 0)
[ "$has" -ge "$2" ] && exit 0
head -c "$(($2 - has))" /dev/urandom >>"$1/reserve" 2>/dev/null || truncate -s "$has" -- "$1/reserve"`;

/** Half of it at a time, since a disk that others fill up is full again by the next write. */
const GIVE_HALF = `has=$(wc -c <"$1/reserve" 2>/dev/null || echo 0)
if [ "$has" -ge "$2" ]; then truncate -s "$((has / 2))" -- "$1/reserve"; else rm -f -- "$1/reserve"; fi`;

/**
 * Keeps a reserve file, which a write on a full disk gives up, and bounds the access log. HAProxy keeps the log open, and
 * offsets of readers stay valid.
 */
export async function keepReserve({ host, dir, access }: GatewayPlaces, logBytes = LOG_BYTES): Promise<void> {
  const args = [access, String(logBytes), dir, String(BYTES)];
  await host.exec(['sh', '-c', KEEP, 'sh', ...args], { timeoutMs: TIMEOUT_MS });
}

/** Replaces a file of the gateway, whole or not at all. */
export function writeKept(places: GatewayPlaces, path: string, text: string): Promise<void> {
  return withReserve(places, () => places.host.files.write(path, text));
}

/** Writes once more, with a part of the reserve given up, where the disk is full. */
export async function withReserve<T>({ host, dir }: GatewayPlaces, write: () => Promise<T>): Promise<T> {
  try {
    return await write();
  } catch (error) {
    if (!FULL.has(systemCode(error))) throw error;
    await host.exec(['sh', '-c', GIVE_HALF, 'sh', dir, String(LEAST_BYTES)], { timeoutMs: TIMEOUT_MS });
    return await write();
  }
}
