import type { Kind } from '../ports/project-store.ts';

/** Where each kind of resource lives: `<folder>/<name>.yaml`, or `<folder>/<name>/<file>` when `file` is given. */
interface KindLocation {
  folder: string;
  file?: string;
  /** The one name of the kind, which another kind of the same folder leaves out. */
  only?: string;
  /** The command that shows the names of the kind, and how the first of it is made. */
  list: string;
  make: string;
}

export const KIND_LOCATIONS: Readonly<Record<Kind, KindLocation>> = {
  UseCase: { folder: 'usecases', list: 'sovran scope list', make: 'sovran scope add --help' },
  Weights: { folder: 'scoping', list: 'sovran scope rank', make: 'sovran scope weights --help' },
  Host: { folder: 'hosts', list: 'sovran host list', make: 'sovran host add local --local' },
  Dataset: { folder: 'datasets', list: 'sovran data list', make: 'sovran data prepare --help' },
  Model: { folder: 'models', list: 'sovran model list', make: 'sovran model import --help' },
  Release: { folder: 'releases', list: 'sovran release list', make: 'sovran release create --help' },
  Environment: { folder: 'environments', list: 'sovran env list', make: 'sovran env add --help' },
  Live: { folder: 'live', list: 'sovran env list', make: 'sovran release promote --help' },
  Application: { folder: 'applications', list: 'sovran app list', make: 'sovran app add --help' },
  Run: { folder: 'runs', file: 'run.yaml', list: 'sovran job list', make: 'sovran status' },
  HostExceptions: { folder: 'hosts', only: 'exceptions', list: 'sovran host list', make: 'sovran host plan --help' },
  Watch: { folder: 'watch', list: 'sovran host list', make: 'sovran watch install --help' },
  ValueRecord: { folder: 'value', list: 'sovran scope list', make: 'sovran value baseline --help' },
  Retirement: { folder: 'retirements', list: 'sovran release list', make: 'sovran release retire --help' },
  Pilot: { folder: 'eval/pilots', list: 'sovran eval pilot export --help', make: 'sovran eval pilot export --help' },
  Erasure: { folder: 'erasures', list: 'sovran data list', make: 'sovran data erase --help' },
  Charter: { folder: 'governance', only: 'charter', list: 'sovran govern roles', make: 'sovran govern init' },
  Incident: { folder: 'incidents', list: 'sovran govern incident show', make: 'sovran govern incident open --help' },
  RequestRegister: {
    folder: 'governance',
    only: 'requests',
    list: 'sovran govern request list',
    make: 'sovran govern request list',
  },
  Suppliers: {
    folder: 'governance',
    only: 'suppliers',
    list: 'sovran govern sovereignty --help',
    make: 'sovran govern sovereignty --help',
  },
  Suite: { folder: 'eval/suites', list: 'sovran eval list', make: 'sovran eval list' },
};

/** Files that people write; a command that edits one writes it whole. Everything else is sovran's alone. */
const OF_PEOPLE = ['sovran.yaml', 'usecases/', 'scoping/', 'hosts/', 'environments/', 'governance/', 'eval/suites/'];

/** Signed by people, written by sovran. */
export const APPROVALS = 'governance/approvals';

/** Whether a file of the project is written by people. Pure. */
export function isOfPeople(path: string): boolean {
  if (path.startsWith(`${APPROVALS}/`)) return false;
  return OF_PEOPLE.some((own) => (own.endsWith('/') ? path.startsWith(own) : path === own));
}

/** Folders in which sovran alone writes; its events lie in one of their own. */
export const SOVRAN_FOLDERS: readonly string[] = [
  ...Object.values(KIND_LOCATIONS).flatMap(({ folder }) => (isOfPeople(`${folder}/`) ? [] : [folder])),
  APPROVALS,
  'audit',
];

/** Path of the file of a resource, relative to the project. Pure. */
export function pathOf(kind: Kind, name: string): string {
  const { folder, file } = KIND_LOCATIONS[kind];
  return file ? `${folder}/${name}/${file}` : `${folder}/${name}.yaml`;
}

/** The file of a thing written as `Kind/name`; undefined for what has none of its own, as `Job/x`. */
export function pathNamed(thing: string): string | undefined {
  const [kind = '', name] = thing.split('/');
  return name !== undefined && isKind(kind) ? pathOf(kind, name) : undefined;
}

export function isKind(word: string): word is Kind {
  return Object.hasOwn(KIND_LOCATIONS, word);
}

/** Whether a file of the kind's folder is of this kind: `hosts/exceptions.yaml` is not a host. */
export function isOfKind(kind: Kind, name: string): boolean {
  const { folder, only } = KIND_LOCATIONS[kind];
  if (only !== undefined) return name === only;
  return !Object.values(KIND_LOCATIONS).some((other) => other.folder === folder && other.only === name);
}

/** Names of resources of a kind among the files of its folder. Pure. */
export function namesOfKind(kind: Kind, files: readonly string[]): string[] {
  const names = KIND_LOCATIONS[kind].file
    ? files
    : files.filter((file) => file.endsWith('.yaml')).map((file) => file.slice(0, -'.yaml'.length));
  return names.filter((name) => isOfKind(kind, name));
}
