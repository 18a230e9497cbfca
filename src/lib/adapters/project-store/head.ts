import { eventSchema, eventPath } from '../../core/project/event.ts';
import { digestOf } from '../../core/kit/canonical.ts';
import { isOfKind, KIND_LOCATIONS } from '../../core/project/kinds.ts';
import { KIND_SCHEMAS } from '../../core/project/schemas.ts';
import { settingsSchema } from '../../core/project/settings.ts';
import type {
  EventQuery,
  Kind,
  ProjectAtHead,
  ProjectEvent,
  ProjectSettings,
  ProjectStore,
  Resource,
} from '../../core/ports/project-store.ts';
import { requireNoCommit } from './committed.ts';
import { git, gitFailed, type GitResult } from './git.ts';
import { resourcePath } from './resource-files.ts';
import { MAX_YAML_BYTES, parseYaml } from './yaml/parse-yaml.ts';

type Files = ReadonlyMap<string, Buffer>;

/** See `ProjectStore.atHead`. Throws `git-failed` (exit 1) if git fails. */
export async function openHead(root: string, wanted: (path: string) => boolean): Promise<ProjectAtHead | undefined> {
  const newest = await git(root, ['log', '-1', '--format=%H %cI', 'HEAD', '--']);
  if (newest.exitCode !== 0) {
    await requireNoCommit(root, newest);
    return undefined;
  }
  const [commit = '', at = ''] = newest.stdout.trim().split(' ');
  const files = await readTree(root, commit, wanted);
  if (!files.has(SETTINGS)) return undefined;
  return { commit, at: new Date(at).toISOString(), project: storeOf(root, files) };
}

const SETTINGS = 'sovran.yaml';

/** Regular files of a commit below the project, by path, in two calls of git whatever their number. */
async function readTree(root: string, commit: string, wanted: (path: string) => boolean): Promise<Files> {
  const listed = await answered(root, git(root, ['ls-tree', '-r', '-l', '-z', commit]));
  const entries = listed.split('\0').flatMap((line) => {
    const [, mode, blob = '', size, path = ''] = /^(\d+) blob (\w+) +(\d+)\t(.*)$/s.exec(line) ?? [];
    const isFile = mode === '100644' || mode === '100755';
    return isFile && Number(size) <= MAX_YAML_BYTES && wanted(path) ? [{ blob, path }] : [];
  });
  const stdin = entries.map(({ blob }) => `${blob}\n`).join('');
  const asked = git(root, ['cat-file', '--batch'], { stdin, encoding: 'latin1' });
  const bytes = Buffer.from(await answered(root, asked), 'latin1');
  return new Map(split(bytes).map((content, at) => [entries[at]?.path ?? '', content]));
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

/** A project that cannot be written: a call that would is a bug and throws. Each file is parsed once. */
function storeOf(root: string, files: Files): ProjectStore {
  const parsed = new Map<string, Resource<unknown>>();
  const refuse = (): never => {
    throw new Error('a commit cannot be written');
  };
  const text = async (path: string): Promise<string | undefined> => files.get(path)?.toString('utf8');
  const read = async (kind: Kind, name: string): Promise<Resource<unknown> | undefined> => {
    const path = resourcePath(kind, name);
    const content = files.get(path);
    if (content && !parsed.has(path))
      parsed.set(path, parseYaml(path, content, KIND_SCHEMAS[kind], name) as Resource<unknown>);
    return parsed.get(path);
  };
  const paths = [...files.keys()].toSorted();
  return {
    root,
    noting: () => storeOf(root, files),
    settings: async () => settingsIn(files),
    read,
    readCommitted: read,
    list: async (kind) => {
      const found = await Promise.all(namesOf(kind, paths).map((name) => read(kind, name)));
      return found.filter((one) => one !== undefined);
    },
    readFile: async (path) => files.get(path),
    readCommittedFile: text,
    listFiles: async (dir) => namesIn(dir, paths),
    readEvents: async (query) => eventsIn(files, paths, query),
    readEventChain: async () => ({
      state: '',
      files: eventPaths(paths).map((path) => ({ path, link: linkOf(path, eventIn(files, path)) })),
    }),
    listEditedEvents: async () => [],
    listUncommitted: async () => [],
    repository: async () => 'own',
    isShallow: async () => false,
    hasRemote: async () => false,
    gitWouldTake: async () => false,
    atHead: refuse,
    writeSettings: refuse,
    write: refuse,
    remove: refuse,
    writeFile: refuse,
    removeFile: refuse,
    writeEvent: refuse,
    commit: refuse,
    ensureRepository: refuse,
  };
}

function settingsIn(files: Files): ProjectSettings {
  const { metadata, spec } = parseYaml(SETTINGS, files.get(SETTINGS) ?? '', settingsSchema);
  return { name: metadata.name, ...spec };
}

function namesOf(kind: Kind, paths: readonly string[]): string[] {
  const { folder, file } = KIND_LOCATIONS[kind];
  const [before, after] = [`${folder}/`, file === undefined ? '.yaml' : `/${file}`];
  const named = paths.filter((path) => path.startsWith(before) && path.endsWith(after));
  const names = named.map((path) => path.slice(before.length, -after.length));
  return names.filter((name) => !name.includes('/') && isOfKind(kind, name));
}

function namesIn(dir: string, paths: readonly string[]): string[] {
  const below = paths.filter((path) => path.startsWith(`${dir}/`)).map((path) => path.slice(dir.length + 1));
  return [...new Set(below.map((path) => path.split('/', 1).join('')))];
}

/** Oldest first: their names are ULIDs. */
function eventPaths(paths: readonly string[]): string[] {
  return paths.filter((path) => /^events\/.*\.json$/.test(path));
}

function eventsIn(files: Files, paths: readonly string[], query: EventQuery = {}): ProjectEvent[] {
  const { actor, accept, limit = Infinity, onCorrupt } = query;
  const found = eventPaths(paths)
    .toReversed()
    .flatMap((path) => {
      const event = eventIn(files, path);
      if (!event) onCorrupt?.(path);
      return event && (actor === undefined || event.actor === actor) && (accept?.(event) ?? true) ? [event] : [];
    });
  return found.slice(0, limit);
}

function eventIn(files: Files, path: string): ProjectEvent | undefined {
  try {
    return eventSchema.parse(JSON.parse(String(files.get(path)))) as ProjectEvent;
  } catch {
    return undefined;
  }
}

function linkOf(
  path: string,
  event: ProjectEvent | undefined,
): { actor: string; digest: string; prev: string | null } | null {
  if (!event || eventPath(event) !== path) return null;
  return { actor: event.actor, digest: digestOf(event), prev: event.prev };
}
