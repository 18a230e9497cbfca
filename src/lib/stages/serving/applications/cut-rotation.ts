import { findResource } from '../../../core/project/resources.ts';
import type { Action, StepScope } from '../../../core/operation/operation.ts';
import { message, type Message } from '../../../core/text/message.ts';
import { EXIT, SovranError } from '../../../core/text/sovran-error.ts';
import { changeKeys, type ChangeKeysArgs } from './change-keys.ts';
import { hexOf } from './known-keys.ts';
import { openKeys } from './open-keys.ts';

const CUT = 'rotation-cut';

/**
 * A rotation that was cut, where nobody is there to hand a key to: it never goes on. It is taken back where the gateway has not
 * heard of the new key and lets an older one in; else it stays as it is, since either side may be all that the application has.
 */
export const cutRotation: Action<ChangeKeysArgs> = {
  ...changeKeys(),
  async apply(args, scope) {
    const { application, previous, overlapSeconds } = args;
    const gateway = await scope.ctx.gateway(previous?.environment ?? '');
    const open = openKeys(await gateway.keys(), application, scope.ctx.clock.now());
    const made = await madeBy(scope, application);
    const older = open.filter((digest) => !made.has(digest));
    const again = commandOf(application, overlapSeconds);
    if (older.length < open.length)
      throw cut(message('app.rotate.cut-there', { name: application, count: older.length }), again);
    if (older.length === 0) throw cut(message('app.no-key-there', { name: application }), again);
    throw takenBack(application, again);
  },
};

/** Whether a failure leaves the run as it is. Pure. */
export function isCutRotation(error: unknown): error is SovranError {
  return error instanceof SovranError && error.code === CUT;
}

async function madeBy({ project, runId }: StepScope, application: string): Promise<Set<string>> {
  const { keys = [] } = (await findResource(project, 'Application', application))?.spec ?? {};
  return new Set(keys.filter(({ run }) => run === runId).map(hexOf));
}

/** The same command goes on with the run, and hands a key over. */
function commandOf(application: string, overlapSeconds: number): string {
  return `sovran app rotate-key ${application}${overlapSeconds === 0 ? '' : ` --overlap ${overlapSeconds}s`}`;
}

function cut(text: Message, again: string): SovranError {
  const fix = message('app.rotate.cut.fix', { command: again });
  return new SovranError({ code: CUT, exit: EXIT.failed, text, fix, next: [again] });
}

function takenBack(name: string, again: string): SovranError {
  const text = message('app.rotate.cut-back', { name, command: again });
  return new SovranError({ code: 'rotation-taken-back', exit: EXIT.failed, text, next: [again] });
}
