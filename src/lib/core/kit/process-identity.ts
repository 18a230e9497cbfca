import { accessSync, constants, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import { systemCode } from './system-code.ts';
import { readIfThere } from './read-if-present.ts';

/** A process of a machine, distinct from a later one with the same pid. */
export interface ProcessIdentity {
  pid: number;
  /** Clock ticks from boot to the start of the process; empty where `/proc` is not there. */
  processStart: string;
  bootId: string;
  machine: string;
  /** A container counts pids for itself. */
  pidNamespace: string;
}

/** Who we are, for others to judge later whether we still live. */
export function describeThisProcess(): ProcessIdentity {
  return {
    pid: process.pid,
    processStart: processStartOf(process.pid) ?? '',
    bootId: readBootId(),
    machine: hostname(),
    pidNamespace: readPidNamespace(),
  };
}

/** True if this process can see whether the other lives. */
export function canJudge(other: ProcessIdentity): boolean {
  if (other.machine !== hostname()) return false;
  const bootId = readBootId();
  // one that is not known is not another one
  if (other.bootId !== bootId) return other.bootId !== '' && bootId !== '';
  return other.pidNamespace === readPidNamespace();
}

/** False only when the process is surely gone: another boot, an unknown pid or a reused one. */
export function isAlive(other: ProcessIdentity): boolean {
  if (!canJudge(other)) return true;
  if (other.bootId !== readBootId()) return false;
  if (other.processStart === '') return answersToSignals(other.pid);
  return isHidden(other.pid) || processStartOf(other.pid) === other.processStart;
}

/** Start time of a process, clock ticks since boot (`/proc/<pid>/stat`, field 22); undefined when gone. One that ends while it is read is `ESRCH`. */
export function processStartOf(pid: number): string | undefined {
  try {
    const stat = readIfThere(`/proc/${pid}/stat`) ?? '';
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' || fields[0] === 'X' ? undefined : fields[19];
  } catch (error) {
    if (systemCode(error) === 'ESRCH') return undefined;
    throw error;
  }
}

/** Identity of this boot of the machine; empty where `/proc` is not there. Throws the system's error where it cannot be read. */
export function readBootId(): string {
  return (readIfThere('/proc/sys/kernel/random/boot_id') ?? '').trim();
}

function readPidNamespace(): string {
  try {
    return readlinkSync('/proc/self/ns/pid');
  } catch {
    return '';
  }
}

/** Whether `/proc` shows other users' processes; with `hidepid` it does not. */
export function showsProcesses(): boolean {
  return canRead('/proc/1/comm');
}

/** `/proc` may hide other users’ processes (`hidepid`): only a refused signal shows that one exists. */
function isHidden(pid: number): boolean {
  return !canRead(`/proc/${pid}/stat`) && trySignal(pid) === 'EPERM';
}

function canRead(path: string): boolean {
  try {
    accessSync(path, constants.R_OK);
    return true;
  } catch {
    return false;
  }
}

/** True if a process of this machine has the pid, now. */
export function answersToSignals(pid: number): boolean {
  return ['', 'EPERM'].includes(trySignal(pid));
}

/** The system's code for why a process cannot be sent a signal; empty where it can. */
function trySignal(pid: number): string {
  try {
    process.kill(pid, 0);
    return '';
  } catch (error) {
    return systemCode(error);
  }
}
