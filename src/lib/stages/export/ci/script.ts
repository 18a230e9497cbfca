import type { Templates } from '../../../core/operation/context.ts';
import type { CiJob } from './pipeline.ts';

const SCRIPTS = [
  'take-records',
  'hand-records',
  'push-records',
  'newest-commit',
  'open-hosts',
  'close-hosts',
  'push-url',
  'retry',
] as const;

/** The shell of pipelines by name; it reads `SOVRAN_COMMIT`, where the pipeline began, and `SOVRAN_BRANCH`. */
export type Shell = Readonly<Record<(typeof SCRIPTS)[number], string>>;

/** Reads `templates/ci/`, without what only linters need. */
export async function readShell(templates: Pick<Templates, 'read'>): Promise<Shell> {
  const read = async (name: string): Promise<string> => {
    const lines = (await templates.read(`ci/${name}.sh`)).trimEnd().split('\n');
    return lines.filter((line) => !line.startsWith('#')).join('\n');
  };
  const texts = SCRIPTS.map(async (name) => [name, await read(name)] as const);
  return Object.fromEntries(await Promise.all(texts)) as Shell;
}

/** Done when the shell of a job ends, however it ends; its exit code stays. */
export function atEnd(command: string): string {
  return ['at_end() {', '  set +e', ...command.split('\n').map((line) => `  ${line}`), '}', 'trap at_end EXIT'].join(
    '\n',
  );
}

/** The lines of a job: approvals of others first, records pushed even where the command failed. */
export function scriptOf({ script, syncs, publishes }: CiJob, shell: Shell): string[] {
  return [
    ...(syncs ? [shell['newest-commit']] : []),
    ...(publishes
      ? [['code=0', `${script.join(' && ')} || code=$?`, shell['push-records'], 'exit "$code"'].join('\n')]
      : script),
  ];
}
