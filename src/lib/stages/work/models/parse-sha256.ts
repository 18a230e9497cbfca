import { message } from '../../../core/text/message.ts';
import { usageError } from '../../../core/text/sovran-error.ts';

/** 64 lower-case hex digits, from what a publisher prints: any case, `sha256:` allowed. Throws `bad-sha256` (exit 2). */
export function parseSha256(text: string): string {
  const [, digits] = /^(?:sha256:)?([0-9a-f]{64})$/.exec(text.trim().toLowerCase()) ?? [];
  if (digits !== undefined) return digits;
  throw usageError('bad-sha256', message('model.bad-sha256', { text: JSON.stringify(text.slice(0, 80)) }), {
    fix: message('model.bad-sha256.fix'),
    details: { text: text.slice(0, 80) },
  });
}
