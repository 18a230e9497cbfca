import { chmod, lstat, realpath, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import type { Plan } from '../../core/operation/plan/plan.ts';
import { message } from '../../core/text/message.ts';
import { shellWord } from '../../core/text/shell-word.ts';
import { EXIT, SovranError, usageError } from '../../core/text/sovran-error.ts';
import { isDiskFull, systemReason } from '../../core/failures/system-reason.ts';
import { systemCode } from '../../core/kit/system-code.ts';
import { asSystemFailure } from '../failures/system-failure.ts';

/** Saves a plan; a failure leaves an earlier plan intact. Throws `plan-not-saved` (exit 2) or `disk-full` (exit 1). */
export async function writePlanFile(path: string, plan: Plan): Promise<void> {
  try {
    await writeWhole(path, `${JSON.stringify(plan, null, 2)}\n`);
  } catch (error) {
    if (isDiskFull(error)) throw planHasNoRoom(path, error);
    const code = systemCode(error);
    throw usageError('plan-not-saved', message('cli.plan-not-saved', { path, reason: systemReason(code) }), {
      fix: message('cli.plan-not-saved.fix'),
      details: { path, reason: code },
      cause: error,
    });
  }
}

/** Cleaning the store may not help, as the file may lie on another disk. The system’s error has no path. */
function planHasNoRoom(path: string, error: unknown): SovranError {
  const code = systemCode(error);
  const full = asSystemFailure(Object.assign(new Error(code, { cause: error }), { code, path: resolve(path) }));
  return new SovranError({
    code: 'disk-full',
    exit: EXIT.failed,
    text: full?.text ?? message('text.disk-full'),
    fix: message('cli.plan-no-room.fix'),
    next: [`df -h ${shellWord(dirname(path))}`, `df -i ${shellWord(dirname(path))}`],
    details: { ...full?.details, path },
    cause: error,
  });
}

/** Writes a file whole; an earlier one stays as it is where that fails. */
export async function writeWhole(path: string, text: string): Promise<void> {
  try {
    await writeFile(path, text, { flag: 'wx' });
  } catch (error) {
    if (systemCode(error) === 'EEXIST') return await replace(path, text);
    await rm(path, { force: true }).catch(() => undefined);
    throw error;
  }
}

/** Follows links to the replaced file; writes a device as it stands. */
async function replace(path: string, text: string): Promise<void> {
  const real = await realpath(path).catch(() => path);
  const earlier = await lstat(real);
  await (earlier.isFile() ? putInPlace(real, text, earlier.mode) : writeFile(path, text));
}

/** By a draft, so that a full disk costs nothing; where none can be put in its place, e.g. below a file that is mounted alone, as it stands. */
async function putInPlace(path: string, text: string, mode: number): Promise<void> {
  const draft = `${path}.${process.pid}.draft`;
  try {
    await writeFile(draft, text, { flag: 'wx' });
    await chmod(draft, mode);
    await rename(draft, path);
  } catch (error) {
    await rm(draft, { force: true }).catch(() => undefined);
    if (isDiskFull(error)) throw error;
    await writeFile(path, text);
  }
}
