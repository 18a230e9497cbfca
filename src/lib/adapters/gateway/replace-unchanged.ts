import { createHash } from 'node:crypto';
import { SHARE } from '../share.ts';
import type { GatewayPlaces } from './paths.ts';
import { withReserve } from './reserve.ts';
import { runOnHost } from './run-on-host.ts';

/**
 * Arguments: file, sha256 of what it is believed to hold or `none`, sha256 of what it shall hold, which is the input: a cut
 * line ends it as its end does. The lock is held between the look and the rename alone. Prints `changed` where it held
 * something else.
 */
const REPLACE = `${SHARE}
d=$(dirname -- "$1")
share "$d" 077
mode=600; [ -z "$shared" ] || mode=640
mkdir -p -- "$d" && exec 9>>"$1.lock" && t=$(mktemp "$d/.sovran.XXXXXXXX") || exit 1
trap 'rm -f -- "$t"' EXIT
sum() { if [ -e "$1" ]; then sha256sum <"$1" | cut -d' ' -f1; else echo none; fi; }
cat >"$t" && [ "$(sum "$t")" = "$3" ] && chmod "$mode" "$t" && sync -- "$t" && flock -w 20 9 || exit 1
[ "$(sum "$1")" = "$2" ] || { echo changed; exit 0; }
mv -fT -- "$t" "$1" && sync -- "$d"`;

/**
 * Replaces a small file of a gateway, whole and on the disk when it resolves, if it still holds `before` (undefined: if it is
 * not there); false where somebody else was first.
 */
export async function replaceUnchanged(
  places: GatewayPlaces,
  path: string,
  before: string | undefined,
  after: string,
): Promise<boolean> {
  const known = before === undefined ? 'none' : sha256(before);
  const argv = ['sh', '-c', REPLACE, 'sovran', path, known, sha256(after)];
  const said = await withReserve(places, () => runOnHost(places, argv, after));
  return said.trim() !== 'changed';
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
