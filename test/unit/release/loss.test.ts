import { expect, test } from 'vitest';
import { emptyRecord, type StreamRecord } from '../../../src/lib/stages/measure/bench/http/stream-record.ts';
import { lossOf } from '../../../src/lib/stages/release/traffic/candidate-failing.ts';
import { say, translateWith } from '../../../src/lib/core/text/translate.ts';
import { en } from '../../../src/lib/cli/texts/en.ts';
import { plainTranslate } from '../../support/plain-translate.ts';

const [english, french] = [translateWith(en, 'en'), plainTranslate('fr')];
const log = { requests: 1, lost: [] } as never;

test.each<[Partial<StreamRecord>, string, string, string]>([
  [{ error: 'truncated', status: 200 }, 'truncated 200', 'truncated (HTTP 200).', 'tronquée (HTTP 200).'],
  [
    { error: 'refused', detail: 'ECONNREFUSED' },
    'refused ECONNREFUSED',
    'refused (ECONNREFUSED).',
    'refusée (ECONNREFUSED).',
  ],
  [
    { error: 'http', status: 502, detail: 'gone' },
    'http 502 gone',
    'error response (HTTP 502: gone).',
    'réponse d’erreur (HTTP 502: gone).',
  ],
  [{ error: 'timeout' }, 'timeout', 'response timed out.', 'délai de réponse dépassé.'],
  [{}, 'no-end', 'no end marker.', 'marqueur de fin absent.'],
])('a stream that ended as %j is a translated loss', (parts, mark, inEnglish, inFrench) => {
  const streams = [{ ...emptyRecord(1, 0), ...parts }];
  const error = lossOf({ release: 'two-1', application: 'probe', farHost: undefined, streams, log });
  expect(error?.details).toMatchObject({ losses: [mark] });
  expect(error && say(english, error.text)).toContain(inEnglish);
  expect(error && say(french, error.text)).toContain(inFrench);
});

test('a loss at the gateway names status and termination state', () => {
  const lost = [{ application: 'portal', status: 502, termination: 'SD' }];
  const seen = { release: 'two-1', application: 'probe', farHost: undefined, streams: [] };
  const error = lossOf({ ...seen, log: { requests: 1, lost } as never });
  expect(error?.details).toMatchObject({ losses: ['502 SD'] });
  expect(error && say(french, error.text)).toContain('HTTP 502 à la passerelle, état de terminaison HAProxy SD');
});
