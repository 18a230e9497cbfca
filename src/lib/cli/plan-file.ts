import { chmod, lstat, realpath, rename, rm, writeFile } from 'node:fs/promises';
import type { Plan } from '../run/plan.ts';
import { message } from '../text/message.ts';
import { EXIT, SovranError } from '../text/sovran-error.ts';
import { systemCode, systemReason } from '../text/system-reason.ts';
import { asSystemFailure } from './system-failure.ts';

/**
 * Saves a plan where `--plan-out` says. Throws `plan-not-saved` (exit 2), or `disk-full` (exit 1); a file that was not there
 * before is then not there either, and an earlier plan is as it was.
 */
export async function writePlanFile(path: string, plan: Plan): Promise<void> {
  try {
    await writeWhole(path, `${JSON.stringify(plan, null, 2)}\n`);
  } catch (error) {
    const full = asSystemFailure(error);
    if (full?.code === 'disk-full') throw full;
    const code = systemCode(error);
    throw new SovranError({
      code: 'plan-not-saved',
      exit: EXIT.usage,
      text: message('cli.plan-not-saved', { path, reason: systemReason(code) }),
      fix: message('cli.plan-not-saved.fix'),
      details: { path, reason: code },
      cause: error,
    });
  }
}

async function writeWhole(path: string, text: string): Promise<void> {
  try {
    await writeFile(path, text, { flag: 'wx' });
  } catch (error) {
    if (systemCode(error) === 'EEXIST') return await replace(path, text);
    await rm(path, { force: true }).catch(() => undefined);
    throw error;
  }
}

/** Links lead to what is replaced; what is no file, such as a device, is written as it stands. */
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
    if (asSystemFailure(error)?.code === 'disk-full') throw error;
    await writeFile(path, text);
  }
}
