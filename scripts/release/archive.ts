import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readInstalled } from '../generate/dependencies/installed.ts';
import { bundledPackages, sbomText } from './sbom.ts';

/** Platform of the archive: that of this machine, for whose Node npm has a package. */
const PLATFORM = `linux-${process.arch}`;
const NODE = `node_modules/node-${PLATFORM}`;

/** The one package that runs unbundled: oclif loads it by its folder. */
const UNBUNDLED = '@oclif/plugin-help';

/**
 * Makes `sovran-VERSION.tgz` for npm, `sovran-VERSION-PLATFORM.tar.gz` and its bill of materials in a folder, from what
 * `npm pack` made: its modes are those of a checkout, and go by its umask.
 */
export function makeArchives(folder: string, packed: string, time: number): void {
  const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
  const name = `sovran-${version}-${PLATFORM}`;
  const work = mkdtempSync(join(tmpdir(), 'sovran-release-'));
  try {
    execFileSync('tar', ['-xzf', packed, '-C', work, '--no-same-owner']);
    pack(work, 'package', join(folder, `sovran-${version}.tgz`), time);
    const tree = join(work, name);
    renameSync(join(work, 'package'), tree);
    const sbom = fillTree(tree, version, time);
    writeFileSync(join(folder, `${name}.cdx.json`), sbom);
    writeCompletions(tree, work);
    pack(work, name, join(folder, `${name}.tar.gz`), time);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** Adds to the package what a machine without npm needs, and returns the bill of materials. */
function fillTree(tree: string, version: string, time: number): string {
  const installed = readInstalled('.');
  const unbundled = installed.filter(({ roots }) => roots.includes(UNBUNDLED));
  for (const { path } of unbundled) cpSync(path, join(tree, path), { recursive: true, filter: isShipped(path) });
  for (const path of ['bin/node', 'LICENSE']) cpSync(join(NODE, path), join(tree, 'node', path), { recursive: true });
  cpSync('scripts/release/launcher', join(tree, 'bin/sovran'));
  const { outputs } = JSON.parse(readFileSync('dist/meta.json', 'utf8')) as {
    outputs: Record<string, { inputs: object }>;
  };
  const sources = Object.values(outputs).flatMap(({ inputs }) => Object.keys(inputs));
  const packages = [...bundledPackages(sources, installed), ...unbundled];
  const sbom = sbomText({ version, time, packages, node: describeNode() });
  writeFileSync(join(tree, 'sbom.cdx.json'), sbom);
  return sbom;
}

/** Packages nested in a package are copied by their own path, where they are needed. */
function isShipped(path: string): (source: string) => boolean {
  return (source) => !source.slice(path.length).startsWith('/node_modules');
}

function describeNode(): { version: string; sha256: string } {
  const { version } = JSON.parse(readFileSync(join(NODE, 'package.json'), 'utf8')) as { version: string };
  return {
    version,
    sha256: createHash('sha256')
      .update(readFileSync(join(NODE, 'bin/node')))
      .digest('hex'),
  };
}

/** As the archive's own program prints them, with nothing of this machine's user. */
function writeCompletions(tree: string, home: string): void {
  mkdirSync(join(tree, 'completion'));
  for (const shell of ['bash', 'zsh', 'fish']) {
    const env = { HOME: home, PATH: '/usr/bin:/bin', LC_ALL: 'C' };
    const script = execFileSync(join(tree, 'bin/sovran'), ['completion', shell], { cwd: home, env });
    writeFileSync(join(tree, 'completion', `sovran.${shell}`), script);
  }
}

/** Sorted, one time, owner 0, modes without the umask, gzip without name and time: equal trees give equal bytes. */
function pack(work: string, name: string, archive: string, time: number): void {
  const same = ['--sort=name', `--mtime=@${time}`, '--owner=0', '--group=0', '--numeric-owner', '--mode=u=rwX,go=rX'];
  const format = ['--format=ustar', '--use-compress-program=gzip -n'];
  const env = { ...process.env, LC_ALL: 'C' };
  execFileSync('tar', [...same, ...format, '-cf', archive, '-C', work, name], { env });
}
