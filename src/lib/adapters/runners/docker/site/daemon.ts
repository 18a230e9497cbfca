import type Docker from 'dockerode';
import { ANSWER_MS, answerInTime } from './answer-in-time.ts';
import { engineHangs, explainSilence } from './silence.ts';
import { HostAgent } from '../../host/ask-health.ts';
import { systemCode } from '../../../../core/kit/system-code.ts';
import type { Host } from '../../../../core/ports/host.ts';
import { SovranError } from '../../../../core/text/sovran-error.ts';

/** Node does not honour `maxSockets` where connections open asynchronously. */
const AT_ONCE = 32;
/** docker-modem reads these despite its options. */
const HIDDEN = ['DOCKER_HOST', 'DOCKER_TLS_VERIFY', 'DOCKER_CERT_PATH', 'DOCKER_CLIENT_TIMEOUT'];
const RESETS = new Set(['ECONNRESET', 'EPIPE', 'ERR_STREAM_PREMATURE_CLOSE']);

/** What the daemon answered instead of doing it. */
export interface Refusal {
  statusCode: number;
  message: string;
}

/** A container engine's API on a host. */
export interface Daemon {
  /**
   * One repeatable call, retried on a stale connection. Rejects with `Refusal`, or `engine-unreachable` (exit 4) after
   * `patienceMs` (default `ANSWER_MS`).
   */
  call<T>(ask: (docker: Docker) => Promise<T>, patienceMs?: number): Promise<T>;
  close(): void;
}

/** Opens the API behind a socket of a host; nothing is asked yet. The signal ends what is being asked, with its reason. */
export async function openDaemon(host: Host, socket: () => Promise<string>, signal?: AbortSignal): Promise<Daemon> {
  const [{ default: Client }, { default: pLimit }] = await Promise.all([import('dockerode'), import('p-limit')]);
  const agent = new HostAgent(async () => host.openSocket(await socket()));
  const docker = withoutVariables(() => new Client(connection(agent)));
  const limit = pLimit(AT_ONCE);
  return {
    call: (ask, patienceMs = ANSWER_MS) =>
      limit(async () => {
        const twice: typeof ask = (api) =>
          ask(api).catch((error: unknown) => (isConnectionReset(error) ? ask(api) : Promise.reject(error)));
        try {
          return await answerInTime(docker, twice, { patienceMs, signal, late: () => engineHangs(host, patienceMs) });
        } catch (error) {
          throw isRefusal(error) ? error : explainSilence(host, error);
        }
      }),
    close: () => agent.destroy(),
  };
}

/** The answer was a refusal of one of these kinds. */
export function isRefusal(error: unknown, ...codes: number[]): error is Refusal {
  const code = (error as Partial<Refusal> | undefined)?.statusCode;
  return typeof code === 'number' && (codes.length === 0 || codes.includes(code));
}

/** The daemon's own words of a refusal. */
export function wordsOf({ message }: Refusal): string {
  return message.replace(/^\(HTTP code \d+\) .*? - /, '').trim();
}

/** Every request goes through the agent; host and port are never looked up. */
function connection(agent: HostAgent): Docker.DockerOptions {
  return { host: 'engine', port: 80, protocol: 'http', agent } as Docker.DockerOptions;
}

function isConnectionReset(error: unknown): boolean {
  return !(error instanceof SovranError) && RESETS.has(systemCode(error));
}

function withoutVariables<T>(make: () => T): T {
  const kept = HIDDEN.map((name) => [name, process.env[name]] as const);
  for (const name of HIDDEN) delete process.env[name];
  try {
    return make();
  } finally {
    for (const [name, value] of kept) if (value !== undefined) process.env[name] = value;
  }
}

/** Whose API answers: Podman's is Docker's but for a few words. */
export type Brand = 'docker' | 'podman';

/** Asks the daemon what it is. */
export async function readBrand(daemon: Daemon): Promise<Brand> {
  const { Components } = (await daemon.call((docker) => docker.version())) as { Components?: { Name?: string }[] };
  return Components?.some(({ Name }) => /podman/i.test(Name ?? '')) ? 'podman' : 'docker';
}
