import type { TreeFile } from '../../core/ports/artifacts.ts';
import type { Host } from '../../core/ports/host.ts';
import { SHARE } from '../share.ts';
import type { TreeOwner } from './layout.ts';

/** Arguments: root, owner, folder. Input: sha256 and path of each file, a line each. */
const OFFER = String.raw`
export LC_ALL=C; set -eu
${SHARE}
share "$1" 022
into=$1/incoming/$2; mkdir -p -- "$into"; cd -- "$3"
while read -r sha && IFS= read -r path; do
  [ -e "$into/$sha" ] || ln -- "./$path" "$into/$sha" 2>/dev/null || :
done
`;

/** Links a job's output where a push looks, so that the next job need not send it. Files are verified as usual. */
export async function offerFiles(host: Host, owner: TreeOwner, folder: string, files: TreeFile[]): Promise<void> {
  const plain = files.filter(({ path }) => !path.includes('\n'));
  const stdin = plain.map(({ sha256, path }) => `${sha256}\n${path}\n`).join('');
  await host.exec(['sh', '-c', OFFER, 'sovran', host.place.root, owner.id, folder], { stdin });
}
