import { message, type Message } from '../../../../core/text/message.ts';
import type { Block, Verdict } from '../terms/check.ts';
import type { ClockOffset } from '../terms/read-frames.ts';
import { judge, linesOf, unknown, unreadable } from '../terms/verdicts.ts';

export const TIME_BLOCKS: Block[] = [
  {
    id: 'time',
    seconds: 5,
    settled: () => [
      {
        when: '[ ! -d /run/systemd/system ] && ! command -v chronyc >/dev/null && [ ! -e /run/systemd/timesync/synchronized ]',
        exit: 0,
      },
    ],
    checks: {
      'time-synchronised'({ text }, { host }) {
        const lines = linesOf(text);
        const chrony = /^chrony=([^,]*),([^,]*),(\d+),[^,]*,([-\d.e]+)/m.exec(text);
        const isSynchronized = lines.includes('timesyncd=yes') || lines.includes('NTPSynchronized=yes');
        const remedy = fixOf(chrony?.[3], host);
        if (chrony)
          return judge(
            isTracking(chrony[3], chrony[4]) || isSynchronized,
            chrony[0],
            'stratum 1-15, |offset| < 100 ms',
            'warn',
            {
              remedy,
            },
          );
        if (isSynchronized) return judge(true, lines.join(', '), 'yes');
        if (lines.includes('NTPSynchronized=no')) return judge(false, lines.join(', '), 'yes', 'warn', { remedy });
        return unknown(message('preflight.reason.no-time-service'), 'yes');
      },
    },
  },
];

const CHRONY_OFFSET_S = 0.1;

function fixOf(stratum: string | undefined, host: string): Message {
  if (stratum === undefined) return message('preflight.fix.apply', { host });
  const follows = Number(stratum) > 0 && Number(stratum) < 16;
  return message(follows ? 'preflight.remedy.time.off' : 'preflight.remedy.time.source');
}

function isTracking(stratum = '0', offset = 'x'): boolean {
  return Number(stratum) > 0 && Number(stratum) < 16 && Math.abs(Number(offset)) < CHRONY_OFFSET_S;
}

/**
 * The skew between the two clocks. What it certainly exceeds fails; where the error of the measurement decides, it is
 * unknown.
 */
export function assessSkew(offset: ClockOffset | undefined, limitMs: number): Verdict {
  const expected = `< ${limitMs} ms`;
  if (!offset) return unreadable(expected);
  const { skewMs, errorMs } = offset;
  const observed = `${skewMs} ms ± ${errorMs} ms`;
  const skew = { value: skewMs, unit: 'ms', how: 'measured' as const };
  const figures = { skew, error: { value: errorMs, unit: 'ms', how: 'measured' as const } };
  if (Math.abs(skewMs) - errorMs > limitMs) return { ...judge(false, observed, expected), figures };
  if (Math.abs(skewMs) + errorMs < limitMs) return { ...judge(true, observed, expected), figures };
  return { ...unknown(message('preflight.reason.slow-answer', { error: errorMs }), expected), observed, figures };
}
