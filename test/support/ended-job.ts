import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Host } from '../../src/lib/core/ports/host.ts';
import { hostAt } from './host-at.ts';
import { OWNER } from './host-store.ts';
import { withPrograms } from './leases.ts';

/** The job of `bed`. */
export const ID = '01JOB0000000000000000000A1';
export const TREE = 'a'.repeat(64);
const IMAGE = `sha256:${'1'.repeat(64)}`;
const LOCK = '2'.repeat(64);

/** The verdict that is noted of the job. */
export type End = { state: string; resumable: boolean } | undefined;

/** Who began an attempt of which no end is noted. */
export const DEAD = { pid: 1, start: '1', bootId: 'an-earlier-boot' };

/** How that host and its job differ from the usual. */
export interface Bed {
  state?: string;
  contained?: boolean;
  silent?: boolean;
  /** Nobody noted its end; this is who began it. */
  begun?: object;
  /** Stand-ins on the `PATH`. */
  programs?: Record<string, string>;
}

/** A host with a tree, an image, and a job that read the one in the other and has ended; its container is in `state`. */
export function bed(
  end: End,
  { state = 'exited', contained = true, silent = false, begun, programs }: Bed = {},
): { host: Host; job: (path: string) => string } {
  const base = hostAt();
  const { root } = base.place;
  const job = (path: string): string => join(root, 'jobs', ID, path);
  if (begun) write(job('attempts/1/claim.json'), JSON.stringify(begun));
  else write(job('attempts/1/exit.json'), '{"exitCode":1}');
  if (end) write(job('attempts/1/verdict.json'), JSON.stringify(end, null, 2));
  if (contained) write(job('container.json'), '{}');
  for (const path of ['out/model/weights', 'out/.partial/model/half', 'out/manifest.json', 'scratch/checkpoint'])
    write(job(path), 'x'.repeat(10));
  write(join(root, 'trees', TREE, 'file'), 'x');
  write(join(root, 'trees', `${TREE}.tree.json`), '{"bytes":1,');
  write(join(root, 'projects', OWNER.id, LOCK), '');
  const labels = { 'sovran.job': ID };
  const containers = JSON.stringify([
    { ImageID: IMAGE, Mounts: [{ Source: `${root}/trees/${TREE}` }], State: state, Labels: labels },
  ]);
  const images = JSON.stringify([{ Id: IMAGE, Size: 7, Labels: { 'sovran.lock': `sha256:${LOCK}` } }]);
  const gone = join(root, 'gone');
  const removal = state === 'exited' ? `touch '${gone}'` : 'exit 22';
  const listed = `if [ -e '${gone}' ]; then echo '[]'; else echo '${containers}'; fi`;
  const curl = `case "$*" in *DELETE*) ${removal};; *containers/sovran-*) echo '{"State":{"Status":"${state}"}}';; *containers*) ${listed};; *) echo '${images}';; esac`;
  const answers = silent ? { curl: 'exit 7', sudo: 'exit 1' } : { curl };
  return { host: withPrograms(base, { ...answers, ...programs }), job };
}

/** A file, and the folders above it. */
export function write(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}
