import { systemCode } from '../kit/system-code.ts';
import { message, type Message, type MessageKey } from './message.ts';

/** What the operating system's error codes say, to stand inside a sentence after a colon. */
const REASONS: Readonly<Record<string, MessageKey>> = {
  ENOENT: 'cli.reason.missing',
  EACCES: 'cli.reason.denied',
  EPERM: 'cli.reason.denied',
  EROFS: 'cli.reason.read-only',
  ENOTDIR: 'cli.reason.no-folder',
  EISDIR: 'cli.reason.folder',
  EEXIST: 'cli.reason.exists',
  ELOOP: 'cli.reason.loop',
  ENAMETOOLONG: 'cli.reason.long-name',
  EMFILE: 'cli.reason.many-open',
  ENFILE: 'cli.reason.many-open',
  EIO: 'cli.reason.broken-disk',
  ESTALE: 'cli.reason.broken-disk',
  ENOSPC: 'cli.reason.full',
  EDQUOT: 'cli.reason.full',
  EFBIG: 'cli.reason.too-large',
  EBUSY: 'cli.reason.busy',
  ETXTBSY: 'cli.reason.busy',
  EADDRINUSE: 'cli.reason.port-taken',
  EADDRNOTAVAIL: 'cli.reason.foreign-address',
  ENOTFOUND: 'cli.reason.unknown-name',
  EAI_AGAIN: 'cli.reason.unknown-name',
  EINVAL: 'cli.reason.invalid',
  ECONNREFUSED: 'cli.reason.refused',
  ECONNRESET: 'cli.reason.reset',
  EPIPE: 'cli.reason.reset',
  ETIMEDOUT: 'cli.reason.timeout',
};

/** True if a disk or quota was full. */
export function isDiskFull(error: unknown): boolean {
  return ['ENOSPC', 'EDQUOT'].includes(systemCode(error));
}

/** Words for such a code: never the code itself, except where nothing better is known. */
export function systemReason(code: string): Message {
  const key = REASONS[code];
  return key ? message(key) : message('cli.reason.other', { code });
}
