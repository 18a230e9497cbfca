import { parseJson } from '../../../core/kit/parse-json.ts';
import { linesOf } from './printed.ts';

/** A process as the kernel describes it. */
export interface SeenProcess {
  pid: number;
  user: number;
  /** Effective capabilities, hex. */
  capabilities: string;
  /** Namespaces. */
  network: string;
  userspace: string;
  /** It sees other files than the host. */
  isContained: boolean;
  interfaces: string[];
  /** Its variables are there to be seen; `switches`: those of telemetry that are set. */
  isRead: boolean;
  switches: Record<string, string>;
  executable: string;
  /** Runtime of sovran that it runs from, hex; null for any other program. */
  runtime: string | null;
  runsModelCode: boolean;
  /** What started it, nearest first. */
  above: number[];
}

/** What answers for an environment: first the process that listens on the socket of its live slot, then all that it started. */
export interface ServiceFacts {
  environment: string;
  /** `none`: nothing listens there. */
  state: 'seen' | 'none' | 'unread';
  processes: SeenProcess[];
  /** Trees and files of weights that they have open, or that their commands name. */
  weights: string[];
}

/** What answers for the environments of a host; `installed`: all services that have a folder there. */
export function services(printed: string): { services: ServiceFacts[]; installed: string[] } {
  const own = (kind: string, fields: number, environment: string): string[][] =>
    linesOf(printed, kind, fields).flatMap(([of, ...words]) => (of === environment ? [words] : []));
  return {
    services: linesOf(printed, 'answers', 2).map(([environment = '', state]) => ({
      environment,
      state: state as ServiceFacts['state'],
      processes: own('process', 3, environment).flatMap(([pid, said = '']) => {
        const facts = parseJson<Omit<SeenProcess, 'pid'>>(said);
        return facts ? [{ pid: Number(pid), ...facts }] : [];
      }),
      weights: own('weights', 2, environment).flat(),
    })),
    installed: linesOf(printed, 'installed', 1).flat(),
  };
}
