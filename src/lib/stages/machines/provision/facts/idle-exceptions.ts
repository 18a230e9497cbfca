import { listReadableHosts } from '../../../../core/project/readable-hosts.ts';
import { findResource } from '../../../../core/project/resources.ts';
import type { StageContext } from '../../../../core/operation/context.ts';
import { message, type Message } from '../../../../core/text/message.ts';
import { SovranError } from '../../../../core/text/sovran-error.ts';

/**
 * Entries of the register that are about no host there is, by name or by group, and so excuse nothing: told, not refused,
 * because they outlive a host that is removed. With a host file that nobody can read, the groups are not known. A register
 * that cannot be read is told as well: the command has read it before, and somebody edits it since its work was done.
 */
export async function listIdleExceptions({ project }: StageContext): Promise<Message[]> {
  try {
    return await readIdleExceptions(project);
  } catch (error) {
    if (error instanceof SovranError) return [error.text];
    throw error;
  }
}

async function readIdleExceptions(project: StageContext['project']): Promise<Message[]> {
  const register = await findResource(project, 'HostExceptions', 'exceptions');
  if (!register) return [];
  const { hosts, unreadable } = await listReadableHosts(project);
  const names = new Set([...hosts.map(({ metadata }) => metadata.name), ...unreadable.map(({ host }) => host)]);
  const groups = new Set(hosts.flatMap(({ spec }) => spec.groups ?? []));
  return register.spec.exceptions.flatMap(({ step, host, group }): Message[] => {
    if (host !== undefined && !names.has(host)) return [message('provision.idle-exception', { step, subject: host })];
    if (group === undefined || groups.has(group) || unreadable.length > 0) return [];
    return [message('provision.idle-exception', { step, subject: group })];
  });
}
