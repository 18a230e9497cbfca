import { digestOf } from '../../../core/kit/canonical.ts';
import type { ProjectEvent, ProjectStore } from '../../../core/ports/project-store.ts';
import { message } from '../../../core/text/message.ts';
import type { Look, Problem } from './verification.ts';

/** Each run of a runbook that an event records lies in its folder, with the digest that the event names. */
export async function lookAtRunbooks(project: ProjectStore): Promise<Look> {
  const accept = ({ operation }: ProjectEvent): boolean => operation === 'runbook run';
  const events = await project.readEvents({ accept });
  const problems = await Promise.all(events.map((event) => problemOf(project, event)));
  return { count: events.length, problems: problems.flat() };
}

async function problemOf(project: ProjectStore, { id, data }: ProjectEvent): Promise<Problem[]> {
  const folder = `runs/${id}`;
  const files = ['runbook.json', 'run.yaml'].map((name) => `${folder}/${name}`);
  const [record, run] = await Promise.all(files.map((path) => project.readFile(path)));
  const [about = folder, resource = folder] = files;
  const missing = record ? resource : about;
  if (!record || !run) return [{ code: 'record-missing', about: missing, reason: message('verify.record.missing') }];
  if (digestOfRecord(record) === data.report) return [];
  return [{ code: 'record-changed', about, reason: message('verify.record.changed') }];
}

function digestOfRecord(bytes: Uint8Array): string | undefined {
  try {
    return digestOf(JSON.parse(Buffer.from(bytes).toString()));
  } catch {
    return undefined;
  }
}
