import { message } from '../../../../core/text/message.ts';
import { shellWord } from '../../../../core/text/shell-word.ts';
import type { Block } from '../terms/check.ts';
import type { ScriptTarget } from '../terms/expected.ts';
import {
  judge,
  linesOf,
  na,
  notInstalled,
  readJson,
  unknown,
  Unreadable,
  unreadable,
  without,
} from '../terms/verdicts.ts';

const MIB = 1024 ** 2;

/**
 * Read rate of the models' disk: a bounded direct read, up to 1 GiB with `measure`; fio writes a file if none exists.
 */
export const DISK_SPEED_BLOCKS: Block[] = [
  {
    id: 'disk-read',
    seconds: 25,
    as: 'if-possible',
    settled: ({ root, measure }: ScriptTarget) =>
      measure ? [] : [{ when: `[ ! -d ${shellWord(root)} ]`, says: 'echo nothing', exit: 0 }],
    values: ({ root, measure }) => ({ d: root, count: measure ? '256' : '16', fio: measure ? 'yes' : '' }),
    checks: {
      'disk-read-rate'({ text, exit }, { rules }) {
        const rate = readRate(text);
        const expected = `≥ ${rules.diskReadMiBs} MiB/s`;
        if (rate !== undefined) {
          const value = Math.round(rate);
          const figures = { rate: { value, unit: 'MiB/s', how: 'measured' as const } };
          return { ...judge(value >= rules.diskReadMiBs, `${value} MiB/s`, expected, 'warn'), figures };
        }
        if (exit === 0 && /^nothing$/m.test(text)) return na(message('preflight.reason.nothing-to-read'));
        return unknown(message('preflight.reason.no-direct-read'), expected);
      },
    },
  },
  {
    id: 'nvme',
    seconds: 8,
    as: 'root',
    settled: () => [{ when: 'for d in /dev/nvme[0-9]; do break; done; [ ! -e "$d" ]', says: 'echo none', exit: 0 }],
    checks: {
      'nvme-health'({ text, exit }) {
        if (/^none$/m.test(text)) return without('NVMe');
        if (exit === 127) return notInstalled('nvme-cli, smartmontools');
        const drives = text
          .split(/^device /m)
          .slice(1)
          .map(readDrive);
        const bad = drives.filter(({ warning, used, lost }) => warning !== 0 || used >= 90 || lost > 0);
        const words = (bad.length > 0 ? bad : drives).map(
          ({ device, warning, used, lost }) =>
            `${device}: ${warning}, ${used} %${lost > 0 ? `, media_errors ${lost}` : ''}`,
        );
        return drives.length === 0
          ? unreadable()
          : judge(bad.length === 0, words.join('; '), 'critical_warning 0, < 90 %');
      },
    },
  },
];

/** MiB per second of what dd or fio printed; undefined where there was nothing to read. */
export function readRate(text: string): number | undefined {
  if (/^nothing$/m.test(text)) return undefined;
  const [, bytes, seconds] = /^(\d+) bytes .*copied, ([\d.]+) s/m.exec(text) ?? [];
  if (/^direct=yes$/m.test(text) && bytes && Number(seconds) > 0) return Number(bytes) / MIB / Number(seconds);
  if (!/"jobs"/.test(text)) return undefined;
  const [job] = (readJson(text).jobs ?? []) as { read?: { bw_bytes?: number } }[];
  return typeof job?.read?.bw_bytes === 'number' ? job.read.bw_bytes / MIB : undefined;
}

/** `lost`: reads that the drive could not correct. */
function readDrive(part: string): { device: string; warning: number; used: number; lost: number } {
  const device = linesOf(part)[0]?.trim() ?? '';
  const json = readJson(part.slice(part.indexOf('\n')));
  const log = (json.nvme_smart_health_information_log ?? json) as Record<string, unknown>;
  const used = log.percentage_used ?? log.percent_used;
  const warning = log.critical_warning;
  const value = typeof warning === 'object' && warning !== null ? (warning as { value?: unknown }).value : warning;
  return { device, warning: asNumber(value), used: asNumber(used), lost: asNumber(log.media_errors ?? 0) };
}

function asNumber(value: unknown): number {
  if (typeof value === 'number') return value;
  throw new Unreadable('smart log');
}
