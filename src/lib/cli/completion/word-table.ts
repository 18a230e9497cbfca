import { KIND_LOCATIONS } from '../../core/project/kinds.ts';
import type { Kind } from '../../core/ports/project-store.ts';

/** What the shell completes of one command. */
export interface CompletedCommand {
  /** As typed, e.g. `release promote`. */
  words: string;
  /** Of each of its arguments. */
  arguments: readonly Values[];
  /** By flag, with its dashes; a switch has none. */
  flags: Record<string, Values>;
}

/** Words to choose from: fixed ones, names of a folder of the project (`@folder` among others too), files, keys of the application before, anything. */
export type Values = readonly string[] | { names: string; also?: readonly string[] } | 'files' | 'keys' | 'any';

/** Names that come with this installation. */
export interface Shipped {
  runbooks: readonly string[];
  /** Of the catalogue. */
  bases: readonly string[];
  /** Training methods of its engines. */
  methods: readonly string[];
}

/** A command as the manifest has it. */
export interface ManifestCommand {
  id: string;
  hidden?: boolean | undefined;
  args: Record<string, { options?: readonly string[] | undefined }>;
  flags: Record<
    string,
    {
      type: string;
      options?: readonly string[] | undefined;
      helpValue?: string | readonly string[] | undefined;
      hidden?: boolean | undefined;
    }
  >;
}

/** Flags whose value is a resource of the project. */
const FLAG_KINDS: Readonly<Record<string, Kind>> = {
  env: 'Environment',
  host: 'Host',
  model: 'Model',
  base: 'Model',
  teacher: 'Model',
  student: 'Model',
  dataset: 'Dataset',
  usecase: 'UseCase',
  app: 'Application',
  evidence: 'Run',
  abandon: 'Run',
  'roll-back': 'Run',
};

/** Topics whose argument names what is there already, but for the verbs that make it. */
const TOPIC_KINDS: Readonly<Record<string, Kind>> = {
  app: 'Application',
  data: 'Dataset',
  env: 'Environment',
  gc: 'Host',
  guide: 'UseCase',
  host: 'Host',
  job: 'Run',
  model: 'Model',
  release: 'Release',
  scope: 'UseCase',
};
const MAKERS: ReadonlySet<string> = new Set([
  'app add',
  'data prepare',
  'env add',
  'host add',
  'model import',
  'model shrink',
  'release create',
  'scope add',
]);

/** Pure: what the shell completes, in the order of the names. */
export function completedCommands(commands: readonly ManifestCommand[], shipped: Shipped): CompletedCommand[] {
  return commands
    .filter(({ hidden }) => hidden !== true)
    .map(({ id, args, flags }) => {
      const words = id.replaceAll(':', ' ');
      const argumentsOf = Object.entries(args).map(([name, arg]) => argumentOf(words, name, arg, shipped));
      return { words, arguments: argumentsOf, flags: flagsOf(words, flags, shipped) };
    })
    .toSorted((left, right) => (left.words < right.words ? -1 : 1));
}

function argumentOf(
  words: string,
  name: string,
  { options }: ManifestCommand['args'][string],
  { runbooks, bases }: Shipped,
): Values {
  if (options) return options;
  const [topic = ''] = words.split(' ');
  if (words === 'app key revoke' && name === 'key') return 'keys';
  if (words === 'model catalog check') return bases;
  if (topic === 'runbook') return name === 'run' ? namesOf('Run') : { names: 'runbooks', also: runbooks };
  if (topic === 'open') return { names: KIND_LOCATIONS.UseCase.folder, also: ['@releases', '@runs'] };
  if (topic === 'eval') return { names: KIND_LOCATIONS.Model.folder, also: ['@runs'] };
  const kind = MAKERS.has(words) ? undefined : TOPIC_KINDS[topic];
  return kind === undefined ? 'any' : namesOf(kind);
}

function flagsOf(words: string, flags: ManifestCommand['flags'], shipped: Shipped): Record<string, Values> {
  const shown = Object.entries(flags).filter(([, { hidden }]) => hidden !== true);
  const own = words === 'scope size' ? { '--model': { names: KIND_LOCATIONS.Model.folder, also: shipped.bases } } : {};
  const all = shown.map(([name, flag]) => [`--${name}`, flag.type === 'boolean' ? [] : valuesOf(name, flag, shipped)]);
  return { ...Object.fromEntries(all), ...own } as Record<string, Values>;
}

function valuesOf(
  name: string,
  { options, helpValue }: ManifestCommand['flags'][string],
  { bases, methods }: Shipped,
): Values {
  if (options) return options;
  if (name === 'catalogue') return bases;
  if (name === 'method') return methods;
  const kind = FLAG_KINDS[name];
  if (kind !== undefined) return namesOf(kind);
  return /FILE|DIR|PATH/.test(String(helpValue ?? '')) ? 'files' : 'any';
}

function namesOf(kind: Kind): Values {
  return { names: KIND_LOCATIONS[kind].folder };
}
