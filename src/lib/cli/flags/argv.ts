import { readFile } from 'node:fs/promises';

/** Global flags that may stand before the command, and those of them that take a value. */
const BARE = new Set(['--json', '--no-input', '--yes', '--quiet', '--no-color']);
const VALUED = new Set(['--project', '--lang']);

/** How many words of an argv are global flags before the command, with their values. */
export function countLeadingFlags(argv: readonly string[]): number {
  let count = 0;
  while (count < argv.length) {
    const word = argv[count] ?? '';
    if (VALUED.has(word)) count += 2;
    else if (BARE.has(word) || /^-[yq]+$/.test(word) || /^--(?:project|lang)=/.test(word)) count += 1;
    else break;
  }
  return Math.min(count, argv.length);
}

/** An argv with the global flags that stood before the command right after it; `known` are commands as typed. */
export function putCommandFirst(argv: readonly string[], known: readonly string[]): string[] {
  const count = countLeadingFlags(argv);
  const [flags, rest] = [argv.slice(0, count), argv.slice(count)];
  const words = [3, 2].find((count) => known.includes(rest.slice(0, count).join(' '))) ?? 1;
  return [...rest.slice(0, words), ...flags, ...rest.slice(words)];
}

/** Every command as typed; none when the package's manifest cannot be read. `binUrl` is the address of `bin/run.js`. */
export async function listCommands(binUrl: string): Promise<string[]> {
  const text = await readFile(new URL('../oclif.manifest.json', binUrl), 'utf8').catch(() => '{}');
  const { commands = {} } = JSON.parse(text) as { commands?: Record<string, unknown> };
  return Object.keys(commands).map((id) => id.replaceAll(':', ' '));
}
