import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { tempDir } from './temp-project.ts';

/** A real apt on folders of its own, where nothing is installed. */
export interface AptRoot {
  env: NodeJS.ProcessEnv;
  /** Runs apt-get on it. */
  get(...args: string[]): string;
}

/** `sources`: what its sources.list says; `packages`: a source beside it, in a folder, that has those. */
export function aptRoot(sources: string, packages?: readonly string[]): AptRoot {
  const root = tempDir();
  for (const folder of ['lists/partial', 'cache/archives/partial', 'dpkg/updates', 'dpkg/info', 'repo'])
    mkdirSync(join(root, folder), { recursive: true });
  writeFileSync(join(root, 'dpkg/status'), '');
  const own = packages === undefined ? '' : `deb [trusted=yes] file:${root}/repo ./\n`;
  writeFileSync(join(root, 'sources.list'), `${sources}${own}`);
  writeFileSync(join(root, 'repo/Packages'), (packages ?? []).map(entryOf).join('\n'));
  const config = join(root, 'apt.conf');
  const lines = [
    `Dir::Etc::SourceList "${root}/sources.list";`,
    'Dir::Etc::SourceParts "-";',
    `Dir::State::Lists "${root}/lists";`,
    `Dir::State::status "${root}/dpkg/status";`,
    `Dir::Cache "${root}/cache";`,
    'APT::Sandbox::User "root";',
  ];
  writeFileSync(config, `${lines.join('\n')}\n`);
  const env = { ...process.env, APT_CONFIG: config, DPKG_ADMINDIR: join(root, 'dpkg'), LC_ALL: 'C' };
  return { env, get: (...args) => execFileSync('apt-get', args, { env, encoding: 'utf8', stdio: 'pipe' }) };
}

function entryOf(name: string): string {
  return `Package: ${name}\nVersion: 1.0\nArchitecture: all\nMaintainer: nobody <nobody@example.org>\nFilename: ./${name}_1.0_all.deb\nSize: 1\nSHA256: ${'0'.repeat(64)}\nDescription: test\n`;
}
