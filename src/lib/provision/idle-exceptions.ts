import { listReadableHosts } from '../project/readable-hosts.ts';
import { findResource } from '../project/resources.ts';
import type { StageContext } from '../run/context.ts';
import { message, type Message } from '../text/message.ts';

/**
 * Entries of the register that are about no host there is, by name or by group, and so excuse nothing: told, not refused,
 * because they outlive a host that is removed. With a host file that nobody can read, the groups are not known.
 */
export async function listIdleExceptions({ project }: StageContext): Promise<Message[]> {
  const register = await findResource(project, 'HostExceptions', 'exceptions');
  if (!register) return [];
  const { hosts, unreadable } = await listReadableHosts(project);
  const names = new Set([...hosts.map(({ metadata }) => metadata.name), ...unreadable.map(({ host }) => host)]);
  const groups = new Set(hosts.flatMap(({ spec }) => spec.groups ?? []));
  return register.spec.exceptions.flatMap(({ step, host, group }): Message[] => {
    if (host !== undefined && !names.has(host)) return [message('provision.idle-exception.host', { step, host })];
    if (group === undefined || groups.has(group) || unreadable.length > 0) return [];
    return [message('provision.idle-exception.group', { step, group })];
  });
}
