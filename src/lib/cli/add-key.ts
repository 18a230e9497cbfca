import { rmSync, realpathSync } from 'node:fs';
import type { InferredFlags } from '@oclif/core/interfaces';
import type { AddedKey, NewKey } from '../stages/serving/applications/add.ts';
import { generateKey, hashKey } from '../stages/serving/applications/keys.ts';
import { type HandedKey, renderAddedKey } from '../stages/serving/applications/render.ts';
import type { Json } from '../core/ports/json.ts';
import { addSeconds } from '../core/kit/time.ts';
import { findResource } from '../core/project/resources.ts';
import type { StageContext } from '../core/operation/context.ts';
import { findOpenRun, interruptedRun } from '../core/operation/open/open-runs.ts';
import type { Operation } from '../core/operation/operation.ts';
import { parseDuration } from '../core/text/duration.ts';
import { changeFlags, flag } from './flags/flags.ts';
import { operate } from './operate.ts';
import type { Outcome } from './session/outcome.ts';
import type { Session } from './session/session.ts';
import { basename, dirname, join, relative, resolve } from 'node:path';
import type { ProjectStore } from '../core/ports/project-store.ts';
import { fixable } from '../core/text/message.ts';
import { usageError } from '../core/text/sovran-error.ts';
import { writeNewFile } from './files/write-file.ts';

/** Flags of every command that makes a key. A plan cannot be saved: its key would be lost. */
export const keyFlags = {
  'dry-run': changeFlags['dry-run'],
  message: changeFlags.message,
  'key-out': flag.text('FILE', 'Write the key to a new file instead of the screen.'),
  expires: flag.text('DURATION', 'Let the key expire after, e.g. 24h, 90d (default: never).'),
};

/** Makes a key, runs the operation with its hash, then shows or saves the key. Throws `interrupted-run` (exit 3). */
export async function addKey<Input extends Json & { name: string }, Facts>(
  session: Session,
  operation: Operation<Input, Facts, AddedKey>,
  toInput: (key: NewKey) => Input,
  { 'key-out': path, expires, ...flags }: InferredFlags<typeof keyFlags>,
): Promise<Outcome> {
  const ctx = await session.stage();
  const secret = generateKey();
  const seconds = expires === undefined ? undefined : parseDuration(expires) / 1000;
  const expiresAt = seconds === undefined ? null : addSeconds(ctx.clock.now(), seconds);
  const key: NewKey = { sha256: `sha256:${hashKey(secret)}`, expiresAt };
  const input = toInput(key);
  const run = (handed: HandedKey): Promise<Outcome> =>
    operate(session, operation, input, flags, ({ result }) => shipEvents(result, handed));
  if (path !== undefined) await refuseInside(path, ctx.project);
  if (flags['dry-run']) return run({});
  const open = findOpenRun(ctx.project.root, operation.target(input));
  if (open) throw interruptedRun(open);
  if (path === undefined) return run({ key: secret });
  await writeKeyFile(path, secret);
  try {
    return await run({ file: path });
  } catch (error) {
    if (!(await isAdded(ctx, operation.target(input), input.name, key))) rmSync(path, { force: true });
    throw error;
  }
}

/** Whether a key is recorded, or may be once its run is resumed. */
async function isAdded({ project }: StageContext, target: string, name: string, key: NewKey): Promise<boolean> {
  if (findOpenRun(project.root, target)) return true;
  const { keys = [] } = (await findResource(project, 'Application', name).catch(() => undefined))?.spec ?? {};
  return keys.some(({ sha256 }) => sha256 === key.sha256);
}

function shipEvents(application: AddedKey, handed: HandedKey): Outcome {
  const { key, file } = handed;
  return {
    kind: 'Application',
    data: { ...application, ...(key === undefined ? {} : { key }), ...(file === undefined ? {} : { keyFile: file }) },
    render: (view) => renderAddedKey(application, handed, view),
    next: [`sovran env show ${application.environment}`],
  };
}

/** Throws `key-file-inside` (exit 2) for a file in the project, or one that the next `git add .` would commit. */
export async function refuseInside(path: string, project: ProjectStore): Promise<void> {
  if (!isBelow(path, project.root) && !(await project.gitWouldTake(resolve(path)))) return;
  throw usageError('key-file-inside', fixable('app.key-file-inside', { path }), { details: { path } });
}

/** Writes a key to a new file, mode 0600, synced. Throws `file-exists` or `file-not-saved` (exit 2). */
export async function writeKeyFile(path: string, key: string): Promise<void> {
  await writeNewFile(path, `${key}\n`);
}

/** By their real names, as far as the folder is there. */
function isBelow(path: string, root: string): boolean {
  const way = relative(realOf(root), join(realOf(dirname(resolve(path))), basename(path)));
  return !way.startsWith('..');
}

function realOf(folder: string): string {
  try {
    return realpathSync(folder);
  } catch {
    return folder;
  }
}
