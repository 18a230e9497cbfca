import { normalize } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { CommitRequest, FieldsOfFile } from '../../core/ports/project-store.ts';
import { fieldsOf, layFields } from '../../core/project/fields.ts';
import { askGit } from './ask-git.ts';
import { readCommittedFile, readCommittedResource } from './committed.ts';
import { gitFailed } from './git-failed.ts';
import { resourcePath } from './resource-path.ts';
import { updateYaml } from './yaml/render-yaml.ts';

/** A file that a commit takes with a text of its own, under the mode that the last commit has it in. */
export interface ReplacedFile {
  path: string;
  text: string;
  mode: string;
}

/** What a commit of a request takes, and what it does not. */
export interface SplitFiles {
  /** Committed as they lie there. */
  paths: string[];
  replaced: ReplacedFile[];
  /** Paths of files of which somebody has changed the fields of the request in the last commit, or that it has no more. */
  kept: string[];
}

/**
 * The paths of a request that are committed as they lie there, and the texts of the others, where they change anything. Throws
 * `git-failed` (exit 1) where git cannot tell, and `invalid-file` (exit 2) for a committed file that is no resource.
 */
export async function splitFiles(root: string, { paths, onlyFields = [] }: CommitRequest): Promise<SplitFiles> {
  const replaced: ReplacedFile[] = [];
  const kept: string[] = [];
  const apart = new Set<string>();
  for (const fields of onlyFields) {
    const path = resourcePath(fields.kind, fields.name);
    const mode = paths.includes(path) ? await modeOf(root, path) : undefined;
    if (mode === LINK) continue;
    apart.add(path);
    const laid = await layOver(root, path, fields);
    if (laid === 'kept') kept.push(path);
    else if (laid !== 'as-is' && mode !== undefined) replaced.push({ path, ...laid, mode });
  }
  return { paths: paths.filter((path) => !apart.has(path)), replaced, kept };
}

const LINK = '120000';

/** As the last commit has it, `100755` for one; undefined where that has no such file. */
async function modeOf(root: string, path: string): Promise<string | undefined> {
  const listed = await askGit(root, ['ls-tree', 'HEAD', '--', normalize(path)]);
  if (listed.exitCode === 0) return listed.stdout === '' ? undefined : listed.stdout.split(' ')[0];
  if ((await readCommittedFile(root, path)) !== undefined) throw gitFailed(root, listed);
  return undefined;
}

/** The committed file with the fields of the request; `as-is` where it has them already, `kept` where somebody has changed them since. */
async function layOver(
  root: string,
  path: string,
  { kind, name, before, orBefore = [], after }: FieldsOfFile,
): Promise<{ text: string } | 'as-is' | 'kept'> {
  const own = Object.keys(after);
  if (own.length === 0) return 'as-is';
  const committed = await readCommittedResource(root, kind, name);
  const text = await readCommittedFile(root, path);
  if (committed === undefined || text === undefined) return 'kept';
  const now = fieldsOf(committed.spec, own);
  if (isDeepStrictEqual(now, after)) return 'as-is';
  if (![before, ...orBefore].some((one) => isDeepStrictEqual(now, one))) return 'kept';
  return { text: updateYaml(path, layFields(committed, after), text) };
}
