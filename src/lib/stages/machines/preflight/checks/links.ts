import { message } from '../../../../core/text/message.ts';
import type { Block, Output, Verdict } from '../terms/check.ts';
import type { Expected } from '../terms/expected.ts';
import { fieldsIn, judge, linesOf, na, notInstalled, unreadable, without } from '../terms/verdicts.ts';

/** What a host moves data over: ports of RDMA, network cards, NVMe drives. */
export const LINK_BLOCKS: Block[] = [
  {
    id: 'rdma',
    checks: {
      rdma({ text }, { rules }) {
        const ports = linesOf(text).filter((line) => line.startsWith('port '));
        if (ports.length === 0) {
          return rules.multiHost ? judge(false, '0', 'ACTIVE, LinkUp', 'warn') : without('RDMA');
        }
        const up = ports.filter((line) => /state=ACTIVE/.test(line) && /phys=LinkUp/.test(line));
        const words = ports.map((line) => line.replace(/^port /, '')).join('; ');
        return judge(up.length > 0, words, 'ACTIVE, LinkUp', rules.multiHost ? 'fail' : 'warn');
      },
      'rdma-ports': assessPorts,
    },
  },
  { id: 'nics', checks: { 'nic-speed': assessSpeed } },
  { id: 'drives' },
];

/** A port on fewer lanes or slower than its neighbours, without an address that RoCE routes, or with small packets. */
function assessPorts({ text }: Output, { rules }: Expected): Verdict {
  const active = linesOf(text).filter((line) => line.startsWith('port ') && line.includes(' state=ACTIVE '));
  const ports = active.flatMap((line) => {
    const [, name = '', rate, lanes] = /^port (\S+) .*rate=([\d.]+)_Gb\/sec_\((\d+)X/.exec(line) ?? [];
    const routed = !line.endsWith(' layer=Ethernet gid=no');
    return rate === undefined
      ? []
      : [{ name, rate: Number(rate), words: `${name} ${rate} Gbit/s ${lanes}X`, lanes, routed }];
  });
  if (active.length === 0) return without('RDMA');
  if (ports.length < active.length) return unreadable();
  const most = Math.max(...ports.map(({ rate }) => rate));
  const slow = ports.filter(({ rate, lanes }) => rate < most || Number(lanes) < 4).map(({ words }) => words);
  const lost = ports.filter(({ routed }) => !routed).map(({ name }) => `${name} RoCE v2 GID -`);
  const small = [...text.matchAll(/max_mtu:\s+(\d+)[^]*?active_mtu:\s+(\d+)/g)].flatMap(([, max, now]) =>
    max === now ? [] : [`MTU ${now} < ${max}`],
  );
  const bad = [...slow, ...lost, ...small];
  if (bad.length === 0 && /^no-devinfo$/m.test(text)) return notInstalled('ibverbs-utils');
  const seen = bad.length > 0 ? bad : ports.map(({ words }) => words);
  return judge(
    bad.length === 0,
    seen.join('; '),
    `${most} Gbit/s 4X`,
    lost.length > 0 && rules.multiHost ? 'fail' : 'warn',
  );
}

/** `most` is what ethtool says that the card can: slower is a cable, or the port of the switch. */
function assessSpeed({ text }: Output): Verdict {
  const cards = linesOf(text).flatMap((line) => {
    const [fields, name] = [fieldsIn(line), line.split(' ')[1] ?? ''];
    const [now, most] = [Number(fields.get('speed')), Number(fields.get('most'))];
    return line.startsWith('nic ') && fields.get('state') === 'up' && now > 0 ? [{ name, now, most }] : [];
  });
  if (cards.length === 0) return na(message('preflight.reason.no-nic-speed'));
  if (cards.every(({ most }) => most === 0)) return notInstalled('ethtool');
  const slow = cards.filter(({ now, most }) => now < most);
  const shown = slow.length > 0 ? slow : cards;
  const most = Math.max(...shown.map((card) => card.most));
  return judge(slow.length === 0, shown.map(({ name, now }) => `${name} ${now}`).join(', '), `${most} Mbit/s`, 'warn');
}
