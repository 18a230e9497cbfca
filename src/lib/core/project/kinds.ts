import type { Kind } from '../ports/project-store.ts';

/** Where each kind of resource lives: `<folder>/<name>.yaml`, or `<folder>/<name>/<file>` when `file` is given. */
export interface KindLocation {
  folder: string;
  file?: string;
  /** The one name of the kind, which another kind of the same folder leaves out. */
  only?: string;
}

export const KIND_LOCATIONS: Readonly<Record<Kind, KindLocation>> = {
  UseCase: { folder: 'usecases' },
  Weights: { folder: 'scoping' },
  Host: { folder: 'hosts' },
  Dataset: { folder: 'datasets' },
  Model: { folder: 'models' },
  Release: { folder: 'releases' },
  Environment: { folder: 'environments' },
  Live: { folder: 'live' },
  Application: { folder: 'applications' },
  Run: { folder: 'runs', file: 'run.yaml' },
  HostExceptions: { folder: 'hosts', only: 'exceptions' },
  Watch: { folder: 'watch' },
  ValueRecord: { folder: 'value' },
  Retirement: { folder: 'retirements' },
  Erasure: { folder: 'erasures' },
  Charter: { folder: 'governance', only: 'charter' },
  Incident: { folder: 'incidents' },
  RequestRegister: { folder: 'governance', only: 'requests' },
  Suppliers: { folder: 'governance', only: 'suppliers' },
};

/** Files that people write; a command that edits one writes it whole. Everything else is sovran's alone. */
const OF_PEOPLE = ['sovran.yaml', 'usecases/', 'scoping/', 'hosts/', 'environments/', 'governance/'];

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
