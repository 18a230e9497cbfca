import type { FinishedRun, Verdict } from '../../../core/operation/operation.ts';
import { message } from '../../../core/text/message.ts';

/** What the step of a command that changes keys came to. Runs of earlier versions do not say where their key is. */
type KeysChanged = { sha256: string | null; inFile?: boolean };

/**
 * Pure: a run that was cut after its key had opened the gateway, and is only recorded now: a key that was to be shown was known to
 * the process that died alone, which may not have come as far as showing it.
 */
export function unseenKey({ input: { name }, outputs }: FinishedRun<{ name: string }>): Verdict | undefined {
  const { sha256 = null, inFile } = (outputs[`keys-${name}`] ?? {}) as Partial<KeysChanged>;
  if (sha256 === null || inFile !== false) return undefined;
  return { reason: message('app.key-unseen', { name }), next: [`sovran app rotate-key ${name}`] };
}
