import { listReadableHosts } from '../../../../core/project/readable-hosts.ts';
import { findResource } from '../../../../core/project/resources.ts';
import type { StageContext } from '../../../../core/operation/context.ts';
import { message, type Message } from '../../../../core/text/message.ts';
import { SovranError } from '../../../../core/text/sovran-error.ts';

/** Register entries for unknown hosts or groups, as warnings. An unreadable register is a warning too. */
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
