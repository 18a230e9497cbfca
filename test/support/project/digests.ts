import { createHash } from 'node:crypto';

/** Digest that names a thing by one hexadecimal digit. */
export const digestFor = (digit: string): string => `sha256:${digit.repeat(64)}`;

/** Digest of a text, which is what a thing has that nobody gave one. */
export const digestNamed = (text: string): string => `sha256:${createHash('sha256').update(text).digest('hex')}`;

/** When everything in a project of tests was made, unless a test says otherwise. */
export const AT = '2026-01-01T00:00:00.000Z';
