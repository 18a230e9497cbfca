import { spawnSync } from 'node:child_process';
import { existsSync, globSync, statSync } from 'node:fs';
import { nameTestRun, removeTestLabs } from './lab.ts';
import { giveMemoryBack, useMemory } from './scratch.ts';
import { keepProject } from './temp-project.ts';

/** Before a run: the binary is built, and nothing is left of killed runs. After it: no lab and no file of this run is left. */
export default async function prepare(): Promise<() => Promise<void>> {
  await nameTestRun();
  buildIfStale();
  useMemory();
  const forget = keepProject();
  return async () => {
    forget();
    await removeTestLabs();
    giveMemoryBack();
  };
}

/** The real binary is what most suites run: build it when a source is newer. */
function buildIfStale(): void {
  const built = existsSync('dist/meta.json') ? statSync('dist/meta.json').mtimeMs : 0;
  const sources = [...globSync('{src,scripts/bundle}/**/*.ts'), 'package.json', 'scripts/build.ts'];
  if (sources.every((path) => statSync(path).mtimeMs < built)) return;
  const { status, stderr } = spawnSync(process.execPath, ['scripts/build.ts'], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`build failed: ${stderr}`);
}
