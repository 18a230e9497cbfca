import { message } from '../../../../core/text/message.ts';
import type { Block } from '../terms/check.ts';
import { needsContainers } from '../terms/expected.ts';
import { fieldsIn, judge, linesOf, na, Unreadable, withoutContainers } from '../terms/verdicts.ts';

const GIB = 1024 ** 3;

export const STORAGE_BLOCKS: Block[] = [
  {
    id: 'disk',
    seconds: 5,
    as: 'if-possible',
    values: ({ root }) => ({ root }),
    checks: {
      'disk-free'({ text }, expected) {
        const { availGiB, path } = readPlace(text, 'root');
        // Room for the models of the project twice over (a copy while the old one serves), with a fifth of reserve.
        const bytes = expected.models.reduce((sum, model) => sum + model.bytes, 0);
        const needed = Math.max(expected.rules.diskFreeGiB, Math.ceil((bytes * 1.2) / GIB));
        const collect = expected.transport === 'local' ? 'sovran gc' : `sovran gc ${expected.host}`;
        return judge(availGiB >= needed, `${availGiB} GiB (${path})`, `≥ ${needed} GiB`, 'fail', { path, collect });
      },
      inodes({ text }, { rules }) {
        const { inodesFree, fstype } = readPlace(text, 'root');
        if (inodesFree === undefined) return na(message('preflight.reason.no-inodes', { fstype }));
        return judge(inodesFree >= rules.inodesFree, String(inodesFree), `≥ ${rules.inodesFree}`);
      },
      'disk-writable'({ text }) {
        const place = readPlace(text, 'root');
        const [options, path] = [optionsOf(place), place.path];
        return judge(!options.includes('ro'), options.includes('ro') ? 'ro' : 'rw', 'rw', 'fail', { path });
      },
      'docker-root-exec'({ text }, expected) {
        if (!needsContainers(expected)) return withoutContainers();
        const place = readPlace(text, 'docker');
        const [options, path] = [optionsOf(place), place.path];
        const bad = options.filter((option) => option === 'noexec' || option === 'ro' || option === 'nodev');
        return judge(bad.length === 0, bad.join(',') || 'exec,rw', 'exec,rw', 'fail', { path });
      },
      'data-root'({ text }, expected) {
        if (!needsContainers(expected)) return withoutContainers();
        const { availGiB, path, fstype } = readPlace(text, 'docker');
        const least = Math.min(20, expected.rules.diskFreeGiB);
        const local = !/^(nfs|cifs|fuse|tmpfs|overlay)/.test(fstype);
        return judge(
          local && availGiB >= least,
          `${path}, ${fstype}, ${availGiB} GiB`,
          `≥ ${least} GiB, ext4/xfs`,
          'warn',
          {
            path,
          },
        );
      },
    },
  },
];

/** What `df` and `findmnt` say of the place of sovran, or of the docker root. */
export interface Place {
  path: string;
  availGiB: number;
  /** Undefined on file systems that make inodes as they need them. */
  inodesFree: number | undefined;
  fstype: string;
  options: string[];
}

/** One of the two places. Throws `Unreadable` without its free space. */
export function readPlace(text: string, name: 'root' | 'docker'): Place {
  const fields = new Map(
    linesOf(text)
      .filter((line) => line.startsWith(`${name} `))
      .flatMap((line) => [...fieldsIn(line)]),
  );
  const avail = Number(fields.get('avail') || Number.NaN);
  if (!Number.isFinite(avail)) throw new Unreadable('df');
  const total = Number(fields.get('itotal'));
  return {
    path: fields.get('path') ?? '',
    availGiB: Math.round((avail / GIB) * 10) / 10,
    inodesFree: total > 0 ? Number(fields.get('iavail')) : undefined,
    fstype: fields.get('fstype') ?? '',
    options: (fields.get('options') ?? '').split(','),
  };
}

function optionsOf({ options }: Place): string[] {
  if (options.every((option) => option === '')) throw new Unreadable('findmnt');
  return options;
}
