import { hostTimedOut } from '../../../core/failures/host-timeout.ts';
import { askPort } from '../../../core/kit/ask-port.ts';
import { scriptArgv } from '../../../core/kit/host-script.ts';
import type { Clock } from '../../../core/ports/clock.ts';
import type { Host } from '../../../core/ports/host.ts';
import { lookUntil } from '../../../core/kit/time.ts';
import { message } from '../../../core/text/message.ts';
import { failedError, refusedError } from '../../../core/text/sovran-error.ts';
import type { WatchFile } from '../files/files.ts';
import { isListening, OFFSETS, type Listening, type WatchProgram } from '../files/subject.ts';
import { type FoundWatch, parseFound, type WatchOwner } from './found.ts';

const TIMEOUT_MS = 60_000;
/** Code by which `stage.sh` says that a program refuses its files. */
const REFUSED = 3;
const READY_MS = 30_000;
const READY_PATHS: Readonly<Record<Listening, string>> = {
  prometheus: '/-/ready',
  alertmanager: '/-/ready',
  node: '/metrics',
  blackbox: '/-/healthy',
  mtail: '/metrics',
  door: '/',
};

/** The folder of a watch on its host, and what runs there. */
export interface WatchSite {
  folder: string;
  root: string;
  /** What stands there: recorded paths and `wanted` ones. */
  look(executables: readonly string[], wanted: readonly string[]): Promise<FoundWatch>;
  /** Puts files beside those that are in use. Throws `watch-refused` (exit 3) where a program does not take its own. */
  stage(files: readonly WatchFile[], owner: WatchOwner): Promise<void>;
  /** Writes a secret for the operator alone. */
  keep(path: string, secret: string): Promise<void>;
  /** Puts the staged files in use, and starts every program. May be repeated. */
  switchTo(run: string): Promise<void>;
  /** Puts back what stood there before a run. */
  restore(run: string): Promise<void>;
  /** Throws `watch-not-ready` (exit 1) with the last words of a program that does not answer in time. */
  ready(programs: readonly WatchProgram[], portBase: number): Promise<void>;
  remove(): Promise<void>;
}

/** The watch of a host. */
export function siteOn(host: Host, clock: Clock): WatchSite {
  const folder = `${host.place.root}/watch`;
  return {
    folder,
    root: host.place.root,
    look: async (executables, wanted) =>
      parseFound(await runThere(host, scriptArgv('watch/facts', folder, ...executables, '--', ...wanted))),
    stage: async (files, owner) =>
      void (await runThere(host, scriptArgv('watch/stage', folder), stagedLines(files, owner))),
    keep: async (path, secret) => void (await runThere(host, scriptArgv('watch/secret', `${folder}/${path}`), secret)),
    switchTo: async (id) => void (await runThere(host, scriptArgv('watch/switch', folder, id))),
    restore: async (id) => void (await runThere(host, scriptArgv('watch/restore', folder, id))),
    ready: async (programs, portBase) => {
      for (const program of programs) if (isListening(program)) await waitFor(host, clock, folder, program, portBase);
    },
    remove: async () => void (await runThere(host, scriptArgv('watch/remove', folder))),
  };
}

function stagedLines(files: readonly WatchFile[], owner: WatchOwner): string {
  const owned: WatchFile = { path: 'owner.json', text: `${JSON.stringify(owner)}\n` };
  const lines = [...files, owned].map(
    (file) => `${file.program ? 700 : 600} ${file.path} ${Buffer.from(file.text).toString('base64')}\n`,
  );
  return lines.join('');
}

/** Output of a script. Throws `watch-refused` (exit 3), `watch-host-failed` (exit 1), or `host-silent` (exit 4). */
export async function runThere(host: Host, argv: string[], stdin?: string, sudo = false): Promise<string> {
  const done = await host.exec(argv, { timeoutMs: TIMEOUT_MS, sudo, ...(stdin === undefined ? {} : { stdin }) });
  if (done.outcome === 'unknown') throw hostTimedOut(host.name, TIMEOUT_MS);
  if (done.exitCode === 0) return done.stdout;
  const details = { host: host.name, reason: done.stderr.trim().slice(-1000) };
  const more = { next: [`sovran host check ${host.name}`], details };
  if (done.exitCode === REFUSED) throw refusedError('watch-refused', message('watch.refused', details), more);
  throw failedError('watch-host-failed', message('watch.host-failed', details), more);
}

async function waitFor(host: Host, clock: Clock, folder: string, program: Listening, base: number): Promise<void> {
  const patience = { timeoutMs: READY_MS, pollMs: 200 };
  const isReady = await lookUntil(clock, patience, () => answers(host, base, program), Boolean);
  if (isReady) return;
  const log = Buffer.from((await host.files.read(`${folder}/${program}/run/log`)) ?? '').toString();
  const words = log.trim().split('\n').at(-1)?.slice(0, 400) ?? '';
  const details = { host: host.name, program, words };
  throw failedError('watch-not-ready', message('watch.not-ready', details), { details });
}

/** Whether a program of a watch is ready. */
export async function answers(host: Host, base: number, program: Listening): Promise<boolean> {
  const answer = await askPort(host, base + OFFSETS[program], READY_PATHS[program]).catch(() => '');
  return /^HTTP\/1\.[01] 200 /.test(answer);
}
