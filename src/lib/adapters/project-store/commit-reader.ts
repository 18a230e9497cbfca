import { normalize } from 'node:path';
import { requireNoCommit, requireNoFile } from './committed.ts';
import { git, gitFailed, type GitResult } from './git.ts';
import { inside } from './inside.ts';
import { SETTINGS_PATH } from './paths.ts';
import { type FileSource, type Parsed, resourceReader } from './reader.ts';
import { MAX_YAML_BYTES } from './yaml/parse-yaml.ts';
import { digestOf } from '../../core/kit/canonical.ts';
import type { EventQuery, ProjectEvent, ProjectReader, Revision } from '../../core/ports/project-store.ts';
import { eventPath, eventSchema } from '../../core/project/event.ts';
import { KIND_LOCATIONS } from '../../core/project/kinds.ts';

/** Paths of a commit below the project, and the content of its records. */
interface Tree {
  paths: string[];
  records: ReadonlyMap<string, Uint8Array>;
  /** Those that were asked for. */
  events: Map<string, ProjectEvent | undefined>;
}

/** A project as a commit has it; one file costs one call of git, a list all records in three. Throws `git-failed` (exit 1). */
export function openCommit(root: string, revision: string, parsed: Parsed): ProjectReader {
  const newest = once(() => findCommit(root, revision));
  const tree = once(async () => readTree(root, await newest()));
  const files = filesOf(root, revision, tree);
  const reader: ProjectReader = {
    root,
    revision: async () => ((await files.read(SETTINGS_PATH)) ? newest() : undefined),
    at: (other) => (other === 'HEAD' ? reader : openCommit(root, other, parsed)),
    ...resourceReader(files, parsed),
    visitFiles: async (paths, visit) => {
      await tree();
      for (const path of paths) visit(path, await files.read(path));
    },
    readEvents: async (query) => eventsIn(await tree(), query),
    readEventChain: async () => chainOf(await tree()),
    listUncommitted: async () => [],
  };
  return reader;
}

function once<T>(ask: () => Promise<T>): (() => Promise<T>) & { isAsked(): boolean } {
  let answer: Promise<T> | undefined;
  return Object.assign(() => (answer ??= ask()), { isAsked: () => answer !== undefined });
}

async function findCommit(root: string, revision: string): Promise<Revision | undefined> {
  const newest = await git(root, ['log', '-1', '--format=%H %cI', revision, '--']);
  if (newest.exitCode !== 0) {
    await requireNoCommit(root, newest);
    return undefined;
  }
  const [commit = '', at = ''] = newest.stdout.trim().split(' ');
  return { commit, at: new Date(at).toISOString() };
}

/** What a list of any kind may need, and what stands beside it; of a run its own files, not its answers. */
const FOLDERS = [...new Set(Object.values(KIND_LOCATIONS).map(({ folder }) => folder)), 'governance', 'events'];
const RECORDS = new RegExp(`^(sovran\\.yaml$|(${FOLDERS.join('|')})/(?!.*\\.jsonl$))`);

async function readTree(root: string, newest: Revision | undefined): Promise<Tree> {
  if (!newest) return { paths: [], records: new Map(), events: new Map() };
  const listed = await answered(root, git(root, ['ls-tree', '-r', '-l', '-z', newest.commit]));
  const entries = listed.split('\0').flatMap((line) => {
    const [, mode, blob = '', size, path = ''] = /^(\d+) blob (\w+) +(\d+)\t(.*)$/s.exec(line) ?? [];
    return mode === '100644' || mode === '100755' ? [{ blob, path, bytes: Number(size) }] : [];
  });
  const wanted = entries.filter(({ path, bytes }) => RECORDS.test(path) && bytes <= MAX_YAML_BYTES);
  const contents = await readBlobs(
    root,
    wanted.map(({ blob }) => blob),
  );
  const records = new Map(contents.map((content, at) => [wanted[at]?.path ?? '', content]));
  return { paths: entries.map(({ path }) => path).toSorted(), records, events: new Map() };
}

/** Contents of blobs, in one call of git. Throws `git-failed` (exit 1). */
export async function readBlobs(root: string, blobs: readonly string[]): Promise<Buffer[]> {
  const stdin = blobs.map((blob) => `${blob}\n`).join('');
  const asked = git(root, ['cat-file', '--batch'], { stdin, encoding: 'latin1' });
  return split(Buffer.from(await answered(root, asked), 'latin1'));
}

async function answered(root: string, asking: Promise<GitResult>): Promise<string> {
  const answer = await asking;
  if (answer.exitCode !== 0) throw gitFailed(root, answer);
  return answer.stdout;
}

/** Contents of `cat-file --batch`: a line that ends in the size, the bytes, a line end. */
function split(bytes: Buffer): Buffer[] {
  const found: Buffer[] = [];
  for (let at = 0; at < bytes.length;) {
    const begin = bytes.indexOf(10, at) + 1;
    const end = begin + Number(bytes.toString('latin1', at, begin).trim().split(' ').at(-1));
    found.push(bytes.subarray(begin, end));
    at = end + 1;
  }
  return found;
}

/** A file is looked up among the records once they were read, and asked for by itself before. */
function filesOf(root: string, revision: string, tree: (() => Promise<Tree>) & { isAsked(): boolean }): FileSource {
  return {
    names: async (dir) => namesIn(dir, (await tree()).paths),
    read: async (path) => {
      inside(root, path);
      if (!tree.isAsked()) return readOne(root, revision, path);
      const { paths, records } = await tree();
      return records.get(path) ?? (paths.includes(path) ? readOne(root, revision, path) : undefined);
    },
  };
}

async function readOne(root: string, revision: string, path: string): Promise<Uint8Array | undefined> {
  const shown = await git(root, ['show', `${revision}:./${normalize(path)}`], { encoding: 'latin1' });
  if (shown.exitCode === 0) return Buffer.from(shown.stdout, 'latin1');
  const found = NO_FILE.exec(shown.stderr)?.[1];
  if (found === undefined) await requireNoCommit(root, shown);
  else if (found === ON_DISK) await requireNoFile(root, revision, path, shown);
  return undefined;
}

const ON_DISK = 'exists on disk, but not in';
const NO_FILE = new RegExp(`^fatal: path '.*' (does not exist in|${ON_DISK}) '`, 'm');

function namesIn(dir: string, paths: readonly string[]): string[] {
  const folder = dir === '.' ? '' : `${dir}/`;
  const below = paths.filter((path) => path.startsWith(folder)).map((path) => path.slice(folder.length));
  return [...new Set(below.map((path) => path.split('/', 1).join('')))];
}

/** Oldest first: their names are ULIDs. */
function eventPaths({ paths }: Tree): string[] {
  return paths.filter((path) => /^events\/.*\.json$/.test(path));
}

function eventsIn(tree: Tree, query: EventQuery = {}): ProjectEvent[] {
  const { accept, limit = Infinity, onCorrupt } = query;
  const found = eventPaths(tree)
    .toReversed()
    .flatMap((path) => {
      const event = eventIn(tree, path);
      if (!event) onCorrupt?.(path);
      return event && (accept?.(event) ?? true) ? [event] : [];
    });
  return found.slice(0, limit);
}

function eventIn({ records, events }: Tree, path: string): ProjectEvent | undefined {
  if (!events.has(path)) events.set(path, parseEvent(records.get(path)));
  return events.get(path);
}

function parseEvent(bytes: Uint8Array | undefined): ProjectEvent | undefined {
  try {
    return eventSchema.parse(JSON.parse(Buffer.from(bytes ?? []).toString())) as ProjectEvent;
  } catch {
    return undefined;
  }
}

function chainOf(tree: Tree): Awaited<ReturnType<ProjectReader['readEventChain']>> {
  const files = eventPaths(tree).map((path) => {
    const event = eventIn(tree, path);
    if (!event || eventPath(event) !== path) return { path, link: null };
    return { path, link: { actor: event.actor, digest: digestOf(event), prev: event.prev } };
  });
  return { state: '', files };
}
