import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';

/** A process of a machine, told from another that later got the same pid. */
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

/** Whether this process can tell if the other one lives. */
export function canJudge(other: ProcessIdentity): boolean {
  return other.machine === hostname() && (other.bootId !== readBootId() || other.pidNamespace === readPidNamespace());
}

/** False only when the process is surely gone: another boot, no such pid, or a pid given to somebody else. */
export function isAlive(other: ProcessIdentity): boolean {
  if (!canJudge(other)) return true;
  if (other.bootId !== readBootId()) return false;
  if (other.processStart === '') return answersToSignals(other.pid);
  return processStartOf(other.pid) === other.processStart;
}

/** Start time of a process in clock ticks since boot (field 22 of `/proc/<pid>/stat`), or undefined when gone. */
export function processStartOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' || fields[0] === 'X' ? undefined : fields[19];
  } catch {
    return undefined;
  }
}

/** Identity of this boot of the machine. */
export function readBootId(): string {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  } catch {
    return '';
  }
}

function readPidNamespace(): string {
  try {
    return readlinkSync('/proc/self/ns/pid');
  } catch {
    return '';
  }
}

function answersToSignals(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
