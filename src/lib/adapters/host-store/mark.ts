import { hostScript } from '../../core/kit/host-script.ts';
import type { Host } from '../../core/ports/host.ts';
import { hexOf } from '../artifacts/store-layout.ts';
import { type TreeOwner } from './layout.ts';
import { runScript } from './run-script.ts';

export function recordOf({ project, actor }: TreeOwner): string {
  return JSON.stringify({ project, actor });
}

/** Marks a tree, or an engine's image by its lock, as needed by an owner. */
export async function markNeeded(host: Host, owner: TreeOwner, digest: string): Promise<void> {
  const args = [host.place.root, owner.id, recordOf(owner), hexOf(digest)];
  await runScript(host, hostScript('store/mark-needed'), args);
}

export async function isMarked(host: Host, owner: TreeOwner, digest: string): Promise<boolean> {
  const path = `${host.place.root}/projects/${owner.id}/${hexOf(digest)}`;
  return (await host.files.read(path, { length: 1 })) !== undefined;
}
