import { message } from '../../../../core/text/message.ts';
import type { Assess, Block, Verdict } from '../terms/check.ts';
import type { Expected } from '../terms/expected.ts';
import { allowsEnough, SSHD_LINES } from '../terms/sshd-lines.ts';
import { judge, na, ok, readNumber, readPairs, Unreadable, without } from '../terms/verdicts.ts';

/** Keys that sovran may offer. */
const TRIES = 3;
/** What counts for the user that logs in: blocks of `Match` may say otherwise than the rest of the file. */
const EFFECTIVE = 'sshd -T -C "user=${SUDO_USER:-root},host=localhost,addr=127.0.0.1"';

export const SSHD_BLOCKS: Block[] = [
  {
    id: 'sshd',
    seconds: 5,
    as: 'root',
    needs: 'sshd',
    body: () => EFFECTIVE,
    checks: {
      'sshd-max-sessions': sshd((fields) => judgeLines(fields, MAX_SESSIONS)),
      'sshd-max-auth-tries': sshd((fields) => {
        const tries = readNumber(fields.get('maxauthtries'));
        return judge(tries >= TRIES, String(tries), `≥ ${TRIES}`, 'warn');
      }),
      'sshd-forwarding': sshd((fields) => judgeLines(fields, FORWARDING)),
      'sshd-penalties': sshd((fields) => {
        const startups = fields.get('maxstartups') ?? '?';
        const penalties = fields.get('persourcepenalties') ?? 'no';
        const observed = `maxstartups ${startups}, persourcepenalties ${penalties}`;
        const first = Number(/^(\d+)/.exec(startups)?.[1] ?? Number.NaN);
        if (Number.isNaN(first)) throw new Unreadable('maxstartups');
        return first >= 8 ? ok(observed, 'maxstartups ≥ 8') : judge(false, observed, 'maxstartups ≥ 8', 'warn');
      }),
    },
  },
];

function sshd(assess: (fields: Map<string, string>, expected: Expected) => Verdict): Assess {
  return ({ text, exit }, expected) => {
    if (expected.transport === 'local') return na(message('preflight.reason.not-ssh'));
    if (exit === 127) return without('sshd');
    const fields = readPairs(text.toLowerCase());
    if (!fields.has('maxsessions')) throw new Unreadable('sshd -T');
    return assess(fields, expected);
  };
}

const MAX_SESSIONS = SSHD_LINES.filter(([keyword]) => keyword === 'MaxSessions');
const FORWARDING = SSHD_LINES.filter(([keyword]) => keyword !== 'MaxSessions');

/** Fails with the lines that are missing. Throws `Unreadable` for text that is not a number. */
function judgeLines(fields: Map<string, string>, lines: typeof SSHD_LINES | typeof FORWARDING): Verdict {
  readNumber(fields.get('maxsessions'));
  const missing = lines.filter(([keyword]) => !allowsEnough(keyword, fields.get(keyword.toLowerCase())));
  const shown = missing.length > 0 ? missing : lines;
  const observed = shown.map(([keyword]) => `${keyword} ${fields.get(keyword.toLowerCase()) ?? '?'}`).join(', ');
  const wanted = shown.map((line) => line.join(' ')).join(', ');
  return judge(missing.length === 0, observed, wanted);
}
