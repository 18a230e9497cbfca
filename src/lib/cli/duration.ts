import { message } from '../text/message.ts';
import { EXIT, SovranError } from '../text/sovran-error.ts';

const SECONDS = { s: 1, m: 60, h: 3600, d: 86_400 } as const;

/** `90s`, `15m`, `4h`, `7d` in seconds. Throws `bad-duration` (exit 2). */
export function parseDuration(text: string): number {
  const found = /^(\d{1,6})([smhd])$/.exec(text);
  if (found) return Number(found[1]) * SECONDS[found[2] as keyof typeof SECONDS];
  throw new SovranError({
    code: 'bad-duration',
    exit: EXIT.usage,
    text: message('app.bad-duration', { text: text.slice(0, 40) }),
    fix: message('app.bad-duration.fix'),
  });
}
