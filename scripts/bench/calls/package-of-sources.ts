import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

interface Manifest {
  commands: Record<string, { relativePath: string[] }>;
}

/** Makes a package whose commands are the sources, not the bundle: coverage names files and functions as they are written. Returns its `binUrl`. */
export function packageOfSources(root: string, folder: string): string {
  mkdirSync(folder);
  for (const name of ['src', 'node_modules']) symlinkSync(join(root, name), join(folder, name));
  const fromSources = readFileSync(join(root, 'package.json'), 'utf8')
    .replace('./dist/commands', './src/commands')
    .replace('./dist/lib/cli/run-oclif.js', './src/lib/cli/run-oclif.ts');
  writeFileSync(join(folder, 'package.json'), fromSources);
  const manifest = JSON.parse(readFileSync(join(root, 'oclif.manifest.json'), 'utf8')) as Manifest;
  for (const command of Object.values(manifest.commands))
    command.relativePath = ['src', ...command.relativePath.slice(1)].map((part) => part.replace(/\.js$/, '.ts'));
  writeFileSync(join(folder, 'oclif.manifest.json'), JSON.stringify(manifest));
  return pathToFileURL(join(folder, 'bin.js')).href;
}
