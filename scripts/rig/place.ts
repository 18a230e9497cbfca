import { homedir } from 'node:os';
import { join } from 'node:path';

const NAME = /^[a-z0-9][a-z0-9-]{0,30}$/;

/** Where labs lie: `SOVRAN_LAB_DIR`, else `$XDG_DATA_HOME/sovran/lab`. */
export function labsFolder(): string {
  const data = process.env.XDG_DATA_HOME || join(homedir(), '.local', 'share');
  return process.env.SOVRAN_LAB_DIR || join(data, 'sovran', 'lab');
}

/** A lab's own folder; its name becomes part of container names, so it is checked here. */
export function labFolder(name: string): string {
  if (!NAME.test(name) || name === 'engine')
    throw new Error(`a lab's name is like ${NAME.source}, not ${JSON.stringify(name)}`);
  return join(labsFolder(), name);
}
