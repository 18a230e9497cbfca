import { hostScript } from '../../../core/kit/host-script.ts';
import { randomBytes } from 'node:crypto';
import { shellWords } from '../../../core/text/shell-word.ts';

export interface FrameOptions {
  cwd?: string | undefined;
  env?: Record<string, string> | undefined;
  /** Time limit on the host, s; in case the caller is gone. */
  limitSeconds?: number | undefined;
  /** Words before the frame's own shell, e.g. `sudo -n --`. */
  prefix?: string[] | undefined;
}

const ENVIRONMENT = {
  LC_ALL: 'C.UTF-8',
  PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
};

/** A random mark, followed by the group at the beginning and the exit code at the end. */
export function newMark(): string {
  return `<sovran:${randomBytes(12).toString('hex')}>`;
}

/** Runs argv between two marks, which exclude shell noise. An empty line first signals the session. */
export function framedCommand(argv: string[], mark: string, options: FrameOptions = {}): string {
  const variables = Object.entries({ ...ENVIRONMENT, ...options.env }).map(([name, value]) => `${name}=${value}`);
  const frame = [mark, absolute(options.cwd), String(variables.length), ...variables, ...argv];
  const limit = String(Math.ceil(options.limitSeconds ?? 0));
  const prefix = options.prefix ?? [];
  const words = [...prefix, 'sh', '-c', hostScript('ssh/lead'), 'sovran', hostScript('ssh/frame'), limit, ...frame];
  const line = `exec ${shellWords(words)}`;
  return prefix.length > 0 ? `echo; ${line}` : line;
}

function absolute(folder = ''): string {
  return folder === '' || folder.startsWith('/') ? folder : `./${folder}`;
}
