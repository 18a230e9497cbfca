import { dropAbsent } from '../../core/kit/drop-absent.ts';
import * as Args from '@oclif/core/args';
import * as Flags from '@oclif/core/flags';
import type { InferredFlags, OptionFlag } from '@oclif/core/interfaces';
import type { GlobalFlags } from '../session/session.ts';
import { checkName } from '../../core/project/resources.ts';

/** Any argument: typed, never read from stdin. */
export const textArg: typeof Args.string = Args.custom({ ignoreStdin: true });

/** The argument that names a resource, checked before anything else is. Throws `bad-name` (exit 2). */
export const nameArg = (description: string) =>
  textArg({ required: true, description, parse: async (text) => checkName(text) });

type Relations = Partial<Record<'exclusive' | 'dependsOn' | 'exactlyOne', string[]>>;
type Bounds = Relations & { default?: number; required?: true; min?: number; max?: number; helpValue?: string };
type Given<Value, More> = More extends { default: Value } | { required: true } ? Value : Value | undefined;

/** Flags by what they take; `helpValue` stands for it in the help. */
export const flag = {
  text: (helpValue: string, summary: string, more: Relations = {}) => Flags.string({ helpValue, summary, ...more }),
  required: (helpValue: string, summary: string) => Flags.string({ required: true, helpValue, summary }),
  /** May be typed several times. */
  repeated: (helpValue: string, summary: string) => Flags.string({ multiple: true, helpValue, summary }),
  /** The same, at least once. */
  several: (helpValue: string, summary: string) => Flags.string({ multiple: true, required: true, helpValue, summary }),
  preset: (helpValue: string, preset: string, summary: string) => Flags.string({ default: preset, helpValue, summary }),
  /** One of several words. */
  choice: <const Word extends string, More extends Relations & { default?: NoInfer<Word> }>(
    options: readonly Word[],
    summary: string,
    more?: More,
  ) => Flags.option({ options, summary, ...more })() as OptionFlag<Given<Word, More>>,
  /** A whole number. */
  number: <More extends Bounds>(summary: string, more?: More) =>
    Flags.integer({ summary, ...more }) as OptionFlag<Given<number, More>>,
  /** Without a value. */
  toggle: (summary: string, more: Relations & { default?: false } = {}) => Flags.boolean({ summary, ...more }),
};

export const globalFlags = {
  project: Flags.string({ helpGroup: 'GLOBAL', helpValue: 'DIR', summary: 'Project folder.' }),
  json: Flags.boolean({ helpGroup: 'GLOBAL', summary: 'Print one JSON document on stdout.' }),
  'no-input': Flags.boolean({ helpGroup: 'GLOBAL', summary: 'Never ask; fail naming the missing flags.' }),
  yes: Flags.boolean({ char: 'y', helpGroup: 'GLOBAL', summary: 'Answer yes to confirmations.' }),
  quiet: Flags.boolean({ char: 'q', helpGroup: 'GLOBAL', summary: 'Print the result only.' }),
  lang: Flags.string({ helpGroup: 'GLOBAL', options: ['en', 'fr'], summary: 'Language of messages.' }),
  'no-color': Flags.boolean({ helpGroup: 'GLOBAL', summary: 'No colour.' }),
};

/** Flags of every command that changes something. */
export const changeFlags = {
  'dry-run': Flags.boolean({ char: 'n', summary: 'Print the plan that would be applied, change nothing.' }),
  'plan-out': flag.text('FILE', 'Save the plan to a file, change nothing.', { exclusive: ['plan'] }),
  plan: flag.text('FILE', 'Apply a saved plan; refused when the state has moved.'),
  message: Flags.string({ char: 'm', helpValue: 'TEXT', summary: 'Text for the commit.' }),
};

/** Flags of every command that changes something with `--record` alone. */
export const recordFlags = {
  record: Flags.boolean({ summary: 'Keep what is found in the project.' }),
  'dry-run': { ...changeFlags['dry-run'], dependsOn: ['record'] },
  'plan-out': { ...changeFlags['plan-out'], dependsOn: ['record'] },
  plan: { ...changeFlags.plan, dependsOn: ['record'] },
  message: { ...changeFlags.message, dependsOn: ['record'] },
};

/** Of a decision: `completeReason` asks for it where it is left out. */
export const reasonFlags = { reason: flag.text('TEXT', 'Reason, kept with the decision.') };

/** Flags of every command whose result is a verdict that a pipeline waits for. */
export const gateFlags = {
  junit: flag.text('FILE', 'Write the checks as a JUnit report as well.'),
  markdown: flag.text('FILE', 'Write a summary for a merge request as well.'),
};

/** Flags of every command that starts a job. */
export const jobFlags = {
  follow: Flags.boolean({ allowNo: true, summary: 'Show progress (default: in a terminal, not in CI).' }),
  wait: Flags.boolean({ summary: 'Wait without progress; the exit code is the verdict of the job.' }),
  timeout: flag.text('DURATION', 'Stop waiting after, e.g. 90s, 15m, 4h.'),
};

/** The host of a job or a measurement. */
export const hostFlags = { host: flag.text('NAME', 'Host (default: the only one).') };

/** What is measured: a model, or the live release of an environment by an application's key. */
export const subjectFlags = {
  ...hostFlags,
  model: flag.text('NAME', 'Model to measure.'),
  env: flag.text('NAME', 'Environment whose live release is measured.'),
  app: flag.text('NAME', 'Application the key belongs to, for the report.'),
  'key-file': flag.text('FILE', 'File with the key of the application.'),
};

/** How the keys of a new or changed host are confirmed. */
export const keyTrustFlags = {
  fingerprint: flag.repeated('SHA256:…', 'Expected host key; JUMPHOST=SHA256:… for a jump host.'),
  'accept-new': Flags.boolean({ summary: 'Pin unknown keys without asking; refused with CI=true.' }),
};

/** What something runs on: its engine, and how many GPUs of its host. */
export const engineFlags = {
  engine: flag.text('E', 'Engine (default: the first that can; see `engine list`).'),
  gpus: Flags.integer({
    min: 0,
    helpValue: 'N',
    summary: 'GPUs to lease (default: 1 where the host has any and its engine uses them).',
  }),
};

/** Flags of every command that launches a job of an engine. */
export const launchFlags = { ...changeFlags, ...hostFlags, ...jobFlags, ...engineFlags };

/** What `engineFlags` say, for an operation's input. */
export function engineInput({ engine, gpus }: InferredFlags<typeof engineFlags>): { engine?: string; gpus?: number } {
  return dropAbsent({ engine, gpus });
}

/** Values of `changeFlags` as parsed. */
export type ChangeFlags = Partial<InferredFlags<typeof changeFlags>>;

/** The argument that names a job, as `requireJob` finds it. */
export const jobArg = textArg({
  required: true,
  description: 'Id, its first characters, or the name that the job makes.',
});

/** Flags of every command that shows the log of what runs on a host. */
export const logFlags = {
  lines: Flags.integer({ default: 200, min: 1, max: 100_000, summary: 'Number of lines.' }),
  follow: Flags.boolean({
    char: 'f',
    exclusive: ['lines'],
    summary: 'Follow what is added; Ctrl-C leaves it running.',
  }),
};

/** The argument of commands that act on several hosts. */
export const hostNames = textArg({
  multiple: true,
  required: false,
  description: 'Names of the hosts.',
  parse: async (text: string) => checkName(text),
});

/** How such a command names hosts otherwise. */
export const hostChoiceFlags = {
  all: Flags.boolean({ exclusive: ['group'], summary: 'Every host of the inventory.' }),
  group: flag.text('GROUP', 'The hosts of a group.'),
};

/** Of those that change hosts: which hosts, how many at a time, and what to do where one does not answer. */
export const hostSelectionFlags = {
  ...hostChoiceFlags,
  'on-unreachable': Flags.string({
    options: ['fail', 'skip'],
    summary: 'What to do when a host does not answer (default: fail, with nothing changed).',
  }),
  batch: flag.text(
    'N|N%',
    'Hosts at a time (default: one first, then the rest). A failure stops the batches behind it.',
  ),
};

/** The same where a saved plan may be applied, which has them already. */
export const decidedByPlan = {
  'on-unreachable': { ...hostSelectionFlags['on-unreachable'], exclusive: ['plan'] },
  batch: { ...hostSelectionFlags.batch, exclusive: ['plan'] },
};

/** Values of `hostSelectionFlags` as parsed. */
export type HostSelectionFlags = InferredFlags<typeof hostSelectionFlags>;

/** Before (and when) parsing fails, the flags that decide how the failure is shown are read by hand. */
export function guessGlobalFlags(argv: string[]): GlobalFlags {
  const valueOf = (name: string): string | undefined => {
    const at = argv.indexOf(name);
    return at >= 0 ? argv[at + 1] : argv.find((arg) => arg.startsWith(`${name}=`))?.slice(name.length + 1);
  };
  return {
    project: valueOf('--project'),
    json: argv.includes('--json'),
    'no-input': true,
    yes: false,
    quiet: argv.includes('--quiet') || argv.includes('-q'),
    lang: valueOf('--lang'),
    'no-color': argv.includes('--no-color'),
  };
}
