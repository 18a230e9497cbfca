import { stat } from 'node:fs/promises';
import { runProgram } from '../run-program.ts';

/** Disk space that the journal may keep, bytes. */
const KEEP = 256 * 1024 * 1024;

/**
 * Gives the disk blocks of the oldest records back without moving the rest: HAProxy keeps the file open, and
 * offsets that readers hold stay valid. Where the file system cannot, the journal just stays whole.
 */
export async function punchOldRecords(path: string, keep: number = KEEP): Promise<void> {
  const found = await stat(path).catch(() => undefined);
  if (!found || found.blocks * 512 <= keep) return;
  const length = String(found.size - keep);
  await runProgram(['fallocate', '--punch-hole', '--offset', '0', '--length', length, path]).catch(() => undefined);
}
