import { message } from '../text/message.ts';
import { EXIT, SovranError } from '../text/sovran-error.ts';

const MILLISECONDS = { s: 1000, m: 60_000, h: 3_600_000 } as const;

/** `90s`, `15m`, `4h` in milliseconds. Throws `bad-duration` (exit 2). */
export function parseMilliseconds(text: string): number {
  const found = /^(\d{1,5})([smh])$/.exec(text);
  if (found) return Number(found[1]) * MILLISECONDS[found[2] as keyof typeof MILLISECONDS];
  throw new SovranError({
    code: 'bad-duration',
    exit: EXIT.usage,
    text: message('bench.bad-duration', { text: text.slice(0, 40) }),
    fix: message('bench.bad-duration.fix'),
  });
}
