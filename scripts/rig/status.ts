import { answers, docker } from './engine.ts';
import { readLab, type LabHost } from './record.ts';

/** One row of `status`. */
export interface Row {
  host: string;
  role: string;
  state: string;
  reach: string;
  gpus: number;
}

/** State of every machine of a lab; an empty list when there is no such lab. */
export async function status(name: string): Promise<Row[]> {
  const lab = readLab(name);
  if (!lab) return [];
  const running = await answers();
  return Promise.all(lab.hosts.map((host) => rowOf(host, running)));
}

async function rowOf(host: LabHost, running: boolean): Promise<Row> {
  const found = running
    ? await docker()
        .getContainer(host.container)
        .inspect()
        .catch(() => undefined)
    : undefined;
  const reach = host.port ? `127.0.0.1:${host.port}` : `through ${host.jump}`;
  return { host: host.name, role: host.role, state: found?.State.Status ?? 'missing', reach, gpus: host.gpus.length };
}
