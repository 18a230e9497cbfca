import type { GatewayPlaces } from './paths.ts';

/** Disk space that the journal may keep, bytes. */
const KEEP = 256 * 1024 * 1024;

/** Blocks are of 512 bytes. Where the file system cannot punch holes, the journal just stays whole. */
const PUNCH = `set -- "$1" "$2" $(stat -c '%b %s' -- "$1" 2>/dev/null)
[ $# = 4 ] && [ $(($3 * 512)) -gt "$2" ] || exit 0
fallocate --punch-hole --offset 0 --length $(($4 - $2)) -- "$1" 2>/dev/null || :`;

/**
 * Gives the disk blocks of the oldest records back without moving the rest: HAProxy keeps the file open, and
 * offsets that readers hold stay valid.
 */
export async function punchOldRecords({ host, access }: GatewayPlaces, keep: number = KEEP): Promise<void> {
  await host.exec(['sh', '-c', PUNCH, 'sh', access, String(keep)]);
}
