import { message } from '../text/message.ts';
import { EXIT, SovranError } from '../text/sovran-error.ts';

const UNIT_MS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** Milliseconds of `90s`, `15m`, `4h`. Throws `bad-duration` (exit 2). */
export function parseDuration(text: string): number {
  const [, amount, unit = ''] = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)$/.exec(text.trim()) ?? [];
  if (amount !== undefined) return Number(amount) * (UNIT_MS[unit] ?? 0);
  throw new SovranError({
    code: 'bad-duration',
    exit: EXIT.usage,
    text: message('release.bad-duration', { text: text.slice(0, 40) }),
    fix: message('release.bad-duration.fix'),
  });
}
