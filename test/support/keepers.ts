import { processesNaming } from './processes.ts';

/** Keepers of gateways whose files lie in a folder: each would start its gateway again. */
export function keepersIn(folder: string): number[] {
  const found = processesNaming(folder).filter(({ command }) => command.startsWith('sh -c eval "$program"'));
  return found.map(({ pid }) => pid);
}
