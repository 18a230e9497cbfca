import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { TransferOptions } from '../../../ports/host.ts';
import { captureBytes } from '../../capture.ts';
import { diskFull, freeTold, SAY_FREE, saysDiskFull } from '../../disk-full.ts';
import { fileTooLarge, limitTold, saysTooLarge, SAY_LIMIT, TELL_TOO_LARGE } from '../../file-too-large.ts';
import { partName } from '../../part-name.ts';
import { sha256Of } from '../../sha256.ts';
import { SHARE } from '../../share.ts';
import { copyDiffers } from '../../copy-differs.ts';
import { pourFile } from './pour-file.ts';
import { streamCommand, type Commands } from './run-command.ts';
import { checked } from './ssh-files.ts';

const MIB = 1_048_576;
const PRIVATE = 0o600;
const DIFFERS = 45;
const TEXT_BYTES = 4096;

/**
 * Part, target, size, sha256, mode. Two senders of one file take turns, and a target that is whole by then is left as it
 * is. Says the size and the sha256 of the part that an earlier call left, and is told from where on the bytes come. The
 * digest is counted while they arrive, so that the host needs no time for it after the last one. The target is replaced
 * only by what has the digest. What a full disk cut stays, so that the next call goes on with it (`host gc` takes it away
 * once nobody does), and what is free is said then. In a folder that a group shares another user may go on with the part,
 * whose mode he cannot change: it stays the group's.
 */
const RECEIVE = `${SHARE}${SAY_FREE}${SAY_LIMIT}${TELL_TOO_LARGE}share "$1" 077
mode=$5
[ -z "$shared" ] || [ "$mode" != 600 ] || mode=640
finish() { [ ! -O "$1" ] || chmod "$mode" "$1"; }
mkdir -p -- "$(dirname -- "$1")" || exit 1
if command -v flock >/dev/null; then
exec 9>>"$1.lock" || exit 1
trap 'rm -f -- "$1.lock"' EXIT
flock -w 900 9 || { echo "another upload of it goes on" >&2; exit 1; }
fi
if [ -f "$2" ] && [ ! -h "$2" ] && [ "$(stat -c %s -- "$2")" = "$3" ] && h=$(sha256sum <"$2") && [ "\${h%% *}" = "$4" ]
then
echo "$3 $4"
read -r from || exit 1
rm -f -- "$1"
finish "$2"
exit
fi
n=0 h=-
[ ! -f "$1" ] || { n=$(stat -c %s -- "$1") && h=$(head -c "$n" -- "$1" | sha256sum); } || exit 1
echo "$n \${h%% *}"
read -r from || exit 1
[ "$from" = 0 ] && { : >"$1" || exit 1; }
h=$({ head -c "$from" <"$1" && tee -a --output-error=exit -- "$1"; } | sha256sum) || exit 1
[ "$(stat -c %s -- "$1")" = "$3" ] || { echo "incomplete" >&2; say_free "$1" >&2; say_limit "$1" >&2; exit 1; }
[ "\${h%% *}" = "$4" ] || { rm -f -- "$1"; exit 45; }
finish "$1" && sync -- "$1" && mv -fT -- "$1" "$2" && sync -- "$(dirname -- "$2")"`;

/**
 * Sends a file over a command's input into `<target>.part.<sha16>`, from where an earlier call was cut, and renames it
 * once the host has counted the same sha256. One command. Not SFTP: hardened hosts confine or forbid it.
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
  const words = [partName(to, digest), to, String(size), digest, mode.toString(8)];
  const receiver = await streamCommand(commands, ['sh', '-c', RECEIVE, 'sovran', ...words], signal ? { signal } : {});
  const said = captureBytes(receiver.stderr, TEXT_BYTES);
  const part = await firstLine(receiver.stdout);
  if (part !== undefined) {
    const start = await usableBytes(from, part, size);
    let done = start;
    onProgress?.(done, size);
    receiver.stdin.write(`${start}\n`);
    const told = (bytes: number): void => onProgress?.((done += bytes), size);
    await pourFile({ path: from, start, told, over: receiver.ended }, receiver.stdin);
  }
  const ending = await receiver.ended;
  signal?.throwIfAborted();
  if (ending.outcome === 'known' && ending.exitCode === DIFFERS) throw copyDiffers(from, to);
  const stderr = (await said).bytes;
  refuseUnfit(commands.link.host, to, size, stderr.toString('utf8'));
  checked(commands.link.host, to, { ...ending, stderr });
}

/**
 * Throws `disk-full` (exit 1), with what is needed and free, where the host ran out of space in the middle, and
 * `file-too-large` (exit 1), with the limit, where the file may grow no further.
 */
function refuseUnfit(host: string, path: string, needed: number, said: string): void {
  if (saysTooLarge(said)) throw fileTooLarge({ host, path, limit: limitTold(said) });
  const free = freeTold(said);
  if (free && saysDiskFull(said)) throw diskFull({ host, path, free, needed });
}

/** The first line of a stream, which goes on being read; undefined where it ends before. */
function firstLine(stream: Readable): Promise<string | undefined> {
  const { promise, resolve } = Promise.withResolvers<string | undefined>();
  let text = '';
  stream.on('data', (chunk: Buffer) => {
    if (text.length < TEXT_BYTES) text += chunk.toString('latin1');
    if (text.includes('\n')) resolve(text.slice(0, text.indexOf('\n')));
  });
  for (const over of ['end', 'close', 'error']) stream.on(over, () => resolve(undefined));
  return promise;
}

/** How many bytes of what the host says of its part are the beginning of the file; 0 when they are others. */
async function usableBytes(from: string, part: string, size: number): Promise<number> {
  const [count = '0', digest] = part.split(' ');
  const there = Number(count);
  if (!(there > 0 && there <= size)) return 0;
  return (await prefixDigest(from, there)) === digest ? there : 0;
}

/** sha256 of the first bytes of a file. */
export async function prefixDigest(path: string, length: number): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path, { end: length - 1, highWaterMark: MIB }), hash);
  return hash.digest('hex');
}
