import { digestOf } from '../../../core/kit/canonical.ts';
import { linesOf } from './printed.ts';

export interface WeightFile {
  path: string;
  size: number;
  /** The first 9 bytes, hex. */
  head: string;
}

/** A tree that a service serves, as it lies on the host. */
export interface WeightTree {
  path: string;
  /** Digest of what was read; null where files were too large to be read. */
  digest: string | null;
  bytes: number;
  files: WeightFile[];
  /** Links, sockets and other things that are not files. */
  odd: string[];
}

/** `gone`: trees that are read from, and not there; `kept`: digests of those that a rollback needs, and that are. */
export interface WeightFacts {
  trees: WeightTree[];
  gone: string[];
  kept: string[];
}

/** The trees that what answers reads, read again up to a size. */
export function weights(printed: string): WeightFacts {
  return {
    trees: printed
      .split(/^tree /m)
      .slice(1)
      .map((text) => treeOf(text)),
    gone: linesOf(printed, 'gone', 1).flat(),
    kept: linesOf(printed, 'kept', 1).map(([hex = '']) => `sha256:${hex}`),
  };
}

function treeOf(text: string): WeightTree {
  const files = linesOf(text, 'file', 4).map(([size, head = '', sha256 = '-', path = '']) => ({
    path,
    sha256,
    size: Number(size),
    head,
  }));
  const listed = files
    .map(({ path, sha256, size }) => ({ path, sha256, size }))
    .toSorted((one, other) => (one.path < other.path ? -1 : 1));
  const isRead = files.length > 0 && files.every(({ sha256 }) => /^[0-9a-f]{64}$/.test(sha256));
  return {
    path: text.split('\n')[0] ?? '',
    digest: isRead ? digestOf(listed) : null,
    bytes: files.reduce((sum, { size }) => sum + size, 0),
    files: files.map(({ path, size, head }) => ({ path, size, head })),
    odd: linesOf(text, 'odd', 1).map(([path = '']) => path),
  };
}
