import type { EnvironmentSpec, ReplicaHost } from '../../../core/project/resources/environment.ts';
import { listedHost } from '../../../core/project/listed-host.ts';
import { readDestination } from '../../../core/project/resources/ssh-destination.ts';
import type { StageContext } from '../../../core/operation/context.ts';
import { toJson } from '../../../core/kit/to-json.ts';
import { fixable } from '../../../core/text/message.ts';
import { usageError } from '../../../core/text/sovran-error.ts';
import { isElsewhere } from '../../machines/hosts/environments.ts';
import { memberName, memberSpec } from '../../serving/environments/members.ts';
import type { AddEnvironmentInput } from '../add-environment/plan-add.ts';

/** Port that a member opens to its front where none is given. */
export const MEMBER_PORT = 8444;

const PLACE = /^(?<host>[^=]+)(?:=(?<address>.+?)(?::(?<port>\d{1,5}))?)?$/;

/** A host of a front as typed: `HOST`, `HOST=ADDRESS` or `HOST=ADDRESS:PORT`. Throws `bad-replica-host` (exit 2). */
export async function readReplicaHost(
  ctx: StageContext,
  { text, front, port: usual }: { text: string; front: string; port: number },
): Promise<ReplicaHost> {
  const { host = '', address, port } = PLACE.exec(text)?.groups ?? {};
  const reached = host === '' ? undefined : (address ?? (await addressFrom(ctx, front, host)));
  if (reached !== undefined) return { host, address: reached, port: port ? Number(port) : usual };
  throw usageError('bad-replica-host', fixable('env.replica-host', { text, front }));
}

/** Where a front's host reaches another: its SSH address, or the loopback; undefined where this machine's address is to be given. */
async function addressFrom(ctx: StageContext, front: string, host: string): Promise<string | undefined> {
  const spec = await listedHost(ctx.project, host);
  if (spec && spec.transport !== 'local') return readDestination(spec.address)?.host;
  return (await isElsewhere(ctx, front)) ? undefined : '127.0.0.1';
}

/** What `env add` is given for a member. Pure. */
export function addMemberInput(name: string, front: EnvironmentSpec, place: ReplicaHost): AddEnvironmentInput {
  const spec = memberSpec(name, front, place);
  const { host, port } = spec;
  return { name: memberName(name, host), host, port, bind: null, approvals: null, member: toJson(spec) };
}
