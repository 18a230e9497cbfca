import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { INSIDE } from '../site/place.ts';

const FOLDERS = ['/tmp', '/proc', '/sys', '/dev', ...Object.values(INSIDE)];
/** Gives containers a user name and home, which libraries look up. */
const FILES: Readonly<Record<string, string>> = {
  '/etc/passwd': 'root:x:0:0:root:/root:/sbin/nologin\nsovran:x:65532:65532:sovran:/tmp:/sbin/nologin\n',
  '/etc/group': 'root:x:0:\nsovran:x:65532:\n',
  '/etc/nsswitch.conf': 'passwd: files\ngroup: files\nhosts: files\n',
};

/** Writes what every image has beside its environment; returns the paths, relative to the folder. */
export async function writeSkeleton(folder: string): Promise<string[]> {
  for (const path of FOLDERS) await mkdir(join(folder, path), { recursive: true });
  for (const [path, content] of Object.entries(FILES)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), content);
  }
  return [...FOLDERS, ...Object.keys(FILES)].map((path) => path.slice(1)).toSorted();
}
