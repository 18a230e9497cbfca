import { hostScript } from '../../core/kit/host-script.ts';
import { posix } from 'node:path';
import type { Tree } from '../../core/ports/artifacts.ts';
import type { Host } from '../../core/ports/host.ts';
import { copyDiffers } from '../copy-differs.ts';
import { hexOf } from '../artifacts/store-layout.ts';
import { type TreeOwner } from './layout.ts';
import { shellWord } from '../../core/text/shell-word.ts';
import { runLongScript } from './run-script.ts';

const DIFFERS = 65;
const GONE = 66;

/** Assembles a tree on the host, verifies each sha256 and renames it. Returns false if a file is gone. */
export async function assembleTree(host: Host, owner: TreeOwner, tree: Tree, signal?: AbortSignal): Promise<boolean> {
  const body = [
    hostScript('store/begin-tree'),
    foldersOf(tree),
    linksOf(tree),
    sumsOf(tree),
    manifestOf(tree),
    hostScript('store/end-tree'),
  ].join('\n');
  const args = [host.place.root, hexOf(tree.digest), owner.id];
  const { code } = await runLongScript(host, body, args, { meant: [DIFFERS, GONE], ...(signal ? { signal } : {}) });
  if (code === DIFFERS) throw copyDiffers(tree.digest, host.name);
  return code !== GONE;
}

function foldersOf({ files }: Tree): string {
  const folders = new Set(files.map(({ path }) => posix.dirname(path)).filter((folder) => folder !== '.'));
  return [...folders].map((folder) => `mkdir -p -- ${shellWord(`./${folder}`)}`).join('\n');
}

function linksOf({ files }: Tree): string {
  return files.map(({ path, sha256 }) => `l ${sha256} ${shellWord(path)}`).join('\n');
}

/** As `sha256sum` writes them: names with a newline or backslash are escaped and marked. */
function sumsOf({ files }: Tree): string {
  const lines = files.map(({ path, sha256 }) => {
    const name = `./${path}`.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('\r', '\\r');
    return `${name.includes('\\') ? '\\' : ''}${sha256}  ${name}`;
  });
  return hereDocument('.sums', lines.join('\n'));
}

/** `bytes` comes first: a list of trees reads no further. */
function manifestOf({ digest, bytes, files }: Tree): string {
  return hereDocument('.json', JSON.stringify({ bytes, digest, files }));
}

/** No line can be the end mark: they begin with a digest or a brace. */
function hereDocument(name: string, content: string): string {
  if (content === '') return `: >"../${name}-$mark"`;
  return `cat >"../${name}-$mark" <<'SOVRAN-END'\n${content}\nSOVRAN-END`;
}
