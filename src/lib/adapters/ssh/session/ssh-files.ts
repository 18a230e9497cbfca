import { scriptArgv } from '../../../core/kit/host-script.ts';
import type { Ending, HostFiles } from '../../../core/ports/host.ts';
import { connectionLost } from '../../connection-lost.ts';
import { remoteFileFailed } from './errors.ts';
import { diskFull, saysDiskFull } from '../../disk-full.ts';
import { fileTooLarge, saysTooLarge } from '../../file-too-large.ts';
import { runRaw, type Commands, type RawResult } from './run-command.ts';

const PRIVATE = 0o600;
const ABSENT = 44;
const TEXT_BYTES = 65_536;

/** One round trip each. */
export function sshFiles(commands: Commands): HostFiles {
  const run = (argv: string[], stdin?: Uint8Array): Promise<RawResult> =>
    runRaw(commands, argv, { maxOutputBytes: Number.POSITIVE_INFINITY, ...(stdin ? { stdin } : {}) });
  const { host } = commands.connection;
  return {
    read: async (path, { offset = 0, length } = {}) => {
      const result = await run(scriptArgv('files/read', path, String(offset), String(length ?? '')));
      if (result.outcome === 'known' && result.exitCode === ABSENT) return undefined;
      checked(host, path, result);
      return result.stdout;
    },
    write: async (path, content, mode = PRIVATE) => {
      const bytes = Buffer.from(content);
      const argv = scriptArgv('files/write', path, String(bytes.length), mode.toString(8));
      checked(host, path, await run(argv, bytes));
    },
    remove: async (...paths) => {
      if (paths.length === 0) return;
      const result = await run(['rm', '-rf', '--', ...paths]);
      checked(host, paths[0] ?? '', result);
    },
    list: async (folder) => {
      const result = await run(scriptArgv('files/list', folder));
      checked(host, folder, result);
      const names = result.stdout.toString('utf8').split('\0').slice(0, -1);
      return names.sort((left, right) => (left < right ? -1 : 1));
    },
  };
}

/** Throws unless the file operation succeeded. */
export function checked(host: string, path: string, result: Ending & { stderr: Buffer }): void {
  if (result.outcome === 'unknown') throw connectionLost(host, result.reason);
  if (result.exitCode === 0) return;
  const said = result.stderr.toString('utf8', 0, TEXT_BYTES);
  if (saysTooLarge(said)) throw fileTooLarge({ host, path });
  throw saysDiskFull(said) ? diskFull({ host: { name: host }, path, free: {} }) : remoteFileFailed(host, path, said);
}
