import type { StageContext } from '../../../core/operation/context.ts';
import { listedHost } from '../../../core/project/listed-host.ts';
import { shellWord, shellWords } from '../../../core/text/shell-word.ts';
import type { View } from '../../../core/text/view.ts';
import { listApplications } from '../applications/application-view.ts';

/** How the model of an environment is called. */
export interface Calling {
  /** Base of the OpenAI-compatible paths, from this machine. */
  baseUrl: string;
  /** What a request sends as `model`. */
  model: string;
  /** File of a valid key; null where none was found. */
  keyFile: string | null;
  /** Forwards the port of a gateway on another host; null for one on this machine. */
  tunnel: string | null;
}

/** The same as commands, each line as it is typed. */
export interface CallLines {
  curl: string[];
  python: string[];
}

/** What the caller's own machine adds. */
export interface CallerSide {
  /** A file that holds one of these keys (`sha256:…`). */
  findKeyFile: (digests: readonly string[]) => string | null;
  /** SSH configuration in place of the usual one. */
  sshConfig: string | undefined;
}

/** Reads how an environment is called; null where no application has a valid key. */
export async function readCalling(
  ctx: StageContext,
  { name, host, bind, port }: { name: string; host: string; bind: string; port: number },
  { findKeyFile, sshConfig }: CallerSide,
): Promise<Calling | null> {
  const applications = await listApplications(ctx, name);
  const keys = applications.flatMap((one) => one.keys.filter(({ state }) => state === 'valid'));
  if (keys.length === 0) return null;
  const spec = await listedHost(ctx.project, host);
  const remote = spec === undefined || spec.transport === 'local' ? undefined : { ...spec, configFile: sshConfig };
  return callingOf({ bind, port }, name, findKeyFile(keys.map(({ sha256 }) => sha256)), remote);
}

/** Pure: the address that answers here. A gateway that listens everywhere answers on loopback, too. */
export function callingOf(
  { bind, port }: { bind: string; port: number },
  model: string,
  keyFile: string | null,
  remote?: { address: string; jump?: string[] | undefined; configFile: string | undefined },
): Calling {
  const address = EVERYWHERE.get(bind) ?? bind;
  const authority = `${address.includes(':') ? `[${address}]` : address}:${port}`;
  if (!remote) return { baseUrl: `http://${authority}/v1`, model, keyFile, tunnel: null };
  const { jump = [], configFile } = remote;
  const words = [
    ...(configFile === undefined ? [] : ['-F', configFile]),
    ...(jump.length === 0 ? [] : ['-J', jump.join(',')]),
    '-N',
    '-L',
    `${port}:${authority}`,
    `ssh://${remote.address}`,
  ];
  return { baseUrl: `http://127.0.0.1:${port}/v1`, model, keyFile, tunnel: shellWords(['ssh', ...words]) };
}

const EVERYWHERE = new Map([
  ['0.0.0.0', '127.0.0.1'],
  ['::', '::1'],
]);

/** Stands for a key file that is not known. */
const KEY_FILE = 'KEY_FILE';

/** Pure: curl and the `openai` client. The key stands in no argument: `sed` reads its file. */
export function callLines({ baseUrl, model, keyFile }: Calling, prompt = 'Hello'): CallLines {
  const messages = [{ role: 'user', content: prompt }];
  const file = keyFile ?? KEY_FILE;
  const quoted = JSON.stringify; // of texts and lists, it is Python, too
  return {
    curl: [
      `sed 's/^/Authorization: Bearer /' ${shellWord(file)} |`,
      `  curl -sS -H @- -H 'Content-Type: application/json' ${shellWord(`${baseUrl}/chat/completions`)} \\`,
      `  -d ${shellWord(JSON.stringify({ model, messages, max_tokens: 64 }))}`,
    ],
    python: [
      'from openai import OpenAI',
      `client = OpenAI(base_url=${quoted(baseUrl)}, api_key=open(${quoted(file)}).read().strip())`,
      `answer = client.chat.completions.create(model=${quoted(model)}, messages=${quoted(messages)}, max_tokens=64)`,
      'print(answer.choices[0].message.content)',
    ],
  };
}

/** How to call it, below a title each. */
export function renderCalling(calling: Calling, view: View): string[] {
  const { curl, python } = callLines(calling);
  const indented = (lines: string[]): string[] => lines.map((line) => `  ${line}`);
  return [
    ...(calling.tunnel === null ? [] : [view.t('env.call.tunnel'), `  ${calling.tunnel}`]),
    view.t('env.call.curl'),
    ...indented(curl),
    view.t('env.call.python'),
    ...indented(python),
    ...(calling.keyFile === null ? [view.t('env.call.key', { file: KEY_FILE })] : []),
  ];
}
