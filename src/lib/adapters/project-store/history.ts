import { digestOfText } from '../../core/kit/canonical.ts';
import type { Change, FileCommit, LineChange, ProjectHistory } from '../../core/ports/project-history.ts';
import { SovranError } from '../../core/text/sovran-error.ts';
import { mapBounded } from '../../core/kit/map-bounded.ts';
import { readBlobs } from './commit-reader.ts';
import { git } from './git.ts';
import { readProjectFile } from './read-bytes.ts';

/** What git answers to words, in pieces; nothing where it refuses. */
type AskLines = (args: readonly string[], end?: string, stdin?: string) => Promise<string[]>;
type Holds = Parameters<ProjectHistory['findHeld']>[0];

/** Files read at the same time. */
const BATCH = 16;

/** What git knows of the files of a project. A git that does not answer knows nothing. */
export function openHistory(root: string): ProjectHistory {
  const lines: AskLines = async (args, end = '\0', stdin) => {
    const { exitCode, stdout } = await git(root, args, stdin === undefined ? {} : { stdin });
    return exitCode === 0 ? stdout.split(end).filter((line) => line !== '') : [];
  };
  const listCommits = async (path: string): Promise<FileCommit[]> =>
    commitsIn(await lines([...CHANGES, '--', path], '\n'));
  return {
    listCommits,
    listVersions: async (path) => {
      const made = (await listCommits(path)).flatMap(({ commit, changes }) =>
        changes.map(({ blob }) => [blob ?? '', commit] as const),
      );
      const found = [...new Map(made)].filter(([blob]) => blob !== '');
      const contents = await readBlobs(
        root,
        found.map(([blob]) => blob),
      );
      return contents.map((content, at) => ({ commit: found[at]?.[1] ?? '', content }));
    },
    findHeld: async (holds) => findHeld(root, lines, holds),
    listFiles: async (folders) => [...new Set(await lines([...KEPT, '--', ...folders]))],
    listHolding: async (expression) =>
      (await lines(['grep', '-zlE', '-e', expression, 'HEAD', '--', '.'])).map((path) => path.replace(/^HEAD:/, '')),
    digestsOf: async (paths) =>
      new Map(await mapBounded(paths, BATCH, async (path) => [path, await digestNow(root, path)] as const)),
    listIgnored: async (paths) =>
      paths.length === 0
        ? []
        : lines(['check-ignore', '-z', '--stdin'], '\0', paths.map((path) => `${path}\0`).join('')),
    lastChange: async (path) => changeIn((await lines(['log', '-1', CHANGE, '--', path], '\n'))[0]),
    linesOf: async (path) => lineChanges(await lines(['blame', '--line-porcelain', 'HEAD', '--', path], '\n')),
    bundle: async (path) => {
      const { exitCode, stderr } = await git(root, ['bundle', 'create', '--quiet', path, '--all', 'HEAD']);
      if (exitCode !== 0) throw new Error(stderr);
    },
    listAfter: async (commit) => new Set(await lines(['rev-list', '--ancestry-path', `${commit}..HEAD`], '\n')),
  };
}

const KEPT = ['ls-files', '-z', '--cached', '--others', '--exclude-standard'];
const CHANGE = '--format=commit %H %an <%ae>';
/** Of all parents of a merge, so that none can hide what it drops. */
const CHANGES = [
  '-c',
  'core.quotePath=false',
  'log',
  '--topo-order',
  '--full-history',
  '-m',
  '--raw',
  '--no-abbrev',
  '--no-renames',
  '--relative',
  CHANGE,
];

function changeIn(line = ''): Change | undefined {
  const [, commit, by] = /^commit (\w+) (.*)$/.exec(line) ?? [];
  return commit === undefined || by === undefined ? undefined : { commit, by };
}

function commitsIn(lines: readonly string[]): FileCommit[] {
  const found: FileCommit[] = [];
  for (const line of lines) {
    const change = changeIn(line);
    if (change) found.push({ ...change, changes: [] });
    const [, blob, path] = /^:\d+ \d+ \w+ (\w+) \w+\t(.*)$/.exec(line) ?? [];
    if (blob && path) found.at(-1)?.changes.push({ path, blob: /^0+$/.test(blob) ? null : blob });
  }
  return found;
}

/** Blobs read by one call of git. */
const BLOBS = 64;

async function findHeld(root: string, lines: AskLines, holds: Holds): ReturnType<ProjectHistory['findHeld']> {
  const made = commitsIn(await lines([...CHANGES, '--all', '--', '.'], '\n')).flatMap(({ changes }) => changes);
  const pathOf = new Map(made.flatMap(({ blob, path }) => (blob === null ? [] : [[blob, path]])));
  const blobs = [...pathOf.keys()];
  const said = (await lines(['log', '--all', '-z', '--format=%h %B'])).filter(holds);
  const held = [
    ...said.map((one) => `commit ${one.split(' ', 1)[0]}`),
    ...new Set(made.map(({ path }) => path).filter(holds)),
  ];
  for (let at = 0; at < blobs.length; at += BLOBS)
    for (const [place, content] of (await readBlobs(root, blobs.slice(at, at + BLOBS))).entries())
      if (holds(content.toString())) held.push(pathOf.get(blobs[at + place] ?? '') ?? '');
  return [...Map.groupBy(held.toSorted(), (path) => path)].map(([path, { length: versions }]) => ({ path, versions }));
}

/** From `git blame --line-porcelain`: a commit, its author, then the line after a tab. */
function lineChanges(lines: readonly string[]): LineChange[] {
  const found: LineChange[] = [];
  for (const line of lines) {
    const last = found.at(-1);
    const [, commit] = /^([0-9a-f]{40,64}) \d+ \d+/.exec(line) ?? [];
    const [, word, value = ''] = /^(author-mail|author-time) (.*)$/.exec(line) ?? [];
    if (commit !== undefined) found.push({ commit, by: '', at: '' });
    else if (last && word === 'author-mail') last.by = value.replaceAll(/^<|>$/g, '');
    else if (last && word === 'author-time') last.at = new Date(Number(value) * 1000).toISOString();
  }
  return found;
}

async function digestNow(root: string, path: string): Promise<string | null> {
  try {
    const bytes = await readProjectFile(root, path);
    return bytes ? digestOfText(bytes) : null;
  } catch (error) {
    if (error instanceof SovranError) return 'unreadable';
    throw error;
  }
}
