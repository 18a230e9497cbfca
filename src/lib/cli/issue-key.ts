import type { ApplicationView } from '../applications/application-view.ts';
import { keyIssuer, type KeyIssuer } from '../applications/key-issuer.ts';
import { renderIssued, type HandedKey } from '../applications/render.ts';
import { rotateKey } from '../applications/rotate-key.ts';
import { resolve } from 'node:path';
import type { Json } from '../ports/json.ts';
import type { ProjectStore } from '../ports/project-store.ts';
import type { Operation } from '../run/operation.ts';
import { message } from '../text/message.ts';
import { EXIT, SovranError } from '../text/sovran-error.ts';
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
  if (flags['key-out'] !== undefined) await refuseTracked(flags['key-out'], (await session.stage()).project);
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

/**
 * Refuses (`key-file-in-git`, exit 3) a file that the next `git add .` would commit. Ignoring it on the user's behalf
 * would hide a secret in a folder that is cloned, copied and handed on; refusing says where it belongs.
 */
async function refuseTracked(path: string, project: ProjectStore): Promise<void> {
  if (!(await project.gitWouldTake(resolve(path)))) return;
  throw new SovranError({
    code: 'key-file-in-git',
    exit: EXIT.refused,
    text: message('app.key-file-in-git', { path }),
    fix: message('app.key-file-in-git.fix'),
    details: { path },
  });
}

/** A saved plan belongs to the first operation alone. */
function unsaved(flags: IssueKeyFlags): ChangeFlags {
  return { 'dry-run': false, message: flags.message };
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
