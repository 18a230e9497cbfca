import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { hostOf, type Lab } from '../record.ts';
import type { Fault } from './fault.ts';
import { FAULTS } from './index.ts';
import { wayBack } from './way-back.ts';

/** A fault that is on. */
export interface ActiveFault {
  host: string;
  fault: string;
  value: string | undefined;
}

/** Puts a fault on a host and remembers it; a second time is refused, since its undo would restore the fault. */
export async function faultOn(lab: Lab, fault: string, host: string, value?: string): Promise<void> {
  const { on, off } = faultNamed(fault);
  const place = { lab, host: hostOf(lab, host), value };
  if (existsSync(mark(lab, host, fault)))
    throw new Error(`${fault} is on at ${host} already; next: ${wayBack(lab.name, fault, host)}`);
  await on(place);
  if (!off) return;
  mkdirSync(join(lab.dir, 'faults'), { recursive: true });
  writeFileSync(mark(lab, host, fault), JSON.stringify({ host, fault, value } satisfies ActiveFault));
}

/** Takes a fault back; nothing happens when it is not on. */
export async function faultOff(lab: Lab, fault: string, host: string): Promise<void> {
  const path = mark(lab, host, fault);
  const { off } = faultNamed(fault);
  if (!off || !existsSync(path)) return;
  const { value } = JSON.parse(readFileSync(path, 'utf8')) as ActiveFault;
  await off({ lab, host: hostOf(lab, host), value });
  rmSync(path);
}

/** Faults that are on in a lab. */
export function activeFaults(lab: Lab): ActiveFault[] {
  const folder = join(lab.dir, 'faults');
  if (!existsSync(folder)) return [];
  return readdirSync(folder).map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')) as ActiveFault);
}

/** Runs `work` while the fault is on, and takes it back whatever happens. */
export async function withFault<T>(
  lab: Lab,
  fault: string,
  host: string,
  work: () => Promise<T>,
  value?: string,
): Promise<T> {
  await faultOn(lab, fault, host, value);
  try {
    return await work();
  } finally {
    await faultOff(lab, fault, host);
  }
}

function faultNamed(name: string): Fault {
  const fault = Object.hasOwn(FAULTS, name) ? FAULTS[name] : undefined;
  if (!fault) throw new Error(`no fault named ${name}; there are: ${Object.keys(FAULTS).join(', ')}`);
  return fault;
}

function mark(lab: Lab, host: string, fault: string): string {
  return join(lab.dir, 'faults', `${host}.${fault}.json`);
}
