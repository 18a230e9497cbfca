import { message } from '../../core/text/message.ts';
import { EXIT, SovranError } from '../../core/text/sovran-error.ts';

/** Who asks for trees of a host: one folder of a project on one operator's machine. */
export interface TreeOwner {
  /** 16 hex digits; names its marks and its unfinished uploads. */
  id: string;
  project: string;
  actor: string;
}

/**
 * `trees/<hex>/` read-only, `trees/<hex>.tree.json` beside it, the same bytes under `blobs/<sha256>` as hard links,
 * `incoming/<owner>/` what is being sent, `projects/<owner>/<hex>` who asked for which tree.
 */
const TREES = 'trees';

/** Bare hex of a digest. Throws `bad-digest` (exit 2) for anything but `sha256:<64 hex digits>`. */
export function hexOf(digest: string): string {
  if (/^sha256:[0-9a-f]{64}$/.test(digest)) return digest.slice('sha256:'.length);
  throw new SovranError({
    code: 'bad-digest',
    exit: EXIT.usage,
    text: message('project.tree.bad-digest', { digest: JSON.stringify(digest.slice(0, 80)) }),
  });
}

/** Where a tree lies on a host. */
export function treeFolder(root: string, hex: string): string {
  return `${root}/${TREES}/${hex}`;
}

/** Where a file of an owner arrives. */
export function incomingFile(root: string, owner: TreeOwner, sha256: string): string {
  return `${root}/incoming/${owner.id}/${sha256}`;
}
