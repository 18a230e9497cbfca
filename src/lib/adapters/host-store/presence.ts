import { hostScript } from '../../core/kit/host-script.ts';
import type { TreeFile } from '../../core/ports/artifacts.ts';
import type { Host, TransferOptions } from '../../core/ports/host.ts';
import { readFreeSpace } from '../disk-full.ts';
import type { TreeOwner } from './layout.ts';
import { recordOf } from './mark.ts';
import { runScript } from './run-script.ts';

/** Room to leave on the host's disk, bytes. */
const MARGIN = 16 * 1024 * 1024;

/** What a host has of a tree. */
export interface Presence {
  there: boolean;
  /** sha256 of files to send → bytes that arrived. */
  missing: Map<string, number>;
  /** Bytes without room; then nothing was marked or made. */
  short?: { needed: number; free: number };
  made: string[];
}

/** Looks once and notes the use. With files it marks the tree for this owner. */
export async function lookFor(
  host: Host,
  owner: TreeOwner,
  hex: string,
  { files, signal }: { files?: TreeFile[]; signal?: TransferOptions['signal'] } = {},
): Promise<Presence> {
  const args = [host.place.root, hex, owner.id, recordOf(owner), files ? 'mark' : '', String(MARGIN)];
  const stdin = (files ?? []).map(({ sha256, size }) => `${sha256} ${size}\n`).join('');
  const { stdout } = await runScript(host, hostScript('store/look-for-tree'), args, {
    stdin,
    ...(signal ? { signal } : {}),
  });
  return readPresence(stdout);
}

function readPresence(stdout: string): Presence {
  const lines = stdout.split('\n').map((line) => line.split(' '));
  const missing = lines.filter(([name = '']) => /^[0-9a-f]{64}$/.test(name));
  const needed = lines.find(([name]) => name === 'short')?.[1];
  return {
    there: lines.some(([name]) => name === 'there'),
    missing: new Map(missing.map(([sha256 = '', part]) => [sha256, Number(part)])),
    made: lines.flatMap(([name, path = '']) => (name === 'made' ? [path] : [])),
    ...(needed === undefined ? {} : { short: { needed: Number(needed), free: readFreeSpace(stdout)?.bytes ?? 0 } }),
  };
}

/** Removes what `lookFor` created for a tree that did not arrive. */
export async function withdraw(host: Host, owner: TreeOwner, hex: string, made: string[]): Promise<void> {
  if (made.length > 0)
    await runScript(host, hostScript('store/withdraw-tree'), [host.place.root, owner.id, hex, made.join(' ')]);
}
