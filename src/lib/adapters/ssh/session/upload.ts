import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import type { TransferOptions } from '../../../ports/host.ts';
import { partName } from '../../part-name.ts';
import { sha256Of } from '../../sha256.ts';
import { copyDiffers } from '../../copy-differs.ts';
import { pourFile } from './pour-file.ts';
import { runRaw, type Commands } from './run-command.ts';
import { checked } from './ssh-files.ts';

const MIB = 1_048_576;
const PRIVATE = 0o600;
const DIFFERS = 45;

/** Size and sha256 of the part that an earlier call left; makes the folder. */
const PROBE = `umask 077
mkdir -p -- "$(dirname -- "$1")" || exit 1
[ -f "$1" ] || { echo 0 -; exit 0; }
n=$(stat -c %s -- "$1") && h=$(head -c "$n" -- "$1" | sha256sum) && echo "$n \${h%% *}"`;

/**
 * Part, target, offset, size, sha256, mode. The digest is counted while the bytes arrive, so that the host needs no time
 * for it after the last one. The target is replaced only by what has the digest.
 */
const RECEIVE = `umask 077
[ "$3" = 0 ] && { : >"$1" || exit 1; }
h=$({ head -c "$3" <"$1" && tee -a --output-error=exit -- "$1"; } | sha256sum) || exit 1
[ "$(stat -c %s -- "$1")" = "$4" ] || { echo "incomplete" >&2; exit 1; }
[ "\${h%% *}" = "$5" ] || { rm -f -- "$1"; exit 45; }
chmod "$6" "$1" && sync -- "$1" && mv -fT -- "$1" "$2" && sync -- "$(dirname -- "$2")"`;

/**
 * Sends a file over a command's input into `<target>.part.<sha16>`, from where an earlier call was cut, and renames it
 * once the host has counted the same sha256. Two round trips. Not SFTP: hardened hosts confine or forbid it.
 */
export async function upload(
  commands: Commands,
  from: string,
  to: string,
  { signal, mode = PRIVATE, onProgress, sha256 }: TransferOptions = {},
): Promise<void> {
  const { size } = await stat(from);
  const connected = commands.link.transport();
  connected.catch(() => undefined);
  const digest = sha256 ?? (await sha256Of(from, signal));
  const part = partName(to, digest);
  const offset = await usablePart(commands, from, part, size);
  let done = offset;
  onProgress?.(done, size);
  const words = [part, to, String(offset), String(size), digest, mode.toString(8)];
  const result = await runRaw(commands, ['sh', '-c', RECEIVE, 'sovran', ...words], signal ? { signal } : {}, (stdin) =>
    pourFile(from, { start: offset, told: (bytes) => onProgress?.((done += bytes), size) }, stdin),
  );
  signal?.throwIfAborted();
  if (result.outcome === 'known' && result.exitCode === DIFFERS) throw copyDiffers(from, to);
  checked(commands.link.host, to, result);
}

/** Bytes on the host that are the beginning of the file; 0 when there are none, or others. */
async function usablePart(commands: Commands, from: string, part: string, size: number): Promise<number> {
  const result = await runRaw(commands, ['sh', '-c', PROBE, 'sovran', part]);
  checked(commands.link.host, part, result);
  const [count = '0', digest] = result.stdout.toString('latin1').trim().split(' ');
  const there = Number(count);
  if (there === 0 || there > size) return 0;
  return (await prefixDigest(from, there)) === digest ? there : 0;
}

/** sha256 of the first bytes of a file. */
export async function prefixDigest(path: string, length: number): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path, { end: length - 1, highWaterMark: MIB }), hash);
  return hash.digest('hex');
}
