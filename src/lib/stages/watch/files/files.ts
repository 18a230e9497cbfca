import { parse, stringify } from 'yaml';
import { hostScript } from '../../../core/kit/host-script.ts';
import { shellWord, shellWords } from '../../../core/text/shell-word.ts';
import { expand, expandText } from './expand.ts';
import type { WatchedHost, WatchProgram } from './subject.ts';
import { fillingOf } from './values.ts';

/** A file of a watch; its path is below the folder of the watch. */
export interface WatchFile {
  path: string;
  text: string;
  /** May be run. */
  program?: true;
}

/** One of `programs.yml`. */
interface Program {
  /** Debian's package of each executable. */
  packages: Record<string, string>;
  command: string[];
  /** Templates by path below its folder. */
  files: Record<string, string>;
}

/** Seconds before a program that ended by itself starts again; as for a gateway. */
const PAUSES = '1 2 4 8 16';

const NOTE = '# Written by sovran watch install.\n';

/** What runs on a host: nothing that would have no work. Pure. */
export function programsOf(host: WatchedHost): Partial<Record<WatchProgram, Program>> {
  return expand(parse(host.templates['programs.yml'] ?? ''), fillingOf(host)) as Partial<Record<WatchProgram, Program>>;
}

/** Debian's package of each executable that a host needs. Pure. */
export function packagesOf(host: WatchedHost): Record<string, string> {
  return Object.assign({}, ...Object.values(programsOf(host)).map(({ packages }) => packages)) as Record<
    string,
    string
  >;
}

/** All files of a watch, without its secrets. Pure. */
export function filesOf(host: WatchedHost): WatchFile[] {
  return Object.entries(programsOf(host)).flatMap(([name, { command, files }]) => [
    ...Object.entries(files ?? {}).map(([path, template]) => ({
      path: `${name}/${path}`,
      text: render(template, host),
    })),
    { path: `${name}/start`, text: startFile(`${host.folder}/${name}`, command), program: true as const },
  ]);
}

/** A template as a host needs it; YAML is expanded as a tree, and has no comments. Pure. */
export function render(template: string, host: WatchedHost): string {
  if (!template.includes('.')) return `${hostScript(`watch/${template}`)}\n`;
  const text = host.templates[template] ?? '';
  if (!template.endsWith('.yml')) return expandText(text, fillingOf(host));
  return NOTE + stringify(expand(parse(text), fillingOf(host)), { lineWidth: 0, aliasDuplicateObjects: false });
}

/** The text of `start` beside the files of a program: starts and keeps it, by hand, by sovran or at boot. Pure. */
function startFile(dir: string, command: readonly string[]): string {
  const program = `set -- ${shellWords(command.map(String))}\n${hostScript('watch/start')}`;
  return [
    '#!/bin/sh',
    '# Written by sovran: starts this program unless it runs, and keeps it running. Removed when it is stopped.',
    'export by="${1:-}"',
    ...Object.entries({ dir, pauses: PAUSES, program }).map(([name, value]) => `export ${name}=${shellWord(value)}`),
    'eval "$program"\n',
  ].join('\n');
}
