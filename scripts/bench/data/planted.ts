import type { PiiType } from '../../../src/lib/core/project/resources/pii-types.ts';
import { digits, pick } from './random.ts';

type Random = () => number;

/** Personal data with right checksums, written here independently of what is measured. */
export const PLANTED: Readonly<Record<PiiType, (random: Random) => string>> = {
  email: (random) =>
    `${pick(random, ['contact', 'accueil', 'mairie', 'usager'])}.${digits(random, 4)}@${pick(random, ['exemple.fr', 'mairie-évry.fr'])}`,
  phone: (random) => {
    const pairs = `0${pick(random, ['1', '2', '3', '4', '5', '6', '7', '9'])}${digits(random, 8)}`.match(/../g) ?? [];
    return pairs.join(pick(random, [' ', ' ', '.', '/', '\u2009', '\u202f']));
  },
  iban: (random) => iban(`${digits(random, 10)}${digits(random, 11)}${digits(random, 2)}`),
  nir: (random) =>
    nir(`${pick(random, ['1', '2'])}${digits(random, 2)}05${pick(random, ['33', '69', '75'])}${digits(random, 6)}`),
  siret: (random) => siret(random),
  siren: (random) => withLuhn(`7${digits(random, 7)}`),
  card: (random) => withLuhn(`4${digits(random, 14)}`).replace(/(\d{4})(?=\d)/g, '$1 '),
  ip: (random) =>
    `10.${1 + Math.floor(random() * 254)}.${Math.floor(random() * 255)}.${1 + Math.floor(random() * 254)}`,
};

/** The same forms with one digit changed, and things that only look like personal data. */
export const DECOYS: readonly ((random: Random) => string)[] = [
  (random) => breakLast(PLANTED.iban(random)),
  (random) => breakLast(PLANTED.nir(random)),
  (random) => breakLast(PLANTED.card(random)),
  (random) => `256.${digits(random, 2)}.300.1`,
  (random) => `dossier 2024-${digits(random, 3)}-A`,
  (random) => `1 ${digits(random, 3)} ${digits(random, 3)} euros`,
  (random) => `version ${PLANTED.ip(random)}`,
  (random) => `facture n° ${PLANTED.siren(random)}`,
  (random) => `${digits(random, 8)}-${digits(random, 4)}-${digits(random, 4)}-30a7-98ba230db148`,
  () => 'le service @accueil',
  () => 'de 12:30:45 à 14:00:00',
];

function iban(account: string): string {
  const rest = BigInt(`${account}152700`) % 97n;
  return `FR${String(98n - rest).padStart(2, '0')}${account}`.replace(/(.{4})(?=.)/g, '$1 ');
}

function nir(number: string): string {
  return `${number}${String(97n - (BigInt(number) % 97n)).padStart(2, '0')}`;
}

function siret(random: Random): string {
  return withLuhn(`${withLuhn(`5${digits(random, 7)}`)}${digits(random, 4)}`);
}

/** Appends the digit that makes Luhn's sum a multiple of ten. */
function withLuhn(start: string): string {
  const sum = Array.from(start)
    .toReversed()
    .reduce((total, digit, at) => {
      const value = Number(digit) * (at % 2 === 0 ? 2 : 1);
      return total + (value > 9 ? value - 9 : value);
    }, 0);
  return `${start}${(10 - (sum % 10)) % 10}`;
}

function breakLast(text: string): string {
  return `${text.slice(0, -1)}${(Number(text.at(-1)) + 1) % 10}`;
}
