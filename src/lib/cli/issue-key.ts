import type { ApplicationView } from '../applications/application-view.ts';
import { keyIssuer, type KeyIssuer } from '../applications/key-issuer.ts';
import { renderIssued, type HandedKey } from '../applications/render.ts';
import { rotateKey } from '../applications/rotate-key.ts';
import type { Json } from '../ports/json.ts';
import type { Operation } from '../run/operation.ts';
import type { ChangeFlags } from './flags.ts';
import { reserveKeyFile, type KeyFile } from './key-file.ts';
import { operate } from './operate.ts';
import type { Outcome } from './outcome.ts';
import type { Session } from './session.ts';

export type IssueKeyFlags = ChangeFlags & { 'key-out'?: string | undefined };

/**
 * Runs an operation that makes a key, and hands the key over: into `--key-out`, or once on stdout. A run that was
 * cut after its key was made has lost it; then the application gets another one, so that the command always ends
 * with a key in the user's hands.
 */
export async function issueKey<Input extends Json & { name: string }, Facts>(
  session: Session,
  toOperation: (issuer: KeyIssuer) => Operation<Input, Facts, ApplicationView>,
  input: Input,
  flags: IssueKeyFlags,
): Promise<Outcome> {
  const planOnly = flags['dry-run'] || flags['plan-out'] !== undefined;
  const file = flags['key-out'] !== undefined && !planOnly ? reserveKeyFile(flags['key-out']) : undefined;
  const issuer = keyIssuer();
  const show = ({ result }: { result: ApplicationView }): Outcome => handOver(result, issuer, file);
  try {
    const outcome = await operate(session, toOperation(issuer), input, flags, show);
    if (planOnly || issuer.issued !== undefined) return outcome;
    return await operate(session, rotateKey(issuer), { name: input.name, overlapSeconds: 0 }, unsaved(flags), show);
  } finally {
    file?.close();
  }
}

/** A saved plan belongs to the first operation alone. */
function unsaved({ message }: IssueKeyFlags): ChangeFlags {
  return { 'dry-run': false, message };
}

function handOver(application: ApplicationView, { issued }: KeyIssuer, file: KeyFile | undefined): Outcome {
  if (issued !== undefined) file?.write(issued);
  const handed: HandedKey = file ? { file: file.path } : issued === undefined ? {} : { key: issued };
  return {
    kind: 'Application',
    data: {
      ...application,
      ...(handed.key === undefined ? {} : { key: handed.key }),
      ...(handed.file === undefined ? {} : { keyFile: handed.file }),
    },
    render: (view) => renderIssued(application, handed, view),
    next: [`sovran env show ${application.environment}`],
  };
}
