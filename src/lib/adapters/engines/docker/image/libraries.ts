import { runProgram } from '../../../run-program.ts';

const AT_ONCE = 200;

/** The system's libraries that these programs and libraries need, with the loader; theirs and their needs' needs. */
export async function librariesOf(files: string[]): Promise<string[]> {
  const found = new Set<string>();
  for (let at = 0; at < files.length; at += AT_ONCE) {
    // `ldd` fails where one of several is static, or no program at all: what it printed counts.
    const { stdout } = await runProgram(['ldd', ...files.slice(at, at + AT_ONCE)]);
    for (const [, path] of stdout.matchAll(/(?:=>\s+|^\s+)(\/\S+) \(0x/gm)) if (path) found.add(path);
  }
  return [...found].toSorted();
}
