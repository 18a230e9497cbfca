import { scriptArgv } from '../core/kit/host-script.ts';
import type { Host } from '../core/ports/host.ts';
import { message, type Message } from '../core/text/message.ts';
import { plainText } from '../core/text/plain.ts';
import { failedError, type SovranError } from '../core/text/sovran-error.ts';

const TOO_LARGE = /file too large|file size limit exceeded/i;
/** POSIX: what `ulimit -f` counts in, bytes. */
const BLOCK = 512;
const MIB = 1024 * 1024;

/** How large a file of a user may grow at a place: the user's own limit (bytes), where he has one, and the file system. */
export interface FileLimit {
  bytes?: number;
  fileSystem?: string;
}

/** A file of a host that may grow no further, whatever room is left. */
export interface Overgrown {
  /** Name of the host. */
  host: string;
  path: string;
  limit?: FileLimit;
}

/** Shell: lets a write beyond the file size limit fail with an error instead of a kill. */
export const REPORT_TOO_LARGE = `trap '' XFSZ\n`;

/** What a tool of a host said of a file that may grow no further. */
export function saysTooLarge(said: string): boolean {
  return TOO_LARGE.test(said);
}

/** What `say_limit` said among other lines. */
export function readFileLimit(said: string): FileLimit {
  const [, blocks = '', fileSystem = ''] = /^file limit: (\S*) ?(\S*)$/m.exec(said) ?? [];
  return {
    ...(/^\d+$/.test(blocks) ? { bytes: Number(blocks) * BLOCK } : {}),
    ...(fileSystem === '' ? {} : { fileSystem: plainText(fileSystem).slice(0, 40) }),
  };
}

/** Asks a host how large a file may grow at a path. */
export async function fileLimit(host: Host, path: string): Promise<FileLimit> {
  const asked = await host.exec(scriptArgv('files/size-limit', path), { timeoutMs: 10_000 });
  return readFileLimit(asked.stdout);
}

/** The refusal of a file that may grow no further (exit 1): room has nothing to do with it. */
export function fileTooLarge(overgrown: Overgrown): SovranError {
  const { host, path, limit = {} } = overgrown;
  return failedError('file-too-large', textOf(overgrown), {
    fix: message('host.file-too-large.fix'),
    next: [`sovran host check ${host}`],
    details: { host, path, limitBytes: limit.bytes ?? null, fileSystem: limit.fileSystem ?? null },
  });
}

function textOf({ host, path, limit: { bytes } = {} }: Overgrown): Message {
  if (bytes === undefined) return message('host.file-too-large', { host, path });
  return message('host.file-too-large.user', { host, path, mib: Math.floor((bytes / MIB) * 100) / 100 });
}
