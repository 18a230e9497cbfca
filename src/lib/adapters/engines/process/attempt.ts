import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { processStartOf, readBootId } from '../../../run/lock.ts';
import type { ExitRecord } from '../job/verdict.ts';
import { readJson } from './json-file.ts';

/** A process that cannot be mistaken for a later one of the same number. */
export interface ProcessIdentity {
  pid: number;
  /** Clock ticks since boot. */
  start: string;
  bootId: string;
}

/**
 * One start of a job or service. `unclaimed`: no supervisor has taken it; `lost`: its supervisor is gone without
 * a record, as after a power cut.
 */
export interface Attempt {
  number: number;
  folder: string;
  phase: 'unclaimed' | 'running' | 'ended' | 'lost';
  supervisor?: ProcessIdentity & { at: string };
  worker?: ProcessIdentity;
  exit?: ExitRecord;
  stopAsked: boolean;
}

/** The newest attempt in the folder of a job or service, or undefined before the first. */
export async function latestAttempt(folder: string): Promise<Attempt | undefined> {
  const number = (await attemptNumbers(folder)).at(-1);
  return number === undefined ? undefined : readAttempt(folder, number);
}

/** When the first attempt began, host time. */
export async function firstStart(folder: string): Promise<string | undefined> {
  const number = (await attemptNumbers(folder))[0];
  if (number === undefined) return undefined;
  return (await readJson<{ at: string }>(join(attemptFolder(folder, number), 'claim.json')))?.at;
}

export function attemptFolder(folder: string, number: number): string {
  return join(folder, 'attempts', String(number));
}

export async function readAttempt(folder: string, number: number): Promise<Attempt> {
  const at = attemptFolder(folder, number);
  const supervisor = await readJson<ProcessIdentity & { at: string }>(join(at, 'claim.json'));
  const alive = supervisor !== undefined && isAlive(supervisor);
  // Read after the look at the process: one that ends in between has left its record.
  const exit = await readJson<ExitRecord>(join(at, 'exit.json'));
  const worker = await readJson<ProcessIdentity>(join(at, 'process.json'));
  return {
    number,
    folder: at,
    phase: exit ? 'ended' : alive ? 'running' : supervisor ? 'lost' : 'unclaimed',
    ...(supervisor ? { supervisor } : {}),
    ...(worker ? { worker } : {}),
    ...(exit ? { exit } : {}),
    stopAsked: (await readJson(join(at, 'stop.json'))) !== undefined,
  };
}

/** The very process is there: same number, same start, same boot. */
export function isAlive({ pid, start, bootId }: ProcessIdentity): boolean {
  return bootId === readBootId() && processStartOf(pid) === start;
}

async function attemptNumbers(folder: string): Promise<number[]> {
  const names = await readdir(join(folder, 'attempts')).catch(() => []);
  return names
    .map(Number)
    .filter((number) => Number.isInteger(number) && number > 0)
    .sort((left, right) => left - right);
}
