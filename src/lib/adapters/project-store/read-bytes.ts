import { constants } from 'node:fs';
import { open, readdir, type FileHandle } from 'node:fs/promises';
import { message } from '../../core/text/message.ts';
import { shellWord } from '../../core/text/shell-word.ts';
import { EXIT, SovranError } from '../../core/text/sovran-error.ts';
import { reallyInside, requireWithin } from './inside.ts';
import { MAX_YAML_BYTES } from './yaml/parse-yaml.ts';

/**
 * Content of a regular file, or undefined when it is not there. Throws `not-regular` (exit 2) for a folder, a pipe or a
 * device, calling it `shown`.
 */
export async function readBytes(path: string, shown: string = path): Promise<Uint8Array | undefined> {
  return absentAs(undefined, () => withRegularFile(path, shown, (file) => file.readFile()));
}

/** The same of a file of a project, by its project path; one that a link leads elsewhere is `outside-project` (exit 2). */
export async function readProjectFile(root: string, path: string): Promise<Uint8Array | undefined> {
  return readWithin(root, path, (file) => file.readFile());
}

/** As above, but of a file larger than any resource only the beginning of its size is learnt: it is refused later. */
export async function readSmallFile(root: string, path: string): Promise<Uint8Array | undefined> {
  return readWithin(root, path, async (file) => {
    const { size } = await file.stat();
    return size > MAX_YAML_BYTES ? new Uint8Array(MAX_YAML_BYTES + 1) : file.readFile();
  });
}

async function readWithin(
  root: string,
  path: string,
  read: (file: FileHandle) => Promise<Uint8Array>,
): Promise<Uint8Array | undefined> {
  const full = await reallyInside(root, path);
  return absentAs(undefined, () =>
    withRegularFile(full, path, async (file) => {
      await requireWithin(root, path, file);
      return read(file);
    }),
  );
}

/** Names in a folder, sorted; none when it is not there. */
export async function readNames(dir: string): Promise<string[]> {
  return absentAs([], async () => (await readdir(dir)).sort());
}

/** Opens without waiting: a pipe without a writer would block the program. */
async function withRegularFile<T>(path: string, shown: string, read: (file: FileHandle) => Promise<T>): Promise<T> {
  const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK).catch((error: NodeJS.ErrnoException) => {
    throw error.code === 'ENXIO' ? notRegular(shown) : error;
  });
  try {
    if (!(await file.stat()).isFile()) throw notRegular(shown);
    return await read(file);
  } finally {
    await file.close();
  }
}

function notRegular(path: string): SovranError {
  return new SovranError({
    code: 'not-regular',
    exit: EXIT.usage,
    text: message('project.not-regular', { path }),
    fix: message('project.not-regular.fix'),
    next: [`ls -ld ${shellWord(path)}`],
    details: { path },
  });
}

async function absentAs<T>(fallback: T, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return fallback;
    throw error;
  }
}
