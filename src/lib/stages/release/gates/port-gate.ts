import type { Gate } from '../../../core/operation/plan/plan.ts';
import { message, type Message } from '../../../core/text/message.ts';
import { shellWord } from '../../../core/text/shell-word.ts';
import { systemReason } from '../../../core/text/system-reason.ts';
import type { EnvironmentSpec } from '../../../core/project/resources/environment.ts';
import type { HostSpec } from '../../../core/project/resources/host.ts';
import type { PortStatus } from '../../../core/ports/gateway.ts';

interface PortFacts {
  port: PortStatus;
  /** The host is this machine. */
  here: boolean;
  way?: Way;
  wanted: Pick<EnvironmentSpec, 'host' | 'port' | 'bind'>;
}

/** SSH address of a host. */
export type Way = Pick<HostSpec, 'address' | 'jump'>;

/** The gateway can listen at the environment's address; of another machine the host is named. Pure. */
export function portGate({ here, way, port, wanted }: PortFacts): Gate {
  const address = `${wanted.bind}:${wanted.port}`;
  const params = { address: here ? address : message('env.address-on', { address, host: wanted.host }) };
  switch (port.state) {
    case 'free':
      return { id: 'port-free', verdict: 'pass', reason: message('env.port-free', params) };
    case 'own':
      return { id: 'port-free', verdict: 'pass', reason: message('env.port-own', params) };
    case 'taken':
      return {
        id: 'port-free',
        verdict: 'fail',
        reason: port.holder
          ? message('env.port-held', { ...params, holder: port.holder })
          : message('env.port-taken', params),
        fix: message('env.port-taken.fix'),
        next: here
          ? [listenersAt(wanted.port)]
          : [way ? overSsh(way, `sudo ${listenersAt(wanted.port)}`) : `sovran host check ${wanted.host}`],
      };
    case 'unusable':
      return {
        id: 'port-free',
        verdict: 'fail',
        reason: message('env.port-unusable', { ...params, reason: unusableReason(port.code) }),
        fix: here ? message('env.port-unusable.fix') : message('env.port-unusable.fix-there', { host: wanted.host }),
        next: here ? ['ip -brief address'] : [`sovran host check ${wanted.host}`],
        evidence: port.code,
      };
  }
}

function listenersAt(port: number): string {
  return `ss -ltnp 'sport = :${port}'`;
}

/** The command here that runs another one on the host. */
export function overSsh({ address, jump = [] }: Way, command: string): string {
  const via = jump.length > 0 ? ` -J ${shellWord(jump.join(','))}` : '';
  return `ssh -t${via} ${shellWord(`ssh://${address}`)} "${command}"`;
}

/** Why a port is unusable; `EACCES` means a privileged one. */
function unusableReason(code: string): Message {
  return code === 'EACCES' ? message('env.port-privileged') : systemReason(code);
}
