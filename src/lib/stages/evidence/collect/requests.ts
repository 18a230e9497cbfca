import { addSeconds } from '../../../core/kit/time.ts';
import { parseJson } from '../../../core/kit/parse-json.ts';
import { linesOf } from './printed.ts';

/** A request as a gateway logged it: never what was asked or answered. */
export interface LoggedRequest {
  environment: string;
  id: string;
  application: string;
  release: string;
  status: number;
}

/** Since when a gateway's log is there; `dropped`: it was freed before that. */
export interface LogStart {
  environment: string;
  at: string;
  dropped: boolean;
}

/** The last requests of each gateway of a host, and how far its log reaches back. */
export function requests(printed: string): { requests: LoggedRequest[]; starts: LogStart[] } {
  return {
    starts: linesOf(printed, 'first', 3).map(([environment = '', from, ms]) => ({
      environment,
      at: addSeconds('1970-01-01T00:00:00.000Z', Number(ms) / 1000),
      dropped: from === 'dropped',
    })),
    requests: linesOf(printed, 'request', 2).flatMap(([environment = '', line]) => {
      const said = parseJson<Record<string, unknown>>(line);
      const word = (name: string): string => (typeof said?.[name] === 'string' ? said[name] : '');
      const names = { id: word('id'), application: word('app'), release: word('release') };
      return said ? [{ environment, ...names, status: Number(said.status) }] : [];
    }),
  };
}
