import { spawn } from 'node:child_process';
import type { Terminal } from '../terminal/terminal.ts';

/** Starts a browser on a file if a person is there and a screen; true if it started. Never waits for it. */
export async function openPage(path: string, { interactive }: Pick<Terminal, 'interactive'>): Promise<boolean> {
  const program = browserOf(process.platform, process.env);
  if (!interactive || program === undefined) return false;
  return new Promise((settle) => {
    const child = spawn(program, [path], { stdio: 'ignore', detached: true });
    child.on('error', () => settle(false));
    child.on('spawn', () => {
      child.unref();
      settle(true);
    });
  });
}

/** What opens files; without a screen `xdg-open` would take the terminal over. Pure. */
export function browserOf(platform: NodeJS.Platform, env: NodeJS.ProcessEnv): string | undefined {
  if (platform === 'darwin') return 'open';
  return env.DISPLAY || env.WAYLAND_DISPLAY ? 'xdg-open' : undefined;
}
