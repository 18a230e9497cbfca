import { systemCode } from '../kit/system-code.ts';
import { message, type Message, type MessageKey } from '../text/message.ts';

/** What the operating system's error codes say, to stand inside a sentence after a colon. */
const REASONS: Readonly<Record<string, MessageKey>> = {
  ENOENT: 'reason.missing',
  EACCES: 'reason.denied',
  EPERM: 'reason.denied',
  EROFS: 'reason.read-only',
  ENOTDIR: 'reason.no-folder',
  EISDIR: 'reason.folder',
  EEXIST: 'reason.exists',
  ELOOP: 'reason.loop',
  ENAMETOOLONG: 'reason.long-name',
  EMFILE: 'reason.many-open',
  ENFILE: 'reason.many-open',
  EIO: 'reason.broken-disk',
  ESTALE: 'reason.broken-disk',
  ENOSPC: 'reason.full',
  EDQUOT: 'reason.full',
  EFBIG: 'reason.too-large',
  EBUSY: 'reason.busy',
  ETXTBSY: 'reason.busy',
  EADDRINUSE: 'reason.port-taken',
  EADDRNOTAVAIL: 'reason.foreign-address',
  ENOTFOUND: 'reason.unknown-name',
  EAI_AGAIN: 'reason.unknown-name',
  EINVAL: 'reason.invalid',
  ECONNREFUSED: 'reason.refused',
  ECONNRESET: 'reason.reset',
  EPIPE: 'reason.reset',
  ETIMEDOUT: 'reason.timeout',
};

/** True if a disk or quota was full. */
export function isDiskFull(error: unknown): boolean {
  return ['ENOSPC', 'EDQUOT'].includes(systemCode(error));
}

/** Words for such a code: never the code itself, except where nothing better is known. */
export function systemReason(code: string): Message {
  const key = REASONS[code];
  return key ? message(key) : message('reason.other', { code });
}
