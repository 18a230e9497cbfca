import { z } from 'zod';
import { templateData } from '../../core/kit/template-data.ts';
import { isKind, KIND_LOCATIONS } from '../../core/project/kinds.ts';
import type { Kind } from '../../core/ports/project-store.ts';

/** What the shell completes of one command, as words to choose from: any where there are none, `@folder` the names of a folder's files. */
export interface CompletedCommand {
  /** As typed, e.g. `release promote`. */
  words: string;
  /** Of each of its arguments. */
  arguments: readonly string[];
  /** By flag, with its dashes; `@none` of a switch, `@files` any file, `@keys` of the application before. */
  flags: Record<string, string>;
}

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

const kindsSchema = z.record(z.string(), z.string().refine(isKind));

/** Whose names the shell completes: those of flags, and of arguments by topic but for the verbs that make one. */
const completedNames = templateData(
  'completion/names.yaml',
  z.strictObject({ flags: kindsSchema, topics: kindsSchema, makers: z.array(z.string()) }),
);

/** What the shell completes, in the order of the names. */
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
): string {
  if (options) return options.join(' ');
  const [topic = ''] = words.split(' ');
  if (words === 'app key revoke' && name === 'key') return '@keys';
  if (words === 'model catalog check') return bases.join(' ');
  if (topic === 'runbook') return name === 'run' ? namesOf('Run') : ['@runbooks', ...runbooks].join(' ');
  if (topic === 'open') return namesOf('UseCase', 'Release', 'Run');
  if (topic === 'eval') return words === 'eval show' ? namesOf('Suite') : namesOf('Model', 'Run');
  const { topics, makers } = completedNames();
  const kind = makers.includes(words) ? undefined : topics[topic];
  return kind === undefined ? '' : namesOf(kind);
}

function flagsOf(words: string, flags: ManifestCommand['flags'], shipped: Shipped): Record<string, string> {
  const shown = Object.entries(flags).filter(([, { hidden }]) => hidden !== true);
  const own = words === 'scope size' ? { '--model': [namesOf('Model'), ...shipped.bases].join(' ') } : {};
  return { ...Object.fromEntries(shown.map(([name, flag]) => [`--${name}`, valuesOf(name, flag, shipped)])), ...own };
}

function valuesOf(
  name: string,
  { type, options, helpValue }: ManifestCommand['flags'][string],
  { bases, methods }: Shipped,
): string {
  if (type === 'boolean') return '@none';
  if (options) return options.join(' ');
  if (name === 'catalogue') return bases.join(' ');
  if (name === 'method') return methods.join(' ');
  const kind = completedNames().flags[name];
  if (kind !== undefined) return namesOf(kind);
  return /FILE|DIR|PATH/.test(String(helpValue ?? '')) ? '@files' : '';
}

function namesOf(...kinds: Kind[]): string {
  return kinds.map((kind) => `@${KIND_LOCATIONS[kind].folder}`).join(' ');
}
