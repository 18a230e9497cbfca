import { digits, pick } from './random.ts';

type Random = () => number;

const [UPPER, LOWER, NUMBERS] = ['ABCDEFGHIJKLMNOPQRSTUVWXYZ', 'abcdefghijklmnopqrstuvwxyz', '0123456789'];

/** Secrets of several kinds, written here independently of what is measured. Each holds a digit. */
export const SECRETS = {
  'private key': (random) => `-----BEGIN PRIVATE KEY-----\n${lines(random, 4)}\n-----END PRIVATE KEY-----`,
  'forge token': (random) => `${pick(random, ['glpat-', 'ghp_', 'github_pat_'])}${some(random, 28)}`,
  'cloud key': (random) => `AKIA${some(random, 16, UPPER + NUMBERS)}`,
  'hub token': (random) => `hf_${some(random, 34)}`,
  'API key': (random) =>
    pick(random, ['sk-', 'sk_live_', 'npm_', 'AIza', 'hvs.', 'dckr_pat_', 'SG.abcdefghijklmnopqrst.']) +
    some(random, 35),
  'signed token': (random) => `eyJ${some(random, 24)}.${some(random, 60)}.${some(random, 43)}`,
  'connection string': (random) =>
    pick(random, [
      `postgres://service:${some(random, 14)}@base.exemple.fr:5432/usagers`,
      `jdbc:mysql://base/usagers?user=app&password=${some(random, 14)}`,
      `Server=base;User Id=app;Password=${some(random, 14)};`,
    ]),
  'bearer header': (random) => `Authorization: Bearer ${some(random, 32)}`,
  'assigned password': (random) =>
    `\n${pick(random, ['DB_PASSWORD=', 'api_key: ', 'export SMTP_PASSWORD=', 'client_secret = '])}${some(random, 16)}\n`,
  'password in prose': (random) => {
    const form = pick(random, [
      'le mot de passe : *',
      'mdp=*',
      'mon mot de passe est *',
      '"password": "*"',
      'the password is *',
    ]);
    return form.replace('*', () => `${some(random, 9)}$a`);
  },
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
  'prose about passwords': (random) =>
    pick(random, ['le mot de passe doit être changé tous les 90 jours', 'password: required', 'token: string']),
  reference: (random) =>
    `${pick(random, ['secret: D', 'token: F', 'jeton : INV-'])}${digits(random, 4)}-${digits(random, 2)}`,
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
