import { join } from 'node:path/posix';
import { ownerSeenBy, starterMark, type Starter } from './starter.ts';
import type { ExitRecord, Verdict } from './verdict.ts';

import { jsonOf, readRun, type ProcessIdentity, type RunFiles } from './run-files.ts';
import { localHost } from '../../hosts/local-host.ts';
import type { JobStatus } from '../../../core/ports/runner.ts';
import type { Host } from '../../../core/ports/host.ts';
import { dropAbsent } from '../../../core/kit/drop-absent.ts';

/** One start of a job or service. `unclaimed`: no supervisor took it; `lost`: its supervisor left no record. */
export interface Attempt {
  number: number;
  folder: string;
  phase: 'unclaimed' | 'running' | 'ended' | 'lost';
  supervisor?: ProcessIdentity & { at: string };
  worker?: ProcessIdentity & { isolatesNetwork?: boolean };
  exit?: ExitRecord;
  /** Outcome, once judged. */
  verdict?: Verdict;
  stopAsked: boolean;
}

/** The newest attempt in the folder of a job or service, or undefined before the first. */
export async function latestAttempt(folder: string, host: Host = localHost('local')): Promise<Attempt | undefined> {
  const run = await readRun(host, folder, { tail: 0 });
  return run && attemptOf(run);
}

/** The newest attempt among files that were read. */
export function attemptOf(run: RunFiles): Attempt | undefined {
  if (run.number === 0) return undefined;
  const at = `attempts/${run.number}`;
  const supervisor = jsonOf<ProcessIdentity & { at: string }>(run, `${at}/claim.json`);
  const exit = jsonOf<ExitRecord>(run, `${at}/exit.json`);
  const worker = jsonOf<NonNullable<Attempt['worker']>>(run, `${at}/process.json`);
  const verdict = jsonOf<Verdict>(run, `${at}/verdict.json`);
  return {
    number: run.number,
    // Files of one start, counted from 1: supervisor record, log, exit record.
    folder: join(run.folder, 'attempts', String(run.number)),
    phase: exit ? 'ended' : run.alive ? 'running' : supervisor ? 'lost' : 'unclaimed',
    ...dropAbsent({ supervisor, worker, exit, verdict }),
    stopAsked: run.files.has(`${at}/stop.json`),
  };
}

/** Whether the worker was given a network of its own; empty before it began. */
export function networkOf(attempt: Attempt | undefined): Pick<JobStatus, 'isolatesNetwork'> {
  const isolatesNetwork = attempt?.worker?.isolatesNetwork;
  return isolatesNetwork === undefined ? {} : { isolatesNetwork };
}

/** When the first attempt began, host time. */
export function firstStartOf(run: RunFiles): string | undefined {
  return jsonOf<{ at: string }>(run, 'attempts/1/claim.json')?.at;
}

/** Mark of the caller's project on a job or service; empty without a project. */
export function ownerMark(asking: Starter): string {
  return asking.project === undefined ? '' : JSON.stringify(starterMark(asking));
}

/** Owner of a job or service and who started it; empty without a mark. */
export function ownerOf(run: RunFiles, asking: Starter): Pick<JobStatus, 'owner' | 'actor' | 'elsewhere'> {
  const mark = jsonOf<Record<keyof Starter, unknown>>(run, 'owner.json');
  const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);
  return ownerSeenBy(asking, { project: text(mark?.project), actor: text(mark?.actor), clone: text(mark?.clone) });
}
