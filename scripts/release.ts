import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
  chmodSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { makeArchives } from './release/archive.ts';
import { readOptions, Refusal, type ReleaseOptions } from './release/options.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
try {
  const options = readOptions(process.argv.slice(2), root);
  process.chdir(root);
  release(options);
} catch (error) {
  if (!(error instanceof Refusal)) throw error;
  console.error(`release: ${error.message}`);
  process.exitCode = error.exit;
}

/** Makes every file of a release beside its place, which it takes once it is whole. */
function release({ out, key, builds, time }: ReleaseOptions): void {
  mkdirSync(dirname(out), { recursive: true });
  const folder = mkdtempSync(`${out}.part-`);
  try {
    const packed = packNpm(folder, builds);
    makeArchives(folder, packed, time);
    rmSync(dirname(packed), { recursive: true });
    cpSync('scripts/release/install.sh', join(folder, 'install.sh'));
    const sums = readdirSync(folder)
      .toSorted()
      .map((name) => `${sha256(join(folder, name))}  ${name}\n`);
    writeFileSync(join(folder, 'SHA256SUMS'), sums.join(''));
    if (key !== undefined) sign(join(folder, 'SHA256SUMS'), key);
    chmodSync(folder, 0o755);
    renameSync(folder, out);
    process.stdout.write(sums.join(''));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Path of npm's tarball of the package, built first unless `dist` is to be taken as it is. */
function packNpm(folder: string, builds: boolean): string {
  const place = join(folder, 'npm');
  mkdirSync(place);
  const args = ['pack', '--silent', '--pack-destination', place, ...(builds ? [] : ['--ignore-scripts'])];
  execFileSync('npm', args, { stdio: ['ignore', 'ignore', 'inherit'] });
  const [packed] = readdirSync(place);
  if (packed === undefined) throw new Error('npm pack made no file');
  return join(place, packed);
}

function sign(file: string, key: string): void {
  execFileSync('ssh-keygen', ['-Y', 'sign', '-q', '-n', 'sovran-release', '-f', key, file], { stdio: 'inherit' });
}

function sha256(file: string): string {
  return createHash('sha256').update(readFileSync(file)).digest('hex');
}
