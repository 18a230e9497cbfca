import type { GatewaySpec, Member } from '../../../core/ports/gateway.ts';
import type { EnvironmentSpec, ReplicaHost } from '../../../core/project/resources/environment.ts';
import { findUsable } from '../../../core/project/resources.ts';
import type { StageContext } from '../../../core/operation/context.ts';
import { dropAbsent } from '../../../core/kit/drop-absent.ts';
import { isUnreachable } from '../../../core/failures/unreachable.ts';
import { message } from '../../../core/text/message.ts';
import { isElsewhere } from '../../machines/hosts/environments.ts';
import { hostsInRotation, memberName } from './members.ts';

/** What a gateway takes from its environment's file; a front and a member have more. */
export type GatewayTerms = Pick<EnvironmentSpec, 'bind' | 'port' | 'limits'> & Partial<Topology>;
type Topology = Pick<EnvironmentSpec, 'hosts' | 'replicas' | 'sticky' | 'front'>;

/** The same of a whole file. Pure. */
export function termsOf({ bind, port, limits, hosts, replicas, sticky, front }: EnvironmentSpec): GatewayTerms {
  return dropAbsent({ bind, port, limits, hosts, replicas, sticky, front });
}

type Doors = Pick<GatewaySpec, 'members' | 'sticky' | 'fronted'>;

/** The members of a front, or the door of a member to its front, with the certificates of the other side; else nothing. */
export async function doorsOf(ctx: StageContext, environment: string, terms: GatewayTerms): Promise<Doors> {
  const { hosts, replicas, sticky, front } = terms;
  if (front) {
    const { pem } = await (await ctx.gateway(front.environment)).certificate();
    return { fronted: { bind: await doorAddress(ctx, environment), port: front.port, certificate: pem } };
  }
  if (!hosts) return {};
  const members = await membersOf(ctx, environment, hostsInRotation(dropAbsent({ hosts, replicas })));
  return dropAbsent({ members, sticky });
}

/** Every address of a host reached over SSH: the door admits its front's certificate alone. */
async function doorAddress(ctx: StageContext, environment: string): Promise<string> {
  const spec = (await findUsable(ctx.project, 'Environment', environment))?.spec;
  return (await isElsewhere(ctx, spec?.host ?? 'local')) ? '0.0.0.0' : '127.0.0.1';
}

/** Those that have a file and whose host answers: the next `env add` takes in the others. Throws where no host answers. */
async function membersOf(ctx: StageContext, front: string, places: readonly ReplicaHost[]): Promise<Member[]> {
  const members: Member[] = [];
  const silent: unknown[] = [];
  for (const { host, ...door } of places) {
    const name = memberName(front, host);
    if (!(await findUsable(ctx.project, 'Environment', name))) continue;
    try {
      const { pem } = await (await ctx.gateway(name)).certificate();
      members.push({ name, ...door, certificate: pem, state: 'ready' });
    } catch (error) {
      if (!isUnreachable(error)) throw error;
      silent.push(error);
      ctx.emit({ type: 'waiting', text: message('env.member-left-out', { host, front }) });
    }
  }
  if (members.length === 0 && silent.length > 0) throw silent[0];
  return members;
}
