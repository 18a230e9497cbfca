import type { Kind } from '../ports/project-store.ts';

/** Commands that show the names of a kind, or how the first of it is made. */
const LISTED: Readonly<Record<Kind, { list: string; make: string }>> = {
  UseCase: { list: 'sovran scope list', make: 'sovran scope add --help' },
  Host: { list: 'sovran host list', make: 'sovran host add local --local' },
  Dataset: { list: 'sovran data list', make: 'sovran data prepare --help' },
  Model: { list: 'sovran model list', make: 'sovran model import --help' },
  Release: { list: 'sovran release list', make: 'sovran release create --help' },
  Environment: { list: 'sovran env list', make: 'sovran env add --help' },
  Live: { list: 'sovran env list', make: 'sovran release promote --help' },
  Application: { list: 'sovran app list', make: 'sovran app add --help' },
  Run: { list: 'sovran job list', make: 'sovran status' },
  HostExceptions: { list: 'sovran host list', make: 'sovran host plan --help' },
  Watch: { list: 'sovran host list', make: 'sovran watch install --help' },
  ValueRecord: { list: 'sovran scope list', make: 'sovran value baseline --help' },
  Weights: { list: 'sovran scope rank', make: 'sovran scope weights --help' },
};

/** What to type when a name is not known: the list, or how to make one where there is none yet. */
export function whereListed(kind: Kind, known: readonly string[]): string {
  return known.length > 0 ? LISTED[kind].list : LISTED[kind].make;
}
