import { readFile } from 'node:fs/promises';

/** Every command as typed; none when the package's manifest cannot be read. `binUrl` is the address of `bin/run.js`. */
export async function listCommands(binUrl: string): Promise<string[]> {
  const text = await readFile(new URL('../oclif.manifest.json', binUrl), 'utf8').catch(() => '{}');
  const { commands = {} } = JSON.parse(text) as { commands?: Record<string, unknown> };
  return Object.keys(commands).map((id) => id.replaceAll(':', ' '));
}
