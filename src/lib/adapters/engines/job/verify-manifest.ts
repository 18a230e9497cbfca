import { join } from 'node:path/posix';
import type { Host } from '../../../core/ports/host.ts';
import { checkManifest, type ManifestVerdict, type PresentFile } from './manifest.ts';
import { readJson } from '../host/read-json.ts';
import { READABLE } from '../host/readable.ts';
import { runScript } from '../host/run-script.ts';

/** What is below `$1`, folders left out: `TYPE SIZE PATH`, then an empty record, then `SHA256  ./PATH`, ended by NUL. */
const LIST = `${READABLE}
known "$1"
cd -- "$1" 2>/dev/null || exit 0
find . -mindepth 1 ! -type d -printf '%y %s %P\\0'
printf '\\0'
find . -mindepth 1 -type f -print0 | xargs -0 -r sha256sum -z --`;

/** Recomputes on the host every digest that `out/manifest.json` promises; nothing is brought here for it. The signal ends it there. */
export async function verifyManifest(
  host: Host,
  folder: string,
  jobId: string,
  signal?: AbortSignal,
): Promise<ManifestVerdict> {
  const raw = await readJson(host, join(folder, 'out', 'manifest.json'));
  return checkManifest(raw, jobId, async (tree) =>
    parseListing(await runScript(host, LIST, [join(folder, 'out', tree)], { reads: true, signal })),
  );
}

function parseListing(output: string): Map<string, PresentFile> {
  const records = output.split('\0');
  const middle = records.indexOf('');
  const digests = new Map(records.slice(middle + 1).map((record) => [record.slice(68), record.slice(0, 64)]));
  const present = new Map<string, PresentFile>();
  for (const record of records.slice(0, Math.max(0, middle))) {
    const [type = '', size = ''] = record.split(' ', 2);
    const path = record.slice(type.length + size.length + 2);
    const sha256 = digests.get(path);
    present.set(path, { regular: type === 'f', size: Number(size), ...(sha256 ? { sha256 } : {}) });
  }
  return present;
}
