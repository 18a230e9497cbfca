import { message, type Message } from '../../../core/text/message.ts';
import type { NearbyFile } from '../shape/facts.ts';
import type { ChoiceBlank } from '../shape/step.ts';
import { checkLicense } from '../../data/license.ts';
import { SovranError } from '../../../core/text/sovran-error.ts';

/** A path: one of what lies nearby, or typed. Pure. */
export function fileBlank(
  id: string,
  files: readonly NearbyFile[],
  { question, other, words, placeholder }: Pick<ChoiceBlank, 'question' | 'words' | 'placeholder'> & { other: Message },
): ChoiceBlank {
  const choices = files.map(({ path, shown, bytes }) => ({
    value: path,
    label: message('text.detail', { text: shown, detail: sizeOf(bytes) }),
  }));
  return {
    id,
    kind: 'choice',
    question,
    placeholder,
    choices,
    other: { label: message('guide.ask.other-file'), question: other, isPath: true },
    words,
  };
}

function sizeOf(bytes: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB'];
  const power = Math.min(units.length - 1, Math.floor(Math.log2(Math.max(1, bytes)) / 10));
  const value = bytes / 1024 ** power;
  return `${value < 10 && power > 0 ? value.toFixed(1) : Math.round(value)} ${units[power]}`;
}

const OF_DATA = ['etalab-2.0', 'CC-BY-4.0', 'CC0-1.0', 'ODbL-1.0', 'LicenseRef-internal'];
const OF_MODELS = ['Apache-2.0', 'MIT', 'CC-BY-4.0'];

/** The licence of rows, by the usual ones. */
export function dataLicense(): ChoiceBlank {
  return licenseBlank('license', message('guide.ask.data-license'), OF_DATA, {});
}

/** The licence of a base model; not asked where the catalogue knows the file that blank `of` names. */
export function modelLicense(of: string): ChoiceBlank {
  return licenseBlank('license', message('guide.ask.model-license'), OF_MODELS, { licenseOf: of });
}

function licenseBlank(
  id: string,
  question: Message,
  offered: readonly string[],
  more: Pick<ChoiceBlank, 'licenseOf'>,
): ChoiceBlank {
  return {
    id,
    kind: 'choice',
    question,
    placeholder: ['--license', 'SPDX'],
    choices: offered.map((value) => ({
      value,
      label:
        value === 'LicenseRef-internal' ? message('guide.license.internal') : message('text.words', { words: value }),
    })),
    other: { label: message('guide.ask.other-license'), question: message('data.ask.license'), check: licenseProblem },
    ...more,
    words: (answer) => ['--license', answer],
  };
}

function licenseProblem(answer: string): Message | undefined {
  try {
    checkLicense(answer);
    return undefined;
  } catch (error) {
    if (error instanceof SovranError) return error.fix ?? error.text;
    throw error;
  }
}
