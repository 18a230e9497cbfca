import { existsSync, readFileSync } from 'node:fs';
import { compactJson } from './compact-json.ts';
import { isGlobal, readManifest, type ManifestCommand, type ManifestFlag } from './manifest.ts';

const SNAPSHOT = 'test/surface/commands.json';

/** What scripts may rely on of a flag. */
export interface SurfaceFlag {
  type: 'boolean' | 'option';
  char?: string;
  options?: string[];
  required?: true;
  multiple?: true;
  allowNo?: true;
}

/** What scripts may rely on of a command. */
export interface SurfaceCommand {
  /** It changes the project or a machine. */
  changes?: true;
  args: { name: string; required: boolean }[];
  flags: Record<string, SurfaceFlag>;
}

/** Every command with its arguments and flags; the flags that all commands share stand apart. */
export interface Surface {
  globalFlags: Record<string, SurfaceFlag>;
  commands: Record<string, SurfaceCommand>;
}

/** The snapshot of the surface. Throws when something published would be lost, unless `ALLOW_REMOVAL` is set. */
export function generateSurface(): Map<string, string> {
  const surface = surfaceOf(readManifest());
  const lost = existsSync(SNAPSHOT) ? lostFrom(readSnapshot(), surface) : [];
  if (lost.length > 0 && !process.env.ALLOW_REMOVAL)
    throw new Error(`no longer there: ${lost.join(', ')}. With a reason to remove it, set ALLOW_REMOVAL=1.`);
  return new Map([[SNAPSHOT, compactJson(surface)]]);
}

/** The committed snapshot. */
export function readSnapshot(): Surface {
  return JSON.parse(readFileSync(SNAPSHOT, 'utf8')) as Surface;
}

/** Pure: the surface that a manifest describes. */
export function surfaceOf(manifest: Map<string, ManifestCommand>): Surface {
  const commands = [...manifest].map(([name, { operation, args, flags }]) => [
    name,
    {
      ...(operation ? { changes: true } : {}),
      args: Object.values(args).map((arg) => ({ name: arg.name, required: arg.required ?? false })),
      flags: flagsOf(Object.values(flags).filter((flag) => !isGlobal(flag))),
    },
  ]);
  const [first] = manifest.values();
  return {
    globalFlags: flagsOf(Object.values(first?.flags ?? {}).filter(isGlobal)),
    commands: Object.fromEntries(commands) as Surface['commands'],
  };
}

function flagsOf(flags: ManifestFlag[]): Record<string, SurfaceFlag> {
  const sorted = flags.toSorted((one, other) => (one.name < other.name ? -1 : 1));
  return Object.fromEntries(sorted.map((flag) => [flag.name, flagOf(flag)]));
}

function flagOf({ type, char, options, required, multiple, allowNo }: ManifestFlag): SurfaceFlag {
  return {
    type,
    ...(char ? { char } : {}),
    ...(options ? { options } : {}),
    ...(required ? { required } : {}),
    ...(multiple ? { multiple } : {}),
    ...(allowNo ? { allowNo } : {}),
  };
}

/** Pure: what a script written for `before` would miss in `after`: commands, arguments, flags, characters, options. */
export function lostFrom(before: Surface, after: Surface): string[] {
  return [
    ...lostFlags('', before.globalFlags, after.globalFlags),
    ...Object.entries(before.commands).flatMap(([name, { args, flags }]) => {
      const now = after.commands[name];
      if (!now) return [name];
      const kept = new Set(now.args.map((arg) => arg.name));
      const lostArgs = args.filter((arg) => !kept.has(arg.name)).map((arg) => `${name} ${arg.name.toUpperCase()}`);
      return [...lostArgs, ...lostFlags(`${name} `, flags, now.flags)];
    }),
  ];
}

type Flags = Record<string, SurfaceFlag>;

function lostFlags(prefix: string, before: Flags, after: Flags): string[] {
  return Object.entries(before).flatMap(([name, flag]) => {
    const now = after[name];
    if (!now || now.type !== flag.type) return [`${prefix}--${name}`];
    const char = flag.char && flag.char !== now.char ? [`${prefix}-${flag.char}`] : [];
    const gone = now.options ? (flag.options ?? []).filter((option) => !now.options?.includes(option)) : [];
    return [...char, ...gone.map((option) => `${prefix}--${name}=${option}`)];
  });
}
