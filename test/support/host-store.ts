import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openArtifacts } from '../../src/lib/adapters/artifacts/open-artifacts.ts';
import { remoteHostStore } from '../../src/lib/adapters/hosts/open-host-store.ts';
import type { Artifacts } from '../../src/lib/core/ports/artifacts.ts';
import type { Host } from '../../src/lib/core/ports/host.ts';
import type { HostStore } from '../../src/lib/core/ports/host-store.ts';
import { hostAt } from './host-at.ts';
import { tempDir } from './temp-project.ts';

export const OWNER = { id: '0123456789abcdef', project: 'demo', actor: 'ann@example.org' };
export const OTHER = { id: 'fedcba9876543210', project: 'demo', actor: 'bob@example.org' };

/** Nested, empty, spaced, quoted and non-ASCII names, a large file, and bytes that are no text. */
export function sampleTree(dir: string, mark = 'x'): string {
  mkdirSync(join(dir, 'sub folder', 'deep'), { recursive: true });
  writeFileSync(join(dir, 'model.bin'), mark.repeat(3_000_000));
  writeFileSync(join(dir, 'raw'), Buffer.from(Array.from({ length: 70_000 }, (_, index) => index % 256)));
  writeFileSync(join(dir, 'empty'), '');
  writeFileSync(join(dir, 'twin'), '{}');
  writeFileSync(join(dir, 'sub folder', 'é\n"q\\\'.json'), '{}');
  writeFileSync(join(dir, 'sub folder', '-rf $(id)'), 'words');
  writeFileSync(join(dir, 'sub folder', 'deep', '\u{1F600}'), 'astral');
  return dir;
}

/** The same tree for the same mark, in a folder of its own. */
export function treeOf(mark: string): string {
  return sampleTree(join(tempDir(), mark), mark);
}

export interface Opened {
  store: HostStore;
  artifacts: Artifacts;
}

/** A store over a host, and the one of this machine that feeds it. */
export async function openRemote(host: Host = hostAt(), owner = OWNER): Promise<Opened & { host: Host }> {
  const artifacts = await openArtifacts(join(tempDir(), 'store'));
  return { store: remoteHostStore(host, artifacts, owner), artifacts, host };
}

/** Counts the calls that reach a host, and lets a test break one. */
export function watched(host: Host, breakAt?: (call: string) => boolean): { host: Host; calls: string[] } {
  const calls: string[] = [];
  const note = (call: string): void => {
    calls.push(call);
    if (breakAt?.(call)) throw Object.assign(new Error('the line broke'), { code: 'connection-lost' });
  };
  return {
    calls,
    host: {
      ...host,
      exec: async (argv, options) => (note('exec'), host.exec(argv, options)),
      stream: async (argv, options) => (note('stream'), host.stream(argv, options)),
      upload: async (from, to, options) => (note('upload'), host.upload(from, to, options)),
      download: async (from, to, options) => (note('download'), host.download(from, to, options)),
    },
  };
}
