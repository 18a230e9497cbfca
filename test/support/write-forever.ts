import { writeDurably } from '../../src/lib/adapters/project-store/durable-file.ts';

/** Writes one of two contents again and again, until it is killed; tells when the first is there. */
const [path = '', drafts = ''] = process.argv.slice(2);
const contents = ['a', 'b'].map((letter) => letter.repeat(200_000));
for (let round = 0; ; round += 1) {
  await writeDurably(path, contents[round % 2] ?? '', drafts);
  if (round === 1) process.stdout.write('up\n');
}
