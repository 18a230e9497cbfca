import { fixable, message, type Message } from '../text/message.ts';
import { type SovranError, usageError } from '../text/sovran-error.ts';
import type { HostSpec } from './resources/host.ts';

/** What is known of a runner before it is opened on a host. */
export interface RunnerKind {
  readonly name: string;
  /** How the runner is offered to people. */
  readonly title: Message;
  /** It starts engines from images, in a container engine of the host. */
  readonly containers: boolean;
  /** GPUs are leased by sovran before work starts; false: the runner allots them itself. */
  readonly leasesDevices: boolean;
}

/** The runner that a host's file names. Throws `runner-unknown` or `images-ignored` (exit 2). */
export function runnerOf<Kind extends RunnerKind>(
  kinds: readonly Kind[],
  host: string,
  { runner, images }: Pick<HostSpec, 'runner' | 'images'>,
): Kind {
  const kind = kinds.find(({ name }) => name === runner);
  if (!kind) throw unknownRunner(kinds, host, runner);
  if (images === undefined || kind.containers) return kind;
  throw usageError('images-ignored', fixable('project.runner.images', { host }));
}

/** True for a runner that starts containers. Pure. */
export function startsContainers(kinds: readonly RunnerKind[], runner: string | undefined): boolean {
  return kinds.some(({ name, containers }) => containers && name === runner);
}

/** The error for a runner that this installation does not have. */
export function unknownRunner(kinds: readonly RunnerKind[], host: string, runner: string): SovranError {
  const known = kinds.map(({ name }) => name).join(', ');
  return usageError('runner-unknown', message('project.runner.unknown', { runner: runner.slice(0, 80), host }), {
    fix: message('project.runner.unknown.fix', { host, known }),
  });
}
