import { KIND_LOCATIONS } from '../project/kinds.ts';
import { findResource } from '../project/resources.ts';
import type { StageContext } from '../run/context.ts';
import type { AnyOperation, Overtaken } from '../run/operation.ts';
import type { Plan } from '../run/plan/plan.ts';
import { message } from '../text/message.ts';
import { addApplication } from './add.ts';
import { rotateKey } from './rotate-key.ts';

const GIVES_KEYS: Readonly<Record<string, () => AnyOperation>> = {
  'app add': addApplication,
  'app rotate-key': rotateKey,
};

/**
 * A cut run that was to give an application a key keeps nobody from revoking: every key of the application ends, its own too, and
 * taken back it could open an older one again. Undefined of other runs, and where the application has no file yet.
 */
export async function overtakenByRevoke(
  { operation, input }: Plan,
  { project }: StageContext,
): Promise<Overtaken | undefined> {
  const { name } = input as { name: string };
  const found = GIVES_KEYS[operation];
  if (!found || !(await findResource(project, 'Application', name))) return undefined;
  const paths = [`${KIND_LOCATIONS.Application.folder}/${name}.yaml`];
  return { operation: found(), paths, reason: message('app.revoke.overtakes', { name }) };
}
