import { readFileSync } from 'node:fs';

/** A flag as oclif's manifest describes it. */
export interface ManifestFlag {
  name: string;
  type: 'boolean' | 'option';
  char?: string;
  summary?: string;
  helpGroup?: string;
  helpValue?: string;
  options?: string[];
  required?: boolean;
  multiple?: boolean;
  allowNo?: boolean;
  default?: unknown;
  hidden?: boolean;
}

export interface ManifestArgument {
  name: string;
  description?: string;
  required?: boolean;
  multiple?: boolean;
}

/** A command as oclif's manifest describes it. */
export interface ManifestCommand {
  id: string;
  summary?: string;
  examples?: string[];
  args: Record<string, ManifestArgument>;
  flags: Record<string, ManifestFlag>;
  /** It runs an operation. */
  operation?: true;
}

/** Every command by what a user types, sorted. The manifest is made by `npm run build`. */
export function readManifest(): Map<string, ManifestCommand> {
  const { commands } = JSON.parse(readFileSync('oclif.manifest.json', 'utf8')) as {
    commands: Record<string, ManifestCommand>;
  };
  const named = Object.values(commands).map((command) => [command.id.replaceAll(':', ' '), command] as const);
  return new Map(named.toSorted(([one], [other]) => (one < other ? -1 : 1)));
}

/** Flags that every command has. */
export function isGlobal({ helpGroup }: ManifestFlag): boolean {
  return helpGroup === 'GLOBAL';
}
