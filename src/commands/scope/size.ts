import { outcomeOf, SovranCommand, type Outcome, type Parsed, type Session } from '../../lib/cli/base-command.ts';
import { flag, nameArg } from '../../lib/cli/flags/flags.ts';
import { completeInput, wantText } from '../../lib/cli/session/session.ts';
import { message } from '../../lib/core/text/message.ts';
import { findSizedBase } from '../../lib/stages/models/catalogue/read-catalogue.ts';
import { sizingDocument } from '../../lib/stages/capacity/sizing/document.ts';
import { readCount, readScheme } from '../../lib/stages/capacity/sizing/read-size-flags.ts';
import { renderSizing } from '../../lib/stages/capacity/sizing/render.ts';
import { sizeUseCase } from '../../lib/stages/capacity/sizing/size-use-case.ts';

const number = (summary: string) => flag.text('N', summary);

export default class ScopeSize extends SovranCommand<typeof ScopeSize> {
  static override summary = 'Size a use case: GPUs, memory, disk and network for each card.';
  static override examples = [
    'sovran scope size triage --model themes --prompt-tokens 800 --answer-tokens 60',
    'sovran scope size triage --model llama-3.3-70b-instruct --users 300 --json',
  ];
  static override args = { name: nameArg('Name of the use case.') };
  static override flags = {
    model: flag.text('M', 'Registered model, or one of `model catalog`.', { exclusive: ['config', 'parameters'] }),
    config: flag.text('FILE', 'A model’s config.json.', { exclusive: ['parameters'] }),
    parameters: flag.text('N', 'Parameters of a model, e.g. 8B; its shape is guessed.'),
    scheme: flag.text('SCHEME', 'Format of the weights (default: those a card is made for).'),
    'kv-type': flag.choice(['bf16', 'fp8'], 'Type of the KV cache.', { default: 'bf16' }),
    'requests-per-day': number('Requests a day (default: those of the use case).'),
    users: number('Users, at 20 requests a day each, where requests are unknown.'),
    'prompt-tokens': number('Tokens of a question with its context (default: 1500).'),
    'answer-tokens': number('Tokens of an answer (default: 400).'),
    context: number('Longest question and answer together, tokens.'),
  };

  protected async perform({ args, flags }: Parsed<typeof ScopeSize>, session: Session): Promise<Outcome> {
    const { config } = flags;
    const parameters = readCount('--parameters', flags.parameters);
    const asked = config === undefined && parameters === undefined;
    const question = wantText('--model', flags.model, message('size.question.model'));
    const model = asked ? (await completeInput<{ model: string }>(session, { model: question })).model : undefined;
    const ctx = await session.stage();
    const base = model === undefined ? undefined : await findSizedBase(ctx, model);
    const input = {
      name: args.name,
      ...(base ?? { model, parameters }),
      config,
      kvType: flags['kv-type'],
      scheme: readScheme(flags.scheme, await ctx.engines.list()),
      requestsPerDay: readCount('--requests-per-day', flags['requests-per-day']),
      users: readCount('--users', flags.users),
      promptTokens: readCount('--prompt-tokens', flags['prompt-tokens']),
      answerTokens: readCount('--answer-tokens', flags['answer-tokens']),
      contextTokens: readCount('--context', flags.context),
    };
    const sizing = await sizeUseCase(input, ctx);
    return outcomeOf('Sizing', sizing, renderSizing, ['sovran host list', 'sovran bench run --help'], {
      document: sizingDocument,
    });
  }
}
