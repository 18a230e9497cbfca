import type { ApplicationView } from '../stages/serving/applications/application-view.ts';
import { hashKey, keyIssuer, type KeyIssuer } from '../stages/serving/applications/key-issuer.ts';
import { renderIssued, type HandedKey } from '../stages/serving/applications/render.ts';
import { rotateKey } from '../stages/serving/applications/rotate-key.ts';
import { resolve } from 'node:path';
import type { Json } from '../core/ports/json.ts';
import type { ProjectStore } from '../core/ports/project-store.ts';
import { findResource } from '../core/project/resources.ts';
import { findOpenRun } from '../core/operation/open/open-runs.ts';
import type { Operation } from '../core/operation/operation.ts';
import { message } from '../core/text/message.ts';
import { EXIT, SovranError } from '../core/text/sovran-error.ts';
import type { ChangeFlags } from './flags/flags.ts';
import { reserveKeyFile, type KeyFile } from './key-file.ts';
import { operate } from './operate.ts';
import type { Outcome } from './session/outcome.ts';
import type { Session } from './session/session.ts';

export type IssueKeyFlags = ChangeFlags & { 'key-out'?: string | undefined };

/**
 * Runs an operation that makes a key, and hands the key over: into `--key-out`, before the run is recorded as done,
 * or once on stdout. The same command after a cut gives the application another key, so that it always ends with a
 * key in the user's hands.
 */
export async function issueKey<Input extends Json & { name: string }, Facts>(
  session: Session,
  toOperation: (issuer: KeyIssuer) => Operation<Input, Facts, ApplicationView>,
  input: Input,
  flags: IssueKeyFlags,
): Promise<Outcome> {
  const planOnly = flags['dry-run'] || flags['plan-out'] !== undefined;
  const { project } = await session.stage();
  if (flags['key-out'] !== undefined) await refuseTracked(flags['key-out'], project);
  const file =
    flags['key-out'] !== undefined && !planOnly
      ? reserveKeyFile(flags['key-out'], await leftOverKeys(project, input.name))
      : undefined;
  const issuer = keyIssuer(file && ((key) => file.write(key)));
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

/** Whether a key is the one that an interrupted run of this application has made: the same command replaces it. */
async function leftOverKeys(project: ProjectStore, name: string): Promise<(key: string) => boolean> {
  const open = findOpenRun(project.root, `Application/${name}`)?.journal.runId;
  const keys = open === undefined ? [] : ((await findResource(project, 'Application', name))?.spec.keys ?? []);
  const left = new Set(keys.filter(({ run }) => run === open).map(({ sha256 }) => sha256));
  return (key) => left.has(`sha256:${hashKey(key)}`);
}

/** A saved plan belongs to the first operation alone. */
function unsaved(flags: IssueKeyFlags): ChangeFlags {
  return { 'dry-run': false, message: flags.message };
}

function handOver(application: ApplicationView, { issued }: KeyIssuer, file: KeyFile | undefined): Outcome {
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
