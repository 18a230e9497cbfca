import { expect, test } from 'vitest';
import { emptyRecord, type StreamRecord } from '../../../src/lib/stages/measure/bench/http/stream-record.ts';
import { lossOf } from '../../../src/lib/stages/release/watch/candidate-failing.ts';
import { say, translateWith } from '../../../src/lib/core/text/translate.ts';
import { en } from '../../../src/lib/core/text/en.ts';
import { plainTranslate } from '../../support/plain-translate.ts';

const [english, french] = [translateWith(en, 'en'), plainTranslate('fr')];
const journal = { requests: 1, lost: [] } as never;

test.each<[Partial<StreamRecord>, string, string, string]>([
  [{ error: 'truncated', status: 200 }, 'truncated 200', 'broke off (status 200).', 's’est interrompue (état 200).'],
  [
    { error: 'refused', detail: 'ECONNREFUSED' },
    'refused ECONNREFUSED',
    'refused (ECONNREFUSED).',
    'refusée (ECONNREFUSED).',
  ],
  [
    { error: 'http', status: 502, detail: 'gone' },
    'http 502 gone',
    'error (status 502: gone).',
    'erreur (état 502 : gone).',
  ],
  [{ error: 'timeout' }, 'timeout', 'in time.', 'à temps.'],
  [{}, 'no-end', 'the end mark.', 'marque de fin.'],
])('a stream that ended as %j is a loss in words of the reader’s language', (parts, mark, inEnglish, inFrench) => {
  const streams = [{ ...emptyRecord(1, 0), ...parts }];
  const error = lossOf({ release: 'two-1', application: 'probe', farHost: undefined, streams, journal });
  expect(error?.details).toMatchObject({ losses: [mark] });
  expect(error && say(english, error.text)).toContain(inEnglish);
  expect(error && say(french, error.text)).toContain(inFrench);
});

test('what the gateway lost is told with its status and mark', () => {
  const lost = [{ application: 'portal', status: 502, termination: 'SD' }];
  const seen = { release: 'two-1', application: 'probe', farHost: undefined, streams: [] };
  const error = lossOf({ ...seen, journal: { requests: 1, lost } as never });
  expect(error?.details).toMatchObject({ losses: ['502 SD'] });
  expect(error && say(french, error.text)).toContain('la passerelle l’a terminée avec l’état 502 et la marque SD');
});
