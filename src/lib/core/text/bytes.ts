import type { Language } from './message.ts';
import { formatNumber } from './translate.ts';

const UNITS = { en: ['B', 'KiB', 'MiB', 'GiB', 'TiB'], fr: ['o', 'Kio', 'Mio', 'Gio', 'Tio'] } as const;

/** Bytes in the largest binary unit that leaves at least one. */
export function formatBytes(bytes: number, language: Language): string {
  const power = bytes > 0 ? Math.min(4, Math.floor(Math.log2(bytes) / 10)) : 0;
  return `${formatNumber(bytes / 1024 ** power, language, 1)} ${UNITS[language][power] ?? 'B'}`;
}
