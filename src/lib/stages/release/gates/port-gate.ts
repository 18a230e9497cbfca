import type { PortStatus } from '../../../core/ports/gateway.ts';
import type { EnvironmentSpec } from '../../../core/project/resources/environment.ts';
import type { Gate } from '../../../core/operation/plan/plan.ts';
import { message } from '../../../core/text/message.ts';
import { systemReason } from '../../../core/text/system-reason.ts';
import { gate } from './gates.ts';

/** Pure: the gateway has its port, or may have it. */
export function portGate(port: PortStatus, { port: number, host }: Pick<EnvironmentSpec, 'host' | 'port'>): Gate {
  const at = { port: String(number), host };
  if (port.state === 'unusable') {
    const reason = message('release.port.unusable', { ...at, reason: systemReason(port.code) });
    return { id: 'port', verdict: 'fail', reason, evidence: port.code };
  }
  const holder = (port.state === 'taken' && port.holder) || message('release.port.stranger');
  return gate('port', port.state !== 'taken', { ...at, holder });
}
