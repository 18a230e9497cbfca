import { message } from '../text/message.ts';
import { EXIT, SovranError } from '../text/sovran-error.ts';
import type { ReconcileFacts } from './facts.ts';

/** Throws `not-spoiled` (exit 3) where a job is to be written off that runs, is recorded, can be taken, or could not be asked about. */
export function refuseSound(ids: readonly string[] = [], { spoiled }: Pick<ReconcileFacts, 'spoiled'>): void {
  const sound = ids.find((id) => !spoiled.some(({ run }) => run.metadata.name === id));
  if (sound === undefined) return;
  throw new SovranError({
    code: 'not-spoiled',
    exit: EXIT.refused,
    text: message('reconcile.not-spoiled', { id: sound }),
    fix: message('reconcile.not-spoiled.fix'),
    next: [`sovran job show ${sound}`, 'sovran job reconcile --dry-run'],
    details: { id: sound },
  });
}
