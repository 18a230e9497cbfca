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

/**
 * What a job made on a host is soon wanted there by the next one: its files are laid where a push looks for them, as
 * links, and are verified then like everything that arrives. Where that cannot be done, they are sent.
 */
export async function offerFiles(host: Host, owner: TreeOwner, folder: string, files: TreeFile[]): Promise<void> {
  const plain = files.filter(({ path }) => !path.includes('\n'));
  const stdin = plain.map(({ sha256, path }) => `${sha256}\n${path}\n`).join('');
  await host.exec(['sh', '-c', OFFER, 'sovran', host.place.root, owner.id, folder], { stdin });
}
