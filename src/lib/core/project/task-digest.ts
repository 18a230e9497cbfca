import { digestOf } from '../kit/canonical.ts';
import type { ProjectReader } from '../ports/project-store.ts';

/** Tasks of lm-eval: each has a folder of its name, with its definition and its rows. */
const FOLDER = 'eval/tasks';

/** Of all files in the folder of a task; null where it holds none. */
export async function digestOfTask(project: ProjectReader, name: string): Promise<string | null> {
  const files = await project.listFiles(`${FOLDER}/${name}`);
  const texts = await readTexts(project, name, files);
  return files.length === 0 ? null : digestOf(files.map((file, at) => [file, texts[at]]));
}

export function taskPath(name: string, file: string): string {
  return `${FOLDER}/${name}/${file}`;
}

/** Undefined for a file that is missing. */
export async function readTexts(project: ProjectReader, name: string, files: readonly string[]) {
  const read = await Promise.all(files.map(async (file) => project.readFile(taskPath(name, file))));
  return read.map((bytes) => bytes && Buffer.from(bytes).toString('utf8'));
}
