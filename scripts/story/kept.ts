import { createHash } from 'node:crypto';
import { existsSync, globSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { MODELS } from './models.ts';
import { clearProject, type Story } from './story.ts';

/** What decides the outcome of scope, data, models and evaluation besides the pinned material. */
const PROGRAM = ['dist/**', 'templates/**', 'scripts/story/**'];
/** Exit codes of a verification: intact, absent, changed. */
const VERDICTS = [0, 2, 4, 5];

/** Keeps the project as it is after its evaluations: a bare clone that the next run starts from. */
export async function keepMeasured(story: Story): Promise<void> {
  for (const old of globSync(`measured-${story.host}-*`, { cwd: story.dir }))
    rmSync(join(story.dir, old), { recursive: true, force: true });
  await story.program(['git', 'clone', '-q', '--bare', story.project, placeOf(story)], story.dir);
}

/**
 * Starts the project from what an earlier run of the same program measured on the same host. False, and no project, where there is
 * none, or where its data or a model is missing or changed.
 */
export async function takeUpMeasured(story: Story): Promise<boolean> {
  if (!existsSync(placeOf(story))) return nothing(story);
  clearProject(story);
  await story.program(['git', 'clone', '-q', placeOf(story), story.project], story.dir);
  await story.program(['git', 'remote', 'remove', 'origin']);
  if (!(await isIntact(story))) return nothing(story);
  story.reuse(`project as of ${(await story.program(['git', 'log', '-1', '--format=%cI'])).trim()}`);
  return true;
}

function nothing(story: Story): boolean {
  clearProject(story);
  console.log('   nothing to reuse: everything is made now');
  return false;
}

async function isIntact(story: Story): Promise<boolean> {
  const { verified } = await story.read<{ verified?: boolean }>(['data', 'verify', 'service-public'], VERDICTS);
  if (!verified) return false;
  for (const model of MODELS) {
    const { ok } = await story.read<{ ok?: boolean }>(['model', 'verify', model], VERDICTS);
    if (!ok) return false;
  }
  return true;
}

/** Named after the program and the lab, so that a change of either starts the story over. */
function placeOf({ root, dir, host, lab }: Story): string {
  const hash = createHash('sha256');
  const files = globSync(PROGRAM, { cwd: root, withFileTypes: true, exclude: (entry) => entry.name === '__pycache__' });
  const paths = files.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
  for (const path of [...paths.toSorted(), ...(lab ? [lab.files.sshConfig, lab.files.fingerprints] : [])])
    hash.update(path.replace(root, '')).update('\0').update(readFileSync(path)).update('\0');
  return join(dir, `measured-${host}-${hash.digest('hex').slice(0, 12)}.git`);
}
