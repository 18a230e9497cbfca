import { createServer } from 'node:net';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { alignKeys, commandsBetween, parseShown } from '../../../../src/lib/adapters/gateway/update-keys.ts';
import { placesAt, type GatewayPlaces } from '../../../../src/lib/adapters/gateway/paths.ts';
import { localHost } from '../../../../src/lib/adapters/hosts/local-host.ts';
import { tempDir } from '../../../support/temp-project.ts';

const PROCESSES = '#<PID> <type> <reloads>\n10 master 0\n11 worker 0\n12 worker 1\n';
const GONE = "Can't find the target PID matching the prefix '@!12'";
const EMPTY = '';

/** A gateway whose master has these answers, each for one question. */
async function gatewayWith(answers: string[]): Promise<{ places: GatewayPlaces; asked: string[] }> {
  const asked: string[] = [];
  const master = join(tempDir(), 'master.sock');
  const server = createServer({ allowHalfOpen: true }, (client) => {
    let question = '';
    client.on('data', (chunk) => (question += String(chunk)));
    client.on('end', () => {
      asked.push(question.trim());
      client.end(`${answers[asked.length - 1]}\n`);
    });
  });
  await new Promise<void>((resolve) => server.listen(master, resolve));
  onTestFinished(() => void server.close());
  return { places: { ...placesAt(localHost('local'), 'x'), master }, asked };
}

test.each([
  ['before it is asked', [PROCESSES, EMPTY, EMPTY, GONE]],
  ['before it is told', [PROCESSES, EMPTY, EMPTY, EMPTY, GONE]],
])('a worker that ended %s does not block a key change', async (_name, answers) => {
  const { places, asked } = await gatewayWith(answers);
  await alignKeys(places, new Map([['aa', 'portal@0']]));
  expect(asked).toHaveLength(answers.length);
});

test('words of a worker are an error', async () => {
  const { places } = await gatewayWith([PROCESSES, EMPTY, 'Out of memory\n']);
  await expect(alignKeys(places, new Map([['aa', 'portal@0']]))).rejects.toThrow('Out of memory');
});

test('a worker gets the differences alone, new keys first', () => {
  const shown = parseShown('0x55d1 aa portal@0@-@new\n0x55d2 bb portal@0\n0x7f cc wiki@0\n\n');
  const wanted = new Map([
    ['cc', 'wiki@0'],
    ['dd', 'portal@0'],
    ['bb', 'portal@1'],
  ]);
  expect(commandsBetween(shown, wanted)).toEqual([
    'add map keys.map <<\ndd portal@0\n',
    'set map keys.map bb portal@1',
    'del map keys.map aa',
  ]);
  expect(commandsBetween(wanted, wanted)).toEqual([]);
});
