import type { ReleaseRecord } from '../../../core/project/resources/release.ts';
import { shellWord } from '../../../core/text/shell-word.ts';

/** Where a script finds models by name, and the socket that its engine opens; `$here` is the script's folder. */
interface Place {
  models: string;
  socket: string;
}

const EXPORTED: Place = { models: '$here/../../models', socket: '$here/engine.sock' };

/** Pure: a shell script that starts the engine of a release from the export; `kind` says whose arguments it takes. */
export function engineScript(
  environment: string,
  record: ReleaseRecord,
  kind: string | undefined,
  place: Place = EXPORTED,
): string {
  const { model, adapters = [], engine } = record;
  const argumentsOf = kind === 'vllm' ? vllm : llamaCpp;
  const [words, program, variables] = argumentsOf(environment, record, place);
  const known = kind === 'vllm' || kind === 'llama.cpp';
  const quoted = words.map((word) => (word.includes('$here') ? `"${word}"` : shellWord(word)));
  return [
    '#!/bin/sh',
    `# ${engine.name}: ${[model, ...adapters.map((one) => one.model)].join(', ')}`,
    'set -eu',
    'here=$(cd -- "$(dirname -- "$0")" && pwd)',
    'export HF_HUB_OFFLINE=1 VLLM_NO_USAGE_STATS=1 DO_NOT_TRACK=1',
    ...variables.map((one) => `export ${one}`),
    ...(known
      ? [`exec ${program} ${quoted.join(' ').replaceAll(' --', ' \\\n  --')}`]
      : ['cat "$here/record.json" >&2', 'exit 69']),
    '',
  ].join('\n');
}

type Started = [argv: string[], program: string, variables: string[]];

/** As `templates/engines/cpu/sovran_engine/serve` sets the same of the library. */
function llamaCpp(
  alias: string,
  { model, modelFile, arguments: given }: ReleaseRecord,
  { models, socket }: Place,
): Started {
  const { parallel, contextTokens, threads } = given;
  const pairs = {
    model: `${models}/${model}/${modelFile}`,
    alias,
    host: socket,
    parallel,
    'ctx-size': contextTokens * parallel,
    threads,
    'threads-http': 96,
    'n-gpu-layers': 0,
    poll: 0,
  };
  const flags = ['--metrics', '--no-slots', '--no-webui', '--offline'];
  const words = Object.entries(pairs).flatMap(([name, value]) => [`--${name}`, String(value)]);
  return [[...words, ...flags], '"${LLAMA_SERVER:-llama-server}"', []];
}

/** As `templates/engines/vllm/sovran_engine/serve/arguments.py`, without its refusal of ignored fields. */
function vllm(
  alias: string,
  { model, adapters = [], engine: { config = {} } }: ReleaseRecord,
  { models, socket }: Place,
): Started {
  const options = Object.entries(config).filter(
    ([key, value]) => !isVariable(key) && value !== false && value !== null,
  );
  const words = options.flatMap(([key, value]) =>
    value === true ? [`--${key}`] : [`--${key}`, ...[value].flat().map(textOf)],
  );
  const modules = adapters.map(({ name, model: of }) => `${name}=${models}/${of}`);
  const lora = modules.length === 0 ? [] : ['--enable-lora', '--lora-modules', ...modules];
  const place = ['serve', `${models}/${model}`, '--uds', socket, '--served-model-name', alias];
  const variables = Object.entries(config).filter(([key]) => isVariable(key));
  return [
    [...place, ...words, ...lora],
    '"${VLLM:-vllm}"',
    variables.map(([key, value]) => `${key}=${shellWord(textOf(value))}`),
  ];
}

function isVariable(key: string): boolean {
  return key === key.toUpperCase();
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
