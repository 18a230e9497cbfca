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

const FIO = `  exit 0
fi
command -v fio >/dev/null || { echo nothing; exit 0; }
while [ ! -d "$d" ]; do case $d in /*/*) d=\${d%/*};; *) d=/;; esac; done
t=$(mktemp -d "$d/.sovran-fio.XXXXXX") || { echo nothing; exit 0; }
trap 'rm -rf "$t"' EXIT
timeout 20 fio --name=read --directory="$t" --size=256M --rw=read --bs=1M --direct=1 --runtime=10 --output-format=json`;

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
    body: ({ root, measure }: ScriptTarget) => `d=${shellWord(root)}
f=$(timeout 3 find "$d" -xdev -type f -size +31M -print -quit 2>/dev/null)
if [ -n "$f" ]; then
  timeout 10 dd if="$f" of=/dev/null bs=4M count=${measure ? 256 : 16} iflag=direct 2>&1 && echo "direct=yes"
${measure ? FIO : '  exit 0\nfi\necho nothing'}`,
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
    body: () => `for d in /dev/nvme[0-9]; do
  echo "device $d"
  if command -v nvme >/dev/null; then timeout 3 nvme smart-log -o json "$d"
  elif command -v smartctl >/dev/null; then timeout 3 smartctl -j -a "$d"
  else exit 127; fi
done`,
    checks: {
      'nvme-health'({ text, exit }) {
        if (/^none$/m.test(text)) return without('NVMe');
        if (exit === 127) return notInstalled('nvme-cli, smartmontools');
        const drives = text
          .split(/^device /m)
          .slice(1)
          .map(readDrive);
        const bad = drives.filter(({ warning, used }) => warning !== 0 || used >= 90);
        const words = (bad.length > 0 ? bad : drives).map(
          ({ device, warning, used }) => `${device}: ${warning}, ${used} %`,
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

interface Drive {
  device: string;
  warning: number;
  used: number;
}

function readDrive(part: string): Drive {
  const device = linesOf(part)[0]?.trim() ?? '';
  const json = readJson(part.slice(part.indexOf('\n')));
  const log = (json.nvme_smart_health_information_log ?? json) as Record<string, unknown>;
  const used = log.percentage_used ?? log.percent_used;
  const warning = log.critical_warning;
  const value = typeof warning === 'object' && warning !== null ? (warning as { value?: unknown }).value : warning;
  return { device, warning: asNumber(value), used: asNumber(used) };
}

function asNumber(value: unknown): number {
  if (typeof value === 'number') return value;
  throw new Unreadable('smart log');
}
