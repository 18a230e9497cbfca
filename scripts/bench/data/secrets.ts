import { digits, pick } from './random.ts';

type Random = () => number;

const [UPPER, LOWER, NUMBERS] = ['ABCDEFGHIJKLMNOPQRSTUVWXYZ', 'abcdefghijklmnopqrstuvwxyz', '0123456789'];

/** Secrets of several kinds, written here independently of what is measured. Each holds a digit. */
export const SECRETS = {
  'private key': (random) => `-----BEGIN PRIVATE KEY-----\n${lines(random, 4)}\n-----END PRIVATE KEY-----`,
  'forge token': (random) => `${pick(random, ['glpat-', 'ghp_', 'github_pat_'])}${some(random, 28)}`,
  'cloud key': (random) => `AKIA${some(random, 16, UPPER + NUMBERS)}`,
  'hub token': (random) => `hf_${some(random, 34)}`,
  'API key': (random) => `sk-${some(random, 40)}`,
  'signed token': (random) => `eyJ${some(random, 24)}.${some(random, 60)}.${some(random, 43)}`,
  'connection string': (random) => `postgres://service:${some(random, 14)}@base.exemple.fr:5432/usagers`,
  'bearer header': (random) => `Authorization: Bearer ${some(random, 32)}`,
  'assigned password': (random) =>
    `\n${pick(random, ['DB_PASSWORD=', 'api_key: ', 'export SMTP_PASSWORD=', 'client_secret = '])}${some(random, 16)}\n`,
} satisfies Record<string, (random: Random) => string>;

/** What looks like a secret and is none. */
export const SECRET_DECOYS = {
  digest: (random) => `sha256:${some(random, 64, '0123456789abcdef')}`,
  'commit of git': (random) => some(random, 40, '0123456789abcdef'),
  UUID: (random) => [8, 4, 4, 4, 12].map((size) => some(random, size, '0123456789abcdef')).join('-'),
  picture: (random) => `data:image/png;base64,iVBORw0KGgo${some(random, 120)}==`,
  'address without password': (random) =>
    `https://www.exemple.fr/demarches/${some(random, 20)}?page=${digits(random, 2)}`,
  'line about a password': () => '\nMot de passe : à choisir au guichet\n',
  'placeholder password': () => 'postgres://service:password@base/usagers',
  'short name': (random) => `sk-${some(random, 5)}`,
} satisfies Record<string, (random: Random) => string>;

/** Letters and digits, the last a digit. */
function some(random: Random, size: number, alphabet: string = UPPER + LOWER + NUMBERS): string {
  return `${Array.from({ length: size - 1 }, () => pick(random, Array.from(alphabet))).join('')}${digits(random, 1)}`;
}

function lines(random: Random, count: number): string {
  return Array.from({ length: count }, () => some(random, 64)).join('\n');
}
