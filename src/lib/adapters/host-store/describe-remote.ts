import { hostScript } from '../../core/kit/host-script.ts';
import type { Tree, TreeFile } from '../../core/ports/artifacts.ts';
import type { Host } from '../../core/ports/host.ts';
import { treeOf } from '../artifacts/tree.ts';
import { runScript } from './run-script.ts';
import { badTree, checkTreePath } from './layout.ts';

const ODD = 65;
const MANY = 67;
const ABSENT = 66;
const LARGE = 68;
const MOST_FILES = 100_000;
/** Names and digests of that many files, bytes. */
const MOST_OUTPUT = 64 * 1024 * 1024;

/** The tree in a folder, hashed on the host; undefined if absent. Throws `bad-tree` (exit 2): not plain, or too large. */
export async function describeRemote(
  host: Host,
  folder: string,
  mostBytes: number,
  signal?: AbortSignal,
): Promise<Tree | undefined> {
  const options = { maxOutputBytes: MOST_OUTPUT, meant: [ODD, MANY, ABSENT, LARGE], ...(signal ? { signal } : {}) };
  const { code, stdout, droppedBytes } = await runScript(
    host,
    hostScript('store/describe-tree'),
    [folder, String(MOST_FILES), String(mostBytes)],
    options,
  );
  if (code === ABSENT) return undefined;
  if (code === ODD) throw badTree(stdout);
  if (code === LARGE) throw badTree(`${folder}: > ${mostBytes} B`);
  if (code === MANY || droppedBytes > 0) throw badTree(`${folder}: > ${MOST_FILES}`);
  return treeOf(parseFiles(stdout));
}

function parseFiles(text: string): TreeFile[] {
  const boundary = text.startsWith('\0') ? 0 : text.indexOf('\0\0') + 1;
  const sizes = new Map(
    records(text.slice(0, boundary)).map((line) => {
      const at = line.indexOf(' ');
      return [checkTreePath(line.slice(at + 1)), Number(line.slice(0, at))];
    }),
  );
  const files = records(text.slice(boundary + 1)).map((line): TreeFile => {
    const [, sha256 = '', path = ''] = /^([0-9a-f]{64}) [ *]([\s\S]+)$/.exec(line) ?? [];
    const size = sizes.get(path);
    if (size === undefined || !Number.isSafeInteger(size)) throw badTree(path);
    return { path, sha256, size };
  });
  if (files.length !== sizes.size) throw badTree(`${sizes.size} / ${files.length}`);
  return files.sort((left, right) => Buffer.compare(Buffer.from(left.path), Buffer.from(right.path)));
}

function records(text: string): string[] {
  return text.split('\0').filter(Boolean);
}
