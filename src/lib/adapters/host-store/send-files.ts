import type { SourceFile } from './source-file.ts';
import { pipeline } from 'node:stream/promises';
import { Readable } from 'node:stream';
import type { Host } from '../../core/ports/host.ts';
import { SAY_FREE } from '../disk-full.ts';
import { TELL_TOO_LARGE } from '../file-too-large.ts';
import { SHARE } from '../share.ts';
import { UNPACK } from '../unpack.ts';
import { archiveOf } from './archive.ts';
import { batchesOf, isSmall } from './batches.ts';
import { incomingFile, type TreeOwner } from './layout.ts';
import { copyDiffers } from './copy-differs.ts';
import { hostConnectionLost } from '../connection-lost.ts';
import { storeFailure } from './store-failure.ts';
import { tailOf } from './tail-of.ts';

interface SendOptions {
  signal?: AbortSignal;
  /** Bytes sent so far by this call. */
  progress: (sent: number) => void;
}

const DIFFERS = 65;

/** Arguments: root, owner. Input: tar of files named by sha256, all verified first; exits 65 on a mismatch. */
const RECEIVE = String.raw`
export LC_ALL=C; set -eu
${SHARE}${SAY_FREE}${UNPACK}${TELL_TOO_LARGE}
share "$1" 022
into=$1/incoming/$2 batch=.batch-$$
mkdir -p -- "$into"; cd -- "$into"
find . -maxdepth 1 -name '.batch-*' -mmin +60 -exec rm -rf -- {} +
trap '[ "$?" = 0 ] || say_free "$into" >&2; cd "$into"; rm -rf -- "$batch" "$batch.sums"' EXIT
rm -rf -- "$batch"; mkdir -- "$batch"; cd -- "$batch"
unpack . -xof -
for file in *; do [ -f "$file" ] && printf '%s  %s\n' "$file" "$file"; done >"../$batch.sums"
sha256sum -c "../$batch.sums" >/dev/null 2>&1 || exit 65
chmod 444 -- *; mv -f -- * ..
`;

/** Sends files to an owner's `incoming` folder: large ones one by one and resumably, small ones as archives. */
export async function sendFiles(
  host: Host,
  owner: TreeOwner,
  files: SourceFile[],
  { signal, progress }: SendOptions,
): Promise<void> {
  let sent = 0;
  progress(sent);
  for (const batch of batchesOf(files.filter(isSmall))) {
    await sendBatch(host, owner, batch, signal);
    sent += batch.reduce((sum, { size }) => sum + size, 0);
    progress(sent);
  }
  for (const { from, sha256, size } of files.filter((file) => !isSmall(file))) {
    const onProgress = (done: number): void => progress(sent + Math.min(done, size));
    const options = { mode: 0o444, onProgress, sha256, ...(signal ? { signal } : {}) };
    await host.upload(from, incomingFile(host.place.root, owner, sha256), options);
    sent += size;
    progress(sent);
  }
}

async function sendBatch(host: Host, owner: TreeOwner, batch: SourceFile[], signal?: AbortSignal): Promise<void> {
  const argv = ['sh', '-c', RECEIVE, 'sovran', host.place.root, owner.id];
  const remote = await host.stream(argv, signal ? { signal } : {});
  remote.stdout.resume();
  const said = tailOf(remote.stderr);
  const sending = await Promise.allSettled([pipeline(Readable.from(archiveOf(batch)), remote.stdin)]);
  const end = await remote.ended;
  signal?.throwIfAborted();
  if (end.outcome === 'unknown') throw hostConnectionLost(host, end.reason);
  if (end.exitCode === DIFFERS) throw copyDiffers(host, owner.project);
  if (end.exitCode !== 0) throw await storeFailure(host, await said);
  const [only] = sending;
  if (only.status === 'rejected') throw only.reason;
}
