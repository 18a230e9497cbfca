/** Kinds of personal data; apart from the schemas, so that threads which find it load no more. */
export const PII_TYPES = ['email', 'phone', 'iban', 'nir', 'siret', 'siren', 'card', 'ip'] as const;
export type PiiType = (typeof PII_TYPES)[number];
