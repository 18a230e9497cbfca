/** Luhn's check (ISO/IEC 7812-1 annex B) over a text of digits. */
function passesLuhn(digits: string): boolean {
  let sum = 0;
  for (let at = 0; at < digits.length; at += 1) {
    const digit = digits.charCodeAt(digits.length - 1 - at) - 48;
    const doubled = at % 2 === 1 ? digit * 2 : digit;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
}

/** SIREN: nine digits, Luhn; not all zeros. */
export function isSiren(digits: string): boolean {
  return /^\d{9}$/.test(digits) && digits !== '000000000' && passesLuhn(digits);
}

/** SIRET: SIREN and five digits, Luhn over fourteen. La Poste also passes by a digit sum divisible by five. */
export function isSiret(digits: string): boolean {
  if (!/^\d{14}$/.test(digits) || !isSiren(digits.slice(0, 9))) return false;
  if (passesLuhn(digits)) return true;
  return digits.startsWith('356000000') && Array.from(digits).reduce((sum, digit) => sum + Number(digit), 0) % 5 === 0;
}

/** Issuers and the lengths they use: Visa, Mastercard, American Express, Diners, JCB, Discover and UnionPay, Maestro. */
const CARD =
  /^(?:4(?:\d{12}|\d{15}|\d{18})|(?:5[1-5]\d\d|222[1-9]|22[3-9]\d|2[3-6]\d\d|27[01]\d|2720|35[2-8]\d)\d{12}|3[47]\d{13}|3(?:0[0-5]|[689]\d)\d{11}|(?:6\d|5[06-8])\d{14,17})$/;

/** Payment card: an issuer's range and length (ISO/IEC 7812), Luhn. */
export function isCard(digits: string): boolean {
  return CARD.test(digits) && passesLuhn(digits);
}

/** NIR (French social security number): the key is 97 minus the number modulo 97; 2A and 2B read 19 and 18. */
export function isNir(text: string): boolean {
  const number = /^([1-478]\d{2}(?:0[1-9]|1[0-2]|[2-9]\d)(?:\d{2}|2[AB])\d{6})\d{2}$/i.exec(text)?.[1];
  return number !== undefined && withNirKey(number) === text.toUpperCase();
}

/** The 13 characters of a NIR with their key. */
export function withNirKey(number: string): string {
  const digits = BigInt(number.toUpperCase().replace('2A', '19').replace('2B', '18'));
  return `${number.toUpperCase()}${String(97n - (digits % 97n)).padStart(2, '0')}`;
}

/** ISO 7064 mod 97-10 of an IBAN without separators (ISO 13616): country and key go last, letters are 10 to 35. */
export function passesIbanKey(iban: string): boolean {
  let rest = 0;
  for (const character of iban.slice(4) + iban.slice(0, 4)) {
    const value = Number.parseInt(character, 36);
    rest = (rest * (value > 9 ? 100 : 10) + value) % 97;
  }
  return rest === 1;
}
