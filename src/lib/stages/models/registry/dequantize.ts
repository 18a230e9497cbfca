import type { JobRequest } from '../../jobs/request.ts';
import { shellWord } from '../../../core/text/shell-word.ts';
import type { ImportInput } from './import-gates.ts';
import type { ModelSource } from './source.ts';

const WALL_SECONDS = 3600;

/** Pure: the job that turns a quantized GGUF into a trainable tree, registered under the model's name. */
export function dequantizeRequest(input: ImportInput, digest: string, source: ModelSource): JobRequest {
  return {
    operation: 'model import',
    subject: input.name,
    command: commandOf(input),
    host: input.trainableOn ?? '',
    kind: 'dequantize',
    seed: 0,
    inputs: [{ name: 'model', digest, role: 'model' }],
    spec: { modelName: input.name },
    gpus: 0,
    wallSeconds: WALL_SECONDS,
    collect: [
      {
        tree: 'model',
        model: {
          name: input.name,
          kind: input.fixture ? 'fixture' : 'base',
          format: 'safetensors',
          license: input.license,
          ...(input.useCase === undefined ? {} : { usecase: input.useCase }),
          parameters: source.parameters,
          trainable: true,
          servable: 'model-f16.gguf',
          ...(source.architecture ? { architecture: source.architecture } : {}),
          lineage: [{ relation: 'dequantized-from', digest, name: `${input.name}.gguf` }],
        },
      },
    ],
  };
}

/** The path that was typed is in no job document. */
function commandOf({ name, from, license, sha256, trainableOn, fixture, ...known }: ImportInput): string {
  const words = [name, '--from', from, '--license', license, '--trainable', '--host', trainableOn ?? ''];
  const checks = [
    ...(sha256 === null ? [] : ['--sha256', sha256]),
    ...(known.catalogue === undefined ? [] : ['--catalogue', known.catalogue]),
    ...(known.useCase === undefined ? [] : ['--usecase', known.useCase]),
    ...(fixture ? ['--fixture'] : []),
  ];
  return ['sovran model import', ...[...words, ...checks].map(shellWord)].join(' ');
}
