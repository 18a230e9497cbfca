import type { ProjectStore } from '../../../../core/ports/project-store.ts';
import { PINS_PATH } from '../../../../core/project/pins-path.ts';

/** The project's known_hosts as it is. */
export async function readPins(project: ProjectStore): Promise<string> {
  const bytes = await project.readFile(PINS_PATH);
  return bytes ? Buffer.from(bytes).toString('utf8') : '';
}
