import { message } from '../../../../core/text/message.ts';
import type { Block, Check, Output, Verdict } from '../terms/check.ts';
import type { Expected } from '../terms/expected.ts';
import { judge, na, ok, readNumber, readPairs, Unreadable } from '../terms/verdicts.ts';

/** Session channels that sovran takes of one connection, and keys it may offer. */
const CHANNELS = 4;
const TRIES = 3;

export const SSHD_BLOCKS: Block[] = [
  {
    id: 'sshd',
    seconds: 5,
    as: 'root',
    needs: 'sshd',
    body: () => 'sshd -T',
  },
];

/** A check of `sshd -T`; a host that is not reached over SSH has none. */
function sshdCheck(id: Check['id'], assess: (fields: Map<string, string>, expected: Expected) => Verdict): Check {
  return {
    id,
    block: 'sshd',
    assess({ text, exit }: Output, expected: Expected) {
      if (expected.transport === 'local') return na(message('preflight.reason.not-ssh'));
      if (exit === 127) return na(message('preflight.reason.not-installed'));
      const fields = readPairs(text.toLowerCase());
      if (!fields.has('maxsessions')) throw new Unreadable('sshd -T');
      return assess(fields, expected);
    },
  };
}

export const SSHD_CHECKS: Check[] = [
  sshdCheck('sshd-max-sessions', (fields) => {
    const sessions = readNumber(fields.get('maxsessions'));
    return judge(sessions > CHANNELS, String(sessions), `> ${CHANNELS}`, 'warn');
  }),
  sshdCheck('sshd-max-auth-tries', (fields) => {
    const tries = readNumber(fields.get('maxauthtries'));
    return judge(tries >= TRIES, String(tries), `≥ ${TRIES}`, 'warn');
  }),
  sshdCheck('sshd-forwarding', (fields) => {
    const keys = ['disableforwarding', 'allowtcpforwarding', 'allowstreamlocalforwarding'] as const;
    const [disabled, tcp, local] = keys.map((key) => fields.get(key) ?? '?');
    const open = disabled !== 'yes' && tcp !== 'no' && tcp !== 'remote' && local !== 'no' && local !== 'remote';
    return judge(open, keys.map((key) => `${key} ${fields.get(key) ?? '?'}`).join(', '), 'yes', 'warn');
  }),
  sshdCheck('sshd-penalties', (fields) => {
    const startups = fields.get('maxstartups') ?? '?';
    const penalties = fields.get('persourcepenalties') ?? 'no';
    const observed = `maxstartups ${startups}, persourcepenalties ${penalties}`;
    const first = Number(/^(\d+)/.exec(startups)?.[1] ?? Number.NaN);
    if (Number.isNaN(first)) throw new Unreadable('maxstartups');
    return first >= 8 ? ok(observed, 'maxstartups ≥ 8') : judge(false, observed, 'maxstartups ≥ 8', 'warn');
  }),
];
