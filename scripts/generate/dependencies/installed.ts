import { globSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** A package that users of sovran get. `roots` are the direct dependencies that bring it; `bytes` its files, unpacked. */
export interface Installed {
  name: string;
  version: string;
  /** Folder, as the lock file names it. */
  path: string;
  /** Digest of the registry's tarball, as in `npm ci`. */
  integrity: string;
  licence: string;
  bytes: number;
  direct: boolean;
  roots: string[];
}

interface Locked {
  version?: string;
  integrity?: string;
  dev?: boolean;
  link?: boolean;
  dependencies?: Record<string, string>;
  optionalDependencies?: Record<string, string>;
}

type Lock = Record<string, Locked>;

/** Production packages of a folder's lock file, with what is installed of each. Throws where the two differ. */
export function readInstalled(folder: string): Installed[] {
  const { packages } = JSON.parse(readFileSync(join(folder, 'package-lock.json'), 'utf8')) as { packages: Lock };
  const direct = Object.keys(packages['']?.dependencies ?? {});
  const brought = new Map(direct.map((name) => [name, reach(packages, `node_modules/${name}`)]));
  return [...new Set([...brought.values()].flatMap((paths) => [...paths]))].map((path) => ({
    ...describe(folder, path, packages[path]),
    direct: direct.some((name) => path === `node_modules/${name}`),
    roots: direct.filter((name) => brought.get(name)?.has(path)),
  }));
}

/** Every package that `from` needs, itself included, as Node resolves them: the nearest folder upwards. */
function reach(lock: Lock, from: string): Set<string> {
  const seen = new Set([from]);
  for (const path of seen) {
    const { dependencies = {}, optionalDependencies = {} } = lock[path] ?? {};
    for (const name of Object.keys({ ...dependencies, ...optionalDependencies })) {
      const found = resolve(lock, path, name);
      if (found) seen.add(found);
    }
  }
  return seen;
}

function resolve(lock: Lock, from: string, name: string): string | undefined {
  const path = `${from ? `${from}/` : ''}node_modules/${name}`;
  if (path in lock) return path;
  return from === '' ? undefined : resolve(lock, from.slice(0, Math.max(0, from.lastIndexOf('/node_modules/'))), name);
}

function describe(folder: string, path: string, locked: Locked | undefined): Omit<Installed, 'direct' | 'roots'> {
  const text = readFileSync(join(folder, path, 'package.json'), 'utf8');
  const { name, version, ...stated } = JSON.parse(text) as { name: string; version: string } & StatedLicence;
  if (version !== locked?.version) throw new Error(`${name}: ${version} is installed, ${locked?.version} is locked`);
  return {
    name,
    version,
    path,
    integrity: locked.integrity ?? '',
    licence: licenceOf(stated),
    bytes: sizeOf(join(folder, path)),
  };
}

/** What a package states of its licence; older ones list `licenses` instead. */
interface StatedLicence {
  license?: unknown;
  licenses?: { type?: string }[];
}

function licenceOf({ license, licenses = [] }: StatedLicence): string {
  if (typeof license === 'string') return license;
  const types = licenses.flatMap(({ type }) => type ?? []);
  return types.length > 0 ? types.join(' OR ') : 'unknown';
}

function sizeOf(folder: string): number {
  const files = globSync('**/*', { cwd: folder, exclude: (name) => name === 'node_modules' });
  return files
    .map((file) => statSync(join(folder, file)))
    .reduce((sum, stat) => sum + (stat.isFile() ? stat.size : 0), 0);
}
