import { systemCode } from '../../core/kit/system-code.ts';
import { fixable, message, type Message, type MessageKey } from '../../core/text/message.ts';
import { EXIT, SovranError, unreachableError } from '../../core/text/sovran-error.ts';
import { shellWord } from '../../core/text/shell-word.ts';
import { systemReason } from '../../core/failures/system-reason.ts';
import { LONGEST_BYTES, SILENCE_MS } from './exchange.ts';

/** OpenSSL and Node on certificates that do not hold. */
const CERTIFICATE = /^(CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_|ERR_TLS_CERT|HOSTNAME_MISMATCH|INVALID_CA)/;
const NOT_TLS: ReadonlySet<string> = new Set([
  'EPROTO',
  'ERR_SSL_WRONG_VERSION_NUMBER',
  'ERR_SSL_PACKET_LENGTH_TOO_LONG',
]);
const PASSING: ReadonlySet<string> = new Set(['ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'TIMEOUT', 'EAI_AGAIN']);

/** True if the same request may succeed in a moment. */
export function isPassing(error: unknown): boolean {
  return PASSING.has(systemCode(error) ?? '');
}

/** What kept a request from being answered; an error that says so itself stays. */
export function webUnreachable(url: string, error: unknown): SovranError {
  if (error instanceof SovranError) return error;
  const code = systemCode(error) ?? '';
  const isCertificate = CERTIFICATE.test(code);
  return new SovranError({
    code: isCertificate ? 'web-certificate' : 'web-unreachable',
    exit: isCertificate ? EXIT.identity : EXIT.unreachable,
    text: isCertificate
      ? message('web.certificate', { url, reason: code.toLowerCase().replaceAll('_', ' ') })
      : message('web.unreachable', { url, reason: reasonOf(code) }),
    fix: message(fixOf(code)),
    next: [tryCommand(url)],
    details: { url, reason: code },
    cause: error,
  });
}

/** `--ca` cures an unknown authority alone, not a wrong name or date. */
function fixOf(code: string): MessageKey {
  if (!CERTIFICATE.test(code)) return 'web.unreachable.fix';
  if (/ALTNAME|HOSTNAME/.test(code)) return 'web.certificate.name.fix';
  if (/EXPIRED|NOT_YET_VALID|REVOKED/.test(code)) return 'web.certificate.date.fix';
  return 'web.certificate.fix';
}

/** Asks the server without a token. */
function tryCommand(url: string): string {
  return `curl -sSI ${shellWord(url)}`;
}

function reasonOf(code: string): Message {
  if (code === 'TIMEOUT') return message('web.reason.timeout', { seconds: SILENCE_MS / 1000 });
  if (code === 'TOO_LONG') return message('web.reason.too-long', { mib: LONGEST_BYTES / 2 ** 20 });
  return NOT_TLS.has(code) ? message('web.reason.not-tls') : systemReason(code);
}

/** A server, or the proxy before it, that does not work. */
export function webFailing(url: string, status: number): SovranError {
  return unreachableError('web-failing', fixable('web.failing', { url, status }), {
    next: [tryCommand(url)],
    details: { url, status },
  });
}
