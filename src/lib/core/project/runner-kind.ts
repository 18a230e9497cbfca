import { fixable, message, type Message } from '../text/message.ts';
import { refusedError, type SovranError, usageError } from '../text/sovran-error.ts';
import type { Answer } from '../ports/ssh-directory.ts';
import type { HostSpec, SlurmSettings } from './resources/host.ts';

/** What a host must grant before it is added. */
export interface Admission {
  /** Command that asks, and changes nothing. */
  argv(settings: SlurmSettings): string[];
  /** The refusal that an answer holds. */
  refusal(host: string, answer: Answer): SovranError | undefined;
}

/** What is known of a runner before it is opened on a host. */
export interface RunnerKind {
  readonly name: string;
  /** How the runner is offered to people. */
  readonly title: Message;
  /** It starts engines from images, in a container engine of the host. */
  readonly containers: boolean;
  /** GPUs are leased by sovran before work starts; false: the runner allots them itself. */
  readonly leasesDevices: boolean;
  /** It starts services, too. */
  readonly services: boolean;
  /** A job may run on several machines. */
  readonly severalNodes: boolean;
  /** Asked before a host is added; left out where a login is enough. */
  readonly admission?: Admission;
}

/** The runner that a host's file names. Throws `runner-unknown`, `images-ignored` or `slurm-ignored` (exit 2). */
export function runnerOf<Kind extends RunnerKind>(
  kinds: readonly Kind[],
  host: string,
  { runner, images, slurm }: Pick<HostSpec, 'runner' | 'images' | 'slurm'>,
): Kind {
  const kind = kinds.find(({ name }) => name === runner);
  if (!kind) throw unknownRunner(kinds, host, runner);
  if (slurm !== undefined && !kind.admission)
    throw usageError('slurm-ignored', fixable('project.runner.slurm', { host }));
  if (images === undefined || kind.containers) return kind;
  throw usageError('images-ignored', fixable('project.runner.images', { host }));
}

/** True for a runner that starts containers. Pure. */
export function startsContainers(kinds: readonly RunnerKind[], runner: string | undefined): boolean {
  return kinds.some(({ name, containers }) => containers && name === runner);
}

/** The error for a service on a host whose runner starts none (exit 3). */
export function noServicesOn(host: string): SovranError {
  return refusedError('services-refused', fixable('project.runner.no-services', { host }), { details: { host } });
}

/** The error for a runner that this installation does not have. */
export function unknownRunner(kinds: readonly RunnerKind[], host: string, runner: string): SovranError {
  const known = kinds.map(({ name }) => name).join(', ');
  return usageError('runner-unknown', message('project.runner.unknown', { runner: runner.slice(0, 80), host }), {
    fix: message('project.runner.unknown.fix', { host, known }),
  });
}
