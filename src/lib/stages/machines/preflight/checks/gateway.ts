import { LEAST_HAPROXY } from '../../../../core/ports/gateway.ts';
import { isAtLeast } from '../../../../core/kit/compare-versions.ts';
import { message } from '../../../../core/text/message.ts';
import type { Block, Check } from '../terms/check.ts';
import { judge, na, unknown } from '../terms/verdicts.ts';

export const GATEWAY_BLOCKS: Block[] = [{ id: 'haproxy', seconds: 5, needs: 'haproxy', body: () => 'haproxy -v' }];

export const GATEWAY_CHECKS: Check[] = [
  {
    id: 'haproxy-version',
    block: 'haproxy',
    assess({ text, exit }, { ports }) {
      if (exit === 127) {
        return ports.length > 0 ? judge(false, '-', `≥ ${LEAST_HAPROXY}`) : na(message('preflight.reason.no-gateway'));
      }
      const version = /version (\d+\.\d+(?:\.\d+)?)/.exec(text)?.[1];
      if (version === undefined) return unknown(message('preflight.reason.unreadable'));
      return judge(
        isAtLeast(version, LEAST_HAPROXY),
        version,
        `≥ ${LEAST_HAPROXY}`,
        ports.length > 0 ? 'fail' : 'warn',
      );
    },
  },
];
