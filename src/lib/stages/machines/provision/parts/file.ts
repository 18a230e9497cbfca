import { hostFile, hostScript } from '../../../../core/kit/host-script.ts';
import type { Json, JsonObject } from '../../../../core/ports/json.ts';
import { difference, type Seen, judged } from '../checks/seen.ts';
import type { Assessment, ProvisionCommand, ProvisionStep, ProvisionTarget } from '../contract/step.ts';
import { objectIn } from '../contract/strings.ts';
import { printPath } from '../checks/check-script.ts';
import { defineStep, type StepParts } from '../checks/define-step.ts';
import { printUnloaded, unloadedDrift, untilLoaded } from './service.ts';

/** A file of ours on a host, owned by root. */
export interface WantedFile {
  path: string;
  /** Ends with a newline. */
  content: string;
  /** As `stat` writes it; default 644. */
  mode?: string;
}

const MOST_LINES = 60;

/** The file of `templates/host/root/` that belongs at a path; `variant` ends the name of one among several. */
export function ourFile(
  path: string,
  { mode, variant = '', values }: { mode?: string; variant?: string; values?: Record<string, string> } = {},
): WantedFile {
  return { path, content: hostFile(`root${path}${variant}`, values), ...(mode === undefined ? {} : { mode }) };
}

/** The command that makes a file what it is to be. */
export function writeFile({ path, content, mode = '644' }: WantedFile): ProvisionCommand {
  return { argv: ['sh', '-c', hostScript('provision/write-file'), 'write-file', `0${mode}`, path], stdin: content };
}

/** What differs between a file that was looked at and the wanted one. */
export function fileDrift(seen: Seen, { path, content, mode = '644' }: WantedFile): string[] {
  const there = seen.path(path);
  if (!there) return [`+ ${path}`, ...lineDrift('', content)];
  const inside = there.text === content ? [] : [`  ${path}`, ...lineDrift(there.text, content)];
  const rights = difference(path, `${there.mode} ${there.owner}`, `${mode} root:root`);
  return [...inside, ...rights];
}

/** Lines that go and lines that come, in their order. */
export function lineDrift(from: string, to: string): string[] {
  const [before, after] = [from.trimEnd().split('\n'), to.trimEnd().split('\n')];
  const gone = before.filter((line) => line !== '' && !after.includes(line));
  const come = after.filter((line) => line !== '' && !before.includes(line));
  const lines = [
    ...gone.flatMap((line) => difference('', line, undefined)),
    ...come.flatMap((line) => difference('', undefined, line)),
  ];
  const shown = lines.map((line) => line.replace(/^([-+]) : /, '$1 '));
  if (shown.length === 0) return from === to ? [] : ['  (order of the lines)'];
  return shown.length > MOST_LINES
    ? [...shown.slice(0, MOST_LINES), `  (${shown.length - MOST_LINES} lines more)`]
    : shown;
}

/** Files as they were, as the memo that `restoreFiles` brings them back from. */
export function filesSeen(seen: Seen, files: readonly WantedFile[]): JsonObject {
  return Object.fromEntries(
    files.map(({ path }): [string, Json] => {
      const there = seen.path(path);
      return [path, there ? { mode: there.mode, text: there.text } : null];
    }),
  );
}

/** Brings files back to what `filesSeen` noted: their text, or nothing. */
export function restoreFiles(files: readonly WantedFile[], before: Assessment): ProvisionCommand[] {
  return files.map(({ path }) => {
    const { mode, text } = noted(before, path);
    if (text === undefined) return { argv: ['rm', '-f', '--', path] };
    return writeFile({ path, content: text, mode: mode ?? '644' });
  });
}

function noted(before: Assessment, path: string): { mode?: string; text?: string } {
  const file = objectIn(objectIn(before.memo)[path]);
  const [mode, text] = [file['mode'], file['text']];
  return { ...(typeof mode === 'string' && { mode }), ...(typeof text === 'string' && { text }) };
}

/** A folder with its rights. `mode` as `stat` writes it: `2770`, `755`. */
export interface WantedFolder {
  path: string;
  group: string;
  mode: string;
}

/** What differs between a folder that was looked at and the wanted one. */
export function folderDrift(seen: Seen, { path, group, mode }: WantedFolder): string[] {
  const there = seen.path(path);
  return difference(path, there && `${there.mode} ${there.owner}`, `${mode} root:${group}`);
}

/** Makes a folder and gives it its rights; what is in it stays as it is. */
export function makeFolder({ path, group, mode }: WantedFolder): ProvisionCommand {
  return { argv: ['install', '-d', '-o', 'root', '-g', group, '-m', mode.padStart(4, '0'), '--', path] };
}

interface FileParts extends Omit<StepParts, 'reads' | 'judge' | 'apply' | 'compensate'> {
  files: (target: ProvisionTarget) => readonly WantedFile[];
  /** What the check reads besides the files. */
  reads?: (target: ProvisionTarget) => string[];
  observed: (seen: Seen, target: ProvisionTarget) => JsonObject;
  /** What differs besides the files. */
  drift?: (seen: Seen, target: ProvisionTarget) => string[];
  /** Whether a person has to look, given all that differs. */
  person?: (seen: Seen, target: ProvisionTarget, drift: readonly string[]) => Assessment | undefined;
  load?: (target: ProvisionTarget) => ProvisionCommand[];
  /** Rollback around the commands that restore the files; default: these alone. */
  back?: (target: ProvisionTarget, before: Assessment, restored: ProvisionCommand[]) => ProvisionCommand[];
  /** Notes on the host that files are written and not loaded yet, so that a later check sees it. */
  noted?: true;
}

/** A step from its files and what loads them. */
export function fileStep({
  files,
  reads,
  observed,
  drift,
  person,
  load,
  back,
  noted,
  ...parts
}: FileParts): ProvisionStep {
  const { id } = parts;
  const wrap = (commands: ProvisionCommand[]): ProvisionCommand[] => (noted ? untilLoaded(id, commands) : commands);
  return defineStep({
    ...parts,
    reads: (target) => [
      ...files(target).map(({ path }) => printPath(path)),
      ...(reads?.(target) ?? []),
      ...(noted ? [printUnloaded(id)] : []),
    ],
    judge: (seen, target) => {
      const wanted = files(target);
      const differing = [...wanted.flatMap((file) => fileDrift(seen, file)), ...(drift?.(seen, target) ?? [])];
      const all = [...differing, ...unloadedDrift(seen)];
      return person?.(seen, target, all) ?? judged(observed(seen, target), all, filesSeen(seen, wanted));
    },
    apply: (target) => wrap([...files(target).map(writeFile), ...(load?.(target) ?? [])]),
    compensate: (target, before) => {
      const restored = restoreFiles(files(target), before);
      return wrap(back?.(target, before, restored) ?? restored);
    },
  });
}
