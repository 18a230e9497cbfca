import { message } from '../../../../core/text/message.ts';
import type { Block, Output, Verdict } from '../terms/check.ts';
import type { Expected } from '../terms/expected.ts';
import { judge, na, notInstalled, readPairs, unreadable, without } from '../terms/verdicts.ts';

const KIB_A_GIB = 1024 ** 2;
/** Bytes of a request over NFS: a server's usual largest. */
const REQUEST = 1024 ** 2;

/** What sovran's folder lies on where that is shared: options of NFS, stripes of Lustre, the user's quota. */
export const SHARE_BLOCKS: Block[] = [
  {
    id: 'share',
    seconds: 8,
    needs: 'findmnt',
    values: ({ root }) => ({ d: root }),
    checks: { 'shared-storage': assessShare, quota: assessQuota },
  },
];

function assessShare(output: Output): Verdict {
  const type = readPairs(output.text).get('type') ?? '';
  if (type.startsWith('nfs')) return assessNfs(output.text);
  if (type === 'lustre') return output.exit === 127 ? notInstalled('lfs') : assessStripes(output.text);
  return type === '' ? unreadable() : without('NFS, Lustre');
}

/** `soft` returns errors, and torn files, while a server is slow; small requests and `sync` are slow themselves. */
function assessNfs(text: string): Verdict {
  const options = (/^options=(.*)$/m.exec(text)?.[1] ?? '').split(',');
  const small = options.filter((one) => /^[rw]size=/.test(one) && Number(one.slice(6)) < REQUEST);
  const bad = [...small, ...options.filter((one) => /^(soft|softerr|sync|noac)$/.test(one))];
  const expected = 'hard,rsize=1048576,wsize=1048576';
  return judge(bad.length === 0, bad.join(',') || 'hard', expected, bad.includes('soft') ? 'fail' : 'warn');
}

/** A file of one stripe is on one server, however many there are. */
function assessStripes(text: string): Verdict {
  const counts = [...text.matchAll(/stripe_count:\s+(-?\d+)/g)].map(([, count]) => Number(count));
  const servers = Number(/^osts=(\d+)$/m.exec(text)?.[1] ?? 0);
  if (counts.length === 0 || servers === 0) return unreadable();
  const most = counts.includes(-1) ? servers : Math.max(...counts);
  return judge(most > 1 || servers === 1, `stripe_count ${most}`, `setstripe -c ${Math.min(servers, 4)}`, 'warn');
}

/** KiB used, and the two limits; `*` marks one that is passed. */
const QUOTA = /^quota=.*?\s(\d+)\*?\s+(\d+)\s+(\d+)\s/m;

/** What the user may still write, where there is a limit. */
function assessQuota({ text, exit }: Output, { rules }: Expected): Verdict {
  if (exit === 127) return notInstalled(/^type=lustre$/m.test(text) ? 'lfs' : 'quota');
  if (!/^type=\S/m.test(text)) return unreadable();
  const [, used = 0, soft = 0, hard = 0] = QUOTA.exec(text)?.map(Number) ?? [];
  if (soft + hard === 0) return na(message('preflight.reason.no-quota'));
  const free = Math.max(0, Math.floor(((hard || soft) - used) / KIB_A_GIB));
  return judge(free >= rules.diskFreeGiB, `${free} GiB`, `≥ ${rules.diskFreeGiB} GiB`);
}
