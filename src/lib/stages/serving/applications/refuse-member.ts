import type { EnvironmentSpec } from '../../../core/project/resources/environment.ts';
import { fixable } from '../../../core/text/message.ts';
import { usageError } from '../../../core/text/sovran-error.ts';

/** Throws `member-of-front` (exit 2) for a member: keys and approvals are those of its front. */
export function refuseMember(name: string, { front }: EnvironmentSpec): void {
  if (!front) return;
  const { environment } = front;
  throw usageError('member-of-front', fixable('env.member-of-front', { name, environment }), {
    next: [`sovran env show ${environment}`],
    details: { environment },
  });
}
