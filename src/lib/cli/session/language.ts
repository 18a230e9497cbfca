import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Language } from '../../core/text/message.ts';

/** Size limit of a language file, bytes. */
const LARGEST = 5 * 1024 * 1024;

/** Flag, then `SOVRAN_LANG`, then `sovran.yaml`, then the locale. */
export function chooseLanguage(flag: string | undefined, projectRoot: string | undefined): Language {
  return asLanguage(flag) ?? asLanguage(process.env.SOVRAN_LANG) ?? ofProject(projectRoot) ?? ofLocale();
}

/** Read without a YAML parser, because errors need a language before anything is loaded. */
function ofProject(root: string | undefined): Language | undefined {
  if (!root) return undefined;
  try {
    const path = join(root, 'sovran.yaml');
    const found = statSync(path);
    if (!found.isFile() || found.size > LARGEST) return undefined;
    const text = readFileSync(path, 'utf8');
    return asLanguage(/^\s+language:\s*["']?(en|fr)["']?\s*(?:#.*)?$/m.exec(text)?.[1]);
  } catch {
    return undefined;
  }
}

function ofLocale(): Language {
  const { LC_ALL, LC_MESSAGES, LANG } = process.env;
  return (LC_ALL || LC_MESSAGES || LANG || '').toLowerCase().startsWith('fr') ? 'fr' : 'en';
}

function asLanguage(value: string | undefined): Language | undefined {
  return value === 'en' || value === 'fr' ? value : undefined;
}
