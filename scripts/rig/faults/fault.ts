import { execute } from '../execute.ts';
import type { Lab, LabHost } from '../record.ts';

/** Where a fault is put, and its own parameter. */
export interface FaultPlace {
  lab: Lab;
  host: LabHost;
  /** What the fault may be told: a path, seconds, a kind. Undefined: its default. */
  value: string | undefined;
}

/** Something that goes wrong on a host, and its undoing. */
export interface Fault {
  /** What it does, in one line, with what `value` means. */
  about: string;
  on: (place: FaultPlace) => Promise<void>;
  /** Takes back what `on` did with the same value. Left out where the fault is a moment: a kill, a reboot. */
  off?: (place: FaultPlace) => Promise<void>;
}

/** A fault that is two scripts, run as root in the container. */
export function scripted(about: string, on: (value?: string) => string, off: (value?: string) => string): Fault {
  return {
    about,
    on: async ({ host, value }) => void (await execute(host.container, on(value))),
    off: async ({ host, value }) => void (await execute(host.container, off(value))),
  };
}

/** Quotes a word for the shell. */
export function quote(word: string): string {
  return `'${word.replaceAll("'", String.raw`'\''`)}'`;
}
