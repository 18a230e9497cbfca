import { parseJson } from '../../../core/kit/parse-json.ts';

/** What became of each attempt: `answered`, `silent`, or the system’s error. Keys are e.g. `tcp 192.0.2.1 443`, and `lookup`. */
export interface CanarySide {
  /** Why it could not run. */
  failed?: string;
  network?: string;
  outcomes: Record<string, string>;
  /** Kinds of attempts that the listener on the host received. */
  heard: string[];
}

export interface CanaryFacts {
  outside: CanarySide | null;
  /** By the pid of the worker in whose namespace it ran. */
  inside: Record<string, CanarySide>;
}

/** Connections and name queries made in the namespaces of engines, and the same outside. */
export function canary(printed: string): CanaryFacts {
  const sides = printed.split('\n').flatMap((line) => {
    const said = parseJson<{ where: string; netns?: string } & CanarySide>(line);
    return said ? [[said.where, sideOf(said)] as const] : [];
  });
  const { outside = null, ...inside } = Object.fromEntries(sides);
  return { outside, inside };
}

function sideOf({ failed, netns, outcomes = {}, heard = [] }: { netns?: string } & Partial<CanarySide>): CanarySide {
  return { ...(failed === undefined ? {} : { failed }), ...(netns ? { network: netns } : {}), outcomes, heard };
}
