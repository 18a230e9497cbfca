import { join, posix } from 'node:path';
import type { Artifacts, TreeFile, Tree } from '../../core/ports/artifacts.ts';
import type { Host, TransferOptions } from '../../core/ports/host.ts';
import { treeOf } from '../artifacts/tree.ts';
import { SovranError } from '../../core/text/sovran-error.ts';
import { diskFull, readFreeSpace } from '../disk-full.ts';
import { hexOf, missingTree } from '../artifacts/store-layout.ts';
import { checkTreePath, treeFolder, type TreeOwner } from './layout.ts';
import { setTimeout as sleep } from 'node:timers/promises';
import { withLock } from '../../core/operation/lock/lock.ts';
import { hostScript, scriptArgv } from '../../core/kit/host-script.ts';
import { copyDiffers } from '../copy-differs.ts';
import { shellWord } from '../../core/text/shell-word.ts';
import { runLongScript, runScript, tailOf } from './run-script.ts';
import { sizeOf, carryFiles, type Carrier } from './batches.ts';
import { recordOf } from './mark.ts';
import { pipeline } from 'node:stream/promises';
import { Readable } from 'node:stream';
import { storeFailure } from './store-failure.ts';
import { connectionLost } from '../connection-lost.ts';
import { readFile } from 'node:fs/promises';

const ROOM = new Set(['disk-full', 'file-too-large']);
/** Attempts while another operator removes files. */
const TRIES = 3;

export interface PushPlace {
  host: Host;
  artifacts: Artifacts;
  owner: TreeOwner;
}

interface Push {
  place: PushPlace;
  digest: string;
  files: TreeFile[];
  /** What was created on the host, youngest first. */
  made: string[];
}

/** Uploads missing files, verifies and renames the tree. The next call resumes; a refusal leaves only arrived files. */
export async function pushTree(place: PushPlace, digest: string, options: TransferOptions = {}): Promise<string> {
  const hex = hexOf(digest);
  const files = (await place.artifacts.treeFiles(digest)) ?? [];
  for (const { path } of files) checkTreePath(path);
  const turns = await place.artifacts.scratch(`push-${place.owner.id}-${place.host.name}`, { keep: true });
  await takeTurn(turns, () => pushUntilThere({ place, digest, files, made: [] }, options), options.signal);
  return treeFolder(place.host.place.root, hex);
}

async function pushUntilThere(push: Push, options: TransferOptions): Promise<void> {
  const { place, digest } = push;
  try {
    for (let tries = 1; tries <= TRIES; tries += 1) if (await pushOnce(push, options)) return;
  } catch (error) {
    await withdrawMark(push, error);
    throw error;
  }
  throw new Error(`files of ${digest} were removed from ${place.host.name} while it was sent`);
}

/** False if a file was removed meanwhile. */
async function pushOnce(
  { place, digest, files, made }: Push,
  { signal, onProgress }: TransferOptions,
): Promise<boolean> {
  const { host, artifacts, owner } = place;
  const unique = [...new Map(files.map((file) => [file.sha256, file])).values()];
  const seen = await lookFor(host, owner, hexOf(digest), { files: unique, ...(signal ? { signal } : {}) });
  made.unshift(...seen.made);
  if (seen.there) return true;
  if (seen.short)
    throw diskFull({ host, path: host.place.root, free: { bytes: seen.short.free }, needed: seen.short.needed });
  const folder = await artifacts.treePath(digest);
  if (folder === undefined) throw missingTree(digest);
  const wanted = unique.filter(({ sha256 }) => seen.missing.has(sha256));
  const sources = wanted.map((file) => ({ ...file, from: join(folder, file.path) }));
  const total = sizeOf(unique);
  const before = total - sizeOf(wanted);
  const progress = (sent: number): void => onProgress?.(before + sent, total);
  await sendFiles(host, owner, sources, { progress, ...(signal ? { signal } : {}) });
  return assembleTree(host, owner, treeOf(files), signal);
}

/** Removes the mark of a tree that did not arrive; keeps files for the next call. */
async function withdrawMark({ place: { host, owner }, digest, made }: Push, error: unknown): Promise<void> {
  const refused = error instanceof SovranError && ROOM.has(error.code);
  if (refused) await withdraw(host, owner, hexOf(digest), made).catch(() => undefined);
}

const AGAIN_MS = 100;

/** One upload at a time from this project to a host. Skips dead holders. */
async function takeTurn<T>(folder: string, work: () => Promise<T>, signal?: AbortSignal): Promise<T> {
  for (;;) {
    let begun = false;
    try {
      return await withLock(folder, 'push', new Date().toISOString(), () => {
        begun = true;
        return work();
      });
    } catch (error) {
      if (begun || !(error instanceof SovranError) || error.code !== 'locked') throw error;
      await sleep(AGAIN_MS, undefined, signal ? { signal } : {});
    }
  }
}

/** Exit codes of scripts: a digest differs, a file is gone. */
const DIFFERS = 65;
const GONE = 66;

/** Assembles a tree on the host, verifies each sha256 and renames it. Returns false if a file is gone. */
async function assembleTree(host: Host, owner: TreeOwner, tree: Tree, signal?: AbortSignal): Promise<boolean> {
  const folders = new Set(tree.files.map(({ path }) => posix.dirname(path)).filter((folder) => folder !== '.'));
  // `bytes` comes first: a list of trees reads no further.
  const body = [
    hostScript('store/begin-tree'),
    [...folders].map((folder) => `mkdir -p -- ${shellWord(`./${folder}`)}`).join('\n'),
    tree.files.map(({ path, sha256 }) => `l ${sha256} ${shellWord(path)}`).join('\n'),
    sumsOf(tree),
    hereDocument('.json', JSON.stringify({ bytes: tree.bytes, digest: tree.digest, files: tree.files })),
    hostScript('store/end-tree'),
  ].join('\n');
  const args = [host.place.root, hexOf(tree.digest), owner.id];
  const { code } = await runLongScript(host, body, args, { meant: [DIFFERS, GONE], ...(signal ? { signal } : {}) });
  if (code === DIFFERS) throw copyDiffers(tree.digest, host.name);
  return code !== GONE;
}

/** As `sha256sum` writes them: names with a newline or backslash are escaped and marked. */
function sumsOf({ files }: Tree): string {
  const lines = files.map(({ path, sha256 }) => {
    const name = `./${path}`.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('\r', '\\r');
    return `${name.includes('\\') ? '\\' : ''}${sha256}  ${name}`;
  });
  return hereDocument('.sums', lines.join('\n'));
}

/** No line can be the end mark: they begin with a digest or a brace. */
function hereDocument(name: string, content: string): string {
  if (content === '') return `: >"../${name}-$mark"`;
  return `cat >"../${name}-$mark" <<'SOVRAN-END'\n${content}\nSOVRAN-END`;
}

/** Room to leave on the host's disk, bytes. */
const MARGIN = 16 * 1024 * 1024;

/** What a host has of a tree. */
interface Presence {
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
async function withdraw(host: Host, owner: TreeOwner, hex: string, made: string[]): Promise<void> {
  if (made.length > 0)
    await runScript(host, hostScript('store/withdraw-tree'), [host.place.root, owner.id, hex, made.join(' ')]);
}

interface SendOptions {
  signal?: AbortSignal;
  /** Bytes sent so far by this call. */
  progress: (sent: number) => void;
}

/** Fills an owner's `incoming` folder: large files one by one, resumable; small ones as archives. */
async function sendFiles(
  host: Host,
  owner: TreeOwner,
  files: SourceFile[],
  { signal, progress }: SendOptions,
): Promise<void> {
  const carrier: Carrier<SourceFile> = {
    batch: (batch) => sendBatch(host, owner, batch, signal),
    file: ({ from, sha256 }, onProgress) => {
      const options = { mode: 0o444, onProgress, sha256, ...(signal ? { signal } : {}) };
      return host.upload(from, `${host.place.root}/incoming/${owner.id}/${sha256}`, options);
    },
  };
  await carryFiles(files, carrier, progress);
}

async function sendBatch(host: Host, owner: TreeOwner, batch: SourceFile[], signal?: AbortSignal): Promise<void> {
  const argv = scriptArgv('store/receive-files', host.place.root, owner.id);
  const remote = await host.stream(argv, signal ? { signal } : {});
  remote.stdout.resume();
  const said = tailOf(remote.stderr);
  const sending = await Promise.allSettled([pipeline(Readable.from(archiveOf(batch)), remote.stdin)]);
  const end = await remote.ended;
  signal?.throwIfAborted();
  if (end.outcome === 'unknown') throw connectionLost(host.name, end.reason);
  if (end.exitCode === DIFFERS) throw copyDiffers(owner.project, host.name);
  if (end.exitCode !== 0) throw await storeFailure(host, await said);
  const [only] = sending;
  if (only.status === 'rejected') throw only.reason;
}

const BLOCK = 512;

/** A tar archive (ustar) of files named by sha256; such names need no escaping. */
async function* archiveOf(files: SourceFile[]): AsyncGenerator<Buffer> {
  for (const { from, sha256, size } of files) {
    const content = await readFile(from);
    if (content.length !== size) throw new Error(`${from} has another size than its tree says`);
    yield headerOf(sha256, size);
    yield content;
    yield Buffer.alloc((BLOCK - (size % BLOCK)) % BLOCK);
  }
  yield Buffer.alloc(2 * BLOCK);
}

function headerOf(name: string, size: number): Buffer {
  const header = Buffer.alloc(BLOCK);
  const put = (text: string, at: number): void => void header.write(text, at, 'latin1');
  put(name, 0);
  put('0000444\0', 100);
  put('0000000\0', 108);
  put('0000000\0', 116);
  put(`${size.toString(8).padStart(11, '0')} `, 124);
  put('00000000000 ', 136);
  put('        ', 148);
  put('0', 156);
  put('ustar\x0000', 257);
  const sum = header.reduce((total, byte) => total + byte, 0);
  put(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return header;
}

interface SourceFile extends TreeFile {
  from: string;
}
