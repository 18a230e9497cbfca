import type { ReadContext } from '../../../core/operation/context.ts';
import type { ProjectReader } from '../../../core/ports/project-store.ts';
import { addSeconds, timeOfUlid } from '../../../core/kit/time.ts';
import { LOG_KEYS, logOrigin } from '../../../core/project/project-keys.ts';
import { LEAVES, readText } from '../../../core/project/statements.ts';
import { type Checkpoint, isSigned, type LogKey, readCheckpoint, readLogKeys } from './checkpoint.ts';
import { listLeaves, SEAL, ulidIn } from './leaves.ts';
import { unsignedKeys } from './rotation.ts';
import { hashesIn, leafTiles, tilesOf } from './tiles.ts';
import { hashLeaf, rootOf } from './tree.ts';

export const CHECKPOINT = 'audit/checkpoint';

/** What is wrong with the log. */
export type LogFault =
  | 'checkpoint-missing'
  | 'checkpoint-unreadable'
  | 'checkpoint-foreign'
  | 'checkpoint-signature'
  | 'checkpoint-size'
  | 'checkpoint-root'
  | 'key-unreadable'
  | 'rotation-unsigned'
  | 'leaves-line'
  | 'leaf-missing'
  | 'leaf-changed'
  | 'tile-changed';

/** A fault, and the file that has it. */
export interface LogProblem<Fault extends string = LogFault> {
  code: Fault;
  about: string;
}

/** The log of a project as its files have it. */
export interface Log {
  /** `none`: nothing was ever sealed here. */
  state: 'none' | 'whole' | 'broken';
  /** The project alone vouches for its log: no witness signs it. */
  independence: 'SELF';
  origin: string;
  size: number;
  checkpoint: Checkpoint | undefined;
  keys: LogKey[];
  /** Sealed paths, in order. */
  leaves: string[];
  /** Hashes of the files at these paths; of one that is missing, as its tile has it, or zeros. */
  hashes: Buffer[];
  /** Paths that are not sealed, in the order in which they will be. */
  unsealed: string[];
  /** Of those, without what sealing itself recorded; `oldest`: when that began. */
  waiting: { count: number; oldest: string | null };
  /** Records dated later than this clock by more than five minutes. */
  future: string[];
  problems: LogProblem[];
}

const TOLERANCE_S = 300;

/** Reads every sealed file, and compares all with the signed root. */
export async function readLog(ctx: ReadContext): Promise<Log> {
  const { project } = ctx;
  const [note = '', lines = '', keyLines = ''] = await Promise.all(
    [CHECKPOINT, LEAVES, LOG_KEYS].map((path) => readText(project, path)),
  );
  const origin = await logOrigin(project);
  const leaves = lines.split('\n').filter((line) => line !== '');
  const sealed = new Set(leaves);
  const paths = await listLeaves(project);
  const unsealed = paths.filter((path) => !sealed.has(path));
  const keys = readLogKeys(keyLines);
  const checkpoint = readCheckpoint(note);
  const ofHead = headProblems({ note, checkpoint, keys, origin });
  const isTrusted = ofHead.length === 0;
  const seen = await compare(project, { leaves, unsealed, checkpoint, isTrusted });
  const isNone = note === '' && leaves.length === 0;
  const unsigned = await unsignedKeys(ctx, keys ?? []);
  const rotations = unsigned.map(({ from }): LogProblem => ({
    code: 'rotation-unsigned',
    about: `${LOG_KEYS} (${from})`,
  }));
  const problems = isNone ? [] : [...ofHead, ...rotations, ...seen.problems];
  const limit = addSeconds(ctx.clock.now(), TOLERANCE_S);
  return {
    state: isNone ? 'none' : problems.length === 0 ? 'whole' : 'broken',
    independence: 'SELF',
    origin,
    size: leaves.length,
    checkpoint,
    keys: keys ?? [],
    leaves,
    hashes: seen.hashes,
    unsealed,
    waiting: await waitingOf(project, unsealed),
    future: paths.filter((path) => timeOfUlid(ulidIn(path)) > limit),
    problems,
  };
}

interface HeadSeen {
  note: string;
  checkpoint: Checkpoint | undefined;
  keys: LogKey[] | undefined;
  origin: string;
}

function headProblems({ note, checkpoint, keys, origin }: HeadSeen): LogProblem[] {
  const about = CHECKPOINT;
  const ofKeys: LogProblem[] = keys ? [] : [{ code: 'key-unreadable', about: LOG_KEYS }];
  if (!checkpoint) return [{ code: note === '' ? 'checkpoint-missing' : 'checkpoint-unreadable', about }];
  if (checkpoint.origin !== origin) return [{ code: 'checkpoint-foreign', about }];
  return keys && !isSigned(checkpoint, keys) ? [{ code: 'checkpoint-signature', about }] : ofKeys;
}

interface Sealed {
  leaves: string[];
  unsealed: string[];
  checkpoint: Checkpoint | undefined;
  /** It is signed by the key of this project. */
  isTrusted: boolean;
}

/** Holds files against tiles, and both against the root. */
async function compare(
  project: ProjectReader,
  { leaves, unsealed, checkpoint, isTrusted }: Sealed,
): Promise<{ hashes: Buffer[]; problems: LogProblem[] }> {
  const files = await hashFiles(project, leaves);
  const tiles = await readTiles(project, leaves.length);
  const isRoot = (hashes: readonly Buffer[]): boolean => checkpoint?.root.equals(rootOf(hashes)) === true;
  const kept = tiles.length === leaves.length && (isRoot(tiles) || !files.every(Boolean)) ? tiles : undefined;
  const problems = await leafProblems(project, { leaves, unsealed, files, kept });
  const hashes = files.map((hash, at) => (kept ? kept[at] : hash) ?? Buffer.alloc(32));
  if (checkpoint && checkpoint.size !== leaves.length)
    problems.push(isTrusted ? { code: 'leaves-line', about: LEAVES } : { code: 'checkpoint-size', about: CHECKPOINT });
  else {
    if (checkpoint && !isRoot(hashes)) problems.push({ code: 'checkpoint-root', about: CHECKPOINT });
    problems.push(...(await tileProblems(project, hashes)));
  }
  return { hashes, problems };
}

async function hashFiles(project: ProjectReader, paths: readonly string[]): Promise<(Buffer | undefined)[]> {
  const hashes: (Buffer | undefined)[] = [];
  await project.visitFiles(paths, (_path, content) => void hashes.push(content && hashLeaf(content)));
  return hashes;
}

/** Hashes of the leaves as the tiles have them; of missing tiles none. */
async function readTiles(project: ProjectReader, size: number): Promise<Buffer[]> {
  const tiles: Uint8Array[] = [];
  await project.visitFiles(leafTiles(size), (_path, content) => void tiles.push(content ?? new Uint8Array()));
  return hashesIn(tiles);
}

type Files = Pick<Sealed, 'leaves' | 'unsealed'> & { files: (Buffer | undefined)[]; kept: Buffer[] | undefined };

/** A file that differs from its tile. Where the tile has the hash of another file, the line of `leaves` is the fault. */
async function leafProblems(project: ProjectReader, { leaves, unsealed, files, kept }: Files): Promise<LogProblem[]> {
  const differing = files.flatMap((hash, at) => (hash && (!kept || kept[at]?.equals(hash)) ? [] : [at]));
  if (differing.length === 0) return [];
  const others = await hashFiles(project, unsealed);
  const known = new Set([...files, ...others].map((hash) => hash?.toString('hex')));
  return differing.map((at) => {
    if (known.has(kept?.[at]?.toString('hex') ?? '')) return { code: 'leaves-line', about: `${LEAVES}:${at + 1}` };
    return { code: files[at] ? 'leaf-changed' : 'leaf-missing', about: leaves[at] ?? '' };
  });
}

async function tileProblems(project: ProjectReader, hashes: readonly Buffer[]): Promise<LogProblem[]> {
  const wanted = tilesOf(hashes);
  const found: LogProblem[] = [];
  await project.visitFiles([...wanted.keys()], (about, content) => {
    if (!content || wanted.get(about)?.equals(content) !== true) found.push({ code: 'tile-changed', about });
  });
  return found;
}

/** A line of the event itself: what it holds is indented further. */
const OF_SEAL = new RegExp(`^ {2}"operation": "${SEAL}",$`, 'm');

/** What waits to be sealed: the record of a seal waits for the next one by itself. */
async function waitingOf(project: ProjectReader, unsealed: readonly string[]): Promise<Log['waiting']> {
  const waiting: string[] = [];
  await project.visitFiles(unsealed, (path, content) => {
    if (!OF_SEAL.test(Buffer.from(content ?? []).toString())) waiting.push(timeOfUlid(ulidIn(path)));
  });
  return { count: waiting.length, oldest: waiting.toSorted()[0] ?? null };
}
