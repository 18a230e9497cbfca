import { posix } from 'node:path';
import type { Tree } from '../../core/ports/artifacts.ts';
import type { Host } from '../../core/ports/host.ts';
import { copyDiffers } from './store-failure.ts';
import { hexOf, type TreeOwner } from './layout.ts';
import { shellWord } from '../../core/text/shell-word.ts';
import { SAY_FREE } from '../disk-full.ts';
import { TELL_TOO_LARGE } from '../file-too-large.ts';
import { OPEN_FOLDERS, SHARE } from '../share.ts';
import { runLongScript } from './run-script.ts';

const DIFFERS = 65;
const GONE = 66;

/** Arguments: root, hex, owner. Links existing files or copies them; the group may write (fs.protected_hardlinks). */
const BEGIN = String.raw`
export LC_ALL=C; set -eu
${SHARE}${OPEN_FOLDERS}${SAY_FREE}${TELL_TOO_LARGE}
share "$1" 022
if [ -n "$shared" ]; then seal=u-w,o-w,a+rX,g+w; else seal=a-w,a+rX; fi
root=$1 hex=$2 id=$3 tree=$1/trees/$2 mark=$2-$3-$$
new=$root/trees/.new-$mark
clear() { open_folders "$1"; rm -rf -- "$1"; }
l() { for at in "$root/blobs/$1" "$root/incoming/$id/$1"; do
  [ -f "$at" ] || continue
  ln -- "$at" "./$2" 2>/dev/null || cp -- "$at" "./$2"
  return 0
done; exit 66; }
trap '[ "$?" = 0 ] || say_free "$root" >&2; cd -- "$root/trees" && clear "$new" && rm -f -- ".sums-$mark" ".json-$mark" || :' EXIT
mkdir -p -- "$root/trees" "$root/blobs"; cd -- "$root/trees"
find . -maxdepth 1 -name ".*-$hex-$id-*" -mmin +60 | while read -r old; do clear "$old"; done
clear "$new"; mkdir -- "$new"; cd -- "$new"
`;

/** Removes mismatching files for another upload. Blobs change only under the lock. */
const END = String.raw`
if [ -s "../.sums-$mark" ] && ! sha256sum -c "../.sums-$mark" >/dev/null 2>&1; then
  cut -c 1-65 "../.sums-$mark" | tr -d '\\ ' | while read -r sha; do
    for at in "$root/blobs/$sha" "$root/incoming/$id/$sha"; do
      [ ! -f "$at" ] || [ "$(sha256sum <"$at" | cut -c 1-64)" = "$sha" ] || rm -f -- "$at"
    done
  done
  cd ..; clear "$new"; rm -f -- ".sums-$mark" ".json-$mark"
  exit 65
fi
find . -user "$(id -u)" -exec chmod "$seal" {} +
cd ..; sync -f . 2>/dev/null || sync
exec 9>>"$root/store.lock"; flock -w 60 9
cut -c 1-65 ".sums-$mark" | tr -d '\\ ' | while read -r sha; do
  [ ! -f "$root/incoming/$id/$sha" ] || mv -f -- "$root/incoming/$id/$sha" "$root/blobs/$sha"
done
if [ -d "$tree" ] && [ ! -h "$tree" ] && [ -f "$tree.tree.json" ]; then clear "$new"
else
  clear "$tree"
  mv -- "$new" "$tree"
  mv -f -- ".json-$mark" "$tree.tree.json"
fi
rm -f -- ".sums-$mark" ".json-$mark"
sync -f . 2>/dev/null || sync
`;

/** Assembles a tree on the host, verifies each sha256 and renames it. Returns false if a file is gone. */
export async function assembleTree(host: Host, owner: TreeOwner, tree: Tree, signal?: AbortSignal): Promise<boolean> {
  const body = [BEGIN, foldersOf(tree), linksOf(tree), sumsOf(tree), manifestOf(tree), END].join('\n');
  const args = [host.place.root, hexOf(tree.digest), owner.id];
  const { code } = await runLongScript(host, body, args, { meant: [DIFFERS, GONE], ...(signal ? { signal } : {}) });
  if (code === DIFFERS) throw copyDiffers(host, tree.digest);
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
