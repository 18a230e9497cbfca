import type { TreeFile } from '../../core/ports/artifacts.ts';

/** A file of a tree and where it is read. */
export interface SourceFile extends TreeFile {
  from: string;
}
