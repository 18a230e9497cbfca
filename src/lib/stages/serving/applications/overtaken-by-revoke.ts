import { KIND_LOCATIONS } from '../../../core/project/kinds.ts';
import type { ApplicationSpec } from '../../../core/project/resources/environment.ts';
import type { StageContext } from '../../../core/operation/context.ts';
import { findOpenRun } from '../../../core/operation/open/open-runs.ts';
import type { AnyOperation, Overtaken } from '../../../core/operation/operation.ts';
import type { Plan } from '../../../core/operation/plan/plan.ts';
import { message } from '../../../core/text/message.ts';
import { addApplication } from './add.ts';
import type { ChangeKeysArgs } from './change-keys.ts';
import { rotateKey } from './rotate-key.ts';

const GIVES_KEYS: Readonly<Record<string, () => AnyOperation>> = {
  'app add': addApplication,
  'app rotate-key': rotateKey,
};

/**
 * A cut run that was to give an application a key keeps nobody from revoking: every key of the application ends, its own too, and
 * taken back it could open an older one again. Undefined of other runs.
 */
export async function overtakenByRevoke({ operation, input }: Plan): Promise<Overtaken | undefined> {
  const { name } = input as { name: string };
  const found = GIVES_KEYS[operation];
  if (!found) return undefined;
  const paths = [`${KIND_LOCATIONS.Application.folder}/${name}.yaml`];
  return { operation: found(), paths, reason: message('app.revoke.overtakes', { name }) };
}

/** The application as a cut run found it, or was to add it: it may have been cut before there was a file. */
export function begunByCutRun({ project }: StageContext, name: string): ApplicationSpec | null {
  const { operation = '', steps = [] } = findOpenRun(project.root, `Application/${name}`)?.progress.plan ?? {};
  const args = GIVES_KEYS[operation] && (steps[0]?.args as ChangeKeysArgs | undefined);
  return args?.previous ?? args?.create ?? null;
}
