import { Duplex } from 'node:stream';
import type { ExecOptions, ExecResult, Host } from '../../src/lib/core/ports/host.ts';

/** What a host answers to the next command: its output, and its exit code (0 by default). */
export interface Answer {
  stdout?: string;
  exit?: number;
}

/** A host that keeps the commands it was given and answers from a list; past its end a command succeeds silently. */
export function recordingHost(answers: readonly (Answer | string)[] = []): { host: Host; commands: string[] } {
  const commands: string[] = [];
  const left = [...answers];
  const next = (): Answer => {
    const answer = left.shift() ?? {};
    return typeof answer === 'string' ? { stdout: answer } : answer;
  };
  const exec = async (argv: string[], { stdin }: ExecOptions = {}): Promise<ExecResult> => {
    commands.push(argv.map(shown).join(' ') + (stdin === undefined ? '' : ` <<${JSON.stringify(String(stdin))}`));
    const { stdout = '', exit = 0 } = next();
    return { outcome: 'known', exitCode: exit, stdout, stderr: '' };
  };
  const openSocket = async (path: string): Promise<Duplex> => {
    const { stdout = '\n' } = next();
    return new Duplex({
      read: () => undefined,
      write(chunk: Buffer, _encoding, done) {
        commands.push(`${path}: ${chunk.toString().trimEnd()}`);
        done();
      },
      final(done) {
        this.push(stdout);
        this.push(null);
        done();
      },
    });
  };
  const place = { root: '/srv/sovran', runtime: '/run/sovran' };
  const host = { name: 'gpu1', transport: 'ssh2', place, exec, openSocket } as Partial<Host> as Host;
  return { host, commands };
}

/** A script stands as SCRIPT, a random mark as MARK, a word with blanks in quotes. */
function shown(word: string): string {
  if (word.includes('\n')) return 'SCRIPT';
  if (/^[0-9a-f]{16,}$/.test(word)) return 'MARK';
  return word === '' || /[\s"]/.test(word) ? JSON.stringify(word) : word;
}
